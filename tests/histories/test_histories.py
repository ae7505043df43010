"""Random histories: after every step, for everybody, the door = row security = the oracle.

People do things through the operations, as the web role, on a real database; the oracle is told
what happened and computes in plain Python what each of them may see. Each history is a case of
its own.
"""

import os
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from app.base.database import transaction
from app.casefile.vocabulary import Purpose
from tests.databases import Databases
from tests.histories import beginnings
from tests.histories.facts import Seat
from tests.histories.looking import SHOWN_TO_EACH
from tests.histories.machine import NAMEABLE, OTHERS, SHY
from tests.histories.one_life import WholeCase, one_life
from tests.standing import standing

PURPOSES = (Purpose.HOUSING, Purpose.SUPPORT, Purpose.WORK, Purpose.DEBTS)
# So many histories, in parts that can run beside each other; so many steps in each.
IN_ALL, IN_LONG = 300, 3000
PARTS = 12
STEPS = 12
# How often a beginning is taken up again, more or less.
FROM_ONE_BEGINNING = 6


class Histories(WholeCase):
    """One case, and what people do in it in whatever order."""

    def it_begins(self, coach: Seat, random: Random) -> None:
        """Parties come, and each of them says something: every history has something to hide.
        Now and then regie is held by then, and now and then it is all over."""
        others = random.sample(OTHERS, random.choice([1, 2, 3]))
        may_know = random.sample(NAMEABLE, random.choice([1, 2, 3]))
        for party in (random.choice(SHY), *others):
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
        ends = random.randrange(6) == 0
        if ends or random.choice([True, False]):
            self.offer(coach, coach)
            if self.oracle.terms:
                self.accept(self.oracle.terms[0], self.who_speaks_from(coach))
        self.time_passes("a minute")
        if ends and self.oracle.holder is not None:
            self.close(self.who_speaks_from(self.oracle.holder))


# All that can happen.
EVERYTHING = {
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
        Histories.kept = {}
        with company.as_owner() as session:
            session.execute(text(SHOWN_TO_EACH))
        with transaction(database.superuser_url) as session:
            beginnings.install(session.connection())
        yield Histories


def run(machine: type[Histories], part: int, examples: int) -> None:
    """Histories of one purpose, with beginnings that no other part has."""
    machine.purpose = PURPOSES[part % len(PURPOSES)]
    of_their_own = max(2, examples // FROM_ONE_BEGINNING)
    machine.beginnings = range(part * 1000, part * 1000 + of_their_own)
    # in CI always the same, and not the same in every part
    run_state_machine_as_test(
        seed(part)(machine) if os.environ.get("CI") else machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # a history is short enough to read as it is found; making it shorter takes minutes
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
        # each goes on to its last step, or stops after the first because that is shorter
        _min_steps=STEPS,
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_after_every_step_of_any_history_everybody_sees_what_the_model_says(
    histories: type[Histories], part: int
) -> None:
    histories.happened = Counter()
    run(histories, part, IN_ALL // PARTS)
    assert len(histories.happened) > len(EVERYTHING) // 3, "these histories have shown little"


def test_in_a_case_in_which_all_of_it_happens_everybody_sees_what_the_model_says(
    histories: type[Histories],
) -> None:
    """One of which it is written what happens, so that nothing is left to chance."""
    histories.happened, histories.purpose = Counter(), Purpose.SUPPORT
    with transaction(histories.database.superuser_url) as session:
        beginnings.begin(session, beginnings.NONE)
    case = histories()
    for _ in one_life(case):
        case.look(everybody=True)
    assert set(histories.happened) >= EVERYTHING


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS, PARTS + IN_LONG // 50))
def test_the_same_over_many_more_histories(histories: type[Histories], part: int) -> None:
    run(histories, part, 50)
