"""`samenspel`: the program as an administrator starts it, piece by piece.

Each command loads only what it needs, and says in one line what is wrong with its surroundings.
"""

import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.base.settings import (
    SettingsError,
    get_settings,
    journal_of,
    owner_settings,
    owner_url,
    seal_key,
    worker_url,
)

if TYPE_CHECKING:
    from app.base.embedded import EmbeddedPostgres

APPLICATION = "app.main:create_app"
LOOPBACK = "127.0.0.1"
# Open live pages would hold a stop up for ever.
SECONDS_TO_FINISH = 10
# What the demo's database says of itself once it is whole: a build that was cut off starts anew.
DEMO_IS_BUILT = "demo: klaar"

cli = typer.Typer(
    help="Samenspel: samenwerken rond een inwoner.",
    no_args_is_help=True,
    add_completion=False,
    # Locals hold addresses with passwords.
    pretty_exceptions_enable=False,
)
export = typer.Typer(help="Haal gegevens uit Samenspel, als bestand.", no_args_is_help=True)
cli.add_typer(export, name="export")
out = Console()
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Een dag, mag leeg.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="De poort waarop de website luistert.")]


class CannotStart(Exception):
    """The surroundings are not right; the message is one line in Dutch that says what to do."""


def main() -> None:
    """Run a command; what is wrong with the surroundings becomes one line and exit code 2."""
    # Imported here: `--help` needs none of it.
    from app.base.embedded_place import EmbeddedPostgresError

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        cli()
    except (SettingsError, EmbeddedPostgresError, CannotStart) as problem:
        typer.echo(f"samenspel: {problem}", err=True)
        sys.exit(2)


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Het adres waarop de website luistert.")] = LOOPBACK,
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Het aantal processen.")] = 1,
) -> None:
    """Start de website."""
    _refuse_older_database(get_settings().database_url)
    _serve(host, port, workers)


@cli.command()
def worker() -> None:
    """Start het werk op de achtergrond, zoals e-mail en wat op een vaste tijd gebeurt."""
    from app.base.jobs import run_worker

    settings = get_settings()
    address = worker_url(settings)
    if settings.journal is not None:
        # it seals the log: without the key it would stop at that each minute
        seal_key(settings)
    _refuse_older_database(address)
    run_worker(address)


@cli.command()
def migrate() -> None:
    """Zet de tabellen klaar, of werk ze bij. Doe dit na elke nieuwe versie."""
    from app.base.migrate import upgrade

    address = owner_url()
    with out.status("De tabellen worden bijgewerkt ..."), _database_answers():
        upgrade(address)
    out.print("De tabellen zijn bijgewerkt.")


@cli.command()
def token(email: Annotated[str, typer.Argument(help="Het e-mailadres van het account.")]) -> None:
    """Maak een sleutel waarmee een ander systeem namens een account werkt."""
    from app.base.database import transaction
    from app.base.errors import NotFound
    from app.organisations.sign_in import make_api_token

    try:
        with _database_answers(), transaction(owner_url()) as session:
            made = make_api_token(session, email)
    except NotFound:
        raise CannotStart(f"geen account met het e-mailadres {email}") from None
    # Plain: it is copied or piped, and shown this once.
    typer.echo(made)


@cli.command("verify-log")
def verify_log() -> None:
    """Kijk of er niets aan het logboek is veranderd. Wat niet klopt, staat erbij."""
    from app.base.database import transaction
    from app.base.journal import Journal
    from app.insight.checking import check_log

    settings = get_settings()
    address, journal, key = worker_url(settings), Journal(journal_of(settings)), seal_key(settings)
    with (
        _database_answers(),
        _progress("Het logboek wordt nagekeken") as report,
        transaction(address) as session,
    ):
        checked = check_log(
            session, journal, key, lambda *how_far: report("Regels van het logboek", *how_far)
        )
    for problem in checked.problems:
        out.print(problem.what, soft_wrap=True, markup=False, highlight=False)
    if checked.count > len(checked.problems):
        out.print(f"En nog {checked.count - len(checked.problems)}.")
    out.print(
        f"Nagekeken tot en met zegel {checked.seal_number}: {checked.lines} regels. "
        f"{checked.waiting} wachten nog op een zegel.",
        soft_wrap=True,
    )
    if checked.count:
        out.print("[bold]Het logboek klopt niet.[/bold] Wat je nu doet, staat in docs/log.md.")
        raise typer.Exit(1)
    out.print("Het logboek klopt.")


