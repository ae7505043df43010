"""S2 of the demo, three problems at once: debts, eviction in ten days, and treatment that nobody
outside care may know of. What is shared here rests on consent, and not all of it holds."""

from datetime import date, datetime, timedelta

from app.casefile import cases, consents
from app.casefile.vocabulary import Category, ConfirmationState, Function, LifeDomain, Purpose
from app.demo.hours import weekday_after
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage
from app.emergency.glass import BreakGlass, break_glass, end_access
from app.emergency.sharing import ShareInEmergency, share_in_emergency
from app.emergency.wrong_share import WrongShare, report_wrong_share
from app.message.operations import Answer
from app.plan import operations as plan

YES = Answer(state=ConfirmationState.CONFIRMED)
WEDNESDAY, FRIDAY = 2, 4
FLEUR = cases.Resident(
    name="Fleur van Dam",
    birth_date=date(1996, 9, 14),
    phone="06 55 44 33 28",
    reach="bereikbaar na elf uur",
)


def three_problems(url: str, ids: Installed, now: datetime) -> None:
    """From the first question to the evening on which somebody broke the glass."""
    stage = Stage(url, ids, now, timedelta(days=6))
    stage.open(
        Opening(
            purpose=Purpose.HOUSING,
            title="Thuis kunnen blijven wonen",
            help_request="Ik durf de post niet open te maken. Ik ben bang dat ik eruit moet.",
            table_version="Fleur wil in haar huis blijven wonen en overzicht krijgen.",
            necessity="Over tien dagen moet zij haar huis uit.",
            lighter_way="Zonder naam kan de verhuurder niets voor haar doen.",
            resident=FLEUR,
            asks=(
                Ask("schuldhulp", "Kun je met spoed een overzicht maken?", "Er is weinig tijd."),
                Ask("woonstede", "Kunnen jullie wachten als er hulp is?",
                    "Jullie verhuren de woning."),
                Ask("ggz", "Wat kan zij aan de komende weken?", "Zij komt bij jullie."),
                Ask("huisarts", "Wil je meedenken over de komende weken?",
                    "Zij staat bij jullie ingeschreven."),
            ),
        )
    )  # fmt: skip
    _care_joins(stage)
    _what_each_may_know(stage)
    _until_the_eviction(stage)
    _she_changes_her_mind(stage)
    _an_emergency(stage)
    _the_wrong_house(stage)
    _the_glass(stage)


def _care_joins(stage: Stage) -> None:
    """Care takes part with her consent, which names who may know; and so does what it tells."""
    later = (stage.now + timedelta(days=90)).date()
    stage.agree("ggz", (Function.WT, Function.HA), later, note="Fleur zei dit bij haar thuis.")
    stage.agree("huisarts", (Function.WT, Function.GZ), later, note="Fleur zei dit bij haar thuis.")
    stage.wait(hours=5)
    stage.accept("schuldhulp", "woonstede", "ggz", "huisarts")
    stage.agree(
        "ggz",
        (Function.HA, Function.WT),
        # soon over: it has to be asked again
        (stage.now + timedelta(days=10)).date(),
        categories=(Category.ABILITY,),
        by="ggz",
        note="Wat zij aankan mag verteld worden, de rest niet.",
    )


def _what_each_may_know(stage: Stage) -> None:
    stage.share(
        "ggz",
        Category.TREATMENT,
        "Onder behandeling voor een depressie, sinds kort andere medicatie.",
        (
            Category.ABILITY,
            {
                "can": "Komt na elf uur op een afspraak, één per dag.",
                "cannot": "Kan post niet zelf verwerken.",
            },
        ),
    )
    stage.share(
        "buurtteam",
        Category.WHAT_HELPS,
        "Eén afspraak per dag. Bellen kan na elf uur.",
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
        because="De inwoner weet dat de verhuurder dit krijgt.",
    )


