"""S3 of the demo, the resident at the table, and a question without a case."""

from datetime import date, datetime, timedelta

from app.casefile import cases
from app.casefile.objections import RaiseObjection, raise_objection
from app.casefile.vocabulary import Category, ConfirmationState, LifeDomain, Purpose
from app.demo.hours import weekday_after
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage
from app.message.operations import Answer
from app.plan import operations as plan
from app.rights.models import AccessDecision
from app.rights.requests import advise, ask_access, items_of
from app.signals import questions

YES = Answer(state=ConfirmationState.CONFIRMED)
THURSDAY = 3


def at_the_table(url: str, ids: Installed, now: datetime) -> None:
    """A care provider with regie, a volunteer with their own line, and a resident who wants
    something changed, asks what is kept, and objects."""
    stage = Stage(
        url, ids, now, timedelta(days=9), opener="schakel", instead={"werkplein": "consulent2"}
    )
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
                Ask("werkplein", "Mag hij twee dagdelen koken als vrijwilliger?",
                    "Jullie weten wat er mag."),
            ),
        )
    )  # fmt: skip
    stage.seat_resident()
    stage.wait(hours=10)
    stage.accept("buurtteam", "maatjes", "werkplein")
    today = now.date()
    goal = stage.goal(
        "Ruben is drie dagdelen per week onder de mensen", LifeDomain.DAYTIME_ACTIVITY
    )
    walk = stage.line("Elke donderdag wandelen", "vier keer gewandeld", "maatjes",
                      weekday_after(today, THURSDAY), goal_id=goal)  # fmt: skip
    stage.line("Een plek zoeken bij de buurtkeuken", "Ruben heeft er gekeken", "schakel",
               today + timedelta(days=6), goal_id=goal)  # fmt: skip
    _kept_for_later(stage)
    told = stage.publish(
        "Wim wandelt elke donderdag met je. Karim zoekt een plek waar je kunt koken met anderen."
    )
    stage.wait(hours=3)
    with stage.as_("vrijwilliger") as (session, actor):
        plan.accept(session, actor, walk)
    stage.answer("vrijwilliger", told, YES)
    stage.answer("buurtcoach", told, YES)
    stage.look("consulent2")
    _what_is_kept_about_me(stage)
    _not_them(stage)
    stage.until(days=1)
    stage.answer(
        "inwoner",
        told,
        Answer(state=ConfirmationState.OBJECTED, reason="Donderdag kan ik niet, liever vrijdag."),
    )


def _kept_for_later(stage: Stage) -> None:
    """What nobody else has read yet: whether it goes along with an answer is to be decided."""
    stage.share(
        "schakel",
        Category.WHAT_HELPS,
        "Koken lijkt beter te passen dan sport. Eerst met hem bespreken.",
        draft=True,
    )
    stage.share(
        "maatjes",
        Category.COURSE,
        "Hij vertelde onderweg over de zorgen van zijn zus.",
        draft=True,
    )


def _what_is_kept_about_me(stage: Stage) -> None:
    """The month of a request for access runs; one author has advised, the other not yet."""
    stage.go_to(19, 30, days_ago=6)
    with stage.as_("inwoner") as (session, actor):
        ask_access(session, actor, stage.case_id)
    stage.wait(hours=22)
    with stage.as_("begeleider") as (session, actor):
        [mine] = [one for one in items_of(session, actor, case_id=stage.case_id) if one.is_mine]
        advise(session, actor, mine.id, AccessDecision.GIVEN, "Hij mag dit gerust lezen.")


def _not_them(stage: Stage) -> None:
    stage.go_to(20, 5, days_ago=3)
    with stage.as_("inwoner") as (session, actor):
        raise_objection(
            session,
            actor,
            stage.case_id,
            RaiseObjection(
                against_seat_id=stage.seats["werkplein"],
                words="Het Werkplein hoeft niet te weten wat ik in mijn vrije tijd doe.",
            ),
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
