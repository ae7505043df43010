"""Seats and invitations: asking a party to the table, what it answers, and leaving.

An invitation lands with the intake position of the organisation, which assigns a person. Until
the seat is active it shows the question and nothing else (domain, "Known to us?").
"""

from app.casefile.seats.along import NotGiven, ToGive, give_along, to_give
from app.casefile.seats.answering import accept, assign, decline
from app.casefile.seats.asking import (
    Indication,
    Invite,
    Place,
    end_of,
    invite,
    places,
    typed_in,
    withdraw,
)
from app.casefile.seats.invitations import (
    Colleague,
    Invitation,
    colleagues,
    invitation,
    invitations,
)
from app.casefile.seats.known import Known, known_to_us
from app.casefile.seats.leaving import Leaving, leave, leaving
from app.casefile.seats.resident import seat_resident

__all__ = [
    "Colleague",
    "Indication",
    "Invitation",
    "Invite",
    "Known",
    "Leaving",
    "NotGiven",
    "Place",
    "ToGive",
    "accept",
    "assign",
    "colleagues",
    "decline",
    "end_of",
    "give_along",
    "invitation",
    "invitations",
    "invite",
    "known_to_us",
    "leave",
    "leaving",
    "places",
    "seat_resident",
    "to_give",
    "typed_in",
    "withdraw",
]
