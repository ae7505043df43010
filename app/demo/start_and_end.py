"""The start and the end of a case: a resident who does not know yet, and what is taken home."""

from datetime import date, datetime, timedelta

from app.casefile import cases
from app.casefile.vocabulary import Category, ConfirmationState, LifeDomain, Purpose
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage
from app.message.operations import Answer
from app.plan import feedback
from app.plan import operations as plan

YES = Answer(state=ConfirmationState.CONFIRMED)


def not_told_yet(url: str, ids: Installed, now: datetime) -> None:
    """Two weeks ago the resident could not be reached; now it is asked again."""
    stage = Stage(url, ids, now, timedelta(days=15), instead={"schakel": "begeleider2"})
    stage.open(
        Opening(
            purpose=Purpose.SUPPORT,
            title="Weer contact krijgen",
            help_request="Zijn dochter belde: hij doet niet meer open en neemt niet op.",
            table_version="Zijn dochter maakt zich zorgen en vraagt of iemand langsgaat.",
            necessity="Wie langsgaat, moet weten wie er al geweest is.",
            lighter_way="Zonder naam weet de begeleider niet bij welke deur.",
            resident=cases.Resident(
                name="Gerrit Postma", birth_date=date(1948, 2, 3), phone="06 55 44 33 40"
            ),
            untold=cases.NotInformedReason.NOT_REACHED,
            asks=(
                Ask("schakel", "Kan iemand deze week twee keer langsgaan?", "Jullie kennen hem."),
            ),
        )
    )
    stage.wait(hours=6)
    stage.accept("schakel")
    stage.wait(days=2)
    stage.share(
        "schakel", Category.COURSE, "Twee keer aangebeld. Er brandde licht. Kaartje achtergelaten."
    )


def taken_home(url: str, ids: Installed, now: datetime) -> None:
    """It went well and was closed: each organisation takes home what is its own, for a term."""
    stage = Stage(url, ids, now, timedelta(days=47))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Van de opleiding naar een baan",
            help_request="Ik heb mijn diploma. Nu wil ik een baan waar ik iets kan leren.",
            table_version="Yara wil een baan waar zij kan leren.",
            necessity="De opleiding, het Werkplein en de werkplek moeten op elkaar aansluiten.",
            lighter_way="Zij zit zelf aan tafel.",
            resident=cases.Resident(name="Yara Blom", birth_date=date(2003, 5, 21)),
            asks=(
                Ask("werkplein", "Kan de eerste maand een proef zijn?", "Jullie regelen dat."),
                Ask("schakel", "Wil je de eerste weken meegaan?", "Jullie begeleiden op het werk."),
            ),
        )
    )
    stage.wait(hours=20)
    stage.accept("werkplein", "schakel")
    stage.share("schakel", Category.WHAT_HELPS, "Eén taak tegelijk, en die even voordoen.")
    goal = stage.goal("Yara heeft een vaste baan", LifeDomain.WORK_EDUCATION)
    due = stage.at.date() + timedelta(days=20)
    trial = stage.line("Een proef van een maand regelen", "de werkgever heeft getekend",
                       "werkplein", due, goal_id=goal, feedback=True)  # fmt: skip
    stage.wait(hours=2)
    with stage.as_("consulent") as (session, actor):
        plan.accept(session, actor, trial)
    told = stage.publish(
        "Je begint met een proef van een maand. Karim gaat de eerste week met je mee."
    )
    stage.wait(hours=3)
    for who in ("consulent", "begeleider"):
        stage.answer(who, told, YES)
    stage.wait(days=18)
    with stage.as_("consulent") as (session, actor):
        plan.finish(session, actor, trial)
        owed = plan.read_agreement(session, actor, trial).feedback_id
        if owed is not None:
            feedback.give_feedback(session, actor, owed, "Zij mag blijven, met een vast contract.")
    stage.until(days=4)
    with stage.as_("buurtcoach") as (session, actor):
        cases.close_case(session, actor, stage.case_id)
