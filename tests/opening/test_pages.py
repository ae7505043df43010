"""The six steps on the screen: nothing that was typed is lost, and nothing strange is kept."""

import re
from typing import Any

import pytest

from tests.cast import Company
from tests.visitor import Site, Visitor, words

RED = "Rood van de drukte"


@pytest.fixture
def coach(company: Company) -> Visitor:
    return Site(company).visitor("buurtcoach")


def begun(visitor: Visitor) -> str:
    """The path of a new draft."""
    first = visitor.get("/casussen/nieuw")
    assert first.status_code == 303
    return first.headers["location"].removesuffix("/wat")


def steps(company: Company, **other: Any) -> list[tuple[str, dict[str, Any]]]:
    """What somebody fills in, step by step."""
    work = f"{company.ids.organisations['werkplein']}.CW"
    return [
        ("wat", {"wat": "Weer aan het werk", "doel": "work"}),
        ("wie", {"naam_of_anoniem": "naam", "naam": "Ruben Dijkstra", "geboortedatum": "",
                 "weet_het": "ja"}),
        ("waarom", {"noodzaak": "Alleen samen lukt het.", "lichter": "Zonder naam lukte niet."}),
        ("hulpvraag", {"eigen_woorden": "Ik wil werken.", "tafelversie": "Ruben wil werken.",
                       "goedgekeurd": "ja"}),
        ("tafel", {"partij": [work], f"vraag_{work}": "Denken jullie mee?", "termijn": "5"}),
        ("regie", {"regie": "ik"} | other),
    ]  # fmt: skip


def test_six_steps_open_a_case(company: Company, coach: Visitor) -> None:
    path = begun(coach)
    for step, fields in steps(company):
        assert coach.get(f"{path}/{step}").status_code == 200
        answer = coach.post(f"{path}/{step}", **fields)
        assert answer.status_code == 303, words(answer)
    case = answer.headers["location"]
    assert re.fullmatch(r"/casussen/[0-9a-f-]{36}", case)
    shown = words(coach.get(case))
    assert "Weer aan het werk" in shown
    assert "Werkplein" in shown
    # a second press, and a look back, lead to the same case
    assert coach.post(f"{path}/regie", regie="ik").headers["location"] == case
    assert coach.get(path).headers["location"] == case


def test_left_half_way_it_goes_on_at_the_first_step_that_is_not_done(
    company: Company, coach: Visitor
) -> None:
    path = begun(coach)
    for step, fields in steps(company)[:2]:
        coach.post(f"{path}/{step}", **fields)
    assert "Weer aan het werk" in words(coach.get("/vandaag"))
    assert coach.get(path).headers["location"] == f"{path}/waarom"
    assert 'value="Ruben Dijkstra"' in coach.get(f"{path}/wie").text


def test_a_new_start_goes_on_in_the_draft_that_nobody_touched(coach: Visitor) -> None:
    assert begun(coach) == begun(coach)


@pytest.mark.parametrize(
    ("step", "fields", "kept"),
    [
        ("wat", {"wat": RED, "doel": "iets"}, RED),
        ("wat", {"wat": RED + "\u202e", "doel": "work"}, RED),
        ("wat", {"wat": RED + "x" * 300, "doel": "work"}, RED),
        ("wie", {"naam_of_anoniem": "naam", "naam": RED, "geboortedatum": "31-31",
                 "weet_het": "ja"}, RED),
        ("wie", {"naam_of_anoniem": "naam", "naam": "", "weet_het": "misschien"}, "Naam"),
        ("wie", {"naam_of_anoniem": "naam", "naam": RED, "weet_het": "nee",
                 "waarom_niet": "zomaar"}, RED),
        ("waarom", {"noodzaak": RED, "lichter": "  "}, RED),
        ("tafel", {"termijn": "abc"}, "Antwoord binnen"),
        ("tafel", {"termijn": "-4"}, "Antwoord binnen"),
        ("regie", {"regie": "baas"}, "Wie neemt de regie?"),
    ],
)  # fmt: skip
def test_a_wrong_answer_comes_back_with_everything_that_was_typed(
    company: Company, coach: Visitor, step: str, fields: dict[str, str], kept: str
) -> None:
    path = begun(coach)
    for before, said in steps(company):
        if before == step:
            break
        coach.post(f"{path}/{before}", **said)
    answer = coach.post(f"{path}/{step}", **fields)
    assert answer.status_code == 422
    assert kept in answer.text
    assert "Wat je typte staat er nog" in words(answer)


