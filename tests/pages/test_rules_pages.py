"""The pages of the rules: what a privacy officer sees and signs, and Mag dit? for everybody."""

import csv
import io
import uuid

import pytest
from sqlalchemy import text

from app.casefile.rule_sets import rule_set_id
from app.casefile.rules.version_1 import RULE_SET_1, RULE_SET_1_NARROW
from app.casefile.rules.version_2_wams import RULE_SET_2_WAMS
from app.casefile.vocabulary import Purpose
from tests.cast import Company
from tests.visitor import Site, words

DEFAULT, NARROW, WAMS = (
    rule_set_id(one) for one in (RULE_SET_1, RULE_SET_1_NARROW, RULE_SET_2_WAMS)
)
PRIVATE = (
    "/privacy/regels",
    f"/privacy/regels/{NARROW}",
    f"/privacy/regels/{NARROW}/tekenen",
    "/privacy/verwerkingen",
    "/api/v1/processing-register",
    "/api/v1/processing-register/csv",
    f"/api/v1/rule-sets/{NARROW}/trial",
    f"/api/v1/rule-sets/{NARROW}/signatures",
)


@pytest.fixture
def site(company: Company) -> Site:
    return Site(company)


def test_the_privacy_officer_sees_which_rules_there_are_tries_them_and_signs(site: Site) -> None:
    officer = site.visitor("privacy")
    assert "Regels" in words(officer.get("/privacy"))
    page = words(officer.get("/privacy/regels"))
    assert "Standaard 1 geldt nu" in page
    assert "Terughoudend 1 niet getekend" in page
    assert "Wams 2 niet getekend" in page
    paper = words(officer.get(f"/privacy/regels/{NARROW}/tekenen"))
    assert "Er stopt geen enkele deling" in paper
    assert "overlast" in paper
    answer = officer.post(
        f"/privacy/regels/{NARROW}/tekenen", vanaf="2026-11-03", jurist="Hanna de Wit"
    )
    assert answer.status_code == 303
    page = words(officer.get("/privacy/regels"))
    assert "Terughoudend 1 geldt nu" in page
    assert "Jurist: Hanna de Wit. Getekend door Fatma Yilmaz" in page


def test_a_signature_that_cannot_be_comes_back_with_what_was_typed(site: Site) -> None:
    officer = site.visitor("privacy")
    for rules, since, jurist, told in (
        (NARROW, "2026-11-02", "Hanna", "Kies vandaag of een dag die nog komt."),
        (WAMS, "2026-11-03", "Hanna", "Deze regels kunnen pas gelden vanaf 01-01-2028."),
        (NARROW, "2026-11-03", "", "Vul"),
    ):
        path = f"/privacy/regels/{rules}/tekenen"
        answer = officer.post(path, vanaf=since, jurist=jurist)
        assert answer.status_code == 422
        assert told in words(answer)
        assert f'value="{since}"' in answer.text
    assert "Nog niets" in words(officer.get("/privacy/regels"))


