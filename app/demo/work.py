"""S1 of the demo, back to work: from a signal to one message, in several stages."""

from datetime import date, datetime, timedelta

from app.casefile import cases
from app.casefile.vocabulary import (
    Category,
    ConfirmationState,
    LifeDomain,
    Purpose,
    SignalType,
)
from app.demo.hours import weekday_after
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage
from app.message.operations import Answer, How, LogContact, log_contact
from app.plan import feedback
from app.plan import operations as plan
from app.regie import operations as regie
from app.signals import operations as signals

YES = Answer(state=ConfirmationState.CONFIRMED)
MONDAY, FRIDAY = 0, 4


def back_to_work(url: str, ids: Installed, now: datetime) -> None:
    """Far on its way: three versions of the message, a line that is late, a new signal."""
    stage = Stage(url, ids, now, timedelta(days=20))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Weer aan het werk, en aan het werk blijven",
            help_request="Ik wil werken en dit keer wil ik het volhouden. Na een paar weken wordt "
            "het me altijd te druk in mijn hoofd.",
            table_version="Ruben wil weer werken en het dit keer volhouden.",
            necessity="Alleen samen kunnen we snel reageren als het misgaat.",
            lighter_way="Zonder naam overleggen kan niet: we bellen hem alle vier.",
            resident=cases.Resident(
                name="Ruben Dijkstra",
                birth_date=date(1994, 3, 8),
                phone="06 55 44 33 22",
                reach="liefst na elf uur",
            ),
            asks=(
                Ask("werkplein", "Wat mag er in een proef, en regel jij de reiskosten?",
                    "Hij staat bij jullie ingeschreven."),
                Ask("werkgeverspunt", "Wil jij contact houden met de bakker?",
                    "Jij hebt de plek gevonden."),
                Ask("schakel", "Kan Karim de eerste weken elke ochtend bellen?",
                    "Karim kent hem al."),
            ),
        )
    )  # fmt: skip
    stage.seat_resident()
    stage.wait(hours=20)
    stage.accept("werkplein", "werkgeverspunt", "schakel")
    stage.share(
        "werkplein",
        Category.WORK_HISTORY,
        "Drie banen in twee jaar, steeds gestopt in week drie of vier. Maatregel in mei.",
        (Category.WORK_PATTERN, "Stopt vaak in de eerste weken."),
    )
    stage.wait(hours=2)
    stage.share(
        "schakel",
        Category.WHAT_HELPS,
        "Werkt het best met één vaste begeleider. Veranderingen een dag van tevoren vertellen.",
    )
    stage.wait(days=1)
    _plan_and_message(stage)


def _plan_and_message(stage: Stage) -> None:
    goal = stage.goal("Ruben houdt zijn baan in de eerste drie maanden", LifeDomain.WORK_EDUCATION)
    today, monday = stage.now.date(), weekday_after(stage.now.date(), MONDAY)
    trial = stage.line("Proefplaatsing bij de bakkerij regelen", "de bakker heeft getekend",
                       "werkgeverspunt", stage.at.date() + timedelta(days=10),
                       goal_id=goal, feedback=True)  # fmt: skip
    calls = stage.line("Elke ochtend om 7.30 uur bellen in week 1", "vijf dagen gebeld",
                       "schakel", weekday_after(monday, FRIDAY), goal_id=goal)  # fmt: skip
    stage.line("Reiskosten aanvragen", "het geld staat op zijn rekening",
               "werkplein", today - timedelta(days=4), goal_id=goal)  # fmt: skip
    bakery = stage.line("Maandag om 7 uur bij de bakkerij zijn", "ik ben er geweest",
                        "inwoner", monday, goal_id=goal)  # fmt: skip
    first = stage.publish(
        "Je krijgt een nieuwe kans bij de bakkerij. Wij zoeken samen uit wanneer je begint."
    )
    stage.wait(hours=3)
    for who, line in (("arbeidsbemiddelaar", trial), ("begeleider", calls), ("inwoner", bakery)):
        with stage.as_(who) as (session, actor):
            plan.accept(session, actor, line)
    for who in ("consulent", "arbeidsbemiddelaar", "begeleider"):
        stage.answer(who, first, YES)
    stage.wait(days=4)
    second = stage.publish(
        "Je krijgt een nieuwe kans bij de bakkerij. Je begint maandag om 7 uur. Karim belt je.",
        "Er staat nu bij wanneer je begint.",
    )
    stage.wait(hours=5)
    for who in ("consulent", "arbeidsbemiddelaar"):
        stage.answer(who, second, YES)
    with stage.as_("begeleider") as (session, actor):
        log_contact(session, actor, stage.case_id, LogContact(how=How.PHONE, message_id=second))
    with stage.as_("arbeidsbemiddelaar") as (session, actor):
        plan.finish(session, actor, trial)
    stage.until(days=3, hours=2)
    third = stage.publish(
        "Je krijgt een nieuwe kans bij de bakkerij. Je begint maandag om 7 uur. "
        "Lukt het een dag niet? Bel dan vóór 8 uur met Karim. Dan zoeken we samen een oplossing. "
        "Wij laten je niet vallen.",
        "Er staat nu bij wat je doet als het een dag niet lukt.",
    )
    stage.wait(hours=2)
    stage.answer("consulent", third, YES)
    stage.answer("inwoner", third, YES)
    stage.until(hours=2)
    with stage.as_("begeleider") as (session, actor):
        signals.send(session, actor, stage.case_id, SignalType.NOT_REACHED, "Drie keer gebeld.")


