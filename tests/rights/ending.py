"""What the tests of the end of a case share: a case full of words that occur nowhere else, its
end, and dumps of the database as an administrator makes them."""

import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, pool, text

from app.base.database import transaction
from app.base.embedded_place import Programs, server_account
from app.base.jobs import enqueue
from app.casefile import consents, seats
from app.casefile.cases import close_case
from app.casefile.entries.coming_back import correct_words
from app.casefile.seats.known import known_to_us
from app.casefile.vocabulary import Category, ConfirmationState, Function
from app.message import operations as message
from app.opening.answers import Answers
from app.opening.drafts import start_draft
from app.plan import operations as plan
from app.plan.feedback import ask_how, give_feedback
from app.regie import operations as regie
from app.rights import destruction
from app.rights.retention import PlaceHold, lift_hold, place_hold
from tests.cast import Company
from tests.clock import Clock
from tests.databases import Database
from tests.story import Story, half_way

# Begins every word that is nowhere but in this case. A word of letters and digits: it stays
# whole in an index for searching too.
CANARY = "kwiklijster"
# What stays of a case, on purpose and without content.
KEPT = {"read_event", "destruction_certificate"}


@contextmanager
def behind(database: Database) -> Iterator[Connection]:
    """Past all locks: to look at what is really there."""
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def tables_of_case(connection: Connection) -> dict[str, str]:
    """Tables with rows of a case, with the condition for those of the case `$1`."""
    rows = connection.execute(text("SELECT name, rows_of FROM samenspel.tables_of_case()"))
    return {row.name: row.rows_of for row in rows}


def rows_of(connection: Connection, case_id: uuid.UUID) -> dict[str, int]:
    """How many rows of a case there are, per table."""
    return {
        table: connection.execute(
            text(
                f"SELECT count(*) FROM samenspel.{table} WHERE {clause.replace('$1', ':case')}"  # noqa: S608
            ),
            {"case": case_id},
        ).scalar_one()
        for table, clause in tables_of_case(connection).items()
    }


def everything_occurs(company: Company) -> Story:
    """Scenario S1 half-way, and whatever else can be said in a case."""
    story = half_way(company)
    case_id, ids = story.case_id, story.ids
    declined = company.invite(case_id, "maatjes")
    with company.as_("vrijwilliger") as (session, actor):
        seats.decline(session, actor, declined, "Wij hebben niemand vrij.")
    with company.as_("schuldhulp") as (session, actor):
        known_to_us(session, actor, ids["invited"], "Wij zoeken onze klant.")
    with company.as_("begeleider", case_id) as (session, actor):
        regie.decline(session, actor, ids["offer"], "Ik ben te kort bij hem.")
        give_feedback(session, actor, ids["feedback"], "Hij was er elke maandag.")
        message.answer(
            session,
            actor,
            ids["message"],
            message.Answer(state=ConfirmationState.OBJECTED, reason="Donderdag kan hij niet."),
        )
    with company.as_("consulent", case_id) as (session, actor):
        correct_words(session, actor, ids["history"], "Maatregel in juni.", 1)
    with company.as_("buurtcoach", case_id) as (session, actor):
        ask_how(session, actor, ids["line_travel"])
        plan.drop(session, actor, ids["line_own"], "Hij heeft nu een maatje.")
        consents.record_consent(
            session, actor, case_id,
            consents.RecordConsent(
                from_seat_id=story.seat("schakel"), to_functions=(Function.WT,),
                categories=(Category.ABILITY,), until=actor.today + timedelta(days=30),
                note="Gezegd aan de keukentafel.",
            ),
        )  # fmt: skip
    with company.as_("buurtcoach") as (session, actor):
        ids["used_draft"] = start_draft(session, actor, Answers(title="Weer aan het werk"))
    with company.as_("privacy") as (session, actor):
        held = place_hold(session, actor, hold_of(story, "Er loopt een klacht."))
        lift_hold(session, actor, held, "De klacht is opgelost.")
    with transaction(company.web_url) as session:
        enqueue(session, "mail_invitation", seat_id=ids["invited"])
    return story


