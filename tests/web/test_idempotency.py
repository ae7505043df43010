import uuid

import pytest

from app.base.errors import Conflict, Invalid
from app.web.idempotency import Claim, Outcome, claim_of, once
from app.web.signing import Signer

SIGNER = Signer("only-for-tests-" * 3)
ANOUK, KARIM = uuid.uuid4(), uuid.uuid4()


class Keys:
    """The table as a dictionary; `once` must not need more of it than this."""

    def __init__(self) -> None:
        self.rows: dict[tuple[uuid.UUID, str, str], tuple[bytes, Outcome]] = {}

    def take(self, claim: Claim) -> bool:
        place = (claim.account_id, claim.key, claim.route)
        if place in self.rows:
            return False
        self.rows[place] = (claim.request_hash, Outcome(0, None))
        return True

    def found(self, claim: Claim) -> tuple[bytes, Outcome]:
        return self.rows[claim.account_id, claim.key, claim.route]

    def settle(self, claim: Claim, outcome: Outcome) -> None:
        self.rows[claim.account_id, claim.key, claim.route] = (claim.request_hash, outcome)


def claim(key: str | None = "k1", account: uuid.UUID = ANOUK, body: bytes = b"{}") -> Claim | None:
    return claim_of(
        SIGNER,
        account_id=account,
        key=key,
        route="POST /cases/{case_id}/goals",
        address="/cases/1/goals",
        body=body,
    )


class Act:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Outcome:
        self.times += 1
        return Outcome(201, f"goal-{self.times}")


def test_pressing_twice_does_it_once() -> None:
    keys, act = Keys(), Act()
    assert once(keys, claim(), act) == Outcome(201, "goal-1")
    assert once(keys, claim(), act) == Outcome(201, "goal-1", replayed=True)
    assert act.times == 1


def test_without_a_key_and_for_another_person_it_is_simply_done() -> None:
    keys, act = Keys(), Act()
    once(keys, claim(), act)
    assert once(keys, claim(account=KARIM), act).resource_id == "goal-2"
    assert once(keys, claim(key=None), act).resource_id == "goal-3"
    assert len(keys.rows) == 2


def test_one_key_is_for_one_request() -> None:
    keys, act = Keys(), Act()
    once(keys, claim(), act)
    with pytest.raises(Invalid):
        once(keys, claim(body=b'{"other": 1}'), act)


def test_an_act_that_fails_leaves_its_error() -> None:
    def refuse() -> Outcome:
        raise Conflict("Te laat.")

    with pytest.raises(Conflict):
        once(Keys(), claim(), refuse)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "é"])
def test_what_cannot_be_a_key(key: str) -> None:
    with pytest.raises(Invalid):
        claim(key=key)
