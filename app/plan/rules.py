"""Rules of the plan on plain values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.casefile.vocabulary import AgreementState


class Step(StrEnum):
    """What can be done with an agreement."""

    ACCEPT = "accept"
    PROPOSE_DATE = "propose_date"
    AGREE_DATE = "agree_date"
    DONE = "done"
    DROP = "drop"
    REOPEN = "reopen"
    CHANGE = "change"


OPEN = frozenset({AgreementState.PROPOSED, AgreementState.ACCEPTED})


@dataclass(frozen=True)
class Line:
    """What the rules ask of an agreement and of who looks at it."""

    state: AgreementState
    due_on: date
    proposed_due_on: date | None
    i_own: bool
    i_wrote: bool


def is_late(state: AgreementState, due_on: date, today: date) -> bool:
    """Open, and its date has passed."""
    return state in OPEN and due_on < today


def steps(line: Line) -> frozenset[Step]:
    """What this person can do with it now.

    The owner accepts, proposes another date, finishes; who wrote it agrees to a date. Both may
    drop it with a reason, and take it up again.
    """
    if not (line.i_own or line.i_wrote):
        return frozenset()
    if line.state not in OPEN:
        return frozenset({Step.REOPEN})
    found = {Step.DROP}
    if line.i_own:
        found |= {Step.PROPOSE_DATE, Step.DONE}
        if line.state is AgreementState.PROPOSED and line.proposed_due_on is None:
            found.add(Step.ACCEPT)
    if line.i_wrote:
        found.add(Step.CHANGE)
        if line.proposed_due_on is not None:
            found.add(Step.AGREE_DATE)
    return frozenset(found)
