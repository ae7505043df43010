"""Scenario S1, steps 1 to 6, over the API alone: from a signal to one confirmed message."""

from typing import Any

import pytest

from app.main import create_app
from tests.cast import Company
from tests.clock import Clock
from tests.program import Program

PEOPLE = (
    "buurtcoach",
    "consulent",
    "arbeidsbemiddelaar",
    "begeleider",
    "intake",
    "schuldhulp",
    "coordinator",
    "buitenstaander",
)
AT_THE_TABLE = PEOPLE[:4]
PARTIES = {"Werkplein": "CW", "Werkgeverspunt": "WSP", "De Schakel": "ZA", "Schuldhulp Oost": "SH"}
SANCTION = "Maatregel in mei, na drie keer niet komen."
PATTERN = "Stopt vaak in de eerste weken."
HELPS = "Bellen na elf uur, en één afspraak per dag."
MESSAGE = "Je houdt je baan. Karim gaat maandag mee. Je belt hem als het niet lukt."
NEW_MESSAGE = MESSAGE.replace("maandag", "dinsdag")


class Table:
    """Everybody of S1 with a program of their own, around one case."""

    def __init__(self, company: Company) -> None:
        self.clock = Clock(company.owner_url)
        self.clock.start()
        app = create_app()
        self.of = {who: Program.of(app, company.owner_url, who) for who in PEOPLE}
        self.organisations = {
            one["name"]: one for one in self.of["buurtcoach"].get("/organisations")
        }
        self.case = ""

    def wait_a_minute(self) -> None:
        """What is shared can be taken back for a minute; then it starts."""
        self.clock.wait(seconds=61)

    def path(self, rest: str = "") -> str:
        return f"/cases/{self.case}{rest}"

    def read(self, who: str) -> Any:
        return self.of[who].get(self.path())

    def seat(self, organisation: str) -> str:
        seats = self.of["buurtcoach"].get(self.path("/seats"))
        return next(str(one["id"]) for one in seats if one["organisation"] == organisation)

    def bodies(self, who: str) -> set[str]:
        return {one["body"] for one in self.read(who)["entries"]}

    def seals(self, who: str) -> dict[str, str]:
        """What each organisation says of the current message."""
        message = self.of[who].get(self.path("/messages/current"))
        return {
            one["name"]: one["state"]
            for one in message["seals"]
            if one["name"] in self.organisations
        }


@pytest.fixture
def table(company: Company) -> Table:
    return Table(company)


def test_from_a_signal_to_one_confirmed_message(table: Table) -> None:
    a_signal_and_a_new_case(table)
    who_is_asked_answers(table)
    regie_is_offered_and_accepted(table)
    each_party_reads_what_it_may(table)
    there_is_a_plan(table)
    everybody_confirms_this_version_and_a_new_one_brings_them_back(table)


def a_signal_and_a_new_case(table: Table) -> None:
    """Step 1: the provider asks without a name; the coach opens a case."""
    team = table.organisations["Buurtteam Oost"]
    question = {"toOrganisationId": team["id"], "question": "Iemand kwam niet opdagen. Wat nu?"}
    asked = table.of["begeleider"].post("/intake-questions", question)
    coach = table.of["buurtcoach"]
    answer = {"answer": "We openen een casus en vragen jullie erbij."}
    coach.post(f"/intake-questions/{asked['id']}/answer", answer, 204)
    opened = coach.post(
        "/cases",
        {
            "organisationId": team["id"],
            "function": "WT",
            "purpose": "work",
            "title": "Weer aan het werk, en aan het werk blijven",
            "helpRequest": "Ik wil mijn baan houden, maar het wordt me te druk.",
            "tableVersion": "Ruben wil zijn baan houden.",
            "necessity": "Zonder overleg raakt hij zijn baan kwijt.",
            "lighterWay": "Anoniem overleggen bracht ons niet verder.",
            "resident": {"name": "Ruben Dijkstra", "bornOn": "1990-05-01"},
            "residentInformed": True,
        },
    )
    table.case = opened["id"]
    for who in ("consulent", "begeleider", "coordinator", "buitenstaander"):
        table.of[who].get(table.path(), 404)


def who_is_asked_answers(table: Table) -> None:
    """Step 2: each invitation says what is asked and why; one party cannot take part."""
    coach = table.of["buurtcoach"]
    own = coach.get(table.path("/entries"))
    along = [one["id"] for one in own if one["kind"] in ("title", "identity")]
    for name, function in PARTIES.items():
        coach.post(
            table.path("/seats"),
            {
                "organisationId": table.organisations[name]["id"],
                "function": function,
                "question": "Willen jullie meedenken over zijn baan?",
                "reason": "Jullie kennen dit werk.",
                "answerOn": "2026-11-10",
                "giveAlong": along,
            },
        )
    intake = table.of["intake"]
    [waiting] = intake.get("/invitations")
    assert "Ruben" not in str(waiting)
    colleagues = intake.get(f"/invitations/{waiting['seatId']}/colleagues")
    karim = next(one["accountId"] for one in colleagues if one["name"] == "Karim Aziz")
    step = {"step": "assign", "accountId": karim}
    intake.post(f"/invitations/{waiting['seatId']}/steps", step, 204)
    for who in AT_THE_TABLE[1:]:
        answer(table, who, {"step": "accept"})
    answer(table, "schuldhulp", {"step": "decline", "reason": "We hebben nu geen plek."})
    table.of["schuldhulp"].get(table.path(), 404)
    states = {one["organisation"]: one["state"] for one in coach.get(table.path("/seats"))}
    assert [states[name] for name in PARTIES] == ["active", "active", "active", "declined"]