def hold_of(story: Story, reason: str) -> PlaceHold:
    """A stop on the first case of this year, for a month."""
    return PlaceHold(
        number=f"{story.company.now.year}-0001",
        reason=reason,
        review_on=(story.company.now + timedelta(days=30)).date(),
    )


def fill_with_canaries(database: Database, story: Story) -> set[str]:
    """A word of its own in every free text of the case, in every row; answers the words.

    Free text is what is stored as text or JSON: the words of closed lists are shorter.
    """
    with behind(database) as connection:
        connection.execute(
            text("UPDATE samenspel.case_draft SET opened_case_id = :case WHERE id = :draft"),
            {"case": story.case_id, "draft": story.ids["used_draft"]},
        )
        connection.execute(
            text(
                "INSERT INTO samenspel.case_exclusion (case_id, account_id, partnership_id)"
                " SELECT id, :account, partnership_id FROM samenspel.cases WHERE id = :case"
            ),
            {"account": story.company.ids.accounts["buitenstaander"], "case": story.case_id},
        )
        connection.execute(
            text(
                "INSERT INTO samenspel.idempotency_key"
                " (account_id, key, route, request_hash, status, resource_id, created_at)"
                " VALUES (:account, :key, 'POST /x', '', 201, :made, now() + interval '9 years')"
            ),
            {
                "account": story.company.ids.accounts["buurtcoach"],
                "key": f"{CANARY}sleutel",
                "made": str(story.ids["goal"]),
            },
        )
        words = {f"{CANARY}sleutel"}
        for table, column, kind in connection.execute(
            text(
                "SELECT table_name, column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = 'samenspel' AND data_type IN ('text', 'jsonb')"
                " ORDER BY table_name, column_name"
            )
        ).all():
            clause = tables_of_case(connection).get(table)
            if table == "intake_question" or table == "case_draft":
                clause = "true"
            if clause is None:
                continue
            word = CANARY + "".join(sign for sign in table + column if sign.isalnum())
            put = (
                f"{column} || jsonb_build_object('canary', CAST(:word AS text))"
                if kind == "jsonb"
                else f"{column} || ' ' || :word"
            )
            changed = connection.execute(
                text(
                    f"UPDATE samenspel.{table} SET {column} = {put}"  # noqa: S608
                    f" WHERE {column} IS NOT NULL AND ({clause.replace('$1', ':case')})"
                ),
                {"word": word, "case": story.case_id},
            )
            if changed.rowcount:
                words.add(word)
    return words


def close_and_wait(story: Story, days: float = 366) -> None:
    """Close the case, and let its term pass for everybody."""
    company = story.company
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        close_case(session, actor, story.case_id)
    company.wait(days=days)
    Clock(company.owner_url).start(company.now)


def destroy(database: Database, journal: Path | None, case_id: uuid.UUID) -> bool:
    """As the worker does it."""
    with transaction(database.worker_url) as session:
        return destruction.destroy(session, journal, case_id)


def tables_that_hold(database: Database, what: str) -> set[str]:
    """Tables, of ours and of the jobs, with a row in which `what` stands."""
    with behind(database) as connection:
        tables = connection.execute(
            text(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')"
                " AND relnamespace IN ('samenspel'::regnamespace, 'procrastinate'::regnamespace)"
            )
        ).scalars()
        return {
            table
            for table in tables
            if connection.execute(
                text(f"SELECT EXISTS (SELECT FROM {table} t WHERE t::text ~ :what)"),  # noqa: S608
                {"what": what},
            ).scalar_one()
        }


def dump(database: Database) -> str:
    """A copy as an administrator makes it, with the role for it, as readable text."""
    return _run("pg_dump", database, "samenspel_backup")


def put_back(copy: str, database: Database) -> None:
    """Restore a copy in a database with nothing in it."""
    _run("psql", database, "postgres", "--quiet", "--set=ON_ERROR_STOP=1", said=copy)


def _run(program: str, database: Database, role: str, *arguments: str, said: str = "") -> str:
    address = make_url(database.superuser_url)
    done = subprocess.run(
        [
            Programs.reachable_for(server_account()).path(program),
            f"--host={address.query['host']}", f"--port={address.query['port']}",
            f"--username={role}", f"--dbname={database.name}", *arguments,
        ],
        input=said, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
