"""Who may read what is written down of an emergency: the author, and who knows the seat."""

from app.casefile.access import of_known_seat, register
from app.emergency.models import Breach, EmergencyAccess, EmergencyShare

register(EmergencyShare, lambda seats: EmergencyShare.author_seat_id.in_(seats.own))
register(EmergencyAccess, of_known_seat(EmergencyAccess.seat_id))
register(Breach, lambda seats: Breach.author_seat_id.in_(seats.own))
