"""Enough other cases, over eighteen months, to make lists and charts real."""

import random
from datetime import date, datetime, timedelta

from app.casefile import cases
from app.casefile.vocabulary import ConfirmationState, LifeDomain, Purpose
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage
from app.message.operations import Answer
from app.plan import operations as plan
from app.regie import operations as regie

HOW_MANY = 124
MONTHS = 18
SEED = 2026

FIRST = ("Amal", "Bram", "Cor", "Dunya", "Eva", "Farid", "Gerda", "Hamza", "Ine", "Jeroen",
         "Kees", "Lina", "Mo", "Nadia", "Otto", "Petra", "Rob", "Sara", "Tim", "Ute")  # fmt: skip
LAST = ("de Boer", "Kaya", "Meijer", "Peters", "Bos", "Hendriks", "Yildiz", "Vos", "Mulder",
        "Willems", "Koster", "Haddad", "Smits", "Dekker", "Postma")  # fmt: skip

KINDS = (
    (Purpose.WORK, "Werk houden naast de zorg thuis", ("werkplein", "schakel"),
     LifeDomain.WORK_EDUCATION, "Een vaste werkdag afspreken"),
    (Purpose.WORK, "Een eerste baan na lange tijd", ("werkplein", "werkgeverspunt"),
     LifeDomain.WORK_EDUCATION, "Drie werkplekken bekijken"),
    (Purpose.HOUSING, "De woning houden", ("woonstede",), LifeDomain.HOUSING,
     "Een betaalafspraak maken"),
    (Purpose.DEBTS, "Overzicht in het geld", ("werkplein",), LifeDomain.PARTICIPATION,
     "De inkomsten op een rij zetten"),
    (Purpose.SUPPORT, "Iemand die meekijkt thuis", ("schakel",), LifeDomain.DAYTIME_ACTIVITY,
     "Twee keer per week langskomen"),
)  # fmt: skip


def other_case(url: str, ids: Installed, now: datetime, number: int) -> None:
    """The `number`th of them. Always the same for the same number, oldest first."""
    dice = random.Random(SEED + number)  # noqa: S311 - variety, not secrecy
    ago = MONTHS * 30 * (HOW_MANY - number) / HOW_MANY + dice.uniform(1, 4)
    purpose, title, parties, domain, task = dice.choice(KINDS)
    opener, person = dice.choice(
        (("buurtteam", "buurtcoach2"), ("buurtteam", "buurtcoach2"),
         ("buurtteam_noord", "buurtcoach3"), ("buurtteam", "buurtcoach"))
    )  # fmt: skip
    stage = Stage(url, ids, now - timedelta(days=ago), opener=opener, opener_person=person)
    name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
    # regie is found sooner than it was a year ago: the chart shows it
    slow = dice.random() < 0.15 + 0.4 * ago / (MONTHS * 30)
    stage.open(
        Opening(
            purpose=purpose,
            title=title,
            help_request="Ik wil dat het thuis weer rustig wordt en dat ik weet wie wat doet.",
            table_version=f"{name.split()[0]} wil rust en weten wie wat doet.",
            necessity="Zonder elkaar weten we niet wie wat doet.",
            lighter_way="Zonder naam bleek niet genoeg.",
            resident=cases.Resident(
                name=name, birth_date=date(1950 + dice.randrange(55), 1 + dice.randrange(12), 11)
            ),
            asks=tuple(
                Ask(party, "Wil je meedoen?", "Jullie kennen dit werk.") for party in parties
            ),
            take_regie=not slow,
        )
    )
    stage.wait(hours=dice.uniform(4, 30))
    stage.accept(*parties)
    if slow and not _take_regie_late(stage, dice, now):
        return
    _work(stage, dice, now, parties, domain, task)
    if ago > 120 and dice.random() < 0.8:
        stage.at = min(now - timedelta(days=2), stage.at + timedelta(days=dice.uniform(60, 110)))
        with stage.as_(person) as (session, actor):
            cases.close_case(session, actor, stage.case_id)


def _take_regie_late(stage: Stage, dice: random.Random, now: datetime) -> bool:
    """Regie after some days; False when it was never taken, which is an alarm in the overview."""
    stage.wait(days=dice.uniform(1, 12))
    recent = stage.at > now - timedelta(days=25)
    if stage.at >= now or (recent and dice.random() < 0.6):
        return False
    with stage.as_(stage.person(stage.opener)) as (session, actor):
        reason = "We hebben dit samen besproken."
        seat_id = stage.seats[stage.opener]
        command = regie.OfferRegie(seat_id=seat_id, reason=reason)
        regie.accept(session, actor, regie.offer(session, actor, stage.case_id, command))
    return True


def _work(
    stage: Stage,
    dice: random.Random,
    now: datetime,
    parties: tuple[str, ...],
    domain: LifeDomain,
    task: str,
) -> None:
    """A goal, a line, a message, and most of the answers to it."""
    goal = stage.goal("Het loopt weer thuis", domain)
    due = stage.at.date() + timedelta(days=dice.randrange(7, 40))
    line = stage.line(task, "het is afgesproken", parties[0], due, goal_id=goal)
    told = stage.publish("We doen het samen. Je hoort deze week wie er langskomt.")
    stage.wait(hours=dice.uniform(1, 30))
    if stage.at >= now:
        return
    for party in parties:
        if dice.random() < 0.85:
            stage.answer(stage.person(party), told, Answer(state=ConfirmationState.CONFIRMED))
    done = dice.random() < 0.88 and due < now.date()
    with stage.as_(stage.person(parties[0])) as (session, actor):
        plan.accept(session, actor, line)
    if done:
        stage.at = datetime.combine(due, stage.at.timetz()) - timedelta(days=dice.randrange(3))
        if stage.at < now:
            with stage.as_(stage.person(parties[0])) as (session, actor):
                plan.finish(session, actor, line)
