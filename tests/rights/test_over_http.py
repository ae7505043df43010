"""The same rights over pages and API; and who is out at the next request."""

import re
import uuid

import pytest
from sqlalchemy import text

from app.casefile import cases, seats
from app.regie import operations as regie
from tests.cast import Company
from tests.story import Story, half_way
from tests.visitor import Site, words

REQUESTS = "/subject-access-requests"
OWN_WORD = "Bellen na elf uur"


@pytest.fixture
def story(company: Company) -> Story:
    found = half_way(company)
    company.wait(seconds=61)
    return found


@pytest.fixture
def site(story: Story) -> Site:
    return Site(story.company)


def test_a_resident_asks_on_a_page_and_reads_the_letter(story: Story, site: Site) -> None:
    resident, officer, holder = (site.visitor(who) for who in ("inwoner", "privacy", "buurtcoach"))
    assert "Vraag om inzage" in words(resident.get("/mijn-plan"))
    assert resident.post("/mijn-plan/inzage", casus=str(story.case_id)).status_code == 303
    assert "We werken eraan" in words(resident.get("/mijn-plan/inzage"))
    assert "1 wacht" in words(officer.get("/privacy"))
    listed = officer.get("/privacy/inzage")
    assert "2026-0001" in words(listed)
    found = re.search(r"/privacy/inzage/([0-9a-f-]{36})", listed.text)
    assert found is not None
    path = found[0]
    assert officer.post(f"{path}/stap", stap="sign").status_code == 303
    assert officer.get(f"{path}/brief").status_code == 409
    signing = f"/casussen/{story.case_id}/inzage"
    assert "Teken mee" in words(holder.get(signing))
    assert holder.post(f"{signing}/{found[1]}/stap", stap="cosign").status_code == 303
    assert officer.post(f"{path}/stap", stap="online").status_code == 303
    letter = resident.get(f"/mijn-plan/inzage/{found[1]}/brief")
    assert letter.headers["content-type"] == "application/pdf"
    assert letter.headers["cache-control"] == "no-store"
    assert letter.content.startswith(b"%PDF-")
    assert OWN_WORD in resident.get(f"/mijn-plan/inzage/{found[1]}/bestand").text
    for other in ("consulent", "consulent2", "buitenstaander", "coordinator"):
        visitor = site.visitor(other)
        assert visitor.get(path).status_code == 404
        assert visitor.get(f"/mijn-plan/inzage/{found[1]}/brief").status_code == 404
        assert visitor.get(signing).status_code == 404


def test_the_same_over_the_api(story: Story, site: Site) -> None:
    resident, officer, holder = (site.visitor(who) for who in ("inwoner", "privacy", "buurtcoach"))
    asked = resident.api("POST", REQUESTS, {"caseId": str(story.case_id)})
    assert asked.status_code == 201, asked.text
    one = f"{REQUESTS}/{asked.json()['id']}"
    [seen] = officer.api("GET", REQUESTS).json()
    assert (seen["role"], seen["overdue"], seen["undecided"]) == ("officer", False, 0)
    for visitor, step in ((officer, "sign"), (holder, "cosign"), (officer, "hand_over")):
        assert visitor.api("POST", f"{one}/steps", {"step": step}).status_code == 204
    package = resident.api("GET", f"{one}/package").json()
    assert package["format"] == "samenspel-access/1"
    assert OWN_WORD in str(package)
    assert resident.api("GET", f"{one}/letter").content.startswith(b"%PDF-")
    assert officer.api("GET", f"{one}/package").status_code == 409
    outsider = site.visitor("buitenstaander")
    assert outsider.api("GET", REQUESTS).json() == []
    for path in (one, f"{one}/package", f"{one}/items"):
        assert outsider.api("GET", path).status_code == 404


def test_what_is_not_right_is_said_on_a_page(story: Story, site: Site) -> None:
    resident = site.visitor("inwoner")
    page = resident.get("/mijn-plan/onderdelen")
    assert OWN_WORD in words(page)
    path = f"/mijn-plan/onderdelen/{story.ids['what_helps']}/klopt-niet"
    empty = resident.post(path, casus=str(story.case_id), woorden=" ")
    assert empty.status_code == 422
    said = resident.post(path, casus=str(story.case_id), woorden="Ook eerder kan.")
    assert said.status_code == 303
    assert "Ook eerder kan." in words(resident.get("/mijn-plan/onderdelen"))
    story.company.wait(seconds=61)
    site.at_company_time()
    told = words(site.visitor("consulent").get(f"/casussen/{story.case_id}"))
    assert "de inwoner zegt dat iets niet klopt" in told
    assert "Ook eerder kan." in told
    assert (
        site.visitor("consulent").post(path, casus=str(story.case_id), woorden="x").status_code
        == 404
    )


