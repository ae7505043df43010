"""The export of a case: complete for its reader, the same each time, and nothing that is hidden."""

import json
import uuid
from pathlib import Path

import pytest

from app.base.errors import NotFound
from app.casefile import seats
from app.casefile.access import readable
from app.casefile.entries import correct
from app.casefile.models import Entry
from app.rights.export import FORMAT, export_by_number, export_case
from app.rights.package import as_json
from tests.cast import Company
from tests.story import Story, half_way


@pytest.fixture
def story(company: Company) -> Story:
    found = half_way(company)
    company.wait(seconds=61)
    with company.as_("begeleider", found.case_id) as (session, actor):
        correct(session, actor, found.ids["what_helps"], "Bellen na elf uur.", expected_version=1)
    return found


def exported(story: Story, who: str) -> dict[str, object]:
    with story.company.as_(who, story.case_id) as (session, actor):
        return export_case(session, actor, story.case_id)


def test_it_holds_all_that_the_place_reads_and_nothing_else(story: Story) -> None:
    for who in ("begeleider", "buurtcoach", "consulent", "arbeidsbemiddelaar", "inwoner"):
        with story.company.as_(who, story.case_id) as (session, actor):
            may = {
                str(one.id)
                for one in session.scalars(readable(session, actor, Entry))
                if one.kind != "taking_part"
            }
            made = export_case(session, actor, story.case_id)
        assert made["format"] == FORMAT
        assert {one["id"] for one in made["entries"]} == may
    care = exported(story, "begeleider")
    [mine] = [one for one in care["entries"] if one["id"] == str(story.ids["what_helps"])]  # type: ignore[attr-defined]
    assert [one["body"] for one in mine["versions"]] == ["Bellen na elf uur. Eén afspraak per dag."]
    assert mine["disclosures"]
    for part in ("seats", "goals", "agreements", "feedback", "messages", "confirmations",
                 "contacts", "signals", "regie"):  # fmt: skip
        assert care[part], part


def test_the_same_case_at_the_same_moment_is_the_same_file(story: Story) -> None:
    assert as_json(exported(story, "begeleider")) == as_json(exported(story, "begeleider"))


def test_it_points_to_nothing_that_is_not_in_it(story: Story) -> None:
    """The employer service point knows few of the others: not even an id of the rest is there."""
    narrow = exported(story, "arbeidsbemiddelaar")
    there = {one["id"] for one in narrow["seats"]} | {one["id"] for one in narrow["entries"]}  # type: ignore[attr-defined]
    told = as_json(narrow).decode()
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        everything = {str(one.id) for one in session.scalars(readable(session, actor, Entry))}
    hidden = {one for one in everything - there if one in told}
    assert hidden == set()
    assert "Maatregel in mei" not in told


def test_who_left_exports_their_own_words(story: Story) -> None:
    story.company.seat(story.case_id, "woonstede")
    with story.company.as_("woonconsulent", story.case_id) as (session, actor):
        seats.leave(session, actor, story.case_id)
    made = exported(story, "woonconsulent")
    assert made["entries"] == []
    assert made["goals"] == []


@pytest.mark.parametrize(
    "who", ["consulent2", "intake", "buitenstaander", "coordinator", "privacy", "beheerder"]
)
def test_for_everybody_else_there_is_nothing_to_export(story: Story, who: str) -> None:
    with story.company.as_(who) as (session, actor):
        with pytest.raises(NotFound):
            export_case(session, actor, story.case_id)
        with pytest.raises(NotFound):
            export_by_number(session, actor, "2026-0001")
        with pytest.raises(NotFound):
            export_case(session, actor, uuid.uuid4())


def test_the_description_names_every_key(story: Story) -> None:
    text = (Path(__file__).parents[2] / "docs" / "export.md").read_text()
    made = exported(story, "begeleider")
    keys = set(made)
    for part in made.values():
        for one in part if isinstance(part, list) else [part]:
            keys |= set(one) if isinstance(one, dict) else set()
    assert json.loads(as_json(made)) == made
    assert [key for key in keys if f"{key}`" not in text and f"{key}[]`" not in text] == []
