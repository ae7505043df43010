"""The demo: its stories are made by its people, and show what they promise."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, pool, text

from app.base.database import transaction
from app.demo.build import install
from app.demo.others import other_case
from app.demo.people import SIGN_INS, Installed
from app.demo.stories import STORIES
from app.desk.case import CaseView, read_case_page
from app.desk.cases import Choice, Show, my_cases, search
from app.desk.today import today
from app.emergency.guarding import breaches
from app.insight.objections import untold_to_guard
from app.insight.overruled import overruled
from app.organisations.actor import begin_actor
from app.pages.privacy import SUBJECTS
from app.rights.take_home import take_home
from tests.databases import Database, Databases

CARE = ("ggz", "huisarts")
SHOWN_TO_OTHERS = [who for who in SIGN_INS if who != "ggz"]


class Demo:
    """The stories in a database of their own, looked at by one person at a time."""

    def __init__(self, url: str, ids: Installed) -> None:
        self.url = url
        self.ids = ids

    def everything(self, who: str) -> str:
        """All that somebody can read: their day, their list, every case in it, and a search."""
        with transaction(self.url) as session:
            actor = begin_actor(session, self.ids.accounts[who])
            assert actor is not None
            lines = my_cases(session, actor, Choice())
            parts = [today(session, actor).model_dump_json()]
            parts += [line.model_dump_json() for line in lines]
            for query in ("depressie", "behandeling", "ggz"):
                parts += [hit.model_dump_json() for hit in search(session, actor, query)]
        return "\n".join([*parts, *(self.page(who, line.id).model_dump_json() for line in lines)])

    def page(self, who: str, case_id: uuid.UUID) -> CaseView:
        with transaction(self.url) as session:
            actor = begin_actor(session, self.ids.accounts[who], case_id)
            assert actor is not None
            return read_case_page(session, actor, case_id)

    def titled(self, who: str, title: str) -> CaseView:
        with transaction(self.url) as session:
            actor = begin_actor(session, self.ids.accounts[who])
            assert actor is not None
            [case_id] = [one.id for one in my_cases(session, actor, Choice()) if one.title == title]
        return self.page(who, case_id)


@pytest.fixture(scope="module")
def database_of_module(databases: Databases) -> Iterator[Database]:
    with databases.copy() as fresh:
        before = dict(os.environ)
        os.environ.update(fresh.environment())
        yield fresh
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="module")
def demo(database_of_module: Database) -> Demo:
    from app.base.settings import get_settings

    get_settings.cache_clear()
    now = datetime.now(UTC)
    ids = install(now)
    url = database_of_module.web_url
    for _, tell in STORIES:
        tell(url, ids, now)
    for number in (0, 60, 110, 123):
        other_case(url, ids, now, number)
    return Demo(url, ids)


@pytest.mark.parametrize("who", SHOWN_TO_OTHERS)
def test_no_word_of_a_diagnosis_leaves_care(demo: Demo, who: str) -> None:
    told = demo.everything(who).lower()
    assert "depressie" not in told
    assert "medicatie" not in told


@pytest.mark.parametrize("who", ["woonconsulent", "schuldhulp", "vrijwilliger", "coordinator"])
def test_mental_health_does_not_take_part_for_who_may_not_know(demo: Demo, who: str) -> None:
    assert "GGZ De Brug" not in demo.everything(who)


def test_the_landlord_knows_that_the_rent_is_certain(demo: Demo) -> None:
    shown = demo.titled("woonconsulent", "Thuis kunnen blijven wonen")
    bodies = {one.body for one in shown.entries}
    assert "Schuldregeling loopt. Huur gegarandeerd tot 1 maart. Bel Joris." in bodies
    assert not any("12.400" in body for body in bodies)


def test_the_functional_form_reaches_whom_she_named_and_nobody_else(demo: Demo) -> None:
    form = "Kan post niet zelf verwerken"
    assert {who for who in SIGN_INS if form in demo.everything(who)} == {
        "ggz",
        "huisarts",
        "buurtcoach",
    }


def test_a_line_stands_without_the_consent_it_rested_on(demo: Demo) -> None:
    mine = demo.titled("buurtcoach", "Thuis kunnen blijven wonen").plan.lines
    [lost] = [line.text for line in mine if line.lost_ground]
    assert lost not in demo.everything("schuldhulp")


def test_something_waits_on_every_subject_of_the_privacy_officer(demo: Demo) -> None:
    with transaction(demo.url) as session:
        actor = begin_actor(session, demo.ids.accounts["privacy"])
        assert actor is not None
        waits = {
            one.path: one.waiting(session, actor) for one in SUBJECTS if one.waiting is not None
        }
        # one who broke the glass, and one share in an emergency
        assert waits.pop("/privacy/nood") == 2
        for path in ("datalekken", "bezwaren", "inzage"):
            assert waits[f"/privacy/{path}"] == 1, path
        # not an alarm yet
        assert waits.pop("/privacy/niet-verteld") == 0
        assert len(untold_to_guard(session, actor)) == 1
        [breach] = breaches(session, actor)
        assert (breach.readers, breach.due_at > actor.now) == (1, True)
        reasons = [one.reason for one in overruled(session, actor, size=50)]
    assert len(reasons) == len(set(reasons)) > 1


def test_somebody_can_take_home_what_was_theirs(demo: Demo) -> None:
    for who in ("buurtcoach", "consulent", "begeleider"):
        with transaction(demo.url) as session:
            actor = begin_actor(session, demo.ids.accounts[who])
            assert actor is not None
            newest = my_cases(session, actor, Choice(show=Show.PAST))[0]
            package = take_home(session, actor, newest.id)
        assert [one["body"] for one in package["message"]], who
        assert len(package["plan"]) == 2, who


def test_the_objection_paused_what_the_party_read(demo: Demo) -> None:
    assert "Ruben wil overdag iets doen" not in demo.everything("consulent2")


def test_it_is_time_to_ask_again_whether_he_knows(demo: Demo) -> None:
    with transaction(demo.url) as session:
        actor = begin_actor(session, demo.ids.accounts["buurtcoach"])
        assert actor is not None
        assert len(today(session, actor).untold) == 1


def test_work_shows_who_still_tells_an_old_message(demo: Demo) -> None:
    shown = demo.titled("buurtcoach", "Weer aan het werk, en aan het werk blijven")
    assert shown.message.number == 3
    assert shown.message.still_old == ["Werkgeverspunt", "De Schakel"]
    assert [one.can_claim for one in shown.signals] == [True]
    assert any(line.late for line in shown.plan.lines)


def test_where_it_goes_well_all_confirmed(demo: Demo) -> None:
    shown = demo.titled("consulent", "Met plezier naar het magazijn")
    assert shown.message.all_confirmed
    assert shown.regie.i_hold


def test_nobody_of_the_promised_people_looks_at_an_empty_application(demo: Demo) -> None:
    for who in ("buurtcoach", "consulent", "begeleider", "woonconsulent", "ggz", "intake"):
        with transaction(demo.url) as session:
            actor = begin_actor(session, demo.ids.accounts[who])
            assert actor is not None
            assert today(session, actor).count > 0, who


def test_nothing_in_the_demo_was_inserted_beside_the_operations(demo: Demo) -> None:
    """Whatever is in a case has a line in the log of who put it there."""
    engine = create_engine(os.environ["SAMENSPEL_OWNER_URL"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        kind = connection.scalar(text("SELECT kind FROM samenspel.installation"))
    engine.dispose()
    assert kind == "demo"
    told = [one for one in Path("app/demo").glob("*.py") if one.name != "people.py"]
    for one in told:
        assert "INSERT" not in one.read_text().upper().replace("INSERTED", ""), one
