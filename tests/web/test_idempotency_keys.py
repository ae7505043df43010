"""The keys in the real table, as the web role, with requests that come at the same time."""

import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.base.database import engine_for, open_session, transaction
from app.base.embedded import EmbeddedPostgres
from app.base.errors import Conflict, Invalid
from app.base.migrate import upgrade
from app.web.idempotency import Claim, DatabaseKeys, Outcome, claim_of, once
from app.web.signing import Signer

SIGNER = Signer("only-for-tests-" * 3)
ANOUK = uuid.uuid4()


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres.temporary() as server:
        owner = server.url("samenspel_owner")
        upgrade(owner)
        with transaction(owner) as session:
            session.execute(
                text(
                    "INSERT INTO samenspel.account (id, email, name, kind)"
                    " VALUES (:id, 'anouk@demo.example', 'Anouk', 'professional')"
                ),
                {"id": ANOUK},
            )
        yield server
        for role in ("samenspel_owner", "samenspel_web"):
            engine_for(server.url(role)).dispose()


def claim(key: str, body: bytes = b"{}") -> Claim:
    made = claim_of(
        SIGNER, account_id=ANOUK, key=key, route="POST /goals", address="/goals", body=body
    )
    assert made is not None
    return made


class Requests:
    """Several requests with one key at once; the first takes its time."""

    def __init__(self, url: str, *, first_fails: bool = False) -> None:
        self._url = url
        self._first_fails = first_fails
        self.done: list[str] = []
        self.outcomes: list[Outcome] = []

    def run(self, key: str, times: int) -> None:
        threads = [threading.Thread(target=self._request, args=(key,)) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _request(self, key: str) -> None:
        with open_session(self._url) as session:
            try:
                self.outcomes.append(once(DatabaseKeys(session), claim(key), self._act))
            except Conflict:
                return
            session.commit()

    def _act(self) -> Outcome:
        self.done.append("done")
        time.sleep(0.2)
        if self._first_fails and len(self.done) == 1:
            raise Conflict("Te laat.")
        return Outcome(201, f"goal-{len(self.done)}")


def test_three_at_once_do_it_once_and_all_hear_the_same(server: EmbeddedPostgres) -> None:
    requests = Requests(server.url("samenspel_web"))
    requests.run("at-once", 3)
    assert requests.done == ["done"]
    assert [outcome.resource_id for outcome in requests.outcomes] == ["goal-1"] * 3
    assert sorted(outcome.replayed for outcome in requests.outcomes) == [False, True, True]


def test_who_waited_for_one_that_failed_does_it_after_all(server: EmbeddedPostgres) -> None:
    requests = Requests(server.url("samenspel_web"), first_fails=True)
    requests.run("first-fails", 2)
    assert requests.outcomes == [Outcome(201, "goal-2")]


def test_a_key_is_for_one_request_and_for_a_day(server: EmbeddedPostgres) -> None:
    url = server.url("samenspel_web")
    with transaction(url) as session:
        once(DatabaseKeys(session), claim("day"), lambda: Outcome(201, "old"))
    with open_session(url) as session, pytest.raises(Invalid):
        once(DatabaseKeys(session), claim("day", b"other"), lambda: Outcome(201, "new"))
    with transaction(server.url("samenspel_owner")) as session:
        session.execute(
            text(
                "UPDATE samenspel.idempotency_key"
                " SET created_at = created_at - interval '25 hours' WHERE key = 'day'"
            )
        )
    with transaction(url) as session:
        outcome = once(DatabaseKeys(session), claim("day", b"other"), lambda: Outcome(201, "new"))
    assert outcome == Outcome(201, "new")
