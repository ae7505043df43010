"""Writing in a case over the API: sent twice it is done once, on an old version it is not done."""

import uuid
from datetime import timedelta

import pytest

from tests.story import Story
from tests.visitor import Site, Visitor

UNREADABLE = ("", "x" * 5000, "a\x00b", "\u202everkeerd om")


@pytest.fixture
def story(half_way: Story) -> Story:
    half_way.company.wait(seconds=61)
    return half_way


@pytest.fixture
def site(story: Story) -> Site:
    return Site(story.company)


def test_a_step_with_a_key_and_a_version_is_taken_once_and_answered_twice(
    story: Story, site: Site
) -> None:
    carer = site.visitor("begeleider")
    line = f"/cases/{story.case_id}/agreements/{story.ids['line_coach']}"
    tag = carer.api("GET", line).headers["etag"]
    for _ in range(2):
        done = carer.api(
            "POST", f"{line}/steps", {"step": "done"}, If_Match=tag, Idempotency_Key="k1"
        )
        assert (done.status_code, done.json()["state"]) == (200, "done")
    stale = carer.api("POST", f"{line}/steps", {"step": "reopen"}, If_Match=tag)
    assert stale.status_code == 412
    assert carer.api("GET", line).json()["state"] == "done"
    assert carer.api("POST", f"{line}/steps", {"step": "done"}).status_code == 409


def test_a_message_with_a_key_and_a_version_is_published_once(story: Story, site: Site) -> None:
    coach = site.visitor("buurtcoach")
    messages = f"/cases/{story.case_id}/messages"
    tag = coach.api("GET", f"{messages}/current").headers["etag"]
    said = {"text": "Je houdt je baan.", "whatChanged": "Korter.", "expectedNumber": 2}
    for _ in range(2):
        made = coach.api("POST", messages, said, If_Match=tag, Idempotency_Key="k2")
        assert (made.status_code, made.json()["number"]) == (201, 3)
    assert coach.api("POST", messages, said, If_Match=tag).status_code == 412
    assert coach.api("POST", messages, said).status_code == 409


def test_what_cannot_be_taken_is_said_per_field(story: Story, site: Site) -> None:
    coach = site.visitor("buurtcoach")
    case = f"/cases/{story.case_id}"
    line = {"text": "Bellen.", "doneWhen": "Gebeld.", "ownerSeatId": str(story.seat("schakel")),
            "dueOn": (story.company.now.date() + timedelta(days=3)).isoformat()}  # fmt: skip
    tries: list[tuple[str, dict[str, str], str]] = [
        *((f"{case}/agreements", line | {"text": text}, "text") for text in UNREADABLE),
        (f"{case}/agreements", line | {"goalId": str(uuid.uuid4())}, "goalId"),
        (f"{case}/agreements", line | {"ownerSeatId": str(uuid.uuid4())}, "ownerSeatId"),
        (f"{case}/agreements", line | {"dueOn": "2020-01-01"}, "dueOn"),
        *((f"{case}/signals", {"type": "crisis", "note": text}, "note") for text in UNREADABLE),
        (f"{case}/signals", {"type": "feest"}, "type"),
        (f"{case}/contacts", {"how": "phone", "messageId": str(uuid.uuid4())}, "messageId"),
        (f"{case}/messages", {"text": "Nieuw."}, "whatChanged"),
    ]
    for path, body, field in tries:
        answer = coach.api("POST", path, body)
        assert answer.status_code == 422, (path, body)
        assert field in answer.text
    assert coach.api("POST", f"{case}/agreements", line).status_code == 201


def test_a_signal_and_a_question_over_the_api(story: Story, site: Site) -> None:
    coach, carer = site.visitor("buurtcoach"), site.visitor("begeleider")
    signals = f"/cases/{story.case_id}/signals"
    assert [one["id"] for one in coach.api("GET", signals).json()] == [str(story.ids["signal"])]
    made = carer.api("POST", signals, {"type": "letter", "note": "Een brief."})
    assert made.status_code == 201
    again = carer.api("POST", signals, {"type": "letter", "note": "Een brief."})
    assert again.status_code == 409
    claim = f"{signals}/{made.json()['id']}/claim"
    assert coach.api("POST", claim).status_code == 204
    assert coach.api("POST", claim).status_code == 409
    assert coach.api("POST", claim.replace("claim", "closure")).status_code == 204
    intake = site.visitor("intake")
    answer = f"/intake-questions/{story.ids['question']}/answer"
    assert carer.api("POST", answer, {"answer": "Ja."}).status_code == 404
    assert intake.api("POST", answer, {"answer": "Ja."}).status_code == 204
    assert intake.api("POST", answer, {"answer": "Ja."}).status_code == 409
    for who in ("buitenstaander", "consulent2", "coordinator"):
        refused(site.visitor(who), signals, claim)


def refused(stranger: Visitor, signals: str, claim: str) -> None:
    assert stranger.api("GET", signals).status_code == 404
    assert stranger.api("POST", signals, {"type": "crisis"}).status_code == 404
    assert stranger.api("POST", claim).status_code == 404
