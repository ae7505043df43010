"""When a line of the plan may be read: when its entry may, and its owner is known."""

from sqlalchemy import ColumnElement, or_

from app.casefile.access import Seats, of_known_seat, of_readable_entry, register
from app.plan.models import Agreement, Feedback, Goal


def feedback_is_known(seats: Seats) -> ColumnElement[bool]:
    """Feedback is known to who knows both seats, and of a line only to who reads the line."""
    return (
        of_known_seat(Feedback.owed_by_seat_id)(seats)
        & of_known_seat(Feedback.owed_to_seat_id)(seats)
        & or_(
            Feedback.agreement_id.is_(None),
            Feedback.owed_by_seat_id.in_(seats.own),
            Feedback.owed_to_seat_id.in_(seats.own),
            of_readable_entry(Feedback.agreement_id)(seats),
        )
    )


register(Goal, of_readable_entry(Goal.entry_id))
register(Agreement, of_readable_entry(Agreement.entry_id))
register(Feedback, feedback_is_known)
