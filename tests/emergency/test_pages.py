"""The pages and the API of an emergency and a wrong share, as people meet them."""

import re

import pytest

from tests.cast import Company
from tests.emergency.test_glass import REASON
from tests.emergency.test_sharing import WEIGHING
from tests.story import Story, half_way
from tests.visitor import Site, words

GLASS = {
    "nummer": "2026-0001",
    "naam": "Ruben Dijkstra",
    "geboortedatum": "1990-05-01",
    "reden": REASON,
}


@pytest.fixture
def story(company: Company) -> Story:
    return half_way(company)


def test_break_glass_from_today_to_the_review(story: Story) -> None:
    site = Site(story.company)
    outsider, coach = site.visitor("buitenstaander"), site.visitor("buurtcoach")
    case = f"/casussen/{story.case_id}"
    assert "/noodtoegang" in outsider.get("/vandaag").text
    assert outsider.get(case).status_code == 404
    refused = outsider.post("/noodtoegang", **(GLASS | {"naam": "Ruben Dekker"}))
    assert refused.status_code == 403
    assert "We openen geen casus met deze gegevens." in words(refused)
    assert 'value="Ruben Dekker"' in refused.text
    opened = outsider.post("/noodtoegang", **GLASS)
    assert opened.headers["location"] == case
    page = outsider.get(case)
    assert "Je hebt noodtoegang" in words(page)
    assert "Bellen na elf uur" in words(page)
    assert "Maatregel in mei" not in words(page)
    said = outsider.post(f"{case}/delen", soort="5w", tekst="Ik deel iets.")
    assert said.status_code == 403
    assert "lees je alleen mee" in words(said)
    assert "Iemand nam noodtoegang" in words(coach.get("/vandaag"))
    seen = words(coach.get(case))
    assert "Noodtoegang door Zorggroep Westwijk" in seen
    assert "noodtoegang: leest alleen mee" in seen
    officer = site.visitor("privacy")
    assert "1 wacht" in words(officer.get("/privacy"))
    reviews = officer.get("/privacy/nood")
    assert REASON in words(reviews)
    action = re.search(r'action="(/privacy/nood/toegang/[0-9a-f-]+)"', reviews.text)
    assert action is not None
    empty = officer.post(action[1], oordeel="", motief="")
    assert empty.status_code == 422
    assert officer.post(action[1], oordeel="wrong", motief="Bellen kon ook.").status_code == 303
    assert outsider.get(case).status_code == 404
    assert "Niet juist. Bellen kon ook." in words(officer.get("/privacy/nood"))


def test_whoever_is_ready_steps_out_with_a_button(story: Story) -> None:
    site = Site(story.company)
    outsider = site.visitor("buitenstaander")
    outsider.post("/noodtoegang", **GLASS)
    page = outsider.get("/noodtoegang")
    action = re.search(r'action="(/noodtoegang/[0-9a-f-]+/stoppen)"', page.text)
    assert action is not None
    assert outsider.post(action[1]).status_code == 303
    assert outsider.get(f"/casussen/{story.case_id}").status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "privacy", "beheerder", "vrijwilliger", "inwoner"])
def test_for_who_sits_at_no_table_there_is_no_such_page(story: Story, who: str) -> None:
    assert Site(story.company).visitor(who).get("/noodtoegang").status_code == 404


def test_from_the_form_of_delen_to_sharing_in_an_emergency(story: Story) -> None:
    site = Site(story.company)
    coach, consultant = site.visitor("begeleider"), site.visitor("consulent")
    case = f"/casussen/{story.case_id}"
    typed = {"soort": "5", "tekst": "Kan vandaag niet alleen zijn."}
    preview = coach.post(f"{case}/delen/voorbeeld", **typed)
    assert "Is er gevaar, en mag het niet?" in words(preview)
    on = coach.post(f"{case}/delen/nood", **typed).headers["location"]
    assert on.endswith("/delen-in-nood")
    assert "Kan vandaag niet alleen zijn." in words(coach.get(on))
    fields = {
        "partij": str(story.seat("werkplein")),
        "afweging": WEIGHING,
        "collega": "Petra, intake",
        "verteld_op": site.company.now.date().isoformat(),
        "dagen": "3",
    }
    short = coach.post(on, **(fields | {"collega": ""}))
    assert short.status_code == 422
    assert WEIGHING in words(short)
    assert coach.post(on, **fields).status_code == 303
    entry = on.removesuffix("/delen-in-nood")
    assert "in nood met jullie" in words(consultant.get(entry))
    assert site.visitor("buurtcoach").get(entry).status_code == 404
    officer = site.visitor("privacy").get("/privacy/nood")
    assert "Van De Schakel (zorgaanbieder) aan Werkplein (consulent werk)." in words(officer)
    assert WEIGHING not in words(officer)


