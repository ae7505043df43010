"""Pages of a long list: a cursor says after which row the next page begins.

A cursor is signed and bound to its list and to whoever asked, so that it can be neither made up
nor passed on. It is opaque: who reads the API sends it back as it came.
"""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from app.base.errors import Invalid
from app.web.signing import Signer
from app.web.validation import ApiModel

T = TypeVar("T")

LARGEST_PAGE = 100
PAGE_SIZE = 25

PageSize = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]


class Page(ApiModel, Generic[T]):
    """A part of a list. `next_cursor` is missing at the end."""

    items: list[T]
    next_cursor: str | None = None


class Cursors:
    """The cursors of one list for one person. `list_name` includes its filters."""

    def __init__(self, signer: Signer, list_name: str, reader: object) -> None:
        self._signer = signer
        self._use = f"cursor:{list_name}:{reader}"

    def after(self, *position: str) -> str:
        """The cursor behind the row at `position`: the values that the list is sorted by."""
        return self._signer.seal(self._use, json.dumps(position).encode())

    def position(self, cursor: str | None) -> tuple[str, ...] | None:
        """Where to begin; None for the first page. Invalid for what we did not give."""
        if cursor is None:
            return None
        payload = self._signer.unseal(self._use, cursor)
        if payload is None:
            raise Invalid.one("cursor", "Begin opnieuw bij de eerste pagina van deze lijst.")
        return tuple(json.loads(payload))

    def page(
        self, rows: Sequence[T], size: int, position_of: Callable[[T], tuple[str, ...]]
    ) -> Page[T]:
        """A page out of at most `size + 1` rows: the one too many tells that there is more."""
        items = list(rows[:size])
        more = len(rows) > size
        return Page(items=items, next_cursor=self.after(*position_of(items[-1])) if more else None)
