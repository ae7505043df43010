"""Scenario S2 over the API alone: debts, an eviction in ten days, and treatment that nobody
outside care may know of.

Everything that each program hears is kept, and looked through at the end.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from app.main import create_app
from tests.cast import START, Company
from tests.clock import Clock
from tests.program import Program

PEOPLE = (
    "buurtcoach", "schuldhulp", "woonconsulent", "ggz", "buitenstaander", "privacy", "coordinator",
)  # fmt: skip
PARTIES = {
    "schuldhulp": ("Schuldhulp Oost", "SH"),
    "woonconsulent": ("Woonstede", "WC"),
    "ggz": ("GGZ De Brug", "GZ"),
}
TEN_DAYS = (START + timedelta(days=10)).date().isoformat()
DIAGNOSIS = "Onder behandeling voor een depressie."
ABILITY = "Kan post niet zelf verwerken."
TOGETHER = "Samen de post openmaken."
WHAT_HELPS = "Wat werkt: één afspraak per dag\nWanneer: bereikbaar na elf uur"
AMOUNTS = "Zes schuldeisers, samen 12.400 euro."
SETTLEMENT = "Schuldregeling loopt. Huur gegarandeerd tot 1 maart."
# What tells of treatment, and what of who treats.
OF_TREATMENT = ("depressie", "behandel")
OF_THE_TEAM = ("GGZ", "De Brug", "Zeeman", '"GZ"')


class Home:
    """Everybody of S2 with a program of their own, around one case."""

    def __init__(self, company: Company) -> None:
        self.clock = Clock(company.owner_url)
        self.clock.start()
        self.heard: dict[str, list[str]] = defaultdict(list)
        app = create_app()
        self.of = {who: Program.of(app, company.owner_url, who) for who in PEOPLE}
        for who, program in self.of.items():
            program.client.event_hooks["response"].append(self._keep(who))
        self.organisations = {
            one["name"]: one["id"] for one in self.of["coordinator"].get("/organisations")
        }
        self.case = self.number = ""
        self.seats: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def _keep(self, who: str) -> Any:
        def keep(answer: httpx.Response) -> None:
            answer.read()
            self.heard[who].append(answer.text)

        return keep

    def wait_a_minute(self) -> None:
        """What is shared can be taken back for a minute; then it starts."""
        self.clock.wait(seconds=61)

    def path(self, rest: str = "") -> str:
        return f"/cases/{self.case}{rest}"

    def get(self, who: str, rest: str = "", status: int = 200) -> Any:
        return self.of[who].get(self.path(rest), status)

    def post(self, who: str, rest: str, body: object = None, status: int = 201) -> Any:
        return self.of[who].post(self.path(rest), body, status)

    def bodies(self, who: str) -> set[str]:
        return {one["body"] for one in self.get(who, "/entries")}

    def verdicts(self, who: str, category: str) -> dict[str, Any]:
        """What the form would say of each party before anything is saved."""
        found = self.get(who, f"/disclosures/preview?category={category}")
        return {one["name"]: one for one in found}


@pytest.fixture
def home(company: Company) -> Home:
    return Home(company)


def test_three_problems_at_once(home: Home) -> None:
    a_case_with_an_eviction_in_ten_days(home)
    care_takes_part_once_the_resident_agreed(home)
    a_diagnosis_is_held_and_the_short_form_goes(home)
    consent_lifts_secrecy_for_what_it_names(home)
    each_knows_of_the_money_what_is_theirs(home)
    the_landlord_reads_that_the_rent_is_certain_and_nothing_of_care(home)
    consent_is_withdrawn_half_way(home)
    the_glass_is_broken_once(home)
    no_word_of_treatment_was_heard_outside_care(home)


def a_case_with_an_eviction_in_ten_days(home: Home) -> None:
    opened = home.of["buurtcoach"].post(
        "/cases",
        {
            "organisationId": home.organisations["Buurtteam Oost"],
            "function": "WT",
            "purpose": "debts",
            "title": "Thuis kunnen blijven wonen",
            "helpRequest": "Ik durf de post niet open te maken.",
            "tableVersion": "Ruben wil in zijn huis blijven wonen.",
            "necessity": "Over tien dagen moet hij zijn huis uit.",
            "lighterWay": "Zonder naam kan de verhuurder niets stoppen.",
            "resident": {"name": "Ruben Dijkstra", "bornOn": "1990-05-01"},
            "residentInformed": True,
        },
    )
    home.case, home.number = opened["id"], opened["number"]
    offer = {"seatId": opened["mySeatId"], "reason": "Ik ken hem het langst."}
    made = home.post("buurtcoach", "/regie/offers", offer)
    home.post("buurtcoach", f"/regie/offers/{made['id']}/acceptance", None, 200)
    for who, (name, function) in PARTIES.items():
        asked = {
            "organisationId": home.organisations[name],
            "function": function,
            "question": "Willen jullie meedenken?",
            "reason": "Er is haast bij.",
            "answerOn": TEN_DAYS,
        }
        home.seats[who] = home.post("buurtcoach", "/seats", asked)["id"]
    for who in ("schuldhulp", "woonconsulent"):
        take_part(home, who)
    stop = {
        "text": "De woning behouden.", "doneWhen": "De verhuurder heeft het bevestigd.",
        "ownerSeatId": home.seats["woonconsulent"], "dueOn": TEN_DAYS, "hardBecause": "eviction",
    }  # fmt: skip
    home.post("buurtcoach", "/agreements", stop)
    home.wait_a_minute()
    [waits] = home.of["woonconsulent"].get("/me/today")["plan"]
    assert (waits["text"], waits["dueOn"]) == (stop["text"], TEN_DAYS)


def take_part(home: Home, who: str, status: int = 204) -> None:
    home.of[who].post(f"/invitations/{home.seats[who]}/steps", {"step": "accept"}, status)


def care_takes_part_once_the_resident_agreed(home: Home) -> None:
    """Who may know that mental health takes part is what the resident named; the team and the
    debt counsellor, not the landlord."""
    take_part(home, "ggz", 403)
    home.ids["known"] = record(home, takingPart=True, toFunctions=["WT", "SH"])
    take_part(home, "ggz")
    seen = {who: {one["function"] for one in home.get(who)["seats"]} for who in PARTIES}
    assert {who for who in PARTIES if "GZ" in seen[who]} == {"ggz", "schuldhulp"}


def record(home: Home, **said: object) -> str:
    """A consent that the coach heard, about the party that treats."""
    consent = {
        "fromSeatId": home.seats["ggz"],
        "until": "2027-02-01",
        "note": "Gezegd aan de keukentafel.",
    }
    return str(home.post("buurtcoach", "/consents", consent | said)["id"])


def a_diagnosis_is_held_and_the_short_form_goes(home: Home) -> None:
    """Blocked towards the team, the debt counsellor and the landlord; what helps is offered."""
    verdicts = home.verdicts("ggz", "6")
    assert (verdicts["Buurtteam Oost"]["sees"], verdicts["Buurtteam Oost"]["derived"]) == (
        "derived", "5",
    )  # fmt: skip
    # the landlord would learn from it who writes
    assert (verdicts["Woonstede"]["sees"], verdicts["Woonstede"]["rule"]) == ("none", "2")
    # for who treats, the debt counsellor is not there: nothing could go there at all
    assert "Schuldhulp Oost" not in verdicts
    for to, form in {"WT": "5", "SH": "5", "WC": "5w"}.items():
        question = {"category": "6", "purpose": "debts", "from": "GZ", "to": to}
        answer = home.of["ggz"].post("/decisions", question, 200)
        assert (answer["answer"], answer["derived"]) == ("derive", form), to
    team = home.get("ggz")["regie"]["seatId"]
    entry: dict[str, object] = {"category": "6", "body": DIAGNOSIS}
    refused = home.post("ggz", "/entries", entry | {"to": [team]}, 403)
    assert refused["openWay"]
    # nor under another name: the words are seen, and the stricter kind is proposed
    warned = home.post("ggz", "/entries", {"category": "5w", "body": DIAGNOSIS}, 422)
    assert "depressie" in str(warned["errors"])
    short = {"category": "5w", "works": "één afspraak per dag", "when": "bereikbaar na elf uur"}
    said = home.post("ggz", "/entries", entry | {"short": [short]})
    assert hears(said) == {"inwoner"}
    home.wait_a_minute()
    assert WHAT_HELPS in home.bodies("buurtcoach")
    assert WHAT_HELPS not in home.bodies("woonconsulent")
    home.get("buurtcoach", f"/entries/{said['id']}", 404)


def hears(said: Any) -> set[str]:
    """Who has an entry besides its author, as its author sees it."""
    return {one["name"] for one in said["heardBy"]}


def consent_lifts_secrecy_for_what_it_names(home: Home) -> None:
    """What, to whom, until when; and the reader sees that it rests on that."""
    ability = {"category": "5", "body": ABILITY}
    assert home.verdicts("ggz", "5")["Buurtteam Oost"]["needsConsent"]
    home.ids["secrecy"] = record(home, toFunctions=["WT"], categories=["5"], until="2027-01-15")
    home.ids["ability"] = home.post("ggz", "/entries", ability)["id"]
    line = {
        "text": TOGETHER, "doneWhen": "De stapel is weg.", "category": "5", "dueOn": TEN_DAYS,
        "ownerSeatId": home.get("ggz")["regie"]["seatId"],
    }  # fmt: skip
    home.ids["line"] = home.post("ggz", "/agreements", line)["id"]
    home.wait_a_minute()
    read = home.get("buurtcoach", f"/entries/{home.ids['ability']}")
    assert (read["body"], read["why"]["byConsent"]) == (ABILITY, True)
    assert read["why"]["until"] == "2027-01-16T00:00:00+01:00", "its last day counts"
    step = {"step": "accept"}
    done = home.post("buurtcoach", f"/agreements/{home.ids['line']}/steps", step, 200)
    assert done["state"] == "accepted"
    for who in ("schuldhulp", "woonconsulent"):
        assert ABILITY not in home.bodies(who)


def each_knows_of_the_money_what_is_theirs(home: Home) -> None:
    """Amounts stay with the debt counsellor; the team knows of debts, the landlord of the rent."""
    amounts = {
        "category": "9b", "body": AMOUNTS, "short": [{"category": "9a", "debts": "helped"}],
    }  # fmt: skip
    home.post("schuldhulp", "/entries", amounts)
    # the words warn of debts; this is what the landlord is to know, and that is said
    settled = {"category": "9c", "body": SETTLEMENT, "acknowledge": "Zo heet de regeling."}
    untold = home.post("schuldhulp", "/entries", settled)
    assert hears(untold) == {"inwoner"}
    home.post("schuldhulp", "/entries", settled | {"residentTold": True})
    home.wait_a_minute()
    debts = "Er zijn schulden. Daar is hulp bij."
    expected = {
        "schuldhulp": {AMOUNTS, debts, SETTLEMENT},
        "buurtcoach": {debts, SETTLEMENT},
        "woonconsulent": {SETTLEMENT},
    }
    for who, bodies in expected.items():
        assert home.bodies(who) & {AMOUNTS, debts, SETTLEMENT} == bodies, who


def the_landlord_reads_that_the_rent_is_certain_and_nothing_of_care(home: Home) -> None:
    heard = "\n".join(home.heard["woonconsulent"])
    assert SETTLEMENT in heard
    for word in (*OF_TREATMENT, *OF_THE_TEAM, ABILITY, AMOUNTS):
        assert word not in heard, word
    for word in ("depressie", "post", "behandeling"):
        assert home.of["woonconsulent"].get(f"/me/search-results?query={word}") == []


def consent_is_withdrawn_half_way(home: Home) -> None:
    """First in numbers; then the next read is denied, the earlier one stands listed, and the plan
    shows what lost its ground."""
    consent = f"/consents/{home.ids['secrecy']}"
    follows = home.get("buurtcoach", f"{consent}/withdrawal")
    assert follows["entries"] == 2
    assert follows["loses"] == [{"name": "Buurtteam Oost", "entries": 2}]
    assert ABILITY in home.bodies("buurtcoach"), "looking at it changed something"
    home.post("buurtcoach", f"{consent}/withdrawal", None, 204)
    for rest in (f"/entries/{home.ids['ability']}", f"/agreements/{home.ids['line']}"):
        home.get("buurtcoach", rest, 404)
    assert home.bodies("buurtcoach") >= {WHAT_HELPS}, "this rests on no consent"
    for who in ("buurtcoach", "ggz"):
        reads = home.get(who, f"{consent}/earlier-reads")
        assert {(one["organisationName"], one["function"]) for one in reads} == {
            ("Buurtteam Oost", "WT")
        }, who
        assert "Anouk" not in str(reads)
    assert home.get("ggz", f"/agreements/{home.ids['line']}")["lostGround"]
    notices = home.of["buurtcoach"].get("/me/today")["notices"]
    assert "line_lost_ground" in {one["kind"] for one in notices}
    # and the team that treats is out at the next request once nobody may know that it is there
    home.post("buurtcoach", f"/consents/{home.ids['known']}/withdrawal", None, 204)
    home.get("ggz", "", 404)
    assert WHAT_HELPS not in home.bodies("buurtcoach")
    assert "GZ" not in {one["function"] for one in home.get("buurtcoach")["seats"]}


def the_glass_is_broken_once(home: Home) -> None:
    """With a reason and a clock; seen at once by who holds regie, reviewed by the officer."""
    reason = "Hij belt in paniek en niemand neemt op."
    outsider = home.of["buitenstaander"]
    glass = {
        "organisationId": home.organisations["Zorggroep Westwijk"], "function": "ZA",
        "caseNumber": home.number, "name": "Ruben Dijkstra", "birthDate": "1990-05-01",
    }  # fmt: skip
    outsider.post("/emergency-accesses", glass, 422)
    access = outsider.post("/emergency-accesses", glass | {"reason": reason})["id"]
    [inside] = outsider.get("/emergency-accesses")
    begun, ends = (datetime.fromisoformat(inside[name]) for name in ("startsAt", "endsAt"))
    assert ends - begun == timedelta(hours=8)
    read = home.get("buitenstaander")
    assert (read["residentName"], read["title"]) == (
        "Ruben Dijkstra", "Thuis kunnen blijven wonen",
    )  # fmt: skip
    assert not {one["category"] for one in read["entries"]} & {"6", "7", "9b", "11"}
    home.post("buitenstaander", "/entries", {"category": "5w", "body": "Ik ook."}, 403)
    assert reason in str(home.get("buurtcoach")["entries"])
    [waits] = home.of["privacy"].get("/emergency-accesses/reviews")
    assert (waits["id"], waits["reason"], waits["outcome"]) == (access, reason, None)
    home.clock.wait(seconds=8 * 3600)
    home.get("buitenstaander", "", 404)
    motive = {"outcome": "right", "motive": "Er was niemand anders."}
    home.of["privacy"].post(f"/emergency-accesses/{access}/review", motive, 204)
    [reviewed] = home.of["privacy"].get("/emergency-accesses/reviews")
    assert (reviewed["outcome"], reviewed["motive"]) == ("right", motive["motive"])


def no_word_of_treatment_was_heard_outside_care(home: Home) -> None:
    """Nor of who treats, by who was not to know it."""
    for path in ("/overview", "/shells"):
        home.of["coordinator"].get(path)
    for who in set(PEOPLE) - {"ggz"}:
        heard = "\n".join(home.heard[who])
        assert heard, who
        assert not [word for word in OF_TREATMENT if word in heard], who
    for who in ("woonconsulent", "buitenstaander", "privacy"):
        heard = "\n".join(home.heard[who])
        assert not [word for word in OF_THE_TEAM if word in heard], who
