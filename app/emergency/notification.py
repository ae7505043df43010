"""The text of a notification of a breach, with the fields of AVG 33.3, to be copied.

Pure: it is put together out of what the record holds, and names nobody.
"""

from datetime import datetime

from app.casefile.vocabulary import Function
from app.emergency.guarding import GuardedBreach
from app.web.dutch import count, day, local


def notification(breach: GuardedBreach) -> str:
    """The notification to the supervisor, in plain Dutch, one field of AVG 33.3 per part."""
    reached = ", ".join(Function(one).label for one in breach.reached)
    parts = (
        (
            "Wat er gebeurde",
            "In een gezamenlijke casus is een gegeven gedeeld met partijen die het niet mochten "
            f"lezen. Het was te lezen van {_at(breach.shared_from)} tot "
            f"{_at(breach.revoked_at)}. {breach.description}",
        ),
        ("Wanneer we het ontdekten", _at(breach.discovered_at)),
        ("Om welke gegevens het gaat", breach.category.label),
        (
            "Om hoeveel mensen het gaat",
            f"{count(breach.subjects, 'inwoner', 'inwoners')}, 1 onderdeel. "
            f"Partijen die het konden lezen: {reached}. "
            f"Daarvan zag {count(breach.readers, 'partij', 'partijen')} het ook.",
        ),
        ("Wie verantwoordelijk is", breach.controllers or "Nog invullen."),
        ("Bij wie je meer hoort", breach.contact or "Nog invullen."),
        ("Wat de gevolgen kunnen zijn", breach.consequences or "Nog invullen."),
        ("Wat we eraan doen", breach.measures or "Nog invullen."),
    )
    return "\n\n".join(f"{title}\n{said}" for title, said in parts)


def _at(moment: datetime) -> str:
    """Day and hour in full: whoever reads it may read it a week later."""
    return f"{day(moment, moment)}, {local(moment):%H.%M} uur"