@export.command("log")
def export_log(
    file: Annotated[Path, typer.Argument(help="Het bestand dat wordt gemaakt.")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Vanaf.")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Tot en met.")
    ] = None,
) -> None:
    """Zet het logboek in een bestand: een JSON-regel per handeling (Logboek Dataverwerkingen)."""
    from app.base.database import transaction
    from app.insight.logbook import write_log

    days = (since and since.date(), until and until.date())
    address = worker_url(get_settings())
    if file.exists():
        raise CannotStart(f"{file} bestaat al: kies een andere naam")
    with (
        _database_answers(),
        _progress("Het logboek wordt gelezen") as report,
        transaction(address) as session,
        file.open("x", encoding="utf-8") as made,
    ):
        file.chmod(0o600)
        lines = write_log(
            session, made, *days, lambda *how_far: report("Regels van het logboek", *how_far)
        )
    out.print(f"{lines} regels in {file}.", soft_wrap=True, markup=False)


@cli.command()
def purge() -> None:
    """Vernietig nu de casussen die over hun termijn zijn. De worker doet dit ook vanzelf."""
    from app.rights.destruction import purge as destroy_due

    settings = get_settings()
    address = worker_url(settings)
    _refuse_older_database(address)
    with _database_answers(), _progress("Casussen worden gezocht") as report:
        destroyed = destroy_due(address, settings.journal, settings, report)
    out.print(f"Vernietigd: {destroyed}.")


@cli.command()
def reapply() -> None:
    """Vernietig in een teruggezette database opnieuw wat volgens het journaal al weg was."""
    from app.base.journal import JournalBroken
    from app.rights.destruction import reapply as destroy_again

    settings = owner_settings()
    journal = journal_of(settings)
    try:
        with _database_answers(), _progress("Het journaal wordt gelezen") as report:
            destroyed = destroy_again(settings.owner_url, journal, settings, report)
    except JournalBroken as broken:
        raise CannotStart(str(broken)) from None
    out.print(f"Opnieuw vernietigd: {destroyed}. Samenspel kan weer starten.")


@export.command("case")
def export_case(
    number: Annotated[str, typer.Argument(help="Het nummer van de casus, zoals 2026-0142.")],
    email: Annotated[
        str, typer.Option("--for", help="Het e-mailadres van wie in de casus zit of zat.")
    ],
) -> None:
    """Schrijf een hele casus als JSON, met wat dit account mag lezen. Het wordt vastgelegd."""
    from app.base.database import transaction
    from app.base.errors import NotFound
    from app.organisations.sign_in import account_of
    from app.rights.export import export_by_number
    from app.rights.package import as_json

    try:
        with _database_answers(), transaction(get_settings().database_url) as session:
            actor = account_of(session, email)
            made = as_json(export_by_number(session, actor, number, rule="samenspel export"))
    except NotFound:
        raise CannotStart(f"geen casus {number} voor {email}") from None
    sys.stdout.buffer.write(made)


@cli.command()
def merge_organisations(
    old: Annotated[str, typer.Argument(help="De naam van de organisatie die opgaat in de andere.")],
    new: Annotated[str, typer.Argument(help="De naam van de organisatie die blijft.")],
) -> None:
    """Voeg twee organisaties samen, vanaf nu. Toestemmingen voor de oude wachten op bevestiging."""
    from app.base.database import transaction
    from app.base.errors import NotFound
    from app.rights.merging import merge_organisations as merge

    try:
        with _database_answers(), transaction(owner_url()) as session:
            done = merge(session, old, new)
    except NotFound:
        raise CannotStart(
            "kies twee organisaties van hetzelfde samenwerkingsverband, bij hun volle naam"
        ) from None
    out.print(
        f"{old} is opgegaan in {new}: {done.people} functies en {done.seats} plekken aan tafel gaan"
        f" mee, {done.consents} toestemmingen wachten op bevestiging."
    )


@cli.command()
def demo(
    port: Port = 8000,
    data_dir: Annotated[
        Path, typer.Option(help="De map waarin de demo haar gegevens bewaart.")
    ] = Path("data/demo"),
) -> None:
    """Start de demo, met een eigen database en verzonnen mensen. Stop met Ctrl-C."""
    from app.base.embedded import EmbeddedPostgres

    _refuse_taken_port(port)
    server = EmbeddedPostgres(data_dir)
    with out.status("De database start ..."):
        server.start()
    try:
        _run_demo(server, data_dir, port)
    except KeyboardInterrupt:
        out.print("De demo stopt.")
    finally:
        server.stop()


def _run_demo(server: "EmbeddedPostgres", data_dir: Path, port: int) -> None:
    from app.base.jobs import worker_beside

    _settle_environment(server, data_dir, port)
    _prepare_database(server)
    with worker_beside(worker_url(get_settings())):
        _print_welcome(port)
        _serve(LOOPBACK, port, 1)