def _until_the_eviction(stage: Stage) -> None:
    today = stage.now.date()
    goal = stage.goal("Fleur blijft in haar huis wonen", LifeDomain.HOUSING)
    stage.line("Ontruiming laten stoppen", "de verhuurder heeft het bevestigd", "woonstede",
               today + timedelta(days=10), goal_id=goal, hard="eviction",
               because="Deze dag staat vast. Het hele plan hangt eraan.")  # fmt: skip
    stage.line("Samen de post openmaken", "de stapel is weg", "buurtteam",
               weekday_after(today, WEDNESDAY), goal_id=goal)  # fmt: skip
    stage.wait(hours=1)
    told = stage.publish(
        "Je hoeft je huis niet uit als we het zo doen. De huur wordt betaald tot 1 maart. "
        "Anouk komt woensdag na elf uur. Dan maken jullie samen de post open."
    )
    stage.wait(hours=3)
    stage.answer("woonconsulent", told, YES)


def _she_changes_her_mind(stage: Stage) -> None:
    """A consent that is withdrawn, and a line of the plan that rested on it."""
    agreed = stage.agree(
        "buurtteam",
        (Function.SH,),
        (stage.now + timedelta(days=60)).date(),
        categories=(Category.ABILITY,),
        note="Joris mag weten wat wel en niet lukt.",
    )
    line = stage.line(
        "Elke vrijdag een kwartier oefenen met de post",
        "Fleur maakt een brief zelf open",
        "schuldhulp",
        weekday_after(stage.now.date(), FRIDAY),
        category=Category.ABILITY,
    )
    stage.wait(hours=4)
    with stage.as_("schuldhulp") as (session, actor):
        plan.accept(session, actor, line)
    stage.look("schuldhulp", "ggz")
    stage.wait(hours=18)
    with stage.as_("buurtcoach") as (session, actor):
        consents.withdraw_consent(session, actor, agreed)


def _an_emergency(stage: Stage) -> None:
    """The rules keep this from the landlord; silence would do more harm."""
    stage.wait(hours=2)
    kept = stage.share(
        "buurtteam",
        Category.ABILITY,
        "Onverwacht bezoek aan de deur kan Fleur deze week niet aan. Bel eerst Anouk.",
        draft=True,
    )
    with stage.as_("buurtcoach") as (session, actor):
        share_in_emergency(
            session,
            actor,
            kept,
            ShareInEmergency(
                seat_id=stage.seats["woonstede"],
                weighing="Morgen gaat iemand van de verhuurder langs. Als zij daarvan schrikt, is "
                "zij niet veilig.",
                consulted="Peter Lammers, buurtcoach",
                told_on=actor.today + timedelta(days=1),
            ),
        )


def _the_wrong_house(stage: Stage) -> None:
    """A complaint about somebody else, taken back on the afternoon of yesterday."""
    stage.wait(hours=2)
    wrong = stage.share(
        "woonstede", Category.NUISANCE, "Buren klagen over harde muziek in de nacht."
    )
    stage.wait(hours=1)
    stage.look("buurtcoach")
    stage.go_to(16, 10, days_ago=1)
    with stage.as_("woonconsulent") as (session, actor):
        report_wrong_share(
            session,
            actor,
            wrong,
            WrongShare(description="Deze klacht hoort bij een ander adres in dezelfde straat."),
        )


def _the_glass(stage: Stage) -> None:
    """The evening shift of another team reads the case for half an hour."""
    stage.go_to(20, 40, days_ago=1)
    with stage.as_("buurtcoach3", in_case=False) as (session, actor):
        _, access = break_glass(
            session,
            actor,
            BreakGlass(
                organisation_id=stage.ids.organisations["buurtteam_noord"],
                function=Function.WT,
                case_number=stage.number,
                name=FLEUR.name,
                birth_date=date(1996, 9, 14),
                reason="Zij belde de avonddienst en durfde niet naar buiten. Haar eigen "
                "buurtcoach was er niet.",
            ),
        )
    stage.look("buurtcoach3")
    stage.go_to(21, 15, days_ago=1)
    with stage.as_("buurtcoach3", in_case=False) as (session, actor):
        end_access(session, actor, access)
