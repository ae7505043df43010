"""What an operation may raise instead of an answer.

Operations raise these and nothing else; `app/web/problems.py` turns them into a page in plain
Dutch or into `application/problem+json`. The texts end up on the screen: Dutch, level B1, and
they say what happened and what is open now. They never quote a value that somebody typed and
never name a person, a seat or a row.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing to mend in a form.

    `field` is the name of the form field or the path of the JSON member ("agreement.dueOn"); it
    is empty for something that concerns the form as a whole. `message` says what to do.
    """

    field: str
    message: str


class OperationError(Exception):
    """The common ancestor, so that the edge can catch exactly what operations may raise."""


class NotFound(OperationError):
    """It is not there, or not for this person: nobody may learn which of the two.

    It takes no argument at all, so that no caller can put a detail in it.
    """

    def __init__(self) -> None:
        super().__init__()


class Refused(OperationError):
    """A rule says no, to somebody who may know that the thing exists (403).

    `reason` is the sentence for the screen, `open_way` what can be done instead, `rule` the name
    of the rule that decided (for example "1:7:support_at_home:GZ:WC"), for the log.
    """

    def __init__(self, reason: str, open_way: str | None = None, rule: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.open_way = open_way
        self.rule = rule


class TooSoon(Refused):
    """The same thing may be tried again, but not before `wait_seconds` have passed (429)."""

    def __init__(self, reason: str, wait_seconds: int) -> None:
        super().__init__(reason, "Wacht tot die tijd om is en probeer het dan opnieuw.")
        self.wait_seconds = wait_seconds


class Conflict(OperationError):
    """Somebody was first, or the state no longer allows it (409)."""

    def __init__(self, reason: str, open_way: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.open_way = open_way


class PreconditionFailed(Conflict):
    """The reader acted on an older version than the current one (412)."""

    def __init__(
        self,
        reason: str = "Iemand anders heeft dit net veranderd.",
        open_way: str | None = "Bekijk de nieuwe versie en pas daarna jouw verandering toe.",
    ) -> None:
        super().__init__(reason, open_way)


class Invalid(OperationError):
    """What was typed cannot be taken as it is (422); carries all field errors at once."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = list(errors)
        if not self.errors:
            raise ValueError("Invalid needs at least one FieldError")
        # The field names only: messages may one day be shown next to what was typed.
        super().__init__(", ".join(error.field for error in self.errors))

    @classmethod
    def one(cls, field: str, message: str) -> "Invalid":
        """The common case of a single field."""
        return cls([FieldError(field, message)])