def all_agree(url: str, ids: Installed, now: datetime) -> None:
    """Where it goes well: regie was handed over, all confirmed, and a report back was given."""
    stage = Stage(url, ids, now, timedelta(days=34))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Met plezier naar het magazijn",
            help_request="Ik wil niet weer thuis komen te zitten.",
            table_version="Halima wil haar werk in het magazijn houden.",
            necessity="De werkplek, de uren en het vervoer hangen aan elkaar.",
            lighter_way="Zij zit zelf aan tafel en wil dat iedereen hetzelfde weet.",
            resident=cases.Resident(name="Halima Bouzid", birth_date=date(1985, 7, 19)),
            asks=(
                Ask(
                    "werkplein",
                    "Kan het vervoer worden vergoed?",
                    "Zij staat bij jullie ingeschreven.",
                ),
                Ask("schakel", "Wil je de eerste weken meegaan?", "Jullie begeleiden op het werk."),
            ),
        )
    )
    stage.wait(hours=20)
    stage.accept("werkplein", "schakel")
    goal = stage.goal("Halima werkt vier dagen in het magazijn", LifeDomain.WORK_EDUCATION)
    due = stage.at.date() + timedelta(days=12)
    ride = stage.line("De busritten vergoeden", "de eerste maand is betaald", "werkplein",
                      due, goal_id=goal, feedback=True)  # fmt: skip
    stage.wait(hours=2)
    with stage.as_("consulent") as (session, actor):
        plan.accept(session, actor, ride)
    stage.wait(days=5)
    with stage.as_("buurtcoach") as (session, actor):
        command = regie.OfferRegie(
            seat_id=stage.seats["werkplein"], reason="Het gaat nu vooral om het werk."
        )
        term = regie.offer(session, actor, stage.case_id, command)
    stage.wait(hours=3)
    with stage.as_("consulent") as (session, actor):
        regie.accept(session, actor, term)
    stage.wait(days=2)
    told = stage.publish(
        "Je blijft in het magazijn werken, vier dagen per week. De bus wordt betaald. "
        "Heb je een vraag? Bel dan met Mirjam.",
        by="werkplein",
    )
    stage.wait(hours=3)
    for who in ("buurtcoach", "begeleider"):
        stage.answer(who, told, YES)
    with stage.as_("consulent") as (session, actor):
        plan.finish(session, actor, ride)
        owed = plan.read_agreement(session, actor, ride).feedback_id
        if owed is not None:
            feedback.give_feedback(session, actor, owed, "De eerste maand is betaald.")
    stage.until(days=6)
    with stage.as_("begeleider") as (session, actor):
        log_contact(session, actor, stage.case_id, LogContact(how=How.VISIT, message_id=told))


