"""Whatever the owner of the database does to the log, its seals or the journal, is named.

What is done to the database is looked at inside the transaction that does it, and taken back.
"""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.base.journal import Journal
from app.base.model import new_id
from app.insight.checking import Harm, check_log
from app.insight.sealing import seal_log
from tests.databases import Databases
from tests.insight.log import KEY, Log, unheard
from tests.standing import standing

OTHER_KEY = b"a key that somebody made up himself"
# The first line of the log is as good as any.
FROM_A_LINE = (
    "INSERT INTO samenspel.read_event (id, at, account_id, action, outcome, entry_ids,"
    " emergency, tx) SELECT :id, at, account_id, action, outcome, entry_ids, emergency, {}"
    " FROM samenspel.read_event WHERE id = :line"
)
LINE = "UPDATE samenspel.read_event SET {} WHERE id = :line"
SEAL = "UPDATE samenspel.log_seal SET {} WHERE number = 2"


@pytest.fixture(scope="module")
def log(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """Nine lines under three seals, and a certificate in the journal before the last."""
    with standing(databases) as (company, database):
        made = Log(company, database, tmp_path_factory.mktemp("outside") / "journal")
        made.act(5)
        made.seal()
        made.journal.add("certificate", {"cases": 1})
        made.act(3)
        made.seal()
        assert len(made.lines()) == 9
        yield made


def test_what_nobody_touched_holds(log: Log) -> None:
    checked = log.check()
    assert (checked.problems, checked.lines, checked.seal_number) == ([], 9, 3)


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 second'",
        "account_id = gen_random_uuid()",
        "account_id = NULL",
        "on_behalf_of = account_id",
        "seat_id = gen_random_uuid()",
        "organisation_id = NULL",
        "function = 'CW'",
        "action = 'case:read'",
        "outcome = 'refused'",
        "case_id = NULL",
        "purpose = 'debts'",
        "rule = 'x'",
        "entry_ids = ARRAY[gen_random_uuid()]",
        "emergency = NOT emergency",
        "allowed_by = '{x}'",
        "consent_ids = ARRAY[gen_random_uuid()]",
        "tx = '5'",
    ],
)
def test_a_changed_line_is_named(log: Log, change: str) -> None:
    line = log.lines()[4]
    [problem] = log.after(LINE.format(change), line=line)
    assert problem.harm is Harm.CHANGED
    assert line in problem.what


def test_a_removed_line_is_named(log: Log) -> None:
    line = log.lines()[4]
    [problem] = log.after("DELETE FROM samenspel.read_event WHERE id = :line", line=line)
    assert problem.harm is Harm.REMOVED
    assert line in problem.what


@pytest.mark.parametrize(
    "number",
    ["tx", "'1'::xid8", "(SELECT max(tx) FROM samenspel.read_event)", "'900000000'::xid8"],
    ids=["beside an old line", "before all", "beside the newest", "where nobody is yet"],
)
def test_an_inserted_line_is_named(log: Log, number: str) -> None:
    made = new_id()
    [problem] = log.after(FROM_A_LINE.format(number), id=made, line=log.lines()[2])
    assert problem.harm is Harm.INSERTED
    assert str(made) in problem.what


def test_two_lines_that_changed_places_are_named(log: Log) -> None:
    one, other = log.lines()[3:5]
    problems = log.after(
        LINE.format("id = :spare"),
        "UPDATE samenspel.read_event SET id = :line WHERE id = :other",
        "UPDATE samenspel.read_event SET id = :other WHERE id = :spare",
        line=one, other=other, spare=uuid.uuid4(),
    )  # fmt: skip
    assert [problem.harm for problem in problems] == [Harm.REORDERED, Harm.REORDERED]
    assert one in problems[0].what
    assert other in problems[1].what


def test_lines_that_were_cut_off_with_their_seals_are_named(log: Log) -> None:
    [problem] = log.after(
        "WITH last AS (DELETE FROM samenspel.log_seal WHERE number >= 2 RETURNING event_ids)"
        " DELETE FROM samenspel.read_event r USING last WHERE r.id = ANY (last.event_ids)"
    )
    assert problem.harm is Harm.CUT_OFF
    assert "Zegel 2 tot en met 3 is afgekapt, met 6 regels" in problem.what


