"""What makes a case need attention, told by its shell alone.

Each alarm is a clause on `case_shell`. Nothing here reads a case, and nothing can: what a
coordinator knows is in that one table (domain, privacy model).
"""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func

from app.base.errors import NotFound
from app.casefile.models import CaseShell
from app.casefile.vocabulary import StaffFunction
from app.organisations.actor import AMSTERDAM, Actor

# "A stand-in picks up in ten minutes"; after a day somebody else has to look.
SIGNAL_WAITS = timedelta(days=1)
# Longer than a month nobody is talked about without knowing it (domain, "The resident knows").
UNTOLD_AT_MOST = timedelta(days=31)


class Alarm(StrEnum):
    """Why a case stands in the overview, worst first."""

    WITHOUT_REGIE = "without_regie"
    HOLDER_AWAY = "holder_away"
    OFFER_WAITS = "offer_waits"
    SIGNAL_WAITS = "signal_waits"
    LINES_LATE = "lines_late"
    EVALUATION_LATE = "evaluation_late"
    NOT_INFORMED = "not_informed"
    MESSAGE_UNCONFIRMED = "message_unconfirmed"


LABELS = {
    Alarm.WITHOUT_REGIE: "zonder regie",
    Alarm.HOLDER_AWAY: "regiehouder weg",
    Alarm.OFFER_WAITS: "regie aangeboden",
    Alarm.SIGNAL_WAITS: "signaal ligt er nog",
    Alarm.LINES_LATE: "afspraken te laat",
    Alarm.EVALUATION_LATE: "evaluatie over tijd",
    Alarm.NOT_INFORMED: "inwoner weet het niet",
    Alarm.MESSAGE_UNCONFIRMED: "boodschap niet bevestigd",
}


def coordinated(actor: Actor) -> set[uuid.UUID]:
    """Partnerships whose shells the actor reads; NotFound for whoever coordinates nothing."""
    found = {
        post.partnership_id for post in actor.posts if post.function == StaffFunction.COORDINATOR
    }
    if not found:
        raise NotFound
    return found


def overseen(actor: Actor) -> ColumnElement[bool]:
    """Open cases of the partnerships that the actor coordinates; the database says the same."""
    return and_(CaseShell.partnership_id.in_(coordinated(actor)), CaseShell.status == "open")


def clauses(now: datetime) -> dict[Alarm, ColumnElement[bool]]:
    """When each alarm goes off."""
    today = now.astimezone(AMSTERDAM).date()
    nobody = CaseShell.holder_organisation_id.is_(None)
    return {
        Alarm.WITHOUT_REGIE: nobody,
        Alarm.HOLDER_AWAY: and_(~nobody, CaseShell.holder_account_id.is_(None)),
        # past its term an offer no longer waits, also before the worker has ended it
        Alarm.OFFER_WAITS: func.coalesce(CaseShell.offer_answer_due > now, False),
        Alarm.SIGNAL_WAITS: func.coalesce(
            CaseShell.oldest_unclaimed_signal_at < now - SIGNAL_WAITS, False
        ),
        # the dates are kept in order: the first is the oldest
        Alarm.LINES_LATE: func.coalesce(CaseShell.open_due_dates[1] < today, False),
        Alarm.EVALUATION_LATE: func.coalesce(CaseShell.next_evaluation_on < today, False),
        Alarm.NOT_INFORMED: func.coalesce(
            CaseShell.not_informed_since < now - UNTOLD_AT_MOST, False
        ),
        Alarm.MESSAGE_UNCONFIRMED: CaseShell.message_unconfirmed > 0,
    }


def rank(now: datetime) -> ColumnElement[int]:
    """The number of the worst alarm of a case: 0 first, and as many as there are for none.

    Nobody asked is worse than somebody who has not answered yet.
    """
    when = clauses(now)
    order = list(Alarm)
    nobody_asked = and_(when[Alarm.WITHOUT_REGIE], ~when[Alarm.OFFER_WAITS])
    return case(
        (nobody_asked, 0),
        *[(when[alarm], number + 1) for number, alarm in enumerate(order)],
        else_=len(order) + 1,
    )
