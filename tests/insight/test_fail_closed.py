"""No line in the log, no read: every address of a case leaves one, and so does every no."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, pool, text

from tests.databases import Database, Databases
from tests.standing import standing
from tests.story import Story, half_way
from tests.test_routes import walk
from tests.visitor import Site


@pytest.fixture(scope="module")
def standing_story(databases: Databases) -> Iterator[tuple[Story, Database]]:
    with standing(databases) as (company, database):
        yield half_way(company), database


@pytest.fixture(scope="module")
def site(standing_story: tuple[Story, Database]) -> Site:
    return Site(standing_story[0].company)


def lines(database: Database, case_id: object) -> list[tuple[str, str, str | None]]:
    """(action, outcome, rule) of every line about a case, oldest first."""
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        rows = connection.execute(
            text(
                "SELECT action, outcome, rule FROM samenspel.read_event"
                " WHERE case_id = :case ORDER BY tx, id"
            ),
            {"case": case_id},
        ).all()
    engine.dispose()
    return [tuple(row) for row in rows]


def test_every_address_of_a_case_leaves_a_line(
    standing_story: tuple[Story, Database], site: Site
) -> None:
    story, database = standing_story
    visitor = site.visitor("buurtcoach")
    ids = {
        "case_id": story.case_id,
        "agreement_id": story.ids["line_own"],
        "entry_id": story.ids["what_helps"],
        "feedback_id": story.ids["feedback"],
        "message_id": story.ids["message"],
        "seat_id": story.seat("werkplein"),
        "term_id": story.ids["offer"],
    }
    silent, seen = [], 0
    for visit in walk(site.app.routes):
        names = set(re.findall(r"{(\w+)}", visit.path))
        if visit.method != "GET" or "case_id" not in names or not names <= set(ids):
            continue
        before = len(lines(database, story.case_id))
        path = visit.path.format_map(ids)
        answer = (
            visitor.api("GET", path.removeprefix("/api/v1") + "?category=4")
            if path.startswith("/api/")
            else visitor.get(path)
        )
        if answer.status_code != 200:
            continue
        seen += 1
        if len(lines(database, story.case_id)) == before:
            silent.append(path)
    assert not silent, "\n".join(silent)
    assert seen > 20


def test_a_form_that_asks_again_while_somebody_types_is_one_look(
    standing_story: tuple[Story, Database], site: Site
) -> None:
    story, database = standing_story
    visitor = site.visitor("begeleider")
    assert visitor.get(f"/casussen/{story.case_id}/delen").status_code == 200
    before = lines(database, story.case_id)
    for typed in ("Rustig", "Rustig werk"):
        path = f"/casussen/{story.case_id}/delen/voorbeeld"
        assert visitor.post(path, tekst=typed, soort="5w").status_code == 200
    assert lines(database, story.case_id) == before


def test_a_refusal_is_logged_with_its_rule_though_all_else_was_taken_back(
    standing_story: tuple[Story, Database], site: Site
) -> None:
    story, database = standing_story
    before = len(lines(database, story.case_id))
    consulent = site.visitor("consulent")
    assert consulent.get(f"/casussen/{story.case_id}/wie-keek-mee").status_code == 403
    assert consulent.api("GET", f"/cases/{story.case_id}/read-events").status_code == 403
    assert lines(database, story.case_id)[before:] == [("act:try", "refused", "insight")] * 2


def test_a_refusal_that_a_form_shows_itself_is_logged_too(
    standing_story: tuple[Story, Database], site: Site
) -> None:
    story, database = standing_story
    before = len(lines(database, story.case_id))
    answer = site.visitor("consulent").post(
        f"/casussen/{story.case_id}/regie/neerleggen", reden="Ik ben het niet."
    )
    found = lines(database, story.case_id)[before:]
    assert ("act:try", "refused") in [(action, outcome) for action, outcome, _ in found], (
        answer.status_code,
        found,
    )


def test_what_does_not_exist_for_somebody_is_no_refusal(
    standing_story: tuple[Story, Database], site: Site
) -> None:
    story, database = standing_story
    before = len(lines(database, story.case_id))
    assert site.visitor("buitenstaander").get(f"/casussen/{story.case_id}").status_code == 404
    assert len(lines(database, story.case_id)) == before


def test_a_line_says_by_which_rules_and_consents_the_entries_were_seen_and_for_what(
    standing_story: tuple[Story, Database], site: Site
) -> None:
    story, database = standing_story
    path = f"/casussen/{story.case_id}/onderdelen/{story.ids['what_helps']}"
    assert site.visitor("consulent").get(path).status_code == 200
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        line = connection.execute(
            text(
                "SELECT purpose, allowed_by, consent_ids, entry_ids FROM samenspel.read_event"
                " WHERE case_id = :case ORDER BY tx DESC, id DESC LIMIT 1"
            ),
            {"case": story.case_id},
        ).one()
        rule = connection.scalar(
            text(
                "SELECT rule FROM samenspel.disclosure WHERE entry_id = :entry AND seat_id = :seat"
            ),
            {"entry": story.ids["what_helps"], "seat": story.seat("werkplein")},
        )
    assert (line.purpose, line.entry_ids) == ("work", [story.ids["what_helps"]])
    assert line.allowed_by == [rule]
    assert line.consent_ids is None
