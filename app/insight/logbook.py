"""Lines of the log as the Logboek Dataverwerkingen of Logius writes them, one JSON object a line.

The fields are those of the standard (trace, span, name, status, times, `dpl.core`), and of its
extension for NEN 7513 (`dpl.nen7513`): who, for whom, in which function, for what, which case and
entries, with which outcome, by which rule and consent, and whether it was an emergency.

https://logius-standaarden.github.io/logboek-dataverwerkingen/
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TextIO

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.casefile.audit import Outcome
from app.insight.officer import LogLine
from app.insight.read_events import period
from app.insight.seals import NO_ID

MEDIA_TYPE = "application/jsonl"
ORIGIN = "samenspel"
# Nobody's processing of a case: a list of what waits, the log itself.
GENERAL = "general"
SUBJECT_TYPE = "urn:samenspel:subject"
AT_ONCE = 5_000
Report = Callable[[int, int], None]
_START: dict[str, object] = {"tx": "0", "id": NO_ID}
_LINES = (
    "FROM samenspel.lines_to_export(CAST(:tx AS xid8), :id, CAST(:since AS timestamptz),"
    " CAST(:until AS timestamptz), :most)"
)


def as_json_line(line: LogLine) -> str:
    """One line, ended."""
    return json.dumps(as_span(line), ensure_ascii=False, separators=(",", ":")) + "\n"


def write_log(
    session: Session, file: TextIO, since: date | None, until: date | None, report: Report
) -> int:
    """Write the whole log, or that of a period, as the worker; answers how many lines. Without
    names: who an account is, its own organisation knows. `report(done, total)` is told."""
    days = period(since, until)
    total = int(session.scalar(text(f"SELECT count(*) {_LINES}"), _START | days | {"most": None}))
    place, done = _START, 0
    while found := session.execute(
        text(f"SELECT * {_LINES}"), place | days | {"most": AT_ONCE}
    ).all():
        for row in found:
            file.write(as_json_line(LogLine.model_validate(row)))
        place = {"tx": found[-1].tx, "id": found[-1].id}
        done += len(found)
        report(done, total)
    return done


def as_span(line: LogLine) -> dict[str, Any]:
    """One act is a span; what was done in one transaction is a trace."""
    at = _moment(line.at)
    subjects = [str(one) for one in line.subject_ids]
    activity = f"urn:samenspel:processing:{line.purpose or GENERAL}"
    return {
        "trace_id": _trace(line),
        # the random half of the id, which finds the line again
        "span_id": line.id.hex[16:],
        # a rule that says no is no fault of the program: the standard keeps Error for those
        "status": "Unset" if line.outcome == Outcome.REFUSED else "Ok",
        "name": line.action,
        "start_time": at,
        "end_time": at,
        "resource": {
            "attributes": {"service.name": ORIGIN, "nen7513.AuditSourceId": ORIGIN},
        },
        "attributes": {
            "dpl.core.processing_activity_id": activity,
            "dpl.core.data_subject_id": subjects[0] if subjects else "",
            "dpl.core.data_subject_id_type": SUBJECT_TYPE,
            "dpl.nen7513.eventId": str(line.id),
            "dpl.nen7513.eventTypeCode": line.action.partition(":")[0],
            "dpl.nen7513.eventOutcomeIndicator": line.outcome,
            "dpl.nen7513.users": _users(line),
            "dpl.nen7513.participants": _participants(line, subjects),
            "dpl.nen7513.participantSegments": [
                {"participantObjectTypeCode": "entry", "participantObjectID": str(one)}
                for one in line.entry_ids
            ],
            "dpl.nen7513.autorisatieProtocol": {
                "rules": line.allowed_by or ([line.rule] if line.rule else []),
                "emergency": line.emergency,
            },
            "dpl.nen7513.behandelrelatieProtocol": str(line.seat_id) if line.seat_id else "",
            "dpl.nen7513.toestemmingsProfiel": [str(one) for one in line.consent_ids or ()],
        },
    }


def _users(line: LogLine) -> list[dict[str, Any]]:
    """Who did it, and whose place they took."""
    user = {
        "userID": str(line.account_id) if line.account_id else "",
        "userName": line.person or "",
        "userIsRequestor": True,
        "roleIDCode": line.function or "",
        "organisation": line.organisation_name or "",
        "purposeOfUse": line.purpose or "",
    }
    if line.on_behalf_of is None:
        return [user]
    return [user, {"userID": str(line.on_behalf_of), "userIsRequestor": False}]


def _participants(line: LogLine, subjects: list[str]) -> list[dict[str, str]]:
    """The case, and its residents as far as they are still known."""
    people = [
        {
            "participantObjectTypeCode": "person",
            "participantObjectIDTypeCode": SUBJECT_TYPE,
            "participantObjectID": one,
        }
        for one in subjects
    ]
    if line.case_id is None:
        return people
    case = {"participantObjectTypeCode": "case", "participantObjectID": str(line.case_id)}
    return [case, *people]


def _trace(line: LogLine) -> str:
    """The same sixteen bytes for all lines of a transaction; of its own where that is not told."""
    of = f"{line.tx}:{_moment(line.at)}" if line.tx is not None else str(line.id)
    return hashlib.sha256(of.encode()).hexdigest()[:32]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
