"""S2 and S3 of the demo: three problems at once, and the resident at the table."""

from datetime import date, datetime, timedelta

from app.casefile import cases, consents
from app.casefile.vocabulary import Category, ConfirmationState, Function, LifeDomain, Purpose
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage, weekday_after
from app.message.operations import Answer
from app.plan import operations as plan
from app.signals import questions

YES = Answer(state=ConfirmationState.CONFIRMED)
WEDNESDAY, THURSDAY = 2, 3


def three_problems(url: str, ids: Installed, now: datetime) -> None:
    """Debts, eviction in ten days, and treatment that nobody outside care may know of."""
    stage = Stage(url, ids, now, timedelta(days=6))
    stage.open(
        Opening(
            purpose=Purpose.HOUSING,
            title="Thuis kunnen blijven wonen",
            help_request="Ik durf de post niet open te maken. Ik ben bang dat ik eruit moet.",
            table_version="Fleur wil in haar huis blijven wonen en overzicht krijgen.",
            necessity="Over tien dagen staat de ontruiming gepland.",
            lighter_way="Zonder naam kan de verhuurder de ontruiming niet stoppen.",
            resident=cases.Resident(
                name="Fleur van Dam",
                birth_date=date(1996, 9, 14),
                phone="06 55 44 33 28",
                reach="bereikbaar na elf uur",
            ),
            asks=(
                Ask("schuldhulp", "Kun je met spoed een overzicht maken?", "Er dreigt ontruiming."),
                Ask("woonstede", "Kan de ontruiming wachten als er hulp is?",
                    "Jullie verhuren de woning."),
                Ask("ggz", "Wat kan zij aan de komende weken?", "Zij komt bij jullie."),
                Ask("huisarts", "Wil je meedenken over de komende weken?",
                    "Zij staat bij jullie ingeschreven."),
            ),
        )
    )  # fmt: skip
    with stage.as_("buurtcoach") as (session, actor):
        consents.record_consent(
            session,
            actor,
            stage.case_id,
            consents.RecordConsent(
                from_seat_id=stage.seats["ggz"],
                taking_part=True,
                to_functions=(Function.WT,),
                until=(now + timedelta(days=90)).date(),
            ),
        )
    stage.wait(hours=5)
    stage.accept("schuldhulp", "woonstede", "ggz")
    _what_each_may_know(stage)
    _until_the_eviction(stage)


def _what_each_may_know(stage: Stage) -> None:
    stage.share(
        "ggz",
        Category.TREATMENT,
        "Onder behandeling voor een depressie, sinds kort andere medicatie.",
        (
            Category.WHAT_HELPS,
            "Kan post niet zelf verwerken. Eén afspraak per dag. Bereikbaar na elf uur.",
        ),
    )
    stage.share(
        "schuldhulp",
        Category.DEBT_AMOUNTS,
        "Zes schuldeisers, samen 12.400 euro. Huur drie maanden achter.",
        (Category.DEBTS_EXIST, "Er zijn schulden; het overzicht is bijna klaar."),
    )
    stage.wait(hours=20)
    stage.share(
        "schuldhulp",
        Category.DEBT_SETTLEMENT,
        "Schuldregeling loopt. Huur gegarandeerd tot 1 maart. Bel Joris.",
        told=True,
    )


def _until_the_eviction(stage: Stage) -> None:
    today = stage.now.date()
    goal = stage.goal("Fleur blijft in haar huis wonen", LifeDomain.HOUSING)
    stage.line("Ontruiming laten stoppen", "de verhuurder heeft het bevestigd", "woonstede",
               today + timedelta(days=10), goal_id=goal, hard="eviction")  # fmt: skip
    stage.line("Samen de post openmaken", "de stapel is weg", "buurtteam",
               weekday_after(today, WEDNESDAY), goal_id=goal)  # fmt: skip
    stage.wait(hours=1)
    told = stage.publish(
        "Je hoeft je huis niet uit als we het zo doen. De huur wordt betaald tot 1 maart. "
        "Anouk komt woensdag na elf uur. Dan maken jullie samen de post open."
    )
    stage.wait(hours=3)
    stage.answer("woonconsulent", told, YES)


def at_the_table(url: str, ids: Installed, now: datetime) -> None:
    """A care provider with regie, a volunteer with their own line, and a resident who wants
    something changed."""
    stage = Stage(url, ids, now, timedelta(days=9), opener="schakel")
    stage.open(
        Opening(
            purpose=Purpose.SUPPORT,
            title="Weer iets te doen hebben overdag",
            help_request="Ik zit de hele dag binnen. Ik wil weer onder de mensen.",
            table_version="Ruben wil overdag iets doen met andere mensen.",
            necessity="Het maatje en de begeleider moeten van elkaar weten wanneer zij komen.",
            lighter_way="Hij zit zelf aan tafel.",
            resident=cases.Resident(
                name="Ruben Dijkstra", birth_date=date(1994, 3, 8), phone="06 55 44 33 22"
            ),
            asks=(
                Ask("buurtteam", "Weet jij een plek in de buurt?", "Jullie kennen de wijk."),
                Ask("maatjes", "Wil je elke donderdag met hem wandelen?", "Hij wandelt graag."),
            ),
        )
    )
    stage.seat_resident()
    stage.wait(hours=10)
    stage.accept("buurtteam", "maatjes")
    today = now.date()
    goal = stage.goal(
        "Ruben is drie dagdelen per week onder de mensen", LifeDomain.DAYTIME_ACTIVITY
    )
    walk = stage.line("Elke donderdag wandelen", "vier keer gewandeld", "maatjes",
                      weekday_after(today, THURSDAY), goal_id=goal)  # fmt: skip
    stage.line("Een plek zoeken bij de buurtkeuken", "Ruben heeft er gekeken", "schakel",
               today + timedelta(days=6), goal_id=goal)  # fmt: skip
    told = stage.publish(
        "Wim wandelt elke donderdag met je. Karim zoekt een plek waar je kunt koken met anderen."
    )
    stage.wait(hours=3)
    with stage.as_("vrijwilliger") as (session, actor):
        plan.accept(session, actor, walk)
    stage.answer("vrijwilliger", told, YES)
    stage.answer("buurtcoach", told, YES)
    stage.until(days=1)
    stage.answer(
        "inwoner",
        told,
        Answer(state=ConfirmationState.OBJECTED, reason="Donderdag kan ik niet, liever vrijdag."),
    )


def a_question(url: str, ids: Installed, now: datetime) -> None:
    """A question without a case, to the intake of De Schakel."""
    stage = Stage(url, ids, now, timedelta(hours=5))
    with stage.as_("buurtcoach", in_case=False) as (session, actor):
        questions.ask_intake(
            session,
            actor,
            questions.AskIntake(
                to_organisation_id=ids.organisations["schakel"],
                question="Iemand van rond de dertig wil leren koken met anderen. Is er plek?",
            ),
        )