def _settle_environment(server: "EmbeddedPostgres", data_dir: Path, port: int) -> None:
    """The demo's own settings; what is set outside would lead to another installation."""
    for name in [name for name in os.environ if name.startswith("SAMENSPEL_")]:
        del os.environ[name]
    os.environ |= {
        "DATABASE_URL": server.url("samenspel_web"),
        "SAMENSPEL_OWNER_URL": server.url("samenspel_owner"),
        "SAMENSPEL_WORKER_URL": server.url("samenspel_worker"),
        "SAMENSPEL_SECRET": _kept_secret(data_dir / "secret"),
        "SAMENSPEL_BASE_URL": f"http://{LOOPBACK}:{port}",
        "SAMENSPEL_JOURNAL": str(data_dir.absolute() / "journal"),
        "SAMENSPEL_SEAL_KEY": _kept_secret(data_dir / "seal-key"),
    }
    get_settings.cache_clear()


def _kept_secret(place: Path) -> str:
    """The same secret at every start, so that whoever was signed in still is."""
    if not place.exists():
        half = place.with_name(f"{place.name}.new")
        half.touch(mode=0o600)
        half.write_text(secrets.token_hex(32))
        half.rename(place)
    return place.read_text()


def _prepare_database(server: "EmbeddedPostgres") -> None:
    from app.base.migrate import upgrade

    built = _is_built(server)
    if not built:
        # an earlier demo's: what it says is gone was never here
        journal_of(get_settings()).unlink(missing_ok=True)
        server.drop_database("samenspel")
        server.create_database("samenspel")
    with out.status("De tabellen worden klaargezet ..."):
        upgrade(server.url("samenspel_owner"))
    if not built:
        from app.demo.build import build_demo

        with _progress("De demo wordt gemaakt") as report:
            build_demo(report)
        _mark_as_built(server)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on the screen that says `what` at first, moved by `report(what, done, total)`."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out) as bar:
        task = bar.add_task(what, total=None)

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield report


def _is_built(server: "EmbeddedPostgres") -> bool:
    from sqlalchemy import text

    from app.base.database import engine_for

    with engine_for(server.url("postgres", "postgres")).connect() as connection:
        said = connection.scalar(
            text(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = 'samenspel'"
            )
        )
    return bool(said == DEMO_IS_BUILT)


def _mark_as_built(server: "EmbeddedPostgres") -> None:
    from sqlalchemy import text

    from app.base.database import engine_for

    with engine_for(server.url("postgres", "postgres")).begin() as connection:
        connection.execute(text(f"COMMENT ON DATABASE samenspel IS '{DEMO_IS_BUILT}'"))


def _print_welcome(port: int) -> None:
    from app.demo.people import MAIL, PASSWORD, PEOPLE

    people = Table("E-mailadres", "Wie", box=None, padding=(0, 3, 0, 0))
    for person in PEOPLE:
        people.add_row(f"{person.key}@{MAIL}", f"{person.name}, {person.title}")
    out.print(f"\nSamenspel draait op [bold]http://{LOOPBACK}:{port}[/bold]")
    out.print(f"Meld je aan met een van deze adressen en het wachtwoord [bold]{PASSWORD}[/bold]\n")
    out.print(people)
    out.print("\nStoppen: Ctrl-C. Je gegevens blijven bewaard.")


def _refuse_older_database(address: str) -> None:
    """Nobody is served out of a database in which destroyed cases are back."""
    from app.base.database import engine_for
    from app.base.destroyed import not_destroyed_yet
    from app.base.journal import JournalBroken

    journal = get_settings().journal
    if journal is None:
        return
    try:
        with _database_answers(), engine_for(address).connect() as connection:
            back = len(not_destroyed_yet(connection, journal))
    except JournalBroken as broken:
        raise CannotStart(str(broken)) from None
    if back:
        raise CannotStart(
            f"de database is ouder dan het journaal: {back} vernietigde casus(sen) horen weg te"
            " zijn. Draai eerst samenspel migrate en samenspel reapply"
        )


@contextmanager
def _database_answers() -> Iterator[None]:
    """One line where the driver has a page; it would name the address."""
    from sqlalchemy.exc import OperationalError

    try:
        yield
    except OperationalError as error:
        # Without a code the connection itself failed; with one it waited too long for others.
        if getattr(error.orig, "sqlstate", None):
            raise CannotStart("de database is bezig: probeer het straks opnieuw") from None
        raise CannotStart(
            "de database geeft geen antwoord: klopt het adres, en draait PostgreSQL?"
        ) from None


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            raise CannotStart(f"poort {port} is bezet: kies een andere met PORT=") from None


def _serve(host: str, port: int, workers: int) -> None:
    import uvicorn

    uvicorn.run(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        # Addresses name cases: they belong in our own log of reads and nowhere else.
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


if __name__ == "__main__":
    main()
