"""What goes soon is told beforehand; the privacy officer can hold it up; what was left behind
and is of no case goes as well."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.base.database import transaction
from app.base.errors import Conflict, Invalid, NotFound
from app.base.settings import KeepDays
from app.casefile import seats
from app.casefile.access import readable
from app.casefile.models import Notice
from app.desk.today import seen
from app.rights import destruction, retention
from app.rights.retention import PlaceHold
from tests.cast import Company
from tests.clock import Clock
from tests.databases import Database
from tests.rights.ending import behind, close_and_wait, destroy, hold_of
from tests.story import Story, at_the_table
from tests.visitor import Site, words

PATH = "/privacy/vernietiging"
# Everybody who has no business with how long a case is kept.
OTHERS = ("buitenstaander", "buurtcoach", "consulent2", "coordinator", "beheerder", "vrijwilliger")


@pytest.fixture
def story(company: Company) -> Story:
    return at_the_table(company)


@pytest.fixture
def gone(database: Database, story: Story, tmp_path: Path) -> Story:
    """The case, closed and destroyed."""
    close_and_wait(story)
    assert destroy(database, tmp_path / "journal", story.case_id)
    return story


def told(company: Company, who: str, story: Story) -> list[str]:
    """The kinds of notices that both locks let somebody read."""
    with company.as_(who, story.case_id) as (session, actor):
        through_the_door = session.scalars(
            readable(session, actor, Notice).with_only_columns(Notice.kind)
        ).all()
        behind_the_door = session.scalars(text("SELECT kind FROM samenspel.notice")).all()
    assert list(through_the_door) == list(behind_the_door)
    return list(through_the_door)


def warn(database: Database) -> int:
    with transaction(database.worker_url) as session:
        return destruction.warn(session)


def test_organisations_that_sat_there_are_told_once_that_they_will_see_nothing_any_more(
    company: Company, database: Database, story: Story
) -> None:
    assert warn(database) == 0
    close_and_wait(story, days=0)
    assert warn(database) == 4
    assert warn(database) == 0
    for who in ("buurtcoach", "consulent", "begeleider", "arbeidsbemiddelaar"):
        assert told(company, who, story) == ["access_ends"], who
    for who in ("consulent2", "inwoner", "buitenstaander", "privacy", "coordinator"):
        assert told(company, who, story) == [], who


def test_whoever_keeps_their_own_words_longer_is_told_a_month_before_the_case_goes(
    company: Company, database: Database, story: Story
) -> None:
    with company.as_owner() as session:
        session.execute(text("UPDATE samenspel.covenant_purpose SET take_home_days = 500"))
    close_and_wait(story, days=334)
    assert warn(database) == 0
    company.wait(days=1)
    Clock(company.owner_url).start(company.now)
    assert warn(database) == 4
    assert told(company, "consulent", story) == ["access_ends"]


def test_once_the_term_is_over_nobody_is_told_anything(
    company: Company, database: Database, story: Story
) -> None:
    close_and_wait(story, days=31)
    assert warn(database) == 0
    assert told(company, "consulent", story) == []


def test_the_notice_stands_on_vandaag_until_it_is_seen(
    company: Company, database: Database, story: Story
) -> None:
    close_and_wait(story, days=5)
    assert warn(database) == 4
    company.wait(days=20)
    visitor = Site(company).visitor("consulent")
    assert "Neem mee wat van jullie is" in words(visitor.get("/vandaag"))
    with company.as_("consulent") as (session, actor):
        [notice] = session.scalars(readable(session, actor, Notice)).all()
        seen(session, actor, notice.id)
    assert "Neem mee" not in words(visitor.get("/vandaag"))
    assert "Neem mee wat" in words(Site(company).visitor("begeleider").get("/vandaag"))


def test_who_left_the_organisation_is_told_nothing(
    company: Company, database: Database, story: Story
) -> None:
    close_and_wait(story, days=5)
    assert warn(database) == 4
    with company.as_owner() as session:
        session.execute(
            text("UPDATE samenspel.position SET ends_at = samenspel.clock() WHERE account_id = :x"),
            {"x": company.ids.accounts["consulent"]},
        )
    company.wait(seconds=1)
    assert told(company, "consulent", story) == []


def test_other_notices_stay_with_seats_that_are_active(company: Company, story: Story) -> None:
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        session.execute(
            text(
                "INSERT INTO samenspel.notice (id, case_id, partnership_id, seat_id, kind)"
                " SELECT gen_random_uuid(), case_id, partnership_id, id, 'how_is_it_going'"
                " FROM samenspel.seat WHERE id = :seat"
            ),
            {"seat": story.seat("werkplein")},
        )
    assert told(company, "consulent", story) == ["how_is_it_going"]
    with company.as_("consulent", story.case_id) as (session, actor):
        seats.leave(session, actor, story.case_id)
    assert told(company, "consulent", story) == []


def test_the_privacy_officer_sees_what_goes_within_a_month_and_nothing_of_it(
    company: Company, story: Story
) -> None:
    close_and_wait(story, days=300)
    with company.as_("privacy") as (session, actor):
        assert retention.going(session, actor) == 0
        until = retention.warned_until(actor)
        assert retention.to_destroy(session, actor, until, size=10) == []
        later = actor.today + timedelta(days=100)
        [found] = retention.to_destroy(session, actor, later, size=10)
    assert (found.number, found.months) == ("2026-0001", 12)
    company.wait(days=40)
    officer = Site(company).visitor("privacy")
    page = words(officer.get(PATH))
    assert "2026-0001" in page
    assert "Ruben" not in page
    assert "Weer aan het werk" not in page
    assert "Binnen 30 dagen: 1 casus." in words(officer.get("/privacy"))
    answer = officer.api("GET", "/retention").json()
    assert [one["caseNumber"] for one in answer["items"]] == ["2026-0001"]


def test_the_list_comes_in_parts(company: Company, database: Database) -> None:
    for _ in range(3):
        close_and_wait(at_the_table(company), days=1)
    company.wait(days=340)
    officer = Site(company).visitor("privacy")
    first = officer.api("GET", "/retention?size=2").json()
    second = officer.api("GET", f"/retention?size=2&cursor={first['nextCursor']}").json()
    numbers = [one["caseNumber"] for one in first["items"] + second["items"]]
    assert numbers == ["2026-0001", "2026-0002", "2026-0003"]
    assert second.get("nextCursor") is None


def test_a_stop_is_set_looked_at_again_and_lifted_on_the_page(
    company: Company, story: Story
) -> None:
    close_and_wait(story, days=350)
    officer = Site(company).visitor("privacy")
    until = (company.now + timedelta(days=20)).date().isoformat()
    typed = {"nummer": "2026-0001", "reden": "Er loopt een klacht.", "tot": until}
    assert officer.post(f"{PATH}/stop", **typed).status_code == 303
    page = words(officer.get(PATH))
    assert "Er loopt een klacht." in page
    assert "Er wordt binnenkort niets vernietigd" in page
    assert officer.post(f"{PATH}/stop", **typed).status_code == 409

    company.wait(days=25)
    officer = Site(company).visitor("privacy")
    found = officer.get(PATH)
    assert "over tijd" in words(found)
    assert "1 wacht" in words(officer.get("/privacy"))
    [hold] = re.findall(rf"{PATH}/stop/([0-9a-f-]{{36}})", found.text)
    assert "Er loopt een klacht." in words(officer.get(f"{PATH}/stop/{hold}"))
    longer = (company.now + timedelta(days=30)).date().isoformat()
    again = officer.post(f"{PATH}/stop/{hold}/langer", reden="Nog niet klaar.", tot=longer)
    assert again.status_code == 303
    found = officer.get(PATH)
    assert "over tijd" not in words(found)
    [new] = re.findall(rf"{PATH}/stop/([0-9a-f-]{{36}})", found.text)
    assert new != hold
    assert officer.post(f"{PATH}/stop/{hold}/opheffen", waarom="Klaar.").status_code == 404
    assert officer.post(f"{PATH}/stop/{new}/opheffen", waarom="").status_code == 422
    assert officer.post(f"{PATH}/stop/{new}/opheffen", waarom="Klaar.").status_code == 303
    assert "Er staat niets stil" in words(officer.get(PATH))


def test_a_stop_over_the_api_does_the_same(company: Company, story: Story) -> None:
    close_and_wait(story, days=350)
    officer = Site(company).visitor("privacy")
    until = (company.now + timedelta(days=20)).date().isoformat()
    body = {"caseNumber": "2026-0001", "reason": "Er loopt een klacht.", "reviewOn": until}
    made = officer.api("POST", "/retention-holds", body)
    assert made.status_code == 201, made.text
    [hold] = officer.api("GET", "/retention-holds").json()
    assert (hold["id"], hold["overdue"]) == (made.json()["id"], False)
    assert officer.api("POST", "/retention-holds", body).status_code == 409
    told_again = {"reason": "Nog niet klaar.", "reviewOn": until}
    again = officer.api("POST", f"/retention-holds/{hold['id']}/review", told_again)
    assert again.status_code == 201
    path = f"/retention-holds/{again.json()['id']}/release"
    assert officer.api("POST", path, {"reason": "Klaar."}).status_code == 204
    assert officer.api("POST", path, {"reason": "Klaar."}).status_code == 404
    assert officer.api("GET", "/retention-holds").json() == []


def test_a_stop_needs_a_case_and_a_day_that_is_near(company: Company, story: Story) -> None:
    with company.as_("privacy") as (session, actor):
        good = PlaceHold(
            number="2026-0001", reason="Klacht.", review_on=actor.today + timedelta(days=30)
        )
        for bad, field in (
            ({"number": "2026-0099"}, "number"),
            ({"review_on": actor.today}, "reviewOn"),
            ({"review_on": actor.today + timedelta(days=400)}, "reviewOn"),
        ):
            with pytest.raises(Invalid) as refused:
                retention.place_hold(session, actor, good.model_copy(update=bad))
            assert [one.field for one in refused.value.errors] == [field]
        retention.place_hold(session, actor, good)
        with pytest.raises(Conflict):
            retention.place_hold(session, actor, good)


def test_setting_and_lifting_a_stop_is_in_the_log(
    company: Company, database: Database, story: Story
) -> None:
    with company.as_("privacy") as (session, actor):
        held = retention.place_hold(session, actor, hold_of(story, "Klacht."))
        retention.lift_hold(session, actor, held, "Opgelost.")
    with behind(database) as connection:
        acts = connection.execute(
            text(
                "SELECT action, function FROM samenspel.read_event WHERE case_id = :case"
                " AND action LIKE 'retention:%' ORDER BY id"
            ),
            {"case": story.case_id},
        ).all()
    assert [tuple(act) for act in acts] == [("retention:hold", "FG"), ("retention:release", "FG")]


def test_the_certificate_can_be_read_and_printed_and_says_nothing_of_what_it_was_about(
    company: Company, gone: Story
) -> None:
    officer = Site(company).visitor("privacy")
    assert str(gone.case_id) in officer.get(PATH).text
    page = words(officer.get(f"{PATH}/verklaring/{gone.case_id}"))
    for part in ("2026-0001", "Samenwerkingsverband Oost", "12 maanden", "onderdelen"):
        assert part in page
    assert "Ruben" not in page
    [listed] = officer.api("GET", "/destruction-certificates").json()["items"]
    read = officer.api("GET", f"/destruction-certificates/{gone.case_id}").json()
    assert read == listed
    assert read["counts"]["cases"] == 1
    nothing = officer.get(f"{PATH}/verklaring/{uuid.uuid4()}")
    assert nothing.status_code == 404


@pytest.mark.parametrize("who", OTHERS)
def test_for_everybody_else_none_of_this_exists(
    company: Company, database: Database, gone: Story, who: str
) -> None:
    visitor = Site(company).visitor(who)
    for path in ("", "/stop", f"/stop/{uuid.uuid4()}", f"/verklaring/{gone.case_id}"):
        assert visitor.get(PATH + path).status_code == 404, path
    for path in ("retention", "retention-holds", "destruction-certificates",
                 f"destruction-certificates/{gone.case_id}"):  # fmt: skip
        assert visitor.api("GET", f"/{path}").status_code == 404, path
    until = (company.now + timedelta(days=20)).date().isoformat()
    typed = {"nummer": "2026-0001", "reden": "Klacht.", "tot": until}
    assert visitor.post(f"{PATH}/stop", **typed).status_code == 404
    with company.as_(who) as (session, actor):
        for table in ("destruction_certificate", "destruction_hold"):
            number = session.scalar(text(f"SELECT count(*) FROM samenspel.{table}"))  # noqa: S608
            assert number == 0
        partnership = session.scalar(text("SELECT id FROM samenspel.partnership"))
        asked = {"partnership": partnership, "until": actor.today + timedelta(days=999)}
        count = "SELECT samenspel.retention_count(:partnership, :until)"
        assert session.scalar(text(count), asked) == 0
        with pytest.raises(NotFound):
            retention.certificate(session, actor, gone.case_id)


def test_a_privacy_officer_of_another_partnership_knows_nothing_of_it(
    company: Company, gone: Story
) -> None:
    with company.as_owner() as session:
        elsewhere, office = uuid.uuid4(), uuid.uuid4()
        session.execute(
            text("INSERT INTO samenspel.partnership VALUES (:id, 'Elders', 99)"), {"id": elsewhere}
        )
        session.execute(
            text(
                "INSERT INTO samenspel.organisation (id, partnership_id, name)"
                " VALUES (:id, :partnership, 'Bureau Elders')"
            ),
            {"id": office, "partnership": elsewhere},
        )
        session.execute(
            text("UPDATE samenspel.position SET organisation_id = :office WHERE function = 'FG'"),
            {"office": office},
        )
    with company.as_("privacy") as (session, actor):
        assert retention.certificates(session, actor, size=10) == []
        with pytest.raises(NotFound):
            retention.certificate(session, actor, gone.case_id)
        with pytest.raises(Invalid):
            retention.place_hold(session, actor, hold_of(gone, "Klacht."))


LEFT_BEHIND = {
    "case_draft": "INSERT INTO samenspel.case_draft (id, account_id, answers, updated_at)"
    " VALUES (gen_random_uuid(), :account, '{}', :at)",
    "intake_question": "INSERT INTO samenspel.intake_question (id, partnership_id,"
    " from_organisation_id, to_organisation_id, asked_by, question, asked_at)"
    " SELECT gen_random_uuid(), partnership_id, id, id, :account, 'Wie?', :at"
    " FROM samenspel.organisation LIMIT 1",
    "notice": "INSERT INTO samenspel.notice (id, case_id, partnership_id, seat_id, kind,"
    " created_at) SELECT gen_random_uuid(), case_id, partnership_id, id, 'other', :at"
    " FROM samenspel.seat LIMIT 1",
    "sign_in_attempt": "INSERT INTO samenspel.sign_in_attempt"
    " VALUES (gen_random_uuid(), '', '', :at, false)",
    "idempotency_key": "INSERT INTO samenspel.idempotency_key (account_id, key, route,"
    " request_hash, status, created_at) VALUES (:account, :key, 'POST /x', '', 200, :at)",
    "web_session": "INSERT INTO samenspel.web_session (token_hash, account_id, expires_at)"
    " VALUES (CAST(CAST(:key AS text) AS bytea), :account, :at)",
    "api_token": "INSERT INTO samenspel.api_token (token_hash, account_id, expires_at)"
    " VALUES (CAST(CAST(:key AS text) AS bytea), :account, :at)",
}


@pytest.mark.parametrize(
    ("table", "days"),
    [
        ("case_draft", 90),
        ("intake_question", 365),
        ("notice", 180),
        ("sign_in_attempt", 30),
        ("idempotency_key", 1),
        ("web_session", 0),
        ("api_token", 0),
    ],
)
def test_what_was_left_behind_goes_after_its_days_and_not_before(
    company: Company, database: Database, story: Story, table: str, days: int
) -> None:
    Clock(company.owner_url).start(company.now)
    with behind(database) as connection:
        there = connection.scalar(text(f"SELECT count(*) FROM samenspel.{table}"))  # noqa: S608
        for key, ago in (("old", timedelta(days=days, hours=1)),
                         ("new", timedelta(days=days, hours=-1))):  # fmt: skip
            connection.execute(
                text(LEFT_BEHIND[table]),
                {
                    "account": company.ids.accounts["buurtcoach"],
                    "at": company.now - ago,
                    "key": key,
                },
            )
    with transaction(database.worker_url) as session:
        cleared = destruction.clear_away(session, KeepDays())
    assert {kind: number for kind, number in cleared.items() if number} == {table: 1}
    with behind(database) as connection:
        left = connection.scalar(text(f"SELECT count(*) FROM samenspel.{table}"))  # noqa: S608
    assert left == there + 1


def test_the_days_are_a_setting(
    company: Company, database: Database, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clock(company.owner_url).start(company.now)
    with behind(database) as connection:
        connection.execute(
            text(LEFT_BEHIND["case_draft"]),
            {
                "account": company.ids.accounts["buurtcoach"],
                "at": company.now - timedelta(days=20),
            },
        )
    monkeypatch.setenv("SAMENSPEL_KEEP_DRAFT_DAYS", "14")
    with transaction(database.worker_url) as session:
        assert destruction.clear_away(session, KeepDays())["case_draft"] == 1