def test_a_case_is_closed_taken_home_and_opened_again_on_pages(story: Story, site: Site) -> None:
    holder, care = site.visitor("buurtcoach"), site.visitor("begeleider")
    case = f"/casussen/{story.case_id}"
    assert "Alleen wie de regie heeft" in words(care.get(f"{case}/afsluiten"))
    assert care.post(f"{case}/afsluiten").status_code == 403
    assert holder.post(f"{case}/afsluiten").status_code == 303
    assert "Neem mee wat van jullie is" in words(care.get(case))
    assert "Haal op als PDF" in words(care.get(f"{case}/meenemen"))
    assert care.get(f"{case}/meenemen/brief").content.startswith(b"%PDF-")
    assert OWN_WORD in care.get(f"{case}/meenemen/bestand").text
    assert site.visitor("consulent2").get(f"{case}/meenemen").status_code == 404
    story.company.wait(days=31)
    site.at_company_time()
    holder, care = site.visitor("buurtcoach"), site.visitor("begeleider")
    assert care.get(f"{case}/meenemen").status_code == 404
    assert care.get(case).status_code == 404
    assert "2026-0001" in words(holder.get("/casussen/heropenen"))
    assert "2026-0001" not in words(care.get("/casussen/heropenen"))
    assert care.get(f"{case}/heropenen").status_code == 404
    wrong = holder.post(f"{case}/heropenen", noodzaak="Het gaat mis.", weet_het="nee")
    assert wrong.status_code == 422
    assert "Het gaat mis." in wrong.text
    right = {"noodzaak": "Het gaat mis.", "lichter": "Bellen hielp niet.", "weet_het": "ja"}
    assert holder.post(f"{case}/heropenen", **right).status_code == 303
    assert "Bied de regie aan" in words(holder.get(case))


def test_exporting_over_page_and_api(story: Story, site: Site) -> None:
    care = site.visitor("begeleider")
    page = care.get(f"/casussen/{story.case_id}/export")
    assert page.headers["content-disposition"] == 'attachment; filename="casus-2026-0001.json"'
    told = care.api("GET", f"/cases/{story.case_id}/export").json()
    assert {one["id"] for one in told["entries"]} == {one["id"] for one in page.json()["entries"]}


# Out at the next request


def test_an_invitation_that_is_withdrawn_is_gone_at_the_next_request(
    story: Story, site: Site
) -> None:
    asked = site.visitor("schuldhulp")
    path = f"/uitnodigingen/{story.ids['invited']}"
    assert asked.get(path).status_code == 200
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        seats.withdraw(session, actor, story.ids["invited"])
    assert asked.get(path).status_code == 404
    assert asked.api("GET", f"/invitations/{story.ids['invited']}").status_code == 404


def test_an_account_that_is_disabled_is_out_at_the_next_request(story: Story, site: Site) -> None:
    care = site.visitor("begeleider")
    case = f"/casussen/{story.case_id}"
    assert care.get(case).status_code == 200
    assert care.api("GET", f"/cases/{story.case_id}").status_code == 200
    with story.company.as_owner() as session:
        session.execute(
            text("UPDATE samenspel.account SET disabled_at = :now WHERE id = :id"),
            {"now": story.company.now, "id": story.company.ids.accounts["begeleider"]},
        )
    answer = care.get(case)
    assert (answer.status_code, answer.headers["location"][:9]) == (303, "/inloggen")
    assert care.api("GET", f"/cases/{story.case_id}").status_code == 401


def test_whose_position_ended_is_out_at_the_next_request(story: Story, site: Site) -> None:
    care = site.visitor("begeleider")
    case = f"/casussen/{story.case_id}"
    assert care.get(case).status_code == 200
    assert care.api("GET", f"/cases/{story.case_id}").status_code == 200
    with story.company.as_owner() as session:
        session.execute(
            text("UPDATE samenspel.position SET ends_at = :now WHERE account_id = :id"),
            {"now": story.company.now, "id": story.company.ids.accounts["begeleider"]},
        )
    assert care.get(case).status_code == 404
    for path in ("", "/entries", "/export", "/take-home"):
        assert care.api("GET", f"/cases/{story.case_id}{path}").status_code == 404
    assert OWN_WORD not in words(care.get("/casussen"))


def test_who_left_is_out_of_all_but_the_own_words_at_the_next_request(
    story: Story, site: Site
) -> None:
    company = story.company
    company.seat(story.case_id, "maatjes")
    company.wait(seconds=61)
    site.at_company_time()
    helper = site.visitor("vrijwilliger")
    case = f"/casussen/{story.case_id}"
    assert "Je houdt je baan" in words(helper.get(case)) or helper.get(case).status_code == 200
    with company.as_("vrijwilliger", story.case_id) as (session, actor):
        seats.leave(session, actor, story.case_id)
    assert "Ruben" not in words(helper.get(case))
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        cases.close_case(session, actor, story.case_id)
    assert helper.get(case).status_code == 404


def test_no_id_of_somebody_else_opens_anything(story: Story, site: Site) -> None:
    """A request that is there and one that is not are the same answer."""
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        assert regie.candidates(session, actor, story.case_id)
    officer, nothing = site.visitor("privacy"), uuid.uuid4()
    for path in (f"/privacy/inzage/{nothing}", f"/privacy/inzage/{nothing}/brief"):
        assert officer.get(path).status_code == 404
