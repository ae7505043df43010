"""What the letters say: a package in plain Dutch, for the template that sets it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from app.casefile.audit import Outcome
from app.casefile.consents import How
from app.casefile.vocabulary import (
    AgreementState,
    Category,
    EntryKind,
    Function,
    LifeDomain,
    Purpose,
    SignalType,
    StaffFunction,
)
from app.organisations.actor import AMSTERDAM
from app.web.dutch import MONTHS, count

Words = dict[str, Any]

HOWS = {How.SPOKEN: "mondeling", How.WRITTEN: "op papier", How.REPRESENTATIVE: "via een ander"}
# Details that people filled in besides the text, and what they are called.
DETAILS = {
    "done_when": "Klaar als",
    "birth_date": "Geboren op",
    "phone": "Telefoon",
    "reach": "Bereikbaar",
    "reason": "Waarom",
    "lighter_way": "Of het lichter kon",
    "overruled_warning": "Waarom toch deze soort",
}
DAYS_TOLD = frozenset({"birth_date"})


def access_letter(package: Mapping[str, Any]) -> Words:
    """The package of an access request as a letter to the resident."""
    entries = [_entry(one) for one in package["entries"]]
    looked = _looked(package["looked"])
    return {
        "title": "Wat er over jou staat",
        "partnership": package["partnership"],
        "number": package["caseNumber"],
        "made": _day(package["madeAt"]),
        "asked": _day(package["askedOn"]),
        "purpose": Purpose(package["purpose"]).label,
        "opened": _day(package["openedAt"]),
        "closed": _day(package["closedAt"]) if package["closedAt"] else "",
        "kept": count(package["retentionMonths"], "maand", "maanden")
        if package["retentionMonths"]
        else "",
        "controllers": package["controllers"] or "",
        "contact": package["contact"] or "",
        "counts": [
            f"{count(len(entries), 'onderdeel', 'onderdelen')} die over jou gaan",
            f"{count(len(package['parties']), 'partij', 'partijen')} die meedoen of meededen",
            f"{sum(one['opened'] for one in looked)} keer opende iemand iets",
        ],
        "parties": [
            {"name": _who(one), "line": _since(one.get("from"), one.get("until"))}
            for one in package["parties"]
        ],
        "entries": entries,
        "consents": [_consent(one) for one in package["consents"]],
        "looked": looked,
    }


def take_home_letter(package: Mapping[str, Any]) -> Words:
    """What an organisation takes home of a case, as a document for its own file."""
    return {
        "title": "Wat jullie meenemen",
        "partnership": package["partnership"],
        "number": package["caseNumber"],
        "organisation": _who(package),
        "purpose": Purpose(package["purpose"]).label,
        "opened": _day(package["openedAt"]),
        "closed": _day(package["closedAt"]),
        "until": _day(package["until"]),
        "message": [
            {"text": one["body"], "line": _message_line(one)}
            for one in package["message"]
            if one.get("message", {}).get("state", "published") == "published"
        ][-1:],
        "plan": [_entry(one) for one in package["plan"]],
        "own": [_entry(one) for one in package["own"]],
    }


def _entry(one: Mapping[str, Any]) -> Words:
    return {
        "tag": Category(one["category"]).label,
        "letter": one["kind"] == EntryKind.MESSAGE,
        "kind": EntryKind(one["kind"]).label,
        "text": one["body"],
        "line": ", ".join(part for part in (_who(one), _day(one["writtenAt"])) if part),
        "facts": [*_besides(one), *_details(one.get("details") or {})],
        "shared": [_shared(other) for other in one.get("sharedWith", ())],
    }


def _besides(one: Mapping[str, Any]) -> list[str]:
    """What an entry is besides its words."""
    found = []
    if "agreement" in one:
        line = one["agreement"]
        owner = _who({"organisation": line.get("ownerOrganisation"),
                      "function": line["ownerFunction"]})  # fmt: skip
        found.append(
            f"Wie: {owner}. Voor {_day(line['dueOn'])}. "
            f"{AgreementState(line['state']).label.capitalize()}."
        )
    if "goal" in one:
        found.append(f"Gaat over: {LifeDomain(one['goal']['lifeDomain']).label}.")
    if "message" in one and one["message"].get("number"):
        found.append(f"Versie {one['message']['number']}.")
    if "contact" in one:
        found.append(f"Gesproken op {_day(one['contact']['spokeAt'])}.")
    if "signal" in one:
        found.append(f"Signaal: {SignalType(one['signal']['type']).label}.")
    if one.get("version", 1) > 1:
        found.append(f"Verbeterd, dit is versie {one['version']}.")
    return found


def _details(details: Mapping[str, Any]) -> list[str]:
    return [
        f"{label}: {_day(details[name]) if name in DAYS_TOLD else details[name]}"
        for name, label in DETAILS.items()
        if details.get(name)
    ]


def _shared(one: Mapping[str, Any]) -> Words:
    ground = "" if one["receiverGround"] in ("", "own_data") else f", {one['receiverGround']}"
    consent = ", met jouw toestemming" if one.get("consentId") else ""
    return {
        "name": _who(one),
        "line": f"{_since(one['from'], one.get('until'))}. Voor: {Purpose(one['purpose']).label}. "
        f"Regel {one['rule']} van {one['ruleSet']}{ground}{consent}.",
    }


def _consent(one: Mapping[str, Any]) -> Words:
    to = ", ".join(Function(value).label for value in one["toFunctions"])
    what = ", ".join(Category(value).label for value in one["categories"])
    name = one["from"] if one["from"] not in list(Function) else Function(one["from"]).label
    said = f"{name} mag delen ({what}) met: {to}." if what else f"Dat {name} meedoet, weten: {to}."
    ended = f" Ingetrokken op {_day(one['withdrawnAt'])}." if one.get("withdrawnAt") else ""
    how = HOWS.get(one["how"], one["how"])
    return {
        "text": said,
        "line": f"Gegeven op {_day(one['givenOn'])}, {how}. Tot {_day(one['until'])}.{ended}",
    }


def _looked(events: Iterable[Mapping[str, Any]]) -> list[Words]:
    """Who looked, per party: how often something was opened, was only found in a list or by
    searching, or was done (written, shared, asked), and when last. Never the person."""
    rows: dict[tuple[str, str], Words] = {}
    for one in events:
        key = (_who(one) or "Onbekend", Purpose(one["purpose"]).label)
        row = rows.setdefault(
            key,
            {"name": key[0], "why": key[1], "opened": 0, "found": 0, "did": 0, "last": "",
             "emergency": False},
        )  # fmt: skip
        what = "opened" if one["action"].endswith(":read") else "did"
        row["found" if one["outcome"] == Outcome.FOUND else what] += 1
        row["last"] = _day(one["at"])
        row["emergency"] = row["emergency"] or bool(one.get("emergency"))
    return sorted(rows.values(), key=lambda row: (row["name"], row["why"]))


def _message_line(one: Mapping[str, Any]) -> str:
    number = one.get("message", {}).get("number")
    return f"Versie {number}, {_day(one['writtenAt'])}" if number else _day(one["writtenAt"])


def _who(one: Mapping[str, Any]) -> str:
    function = one.get("function")
    label = ""
    if function:
        staff = function in list(StaffFunction)
        label = StaffFunction(function).label if staff else Function(function).label
    return ", ".join(part for part in (one.get("organisation"), label) if part)


def _since(begin: str | None, end: str | None) -> str:
    first = f"vanaf {_day(begin)}" if begin else "vanaf het begin"
    return f"{first} tot {_day(end)}" if end else first


def _day(value: str) -> str:
    """ "3 november 2026", on the Dutch calendar."""
    on = (
        datetime.fromisoformat(value).astimezone(AMSTERDAM).date()
        if "T" in value
        else date.fromisoformat(value)
    )
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
