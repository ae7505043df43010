"""Random histories: after every step, for everybody, the door = row security = the oracle.

People do things through the operations, as the web role, on a real database; the oracle is told
what happened and computes in plain Python what each of them may see. Each history is a case of
its own.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from app.casefile.vocabulary import Function, Purpose
from tests.databases import Databases
from tests.histories.at_the_table import AtTheTable
from tests.histories.consenting import Consenting
from tests.histories.facts import Seat
from tests.histories.in_emergency import InEmergency
from tests.histories.looking import SHOWN_TO_EACH
from tests.histories.machine import SHY
from tests.histories.saying import Saying
from tests.histories.until_the_end import UntilTheEnd
from tests.standing import standing

PURPOSES = (Purpose.HOUSING, Purpose.SUPPORT, Purpose.WORK, Purpose.DEBTS)
IN_ALL, IN_LONG = 300, 3000


class Histories(AtTheTable, Saying, Consenting, InEmergency, UntilTheEnd):
    """One case, and what people do in it in whatever order."""

    def it_begins(
        self, coach: Seat, parties: list[str], may_know: list[Function], *, held: bool
    ) -> None:
        """Parties come, and each of them says something: every history has something to hide."""
        for party in parties:
            asked = self.ask(coach, party)
            if asked is not None and asked.function in ("GZ", "HA"):
                self.to_take_part(coach, asked, may_know, 10)
            if asked is not None:
                self.answer(asked)
        for seat in self.actors():
            if seat.organisation in SHY:
                self.agree_on(coach, seat)
            if seat is not coach:
                self.tell(seat, "5w", with_short=False)
        if held:
            self.offer(coach, coach)
            if self.oracle.terms:
                self.accept(self.oracle.terms[0], self.who_speaks_from(coach))
        self.time_passes("a minute")


# What has to have happened in a run, or it has shown little.
MUST_HAPPEN = {
    "asks", "asks again", "takes part", "declines", "takes the question back", "leaves",
    "excluded", "stops", "disabled", "gives a name", "shares", "agrees", "undoes", "revokes",
    "corrects", "shared wrongly", "consents: taking_part, yes", "consents: secrecy, yes",
    "consents: secrecy, no", "consents: secrecy, open", "a curator speaks", "withdraws consent",
    "objects", "upholds", "rejects", "shares in an emergency", "an emergency share was right",
    "an emergency share was wrong", "the resident is told of a share", "breaks the glass",
    "steps out", "breaking the glass was right", "breaking the glass was wrong",
    "the worker works", "signs Standaard", "signs Terughoudend", "signs Wams", "offers regie",
    "takes regie", "puts regie down", "closes", "opens again", "is destroyed",
}  # fmt: skip


@pytest.fixture(scope="module")
def histories(databases: Databases) -> Iterator[type[Histories]]:
    """The machine, in a database for all histories of this run."""
    with standing(databases) as (company, database):
        Histories.company = company
        Histories.database = database
        with company.as_owner() as session:
            session.execute(text(SHOWN_TO_EACH))
        yield Histories


def run(machine: type[Histories], purpose: Purpose, examples: int) -> None:
    machine.purpose = purpose
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            derandomize=bool(os.environ.get("CI")),
            database=None,
            # a history is short enough to read as it is found; making it shorter takes minutes
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.long
@pytest.mark.parametrize("purpose", PURPOSES)
def test_after_every_step_of_any_history_everybody_sees_what_the_model_says(
    histories: type[Histories], purpose: Purpose
) -> None:
    histories.happened = Counter()
    run(histories, purpose, IN_ALL // len(PURPOSES))
    missing = MUST_HAPPEN - set(histories.happened)
    assert not missing, "these histories never came to it"


@pytest.mark.long
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_same_over_many_more_histories(histories: type[Histories], purpose: Purpose) -> None:
    run(histories, purpose, IN_LONG // len(PURPOSES))