def test_a_wrong_share_from_the_part_to_the_closed_breach(story: Story) -> None:
    site = Site(story.company)
    coach, consultant = site.visitor("begeleider"), site.visitor("consulent")
    entry = f"/casussen/{story.case_id}/onderdelen/{story.ids['what_helps']}"
    assert consultant.get(entry).status_code == 200
    form = coach.get(f"{entry}/verkeerd-gedeeld")
    parties = re.findall(r'name="partijen" value="([0-9a-f-]+)" checked', form.text)
    assert len(parties) == 3
    reported = coach.post(
        f"{entry}/verkeerd-gedeeld", partijen=parties, wat_ging_mis="Verkeerde casus."
    )
    assert reported.status_code == 303
    assert consultant.get(entry).status_code == 404
    assert "Werkplein, consulent werk las het" in words(coach.get(f"{entry}/verkeerd-gedeeld"))
    officer = site.visitor("privacy")
    page = officer.get("/privacy/datalekken")
    assert "Nog 71 uur van de 72" in words(page) or "Nog 72 uur van de 72" in words(page)
    here = re.search(r'href="(/privacy/datalekken/[0-9a-f-]+)"', page.text)
    assert here is not None
    breach = words(officer.get(here[1]))
    assert "Werkplein, consulent werk las het" in breach
    assert "Bellen na elf uur" not in breach
    typed = {"motief": "Klein.", "gevolgen": "Geen.", "maatregelen": "Gestopt."}
    assert officer.post(f"{here[1]}/besluit", **typed).status_code == 422
    done = officer.post(f"{here[1]}/besluit", besluit=["ap", "inwoner"], **typed)
    assert done.status_code == 303
    assert "Wat de gevolgen kunnen zijn" in words(officer.get(here[1]))
    assert officer.post(f"{here[1]}/afronden", gedaan="Gemeld.").status_code == 303
    assert "afgerond" in words(officer.get("/privacy/datalekken"))


def test_the_api_does_what_the_pages_do(story: Story) -> None:
    company = story.company
    site = Site(company)
    outsider, officer = site.visitor("buitenstaander"), site.visitor("privacy")
    body = {
        "organisationId": str(company.ids.organisations["westwijk"]), "function": "ZA",
        "caseNumber": "2026-0001", "name": "Ruben Dijkstra", "birthDate": "1990-05-01",
        "reason": REASON,
    }  # fmt: skip
    refused = outsider.api("POST", "/emergency-accesses", body | {"birthDate": "1990-05-02"})
    assert refused.status_code == 403
    opened = outsider.api("POST", "/emergency-accesses", body, Idempotency_Key="g1")
    again = outsider.api("POST", "/emergency-accesses", body, Idempotency_Key="g1")
    assert opened.status_code == again.status_code == 201
    assert opened.json() == again.json()
    [mine] = outsider.api("GET", "/emergency-accesses").json()
    assert mine["caseId"] == str(story.case_id)
    assert outsider.api("GET", f"/cases/{story.case_id}").status_code == 200
    access = f"/emergency-accesses/{mine['id']}"
    assert outsider.api("POST", f"{access}/end").status_code == 204
    assert outsider.api("GET", f"/cases/{story.case_id}").status_code == 404
    review = {"outcome": "right", "motive": "Het kon niet wachten."}
    assert outsider.api("POST", f"{access}/review", review).status_code == 404
    assert officer.api("POST", f"{access}/review", review).status_code == 204
    assert officer.api("GET", "/emergency-accesses/reviews").json()[0]["outcome"] == "right"

    coach = site.visitor("begeleider")
    wrong = f"/cases/{story.case_id}/entries/{story.ids['what_helps']}/wrong-share"
    made = coach.api("POST", wrong, {"description": "Verkeerde casus."})
    assert made.status_code == 201
    assert coach.api("GET", wrong).json()[0]["id"] == made.json()["id"]
    breach = f"/breaches/{made.json()['id']}"
    assert coach.api("GET", breach).status_code == 404
    decision = {
        "notifyAuthority": False, "informResident": False, "motive": "Geen risico.",
        "consequences": "Geen.", "measures": "Gestopt.",
    }  # fmt: skip
    assert officer.api("POST", f"{breach}/decision", decision).status_code == 204
    assert officer.api("POST", f"{breach}/closure", {"whatWasDone": "Gebeld."}).status_code == 204
    assert officer.api("GET", breach).json()["breach"]["whatWasDone"] == "Gebeld."
    choices = f"/cases/{story.case_id}/entries/{story.ids['what_helps']}/emergency-choices"
    assert coach.api("GET", choices).json() == []
    assert officer.api("GET", "/emergency-shares").json() == []
