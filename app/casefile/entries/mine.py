"""What my own seat wrote: the only entries that I can come back on."""

import uuid

from sqlalchemy.orm import Session

from app.base.errors import Conflict, NotFound
from app.casefile.access import read_one, seats_of
from app.casefile.models import Entry
from app.organisations.actor import Actor

# In the details of what tells the resident of an emergency.
TELLS_RESIDENT = "tells_resident"


def mine(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    """An entry that an active seat of mine wrote; of others' entries the same NotFound."""
    entry = read_one(session, actor, Entry, entry_id)
    if entry.author_seat_id not in seats_of(session, actor).active:
        raise NotFound
    return entry


def refuse_what_tells_the_resident(entry: Entry) -> None:
    """Conflict for what tells the resident of an emergency: it is not taken back, and goes to
    nobody else."""
    if TELLS_RESIDENT in entry.details:
        raise Conflict(
            "Dit vertelt alleen de inwoner wat je in nood deelde.",
            "Overleg met de functionaris gegevensbescherming als dat niet kan.",
        )
