"""The package of an access request: made each time anew, kept nowhere, each making logged."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Conflict
from app.casefile.audit import Act, record
from app.organisations.actor import Actor
from app.rights.requests import access_request

FORMAT = "samenspel-access/1"


def access_package(session: Session, actor: Actor, request_id: uuid.UUID) -> dict[str, Any]:
    """Everything about the subject of a request that is to be given, and who looked.

    NotFound for who has nothing to do with the request. Conflict before it was signed by two and
    handed over; and for the officer, but on the day on which they hand it over on paper.
    """
    found = access_request(session, actor, request_id)
    package = session.execute(
        text("SELECT samenspel.access_package(:request)"), {"request": request_id}
    ).scalar_one()
    if package is None:
        raise Conflict(
            "Dit overzicht kan nu niet gemaakt worden.",
            "Het kan zodra twee mensen tekenden en het aan de inwoner gegeven wordt.",
        )
    record(session, actor, Act.ACCESS_MAKE, case_id=found.case_id)
    return {"format": FORMAT, **package}


def as_json(package: Mapping[str, Any]) -> bytes:
    """A package or export as a file: the same content is always the same bytes."""
    written = json.dumps(package, ensure_ascii=False, indent=2, sort_keys=True)
    return written.encode() + b"\n"
