import pytest

from app.base.errors import Invalid, PreconditionFailed
from app.web.etags import check_match, etag_of
from app.web.paging import Cursors
from app.web.signing import Signer

SIGNER = Signer("only-for-tests-" * 3)
CURSORS = Cursors(SIGNER, "cases?state=open", "anouk")


def walk(size: int, rows: list[int]) -> list[list[int]]:
    pages = []
    cursor: str | None = None
    while True:
        position = CURSORS.position(cursor)
        begin = int(position[0]) if position else -1
        waiting = [row for row in rows if row > begin][: size + 1]
        page = CURSORS.page(waiting, size, lambda row: (str(row),))
        pages.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return pages


def test_walking_a_list_gives_each_row_once() -> None:
    assert walk(2, [1, 2, 3, 4, 5]) == [[1, 2], [3, 4], [5]]
    assert walk(2, [1, 2]) == [[1, 2]]
    assert walk(2, []) == [[]]


def test_a_cursor_is_of_one_list_and_one_reader() -> None:
    cursor = CURSORS.after("7", "x")
    assert CURSORS.position(cursor) == ("7", "x")
    for other in (
        Cursors(SIGNER, "cases?state=closed", "anouk"),
        Cursors(SIGNER, "cases?state=open", "karim"),
    ):
        with pytest.raises(Invalid):
            other.position(cursor)
    with pytest.raises(Invalid):
        CURSORS.position("made-up")


def test_an_etag_follows_what_is_seen() -> None:
    assert etag_of({"a": 1, "b": 2}) == etag_of({"b": 2, "a": 1})
    assert etag_of("ab", "c") != etag_of("a", "bc")
    assert etag_of(1).startswith('"')


def test_nobody_overwrites_what_they_did_not_see() -> None:
    current = etag_of("now")
    for sent in (current, f"W/{current}", "*", f'"other", {current}'):
        check_match(sent, current, required=True)
    check_match(None, current, required=False)
    with pytest.raises(PreconditionFailed):
        check_match(etag_of("before"), current, required=False)
    with pytest.raises(Invalid):
        check_match(None, current, required=True)