def test_what_was_right_is_kept_beside_what_was_wrong(coach: Visitor) -> None:
    path = begun(coach)
    coach.post(f"{path}/wat", wat=RED, doel="iets")
    assert RED in coach.get(f"{path}/wat").text


def test_a_strange_party_is_passed_over_and_a_party_beyond_the_proposal_asks_why(
    company: Company, coach: Visitor
) -> None:
    path = begun(coach)
    for step, fields in steps(company)[:4]:
        coach.post(f"{path}/{step}", **fields)
    strange = coach.post(f"{path}/tafel", partij=["\x00", "x.CW"], termijn="5")
    assert strange.status_code == 303
    debts = f"{company.ids.organisations['schuldhulp']}.SH"
    asked: dict[str, str | list[str]] = {
        "partij": [debts],
        f"vraag_{debts}": "Denken jullie mee?",
        "termijn": "5",
    }
    assert coach.post(f"{path}/tafel", **asked).status_code == 422
    asked[f"waarom_{debts}"] = "Er is een schuld."
    assert coach.post(f"{path}/tafel", **asked).status_code == 303
    assert "Schuldhulp Oost" in words(coach.get(f"{path}/regie"))


def test_without_a_purpose_later_steps_lead_back_to_the_first(coach: Visitor) -> None:
    path = begun(coach)
    for step in ("waarom", "tafel", "regie"):
        assert coach.get(f"{path}/{step}").headers["location"] == f"{path}/wat"


def test_nobody_else_reads_fills_in_or_throws_away_a_draft(
    company: Company, coach: Visitor
) -> None:
    path = begun(coach)
    other = Site(company).visitor("buurtcoach2")
    assert other.get(path).status_code == 404
    assert other.get(f"{path}/wat").status_code == 404
    assert other.post(f"{path}/wat", wat="Van mij", doel="work").status_code == 404
    assert other.post(f"{path}/weg").status_code == 404
    assert other.get(f"{path}/elders").status_code == 404
    assert coach.post(f"{path}/weg").status_code == 303
    assert coach.get(path).status_code == 404


def test_over_the_api_a_draft_opens_once(company: Company, coach: Visitor) -> None:
    made = coach.api("POST", "/case-drafts", {"title": "Weer aan het werk", "purpose": "work"})
    assert made.status_code == 201
    path = f"/case-drafts/{made.json()['id']}"
    assert "helpRequest" in {one["field"] for one in made.json()["missing"]}
    proposed = [one for one in made.json()["places"] if one["proposed"]]
    assert {one["function"] for one in proposed} == {"CW", "WSP", "ZA"}
    assert coach.api("POST", f"{path}/opening").status_code == 422
    told = coach.api("PATCH", path, {
        "named": False, "informed": False, "necessity": "Samen lukt het.",
        "lighterWay": "Lichter kan niet.", "helpRequest": "Ik wil werken.", "regie": "me",
        "parties": [{"organisationId": proposed[0]["organisationId"],
                     "function": proposed[0]["function"]}],
    })  # fmt: skip
    assert told.json()["missing"] == []
    first = coach.api("POST", f"{path}/opening", Idempotency_Key="een")
    assert first.status_code == 200, first.text
    assert coach.api("POST", f"{path}/opening").json() == first.json()
    assert coach.api("PATCH", path, {"title": "Toch anders"}).status_code == 409
    assert coach.api("DELETE", path).status_code == 409
    assert coach.get(f"/casussen/{first.json()['caseId']}").status_code == 200
