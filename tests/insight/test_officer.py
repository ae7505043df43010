"""The privacy officer reads what the own people did by name, and of others only that they did."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, pool, text
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.base.errors import NotFound
from app.base.model import new_id
from app.casefile import entries
from app.casefile.audit import Act, Outcome
from app.desk.case import read_case_page
from app.insight.checking import check_log
from app.insight.logbook import as_span
from app.insight.officer import AskedOfLog, LogLine, export_lines, log_checks, log_lines, my_people
from app.organisations.models import Position
from tests.cast import Company
from tests.databases import Database
from tests.insight.log import KEY, Log, unheard
from tests.story import Story, half_way
from tests.test_cli import samenspel
from tests.visitor import Site, words

ALL = 500
OWN, OTHERS = AskedOfLog(), AskedOfLog(own=False)
TOLD_OF_OTHERS = {
    "id", "at", "organisation_id", "organisation_name", "action", "outcome", "emergency",
    "entry_ids", "subject_ids",
}  # fmt: skip
OUTSIDERS = ("buurtcoach", "consulent", "coordinator", "beheerder", "buitenstaander", "inwoner")


@pytest.fixture
def story(company: Company) -> Story:
    """Dennis of the Werkplein is its officer; Mirjam of the Werkplein works on a case."""
    found = half_way(company)
    with company.as_owner() as session:
        session.execute(
            insert(Position).values(
                id=new_id(),
                account_id=company.ids.accounts["consulent2"],
                organisation_id=company.ids.organisations["werkplein"],
                function="FG",
                title="functionaris gegevensbescherming",
                intake=False,
                starts_at=company.now,
            )
        )
    with company.as_("consulent", found.case_id) as (session, actor):
        read_case_page(session, actor, found.case_id)
        entries.read_entry(session, actor, found.ids["what_helps"])
    return found


@contextmanager
def past_all_locks(database: Database) -> Iterator[Session]:
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with Session(engine) as session:
        yield session
    engine.dispose()


def read(story: Story, who: str, asked: AskedOfLog = OWN) -> list[LogLine]:
    with story.company.as_(who) as (session, actor):
        return log_lines(session, actor, asked, size=ALL)


def test_the_own_people_are_there_by_name_with_the_case_equal_to_the_raw_log(
    story: Story, database: Database
) -> None:
    found = read(story, "consulent2")
    assert {one.person for one in found} == {"Mirjam Oosting"}
    assert {one.organisation_name for one in found} == {"Werkplein"}
    assert any(one.case_number for one in found)
    with past_all_locks(database) as session:
        raw = session.scalars(
            text(
                "SELECT id FROM samenspel.read_event WHERE organisation_id = :organisation"
                " AND action <> 'log:read' ORDER BY at DESC, id DESC"
            ),
            {"organisation": story.company.ids.organisations["werkplein"]},
        ).all()
    assert [one.id for one in found] == list(raw)


def test_of_others_there_is_an_organisation_and_a_function_and_no_more(story: Story) -> None:
    for who in ("consulent2", "privacy"):
        found = read(story, who, AskedOfLog(own=False))
        assert {"Buurtteam Oost", "De Schakel"} <= {one.organisation_name for one in found}
        for one in found:
            told = one.model_dump(exclude_none=True, exclude_defaults=True)
            assert told.keys() == TOLD_OF_OTHERS | (told.keys() & {"purpose", "function"})
            assert (one.entry_ids, one.subject_ids) == ([], [])
    # the officer of the partnership works for the municipality: Mirjam is no one of theirs
    assert all(one.person != "Mirjam Oosting" for one in read(story, "privacy"))


def test_a_person_a_period_an_act_and_an_outcome_narrow(story: Story) -> None:
    company = story.company
    mirjam = company.ids.accounts["consulent"]
    assert read(story, "consulent2", AskedOfLog(account_id=mirjam))
    assert not read(story, "consulent2", AskedOfLog(account_id=company.ids.accounts["begeleider"]))
    # of another organisation nobody can be asked after, also not by an id that one knows
    others = AskedOfLog(own=False, account_id=company.ids.accounts["begeleider"])
    assert not read(story, "consulent2", others)
    acts = read(story, "consulent2", AskedOfLog(act=Act.ENTRY_READ))
    assert {one.action for one in acts} == {"entry:read"}
    assert not read(story, "consulent2", AskedOfLog(outcome=Outcome.REFUSED))
    day = company.now.date()
    assert not read(story, "consulent2", AskedOfLog(since=day + timedelta(days=1)))
    assert read(story, "consulent2", AskedOfLog(until=day))
    with company.as_("consulent2") as (session, actor):
        names = [name for _, name in my_people(session, actor)]
    assert names == ["Dennis Pol", "Mirjam Oosting"]


def test_looking_is_in_the_log_itself(story: Story) -> None:
    read(story, "consulent2")
    assert ("Dennis Pol", "log:read") in [
        (one.person, one.action) for one in read(story, "consulent2")
    ]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_for_everybody_else_there_is_no_log(story: Story, who: str) -> None:
    for own in (True, False):
        with pytest.raises(NotFound):
            read(story, who, AskedOfLog(own=own))
    with story.company.as_(who) as (session, actor):
        for ask in (
            lambda: export_lines(session, actor, AskedOfLog()),
            lambda: log_checks(session, actor),
            lambda: my_people(session, actor),
        ):
            with pytest.raises(NotFound):
                ask()
        for function in (
            "guarded_events(true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 9)",
            "guarded_events(false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 9)",
            "guarded_people()",
            "log_checks(9)",
        ):
            assert session.execute(text(f"SELECT * FROM samenspel.{function}")).all() == []  # noqa: S608


def test_an_officer_whose_position_ended_reads_nothing_from_the_next_request(story: Story) -> None:
    with story.company.as_owner() as session:
        session.execute(
            text("UPDATE samenspel.position SET ends_at = :now WHERE function = 'FG'"),
            {"now": story.company.now},
        )
    with pytest.raises(NotFound):
        read(story, "consulent2")


def test_the_pages_and_the_api_of_the_officer(story: Story) -> None:
    site = Site(story.company)
    officer = site.visitor("consulent2")
    shown = officer.get("/privacy/logboek?handeling=entry%3Aread")
    assert "Mirjam Oosting" in words(shown)
    assert "las een onderdeel" in words(shown)
    assert (
        "Mirjam" not in words(officer.get("/privacy/logboek?wie=anderen")).split("Uitkomst", 1)[1]
    )
    assert (
        officer.get("/privacy/logboek?wie=&persoon=&van=&tot=&handeling=&wat=").status_code == 200
    )
    assert officer.get("/privacy/logboek?handeling=niets").status_code == 422
    lines = officer.api("GET", "/read-events?action=entry:read").json()["items"]
    assert {line["person"] for line in lines} == {"Mirjam Oosting"}
    file = officer.get("/privacy/logboek/bestand?handeling=entry%3Aread")
    assert file.headers["content-type"].startswith("application/jsonl")
    same = officer.api("GET", "/read-event-exports?action=entry:read")
    assert file.text == same.text
    outsider = site.visitor("consulent")
    for path in ("/logboek", "/logboek/bestand", "/zegel"):
        assert outsider.get(f"/privacy{path}").status_code == 404
    for path in ("/read-events", "/read-event-exports", "/log-checks"):
        assert outsider.api("GET", path).status_code == 404


def test_the_page_of_the_seal_says_till_where_the_log_holds(
    story: Story, database: Database, tmp_path: Path
) -> None:
    site = Site(story.company)
    officer = site.visitor("privacy")
    assert "nog niet nagekeken" in words(officer.get("/privacy/zegel"))
    log = Log(story.company, database, tmp_path / "journal")
    log.seal()
    with transaction(database.worker_url) as session:
        checked = check_log(session, log.journal, KEY, unheard)
    page = words(officer.get("/privacy/zegel"))
    assert "Het logboek klopt" in page
    assert f"Tot en met zegel {checked.seal_number}" in page
    assert f"zegel {checked.seal_number}, {checked.lines} regels" in words(officer.get("/privacy"))
    told = officer.api("GET", "/log-checks").json()
    assert (told[0]["sealNumber"], told[0]["problems"]) == (checked.seal_number, 0)
    with log.behind_our_back() as session:
        session.execute(
            text("UPDATE samenspel.read_event SET function = 'FG' WHERE id = :id"),
            {"id": log.lines()[1]},
        )
        session.commit()
    log.check()
    assert "Het logboek klopt niet" in words(officer.get("/privacy/zegel"))
    assert "1 wacht" in words(officer.get("/privacy"))


CORE = {
    "dpl.core.processing_activity_id",
    "dpl.core.data_subject_id",
    "dpl.core.data_subject_id_type",
}


def test_a_line_of_the_export_has_what_the_standard_and_nen_7513_ask(story: Story) -> None:
    company = story.company
    with company.as_("consulent2") as (session, actor):
        lines = export_lines(session, actor, AskedOfLog(act=Act.ENTRY_READ))
    span = json.loads(json.dumps(as_span(lines[0])))
    assert {"trace_id", "span_id", "status", "name", "start_time", "end_time", "attributes"} <= set(
        span
    )
    assert (len(span["trace_id"]), len(span["span_id"])) == (32, 16)
    assert (span["name"], span["status"]) == ("entry:read", "Ok")
    assert span["start_time"] == span["end_time"] == "2026-11-03T09:04:04.000Z"
    said = span["attributes"]
    assert set(said) >= CORE
    assert said["dpl.core.processing_activity_id"] == "urn:samenspel:processing:work"
    assert said["dpl.core.data_subject_id"]
    [user] = said["dpl.nen7513.users"]
    assert (user["userName"], user["roleIDCode"]) == ("Mirjam Oosting", "CW")
    assert (user["organisation"], user["purposeOfUse"]) == ("Werkplein", "work")
    assert said["dpl.nen7513.eventOutcomeIndicator"] == "done"
    assert {one["participantObjectTypeCode"] for one in said["dpl.nen7513.participants"]} == {
        "case",
        "person",
    }
    assert said["dpl.nen7513.participantSegments"][0]["participantObjectID"] == str(
        story.ids["what_helps"]
    )
    assert said["dpl.nen7513.autorisatieProtocol"]["rules"]
    assert said["dpl.nen7513.autorisatieProtocol"]["emergency"] is False
    assert said["dpl.nen7513.toestemmingsProfiel"] == []
    # the page and the entry were read in one transaction: one trace
    with company.as_("consulent2") as (session, actor):
        pages = export_lines(session, actor, AskedOfLog(act=Act.CASE_READ))
    assert as_span(pages[0])["trace_id"] == span["trace_id"]


def test_the_owner_exports_the_whole_log_without_names(
    story: Story, database: Database, tmp_path: Path
) -> None:
    made = tmp_path / "log.jsonl"
    done = samenspel("export", "log", str(made), **database.environment())
    assert done.returncode == 0, done.stderr
    spans = [json.loads(line) for line in made.read_text().splitlines()]
    with past_all_locks(database) as session:
        count = session.scalar(text("SELECT count(*) FROM samenspel.read_event"))
    assert len(spans) == count
    assert "Mirjam" not in made.read_text()
    assert made.stat().st_mode & 0o077 == 0
    again = samenspel("export", "log", str(made), **database.environment())
    assert again.returncode == 2
    assert "bestaat al" in again.stderr
    none = samenspel(
        "export", "log", str(tmp_path / "none"), "--since", "2027-01-01", **database.environment()
    )
    assert none.returncode == 0, none.stderr
    assert (tmp_path / "none").read_text() == ""
