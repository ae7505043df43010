"""When a version, a confirmation and a contact may be read."""

from sqlalchemy import ColumnElement

from app.casefile.access import Seats, of_known_seat, of_readable_entry, register
from app.message.models import Confirmation, Contact, MessageVersion


def confirmation_is_known(seats: Seats) -> ColumnElement[bool]:
    """Who knows the seat and reads the version, reads what the seat said of it."""
    return of_known_seat(Confirmation.seat_id)(seats) & of_readable_entry(Confirmation.message_id)(
        seats
    )


register(MessageVersion, of_readable_entry(MessageVersion.entry_id))
register(Confirmation, confirmation_is_known)
register(Contact, of_readable_entry(Contact.entry_id))
