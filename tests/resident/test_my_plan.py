"""Mijn plan: the resident reads what everybody tells them, and says whether it is right."""

import uuid

import pytest

from app.base.errors import NotFound
from app.casefile.table import parties_of
from app.casefile.vocabulary import ConfirmationState
from app.insight.read_events import Asked
from app.message.operations import Answer, answer
from app.message.views import SealState, message_of
from app.resident.my_plan import my_plan, who_looked
from tests.story import Story
from tests.visitor import Site, words

HIDDEN = "\u202everkeerd om"


@pytest.fixture
def story(half_way: Story) -> Story:
    half_way.company.wait(seconds=61)
    return half_way


def test_the_resident_reads_the_message_the_plan_and_who_holds_regie(story: Story) -> None:
    with story.company.as_("inwoner") as (session, actor):
        mine = my_plan(session, actor)
    assert mine.case_id == story.case_id
    assert mine.first_name == "Ruben"
    assert mine.message.id == story.ids["message"]
    assert mine.regie.person_name == "Anouk Verhoef"
    assert len(mine.plan.lines) == 5
    assert [line.id for line in mine.plan.lines if line.is_mine] == [story.ids["line_resident"]]
    assert mine.message.proposals == []


def test_what_the_resident_says_is_seen_by_all(story: Story) -> None:
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        said = Answer(state=ConfirmationState.OBJECTED, reason="Donderdag kan ik niet.")
        answer(session, actor, story.ids["message"], said)
    for who in ("buurtcoach", "consulent", "begeleider", "arbeidsbemiddelaar"):
        with story.company.as_(who, story.case_id) as (session, actor):
            view = message_of(
                session, actor, story.case_id, parties_of(session, actor, story.case_id)
            )
        resident = next(seal for seal in view.seals if seal.kind == "resident")
        assert (resident.state, resident.reason) == (SealState.OBJECTED, "Donderdag kan ik niet.")


def test_who_looked_is_told_by_organisation_and_function_and_never_by_name(story: Story) -> None:
    with story.company.as_("inwoner") as (session, actor):
        rows = who_looked(session, actor, story.case_id, Asked(), size=200)
        assert my_plan(session, actor).looked_this_week >= 3
    assert ("Werkplein", "CW") in {(row.organisation_name, row.function) for row in rows}
    assert "Mirjam" not in " ".join(row.model_dump_json() for row in rows)


@pytest.mark.parametrize("who", ["buurtcoach", "consulent2", "buitenstaander", "coordinator"])
def test_nobody_else_has_this_plan(story: Story, who: str) -> None:
    for case_id in (None, story.case_id, uuid.uuid4()):
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            my_plan(session, actor, case_id)
    with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
        who_looked(session, actor, story.case_id, Asked(), size=200)


def test_the_pages_of_the_resident(story: Story) -> None:
    ruben = Site(story.company).visitor("inwoner")
    page = ruben.get("/mijn-plan")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "Op donderdag praten we samen" in words(page)
    assert ruben.get(f"/mijn-plan?plan={story.case_id}").status_code == 200
    assert ruben.get(f"/mijn-plan?plan={uuid.uuid4()}").status_code == 404
    looked = ruben.get("/mijn-plan/wie-keek-mee")
    assert looked.status_code == 200
    assert "Mirjam" not in looked.text

    sent = {"casus": str(story.case_id), "boodschap": str(story.ids["message"])}
    for wrong in ("", "   ", "x" * 5000, "a\x00b", HIDDEN):
        refused = ruben.post("/mijn-plan/klopt-niet", **sent, woorden=wrong)
        assert refused.status_code == 422, wrong
        assert refused.text.count("<h1") == 1
    assert "xxxxx" in ruben.post("/mijn-plan/klopt-niet", **sent, woorden="x" * 5000).text
    assert "Jij zei" not in words(ruben.get("/mijn-plan"))

    answer_ = ruben.post("/mijn-plan/klopt-niet", **sent, woorden="Donderdag\nkan ik niet.")
    assert answer_.status_code == 303
    assert ": dit klopt niet." in words(ruben.get("/mijn-plan"))
    for _ in range(2):
        assert ruben.post("/mijn-plan/klopt", **sent).status_code == 303
    page = ruben.get("/mijn-plan")
    assert ": dit klopt." in words(page)
    forged = {"casus": str(story.case_id), "boodschap": str(uuid.uuid4())}
    assert ruben.post("/mijn-plan/klopt", **forged).status_code == 404

    line = f"/casussen/{story.case_id}/afspraken/{story.ids['line_resident']}"
    done = ruben.post(f"{line}/gedaan")
    assert done.headers["location"] == "/mijn-plan"
    assert "Klaar." in words(ruben.get("/mijn-plan"))

    outsider = Site(story.company).visitor("buitenstaander")
    assert outsider.get("/mijn-plan").status_code == 404
    assert outsider.get(f"/mijn-plan?plan={story.case_id}").status_code == 404
    assert outsider.post("/mijn-plan/klopt", **sent).status_code == 404


def test_the_plan_over_the_api_is_the_same_plan(story: Story) -> None:
    site = Site(story.company)
    ruben, outsider = site.visitor("inwoner"), site.visitor("buitenstaander")
    found = ruben.api("GET", "/me/plan").json()
    assert (found["messageId"], found["regie"]) == (str(story.ids["message"]), "Anouk Verhoef")
    assert sum(task["isMine"] for task in found["tasks"]) == 1
    assert ruben.api("GET", f"/me/plan/read-events?caseId={story.case_id}").status_code == 200
    for path in ("/me/plan", f"/me/plan?caseId={story.case_id}",
                 f"/me/plan/read-events?caseId={story.case_id}"):  # fmt: skip
        assert outsider.api("GET", path).status_code == 404
