"""Every resource of the API: once by somebody whom it is for, once by an outsider."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from app.base.database import transaction
from app.casefile.rule_sets import rule_set_id
from app.casefile.rule_table import RULE_SETS
from app.demo.people import MAIL
from app.main import create_app
from app.organisations.sign_in import make_api_token
from tests.cast import Company
from tests.clock import Clock
from tests.story import Story

OUTSIDER = "buitenstaander"
API = "/api/v1"


class Api:
    """The API as somebody's own program calls it, with their token."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.case = f"{API}/cases/{story.case_id}"
        self._client = TestClient(create_app())
        self._tokens: dict[str, str] = {}

    def call(self, who: str, method: str, path: str, **said: Any) -> httpx.Response:
        """One request. `path` is below the case, unless it begins with the address of the API."""
        address = path if path.startswith(API) else f"{self.case}/{path}"
        headers = {"Authorization": f"Bearer {self._token(who)}"} | said.pop("headers", {})
        answer: httpx.Response = self._client.request(method, address, headers=headers, **said)
        return answer

    def get(self, who: str, path: str, **said: Any) -> Any:
        """What there is, as data."""
        answer = self.call(who, "GET", path, **said)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, who: str, path: str, body: object = None, status: int = 200) -> Any:
        """Something that succeeds with `status`; its data, if it answers any."""
        answer = self.call(who, "POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            with transaction(self.story.company.owner_url) as session:
                self._tokens[who] = make_api_token(session, f"{who}@{MAIL}")
        return self._tokens[who]


@pytest.fixture
def api(half_way: Story) -> Api:
    """A case in which everything occurs."""
    Clock(half_way.company.owner_url).start(half_way.company.now)
    return Api(half_way)


@pytest.fixture
def anyone(company: Company) -> Api:
    """The same people, for what needs no case."""
    return Api(Story(company, uuid.uuid4()))


def test_seats_and_an_invitation_that_is_accepted(api: Api) -> None:
    seats = api.get("buurtcoach", "seats")
    assert {one["organisation"] for one in seats} >= {"Werkplein", "De Schakel"}
    invited = f"{API}/invitations/{api.story.ids['invited']}"
    [waiting] = api.get("schuldhulp", f"{API}/invitations")
    assert waiting["seatId"] == str(api.story.ids["invited"])
    assert api.get("schuldhulp", invited)["question"] == "Willen jullie meedoen?"
    assert api.call(OUTSIDER, "GET", invited).status_code == 404
    api.post("schuldhulp", f"{invited}/steps", {"step": "accept"}, 204)
    assert api.get("schuldhulp", "seats")


def test_regie_is_taken_and_put_down(api: Api) -> None:
    offer = api.get("begeleider", "regie")["offer"]
    assert offer["isMine"]
    taken = api.post("begeleider", f"regie/offers/{offer['id']}/acceptance")
    assert taken["isMine"]
    assert [one["state"] for one in taken["history"]] == ["accepted", "handed_over"]
    down = api.post("begeleider", "regie/end", {"reason": "Ik ga met verlof."})
    assert down["seatId"] is None


def test_an_offer_of_regie_is_declined_or_withdrawn(api: Api) -> None:
    waiting = api.get("buurtcoach", "regie")["offer"]
    assert api.post("buurtcoach", f"regie/offers/{waiting['id']}/withdrawal")["offer"] is None
    to = api.get("buurtcoach", "regie/candidates")[0]
    body = {"seatId": to["seatId"], "reason": "Jij kent hem het best."}
    made = api.post("buurtcoach", "regie/offers", body, 201)["id"]
    who = {"De Schakel": "begeleider", "Werkplein": "consulent"}[to["name"]]
    path = f"regie/offers/{made}/decline"
    assert api.call(OUTSIDER, "POST", path, json={"reason": "Nee."}).status_code == 404
    assert api.post(who, path, {"reason": "Ik heb geen tijd."})["offer"] is None


def test_a_coordinator_offers_regie_without_seeing_the_case(api: Api) -> None:
    candidates = api.get("coordinator", "regie/candidates")
    assert {one["person"] for one in candidates} == {None}
    body = {"seatId": candidates[0]["seatId"], "reason": "Er gebeurt hier niets."}
    api.post("coordinator", "regie/offers", body, 201)
    assert api.call("coordinator", "GET", "regie").status_code == 404
    assert api.call(OUTSIDER, "POST", "regie/offers", json=body).status_code == 404


def test_an_entry_is_shared_corrected_and_no_longer_shared(api: Api) -> None:
    said = api.call(
        "begeleider", "POST", "entries", json={"category": "5w", "body": "Rustig beginnen."}
    )
    assert said.status_code == 201, said.text
    entry = said.json()
    assert entry["undoUntil"] is not None
    assert {one["name"] for one in entry["heardBy"]} >= {"Buurtteam Oost", "Werkplein"}
    path = f"entries/{entry['id']}"
    change = {"body": "Rustig beginnen, en dan langer."}
    seen = {"If-Match": said.headers["ETag"]}
    changed = api.call("begeleider", "PATCH", path, json=change, headers=seen)
    assert changed.json()["version"] == 2
    assert api.call("begeleider", "PATCH", path, json=change, headers=seen).status_code == 412
    assert api.call("begeleider", "PATCH", path, json=change).status_code == 422
    assert api.get("begeleider", f"{path}/versions")[0]["body"] == "Rustig beginnen."
    assert api.call("consulent", "GET", path).status_code == 404
    api.story.company.wait(seconds=61)
    Clock(api.story.company.owner_url).wait(61)
    assert api.get("consulent", path)["why"]["rule"] == "5w"
    assert api.call("consulent", "PATCH", path, json=change, headers=seen).status_code == 412
    api.post("begeleider", f"{path}/revocations", {"seatId": str(api.story.seat("werkplein"))})
    assert api.call("consulent", "GET", path).status_code == 404
    api.post("begeleider", f"{path}/shares", {"seatIds": [str(api.story.seat("werkplein"))]})
    for method, where in (("GET", path), ("GET", f"{path}/versions"), ("GET", "entries")):
        assert api.call(OUTSIDER, method, where).status_code == 404


def test_an_entry_is_undone_shared_after_all_or_thrown_away(api: Api) -> None:
    body = {"category": "5w", "body": "Bellen werkt beter dan schrijven."}
    path = f"entries/{api.post('begeleider', 'entries', body, 201)['id']}"
    assert api.post("begeleider", f"{path}/undo")["state"] == "draft"
    assert api.post("begeleider", f"{path}/shares", {})["state"] == "live"
    assert api.call("begeleider", "DELETE", path).status_code == 409
    api.post("begeleider", f"{path}/undo")
    assert api.call(OUTSIDER, "DELETE", path).status_code == 404
    assert api.call("begeleider", "DELETE", path).status_code == 204
    assert api.call("begeleider", "GET", path).status_code == 404


def test_what_others_agreed_to_is_not_corrected_as_an_entry(api: Api) -> None:
    path = f"entries/{api.story.ids['message']}"
    seen = {"If-Match": api.call("buurtcoach", "GET", path).headers["ETag"]}
    answer = api.call("buurtcoach", "PATCH", path, json={"body": "Anders."}, headers=seen)
    assert answer.status_code == 409
    assert answer.json()["openWay"]


def test_what_a_newcomer_lacks(api: Api) -> None:
    seat_id = str(api.story.ids["invited"])
    lacked = api.get("buurtcoach", "entries", params={"lackedBy": seat_id})
    assert all(one["isMine"] for one in lacked)
    assert {one["category"] for one in lacked} >= {"1", "3t"}


def test_disclosures_say_who_has_what_and_who_would(api: Api) -> None:
    found = api.get("begeleider", "disclosures")
    assert str(api.story.ids["what_helps"]) in {one["entryId"] for one in found}
    verdicts = api.get("consulent", "disclosures/preview", params={"category": "13"})
    by_name = {one["name"]: one["sees"] for one in verdicts}
    assert by_name["De Schakel"] != "full"
    assert all(one["sentence"] for one in verdicts)
    for path in ("disclosures", "disclosures/preview?category=13"):
        assert api.call(OUTSIDER, "GET", path).status_code == 404


def test_the_rule_table_answers_without_a_case(anyone: Api) -> None:
    question = {"category": "6", "purpose": "work", "from": "GZ", "to": "WSP"}
    answer = anyone.post(OUTSIDER, f"{API}/decisions", question)
    assert (answer["answer"], answer["derived"]) == ("derive", "5w")
    assert answer["sentence"]
    before = anyone.call(OUTSIDER, "POST", f"{API}/decisions", json=question | {"on": "1999-01-01"})
    assert before.status_code == 422


def test_rule_sets_as_data(anyone: Api) -> None:
    one, *others = anyone.get(OUTSIDER, f"{API}/rule-sets")
    assert one["id"] == str(rule_set_id(RULE_SETS[0]))
    assert one["inForce"]
    assert not any(other["inForce"] for other in others)
    rows = anyone.get(OUTSIDER, f"{API}/rule-sets/{one['id']}")["rows"]
    assert {row["category"] for row in rows} >= {"1", "6", "14"}
    cells = anyone.get(
        OUTSIDER, f"{API}/rule-sets/{one['id']}/rules", params={"category": "6", "purpose": "work"}
    )
    assert all(cell["category"] == "6" and cell["purpose"] == "work" for cell in cells)
    assert anyone.call(OUTSIDER, "GET", f"{API}/rule-sets/{uuid.uuid4()}").status_code == 404


def test_a_consent_is_recorded_and_withdrawn(api: Api) -> None:
    until = (api.story.company.now + timedelta(days=30)).date().isoformat()
    body = {
        "fromSeatId": str(api.story.seat("schakel")),
        "toFunctions": ["WT"],
        "categories": ["6"],
        "until": until,
    }
    made = api.post("begeleider", "consents", body, 201)["id"]
    assert api.call(OUTSIDER, "GET", "consents").status_code == 404
    assert api.call(OUTSIDER, "POST", f"consents/{made}/withdrawal").status_code == 404
    assert api.call("consulent", "POST", f"consents/{made}/withdrawal").status_code == 404
    [found] = api.get("begeleider", "consents")
    assert (found["id"], found["withdrawn"]) == (made, False)
    api.post("begeleider", f"consents/{made}/withdrawal", status=204)
    assert api.get("begeleider", "consents")[0]["withdrawn"]


def test_organisations_and_the_directory(anyone: Api) -> None:
    found = anyone.get("consulent", f"{API}/organisations")
    card = next(one for one in found if one["name"] == "Woonstede")
    assert card["functions"] == ["WC"]
    assert card["askUsFor"]
    assert anyone.get("consulent", f"{API}/organisations/{card['id']}") == card
    needed = anyone.get("consulent", f"{API}/directory", params={"need": "betaalregeling huur"})
    assert [one["name"] for one in needed] == ["Woonstede"]
    care = anyone.get("consulent", f"{API}/directory", params={"function": "ZA"})
    assert {one["name"] for one in care} == {"De Schakel", "Zorggroep Westwijk"}
    assert anyone.get("inwoner", f"{API}/organisations") == []
    assert anyone.call("inwoner", "GET", f"{API}/organisations/{card['id']}").status_code == 404


def test_who_i_am(anyone: Api) -> None:
    me = anyone.get("coordinator", f"{API}/me")
    assert me["email"] == f"coordinator@{MAIL}"
    assert [post["function"] for post in me["posts"]] == ["COORD"]
    assert anyone.get("inwoner", f"{API}/me")["posts"] == []


def test_who_looked_page_by_page(api: Api) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        asked = {"size": 5} | ({"cursor": cursor} if cursor else {})
        page = api.get("buurtcoach", "read-events", params=asked)
        seen += [one["id"] for one in page["items"]]
        cursor = page["nextCursor"]
    assert len(set(seen)) == len(seen) == 15
    assert api.get("inwoner", "read-events")["items"]
    refused = api.call("consulent", "GET", "read-events")
    assert (refused.status_code, bool(refused.json()["openWay"])) == (403, True)
    assert api.call(OUTSIDER, "GET", "read-events").status_code == 404


def test_a_signal_is_sent_picked_up_and_closed(api: Api) -> None:
    sent = api.post("consulent", "signals", {"type": "letter", "note": "Brief over huur."}, 201)
    path = f"signals/{sent['id']}"
    assert sent["id"] in {one["id"] for one in api.get("buurtcoach", "signals")}
    assert sent["id"] in {one["id"] for one in api.get("buurtcoach", f"{API}/signals")}
    for method, where in (
        ("GET", "signals"),
        ("POST", f"{path}/claim"),
        ("POST", f"{path}/closure"),
    ):
        assert api.call(OUTSIDER, method, where).status_code == 404
    api.post("buurtcoach", f"{path}/claim", status=204)
    assert api.call("begeleider", "POST", f"{path}/claim").status_code == 409
    api.post("buurtcoach", f"{path}/closure", status=204)
    assert sent["id"] not in {one["id"] for one in api.get("buurtcoach", "signals")}


def test_a_question_without_a_case(anyone: Api) -> None:
    body = {
        "toOrganisationId": str(anyone.story.company.ids.organisations["schakel"]),
        "question": "Hebben jullie deze maand plek?",
    }
    made = anyone.post("consulent", f"{API}/intake-questions", body, 201)["id"]
    path = f"{API}/intake-questions/{made}/answer"
    assert anyone.call(OUTSIDER, "POST", path, json={"answer": "Nee."}).status_code == 404
    anyone.post("intake", path, {"answer": "Ja, twee plekken."}, 204)
    [found] = anyone.get("consulent", f"{API}/intake-questions")
    assert (found["answer"], found["isMine"]) == ("Ja, twee plekken.", True)