def answer(table: Table, who: str, step: dict[str, str]) -> None:
    [waiting] = table.of[who].get("/invitations")
    assert waiting["question"]
    table.of[who].post(f"/invitations/{waiting['seatId']}/steps", step, 204)


def regie_is_offered_and_accepted(table: Table) -> None:
    """Step 3: an offer alone is no regie; another choice than the default asks for a motive."""
    coach, provider = table.of["buurtcoach"], table.of["begeleider"]
    offer = {"seatId": table.seat("De Schakel"), "reason": "Karim ziet hem elke dag."}
    made = coach.post(table.path("/regie/offers"), offer)
    assert coach.get(table.path("/regie"))["seatId"] is None
    declined = {"reason": "Ik ben hier nog te kort bij."}
    provider.post(table.path(f"/regie/offers/{made['id']}/decline"), declined, 200)
    offer = {"seatId": table.seat("Buurtteam Oost"), "reason": "Ik ken hem het langst."}
    made = coach.post(table.path("/regie/offers"), offer)
    coach.post(table.path(f"/regie/offers/{made['id']}/acceptance"), None, 200)
    for who in AT_THE_TABLE:
        assert table.read(who)["regie"]["person"] == "Anouk Verhoef", who
    history = coach.get(table.path("/regie"))["history"]
    assert {one["state"] for one in history} == {"declined", "accepted"}


def each_party_reads_what_it_may(table: Table) -> None:
    """Step 4: the history stays with the consultant, the pattern and what helps go round."""
    short = {"category": "13p", "goesWrong": PATTERN}
    entry = {"category": "13", "body": SANCTION, "short": [short]}
    table.of["consulent"].post(table.path("/entries"), entry)
    table.of["begeleider"].post(table.path("/entries"), {"category": "5w", "body": HELPS})
    assert PATTERN not in table.bodies("buurtcoach")
    table.wait_a_minute()
    for who in ("buurtcoach", "arbeidsbemiddelaar", "begeleider"):
        bodies = table.bodies(who)
        assert {f"Wanneer het vaak misgaat: {PATTERN}", HELPS} <= bodies, who
        assert SANCTION not in str(table.read(who)), who
    assert SANCTION in table.bodies("consulent")


def there_is_a_plan(table: Table) -> None:
    """Step 5: goals and lines, each with one owner who says yes."""
    coach = table.of["buurtcoach"]
    goal = {"text": "Ruben houdt zijn baan.", "lifeDomain": "work_education"}
    goal_id = coach.post(table.path("/goals"), goal)["id"]
    owners = {"De Schakel": "begeleider", "Werkplein": "consulent"}
    lines = {}
    for party, who in owners.items():
        lines[who] = coach.post(
            table.path("/agreements"),
            {
                "text": f"Wat {party} doet.",
                "doneWhen": "Als het een maand goed gaat.",
                "ownerSeatId": table.seat(party),
                "dueOn": "2026-11-13",
                "goalId": goal_id,
            },
        )["id"]
    table.wait_a_minute()
    for who, line in lines.items():
        step = {"step": "accept"}
        done = table.of[who].post(table.path(f"/agreements/{line}/steps"), step, 200)
        assert (done["state"], done["isMine"]) == ("accepted", True)


def everybody_confirms_this_version_and_a_new_one_brings_them_back(table: Table) -> None:
    """Step 6: four confirmations of one version; a later version starts from the beginning."""
    publish(table, {"text": MESSAGE, "expectedNumber": 0})
    confirm(table)
    assert set(table.seals("buurtcoach").values()) == {"confirmed"}
    assert len(table.seals("buurtcoach")) == len(AT_THE_TABLE)
    changed = {"text": NEW_MESSAGE, "expectedNumber": 1, "whatChanged": "Het is dinsdag geworden."}
    publish(table, changed)
    seals = table.seals("buurtcoach")
    assert sorted(seals.values()).count("confirmed") == 1
    assert seals["Buurtteam Oost"] == "confirmed"
    confirm(table)
    for who in AT_THE_TABLE:
        message = table.of[who].get(table.path("/messages/current"))
        assert (message["number"], message["text"]) == (2, NEW_MESSAGE), who
        assert message["allConfirmed"], who
    # the employer service point sees who it works with, and counts only those
    assert len(table.seals("buurtcoach")) == len(AT_THE_TABLE)


def publish(table: Table, text: dict[str, object]) -> None:
    table.of["buurtcoach"].post(table.path("/messages"), text)
    table.wait_a_minute()


def confirm(table: Table) -> None:
    for who in AT_THE_TABLE[1:]:
        message = table.of[who].get(table.path("/messages/current"))
        path = table.path(f"/messages/{message['id']}/confirmations")
        table.of[who].post(path, {"state": "confirmed"}, 200)