@pytest.mark.parametrize(
    "change",
    [
        "at = at - interval '1 day'",
        "server = 7",
        "first_tx = '1'",
        "last_tx = '7'",
        "next_tx = '7'",
        "next_id = gen_random_uuid()",
        "event_ids = event_ids[2:]",
        "row_hashes = row_hashes || sha256('x')",
        "journal = repeat('1', 64)",
        "previous = sha256('x')",
        "signature = sha256('x')",
    ],
)
def test_a_changed_seal_is_named(log: Log, change: str) -> None:
    assert Harm.SEAL_CHANGED in {problem.harm for problem in log.after(SEAL.format(change))}


def test_a_removed_seal_is_named_and_so_are_the_lines_under_it(log: Log) -> None:
    problems = log.after("DELETE FROM samenspel.log_seal WHERE number = 2")
    assert [problem.harm for problem in problems] == [Harm.SEAL_REMOVED] + [Harm.INSERTED] * 3


def test_seals_that_changed_places_are_named(log: Log) -> None:
    problems = log.after(
        "UPDATE samenspel.log_seal SET number = -number",
        "UPDATE samenspel.log_seal SET number = CASE number WHEN -3 THEN 3 ELSE 3 + number END",
    )
    assert [problem.harm for problem in problems[:2]] == [Harm.SEAL_REORDERED] * 2


def test_who_has_no_key_cannot_seal_what_he_changed(log: Log, tmp_path: Path) -> None:
    """He changes a line, takes the seals away and makes one that fits, with a journal to it."""
    journal = Journal(tmp_path / "his own")
    with log.behind_our_back() as session:
        session.execute(text(LINE.format("function = 'CW'")), {"line": log.lines()[0]})
        session.execute(text("DELETE FROM samenspel.log_seal"))
        seal_log(session, journal, OTHER_KEY)
        problems = check_log(session, journal, KEY, unheard).problems
    assert Harm.SEAL_CHANGED in {problem.harm for problem in problems}


def test_with_another_key_no_seal_fits(log: Log) -> None:
    assert [problem.harm for problem in log.check(OTHER_KEY).problems] == [Harm.SEAL_CHANGED] * 3


Rewrite = Callable[[list[bytes]], list[bytes]]


def copy_of(log: Log, lines: list[bytes]) -> Journal:
    path = log.path.with_name(uuid.uuid4().hex)
    path.write_bytes(b"".join(lines))
    return Journal(path)


@pytest.mark.parametrize(
    ("rewrite", "harm"),
    [
        (lambda all_: [all_[0], all_[1].replace(b'"lines": 3', b'"lines": 2'), *all_[2:]],
         Harm.JOURNAL_BROKEN),
        (lambda all_: [all_[0], *all_[2:]], Harm.JOURNAL_BROKEN),
        (lambda all_: [all_[0], all_[2], all_[1], all_[3]], Harm.JOURNAL_BROKEN),
        (lambda all_: [all_[0], all_[0], *all_[1:]], Harm.JOURNAL_BROKEN),
        (lambda all_: all_[:-1], Harm.JOURNAL_CUT_OFF),
        (lambda all_: all_[:0], Harm.JOURNAL_CUT_OFF),
    ],
    ids=["changed", "removed", "reordered", "inserted", "cut off", "gone"],
)  # fmt: skip
def test_a_journal_that_was_tampered_with_is_named(log: Log, rewrite: Rewrite, harm: Harm) -> None:
    lines = log.path.read_bytes().splitlines(keepends=True)
    assert harm in log.harms(copy_of(log, rewrite(lines)))


@pytest.mark.parametrize("without", ["certificate", "seal 2"])
def test_a_line_that_is_missing_from_a_journal_written_anew_is_missed(
    log: Log, without: str
) -> None:
    journal = copy_of(log, [])
    for line in log.journal.lines():
        if without not in (line.kind, f"{line.kind} {line.said.get('number')}"):
            journal.add(line.kind, line.said)
    assert log.harms(journal) == {Harm.JOURNAL_CUT_OFF}
