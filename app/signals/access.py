"""When a signal may be read: when its entry may."""

from app.casefile.access import of_readable_entry, register
from app.signals.models import Signal

register(Signal, of_readable_entry(Signal.entry_id))