def just_asked(url: str, ids: Installed, now: datetime) -> None:
    """At its start: invitations wait, and one party declined."""
    stage = Stage(url, ids, now, timedelta(days=2))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Een baan die past bij de zorg thuis",
            help_request="Ik wil werken, maar ik kan niet elke dag op tijd weg van huis.",
            table_version="Samira zoekt een baan met vaste, korte dagen.",
            necessity="De uren moeten passen bij thuis, en iedereen moet ze kennen.",
            lighter_way="We hebben eerst zonder naam gebeld. Nu gaat het om haar eigen uren.",
            resident=cases.Resident(name="Samira El Idrissi", birth_date=date(1988, 11, 2)),
            asks=(
                Ask("werkplein", "Met hoeveel uur kan zij beginnen?",
                    "Zij staat bij jullie ingeschreven."),
                Ask("schakel", "Kan iemand de eerste maand meegaan naar het werk?",
                    "Jullie begeleiden mensen op het werk."),
                Ask("werkgeverspunt", "Weet jij een werkgever met korte dagen?",
                    "Jij kent de werkgevers."),
            ),
        )
    )  # fmt: skip
    stage.wait(hours=6)
    stage.decline("werkgeverspunt", "Over drie weken hebben we weer plek.")
    stage.until(hours=20)
    stage.accept("werkplein")


def regie_waits(url: str, ids: Installed, now: datetime) -> None:
    """Without regie: the consulent offered it to the buurtcoach, who has not answered yet."""
    stage = Stage(url, ids, now, timedelta(days=3))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Opnieuw beginnen, met één verhaal",
            help_request="Ik weet niet bij wie ik moet zijn. Iedereen zegt iets anders.",
            table_version="Mark wil weten wie hem helpt en wat de volgende stap is.",
            necessity="Drie partijen bellen hem, met drie verhalen.",
            lighter_way="Hij wil er zelf bij zijn en vindt het goed dat we zijn naam gebruiken.",
            resident=cases.Resident(name="Mark Visser", birth_date=date(1979, 6, 21)),
            asks=(Ask("werkplein", "Wil je meedenken?", "Hij staat bij jullie ingeschreven."),),
            take_regie=False,
        )
    )
    stage.wait(hours=8)
    stage.accept("werkplein")
    stage.until(days=1)
    with stage.as_("consulent") as (session, actor):
        command = regie.OfferRegie(
            seat_id=stage.seats["buurtteam"], reason="Jij kent hem het best."
        )
        regie.offer(session, actor, stage.case_id, command)


def nobody_took_it(url: str, ids: Installed, now: datetime) -> None:
    """Without regie for more than a week: it was offered and not accepted."""
    stage = Stage(url, ids, now, timedelta(days=11), opener="buurtteam_noord")
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Een nieuwe start in de winkel",
            help_request="Ik wil weer achter de kassa. Maar hoe moet het dan met de kinderen?",
            table_version="Joyce wil weer in een winkel werken.",
            necessity="De opvang en het werk moeten tegelijk geregeld zijn.",
            lighter_way="Zonder naam kan het Werkplein de opvang niet regelen.",
            resident=cases.Resident(name="Joyce Martina", birth_date=date(1991, 1, 30)),
            asks=(
                Ask(
                    "werkplein",
                    "Kan de opvang worden vergoed?",
                    "Zij staat bij jullie ingeschreven.",
                ),
                Ask("schakel", "Wil je haar op het werk begeleiden?", "Jij kent de winkel."),
            ),
            take_regie=False,
        )
    )
    stage.wait(hours=20)
    stage.accept("werkplein", "schakel")
    with stage.as_("buurtcoach3") as (session, actor):
        command = regie.OfferRegie(
            seat_id=stage.seats["schakel"], reason="Jij ziet haar elke week."
        )
        term = regie.offer(session, actor, stage.case_id, command)
    stage.wait(days=1)
    with stage.as_("begeleider") as (session, actor):
        regie.decline(session, actor, term, "Ik heb al zes keer de regie. Het past er niet bij.")