def test_two_sets_side_by_side_mark_what_differs_with_a_word(site: Site) -> None:
    officer = site.visitor("privacy")
    page = words(officer.get(f"/privacy/regels/{WAMS}?doel=work&naast={DEFAULT}"))
    assert "Naast Standaard 1: 2 vakken zijn anders." in page
    assert "was: korte vorm: inkomen geregeld of onzeker wordt: mag als de inwoner het weet" in page
    alone = words(officer.get(f"/privacy/regels/{WAMS}?doel=work"))
    assert "anders was" not in alone
    assert officer.get(f"/privacy/regels/{WAMS}?naast=niets").status_code == 404
    assert officer.get(f"/privacy/regels/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("who", ["buitenstaander", "coordinator", "beheerder", "buurtcoach"])
def test_for_everybody_else_these_pages_do_not_exist(site: Site, who: str) -> None:
    visitor = site.visitor(who)
    for path in PRIVATE:
        assert visitor.get(path).status_code == 404, path
    path = f"/privacy/regels/{NARROW}/tekenen"
    assert visitor.post(path, vanaf="2026-11-03", jurist="Ik").status_code == 404
    body = {"effectiveFrom": "2026-11-03", "jurist": "Ik"}
    assert visitor.api("POST", f"/rule-sets/{NARROW}/signatures", body).status_code == 404


def test_signing_over_the_api_and_pressing_twice_is_one_signature(site: Site) -> None:
    officer = site.visitor("privacy")
    path = f"/rule-sets/{NARROW}/signatures"
    body = {"effectiveFrom": "2026-11-10", "jurist": "Hanna de Wit"}
    first, second = (officer.api("POST", path, body, Idempotency_Key="een-keer") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    [signed] = officer.api("GET", path).json()
    assert (signed["state"], signed["jurist"]) == ("planned", "Hanna de Wit")
    assert officer.api("GET", f"/rule-sets/{WAMS}/signatures").json() == []
    for wrong in ({"effectiveFrom": "2026-11-02", "jurist": "H"}, {"effectiveFrom": "2026-11-10"}):
        assert officer.api("POST", path, wrong).status_code == 422


def test_the_matrix_and_the_comparison_are_for_everybody_over_the_api(site: Site) -> None:
    coach = site.visitor("buurtcoach")
    rows = coach.api("GET", f"/rule-sets/{DEFAULT}/matrix?purpose=support").json()
    treatment = next(row for row in rows if row["category"] == "6")
    cells = {cell["toFunction"]: cell["text"] for cell in treatment["cells"]}
    assert cells["HA"] == "met toestemming"
    assert cells["WC"] == "korte vorm: wat helpt"
    assert cells["PV"] == "mag niet"
    found = coach.api("GET", f"/rule-sets/{WAMS}/comparison").json()
    assert found["comparedWith"] == str(DEFAULT)
    assert {one["category"] for one in found["opens"]} == {"8", "10a", "13"}
    assert found["closes"] == []


def test_the_register_has_a_line_for_every_purpose_with_what_the_law_asks(site: Site) -> None:
    officer = site.visitor("privacy")
    page = words(officer.get("/privacy/verwerkingen"))
    assert "Functionaris gegevensbescherming van de gemeente" in page
    assert "12 november 2024" in page
    lines = {one["purpose"]: one for one in officer.api("GET", "/processing-register").json()}
    assert set(lines) == set(Purpose)
    work = lines["work"]
    for name in (
        "controllers", "residentContact", "ground", "secrecy", "subjects", "transfers", "security",
        "impactAssessmentOn", "retentionMonths", "articles", "recipients", "ruleSet",
    ):  # fmt: skip
        assert work[name], name
    assert "8" in work["categories"]
    assert "6" not in work["categories"]
    assert "6" in lines["support"]["categories"]
    assert not {"RES", "REP"} & set(work["recipients"])
    told = officer.get("/api/v1/processing-register/csv")
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    heads, *rows = csv.reader(io.StringIO(told.text), delimiter=";")
    assert heads[0] == "samenwerkingsverband"
    assert len(rows) == len(Purpose)


@pytest.mark.parametrize("who", ["buurtcoach", "ggz", "vrijwilliger", "coordinator", "privacy"])
def test_mag_dit_answers_whoever_works_here_and_saves_nothing(site: Site, who: str) -> None:
    page = site.visitor(who).get("/mag-dit?soort=6&doel=support&van=GZ&naar=WT")
    assert "Niet zo, wel in een korte vorm" in words(page)
    assert "BW 7:457" in words(page)
    with site.company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        for table in ("decision_log", "entry"):
            counted = session.execute(text(f"SELECT count(*) FROM samenspel.{table}"))  # noqa: S608
            assert counted.scalar_one() == 0


def test_mag_dit_begins_with_my_own_function_and_says_both_grounds(site: Site) -> None:
    consulent = site.visitor("consulent")
    form = consulent.get("/mag-dit")
    assert '<option value="CW" selected>' in form.text
    page = words(consulent.get("/mag-dit?soort=8&doel=work&van=CW&naar=SH"))
    assert "Ja, dit mag" in page
    assert "Participatiewet 7" in page
    assert "Wgs 8" in page
    told = words(consulent.get("/mag-dit?soort=9c&doel=debts&van=SH&naar=WC"))
    assert "Vertel het eerst aan de inwoner" in told
    told = words(consulent.get("/mag-dit?soort=9c&doel=debts&van=SH&naar=WC&weet=ja"))
    assert "Ja, dit mag" in told
    told = words(consulent.get("/mag-dit?soort=2&doel=work&van=GZ&naar=WT&toestemming=ja"))
    assert "Ja, dit mag" in told
    assert "Kies waarvoor." in words(consulent.get("/mag-dit?soort=8"))


def test_mag_dit_answers_by_the_rules_that_are_signed(site: Site) -> None:
    question = "/mag-dit?soort=10b&doel=housing&van=WC&naar=WT"
    assert "Ja, dit mag" in words(site.visitor("woonconsulent").get(question))
    site.visitor("privacy").post(
        f"/privacy/regels/{NARROW}/tekenen", vanaf="2026-11-03", jurist="Hanna de Wit"
    )
    page = words(site.visitor("woonconsulent").get(question))
    assert "Nee, dit mag niet" in page
    assert "Terughoudend 1" in page


def test_mag_dit_is_not_for_residents(site: Site) -> None:
    assert site.visitor("inwoner").get("/mag-dit").status_code == 404
