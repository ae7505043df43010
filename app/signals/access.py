"""When a signal and a question to an intake may be read."""

from sqlalchemy import ColumnElement

from app.casefile.access import Seats, of_readable_entry, register
from app.signals.models import Signal


def signal_clause(seats: Seats) -> ColumnElement[bool]:
    """A signal is read by whom its entry reaches."""
    return of_readable_entry(Signal.entry_id)(seats)


register(Signal, signal_clause)
