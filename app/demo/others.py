"""Enough other cases, over eighteen months, to make lists and charts real."""

import random
from datetime import date, datetime, timedelta

from app.casefile import cases
from app.casefile.vocabulary import ConfirmationState
from app.demo.kinds import FIRST, KINDS, LAST, Kind
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage
from app.message.operations import Answer
from app.plan import operations as plan
from app.regie import operations as regie

HOW_MANY = 124
MONTHS = 18
SEED = 2026
# A case older than this is nearly always closed; within it some things are still undone.
LASTS = timedelta(days=75)

OPENERS = ("buurtteam", "buurtteam", "buurtteam", "buurtteam_noord", "buurtteam_noord", "werkplein")
# Mostly colleagues of who signs in to look around, so that their own day stays clear.
COLLEAGUES = {
    "buurtteam": ("buurtcoach2", "buurtcoach2", "buurtcoach2", "buurtcoach"),
    "werkplein": ("consulent2", "consulent2", "consulent2", "consulent"),
    "schakel": ("begeleider2", "begeleider2", "begeleider2", "begeleider"),
}


def other_case(url: str, ids: Installed, now: datetime, number: int) -> None:
    """The `number`th of them. Always the same for the same number, oldest first."""
    dice = random.Random(SEED + number)  # noqa: S311 - variety, not secrecy
    days = MONTHS * 30 * (HOW_MANY - number) / HOW_MANY + dice.uniform(1, 4)
    kind, opener = dice.choice(KINDS), dice.choice(OPENERS)
    stage = Stage(
        url,
        ids,
        now,
        timedelta(days=days),
        opener=opener,
        instead={party: dice.choice(people) for party, people in COLLEAGUES.items()},
    )
    # regie is found sooner than it was a year ago: the chart shows it
    slow = dice.random() < 0.15 + 0.4 * days / (MONTHS * 30)
    name = dice.choice(FIRST)
    at_once = not slow and dice.random() < 0.3
    parties = _open(stage, kind, f"{name} {dice.choice(LAST)}", dice, take_regie=at_once)
    stage.wait(hours=dice.uniform(4, 30))
    if stage.is_now:
        return
    stage.accept(*parties)
    if not at_once and not _take_regie_later(stage, dice, slow=slow):
        return
    _work(stage, dice, kind, name, parties)
    if now - stage.at > LASTS and dice.random() < 0.95:
        _close(stage, dice)


def _open(
    stage: Stage, kind: Kind, name: str, dice: random.Random, *, take_regie: bool
) -> tuple[str, ...]:
    """Open it and ask the parties; answers who was asked."""
    first = name.split()[0]
    asks = [ask for ask in kind.asks if ask[0] != stage.opener] or [
        ("buurtteam", "Willen jullie meedenken?")
    ]
    stage.open(
        Opening(
            purpose=kind.purpose,
            title=kind.title,
            help_request=kind.help_request,
            table_version=kind.table_version.format(name=first),
            necessity=f"Zonder elkaar hoort {first} van iedereen iets anders.",
            lighter_way="We hebben het eerst zonder naam besproken. Dat was niet genoeg.",
            resident=cases.Resident(
                name=name, birth_date=date(1950 + dice.randrange(55), 1 + dice.randrange(12), 11)
            ),
            asks=tuple(Ask(party, question, "Jullie kennen dit werk.") for party, question in asks),
            take_regie=take_regie,
        )
    )
    return tuple(party for party, _ in asks)


def _take_regie_later(stage: Stage, dice: random.Random, *, slow: bool) -> bool:
    """Regie after a day or two, or many; False when it was never taken, which is an alarm in the
    overview."""
    stage.wait(days=dice.uniform(2, 12) if slow else dice.uniform(0.2, 2))
    recent = stage.now - stage.at < timedelta(days=25)
    if stage.is_now or (slow and recent and dice.random() < 0.6):
        return False
    with stage.as_(stage.person(stage.opener)) as (session, actor):
        command = regie.OfferRegie(
            seat_id=stage.seats[stage.opener], reason="We hebben dit samen besproken."
        )
        regie.accept(session, actor, regie.offer(session, actor, stage.case_id, command))
    return True


def _work(
    stage: Stage, dice: random.Random, kind: Kind, name: str, parties: tuple[str, ...]
) -> None:
    """A goal, a line, a message, and the answers to it; in older cases nothing is left undone."""
    first = parties[0]
    goal = stage.goal(kind.goal.format(name=name), kind.domain)
    due = stage.at.date() + timedelta(days=dice.randrange(7, 30))
    line = stage.line(kind.task, kind.done_when, first, due, goal_id=goal)
    told = stage.publish(kind.message)
    stage.wait(hours=dice.uniform(2, 30))
    if stage.is_now:
        return
    with stage.as_(stage.person(first)) as (session, actor):
        plan.accept(session, actor, line)
    old = stage.now - stage.at > LASTS
    for party in parties:
        if old or dice.random() < 0.8:
            stage.answer(stage.person(party), told, Answer(state=ConfirmationState.CONFIRMED))
    if old or dice.random() < 0.7:
        stage.wait(days=(due - stage.at.date()).days - dice.randrange(1, 4))
        if not stage.is_now:
            with stage.as_(stage.person(first)) as (session, actor):
                plan.finish(session, actor, line)


def _close(stage: Stage, dice: random.Random) -> None:
    stage.wait(days=dice.uniform(20, 60))
    with stage.as_(stage.person(stage.opener)) as (session, actor):
        cases.close_case(session, actor, stage.case_id)
