"""Whether this process lives, and whether it can do its work: for whoever keeps it running."""

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse

from app.base.database import engine_for
from app.base.destroyed import not_destroyed_yet
from app.base.journal import JournalBroken
from app.base.migrate import is_current
from app.base.settings import get_settings

router = APIRouter()


@router.get("/healthz")
def lives() -> PlainTextResponse:
    """The process answers; says nothing about the database, so that its absence restarts nobody."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def is_ready() -> PlainTextResponse:
    """200 when the database is there, at the newest revision, and not older than the journal;
    else 503 with which of these is not so."""
    settings = get_settings()
    try:
        with engine_for(settings.database_url).connect() as connection:
            current = is_current(connection)
            behind = current and bool(not_destroyed_yet(connection, settings.journal))
    except SQLAlchemyError:
        return PlainTextResponse("de database is niet bereikbaar\n", 503)
    except JournalBroken as broken:
        return PlainTextResponse(f"{broken}\n", 503)
    if not current:
        return PlainTextResponse("de database is nog niet bijgewerkt: samenspel migrate\n", 503)
    if behind:
        return PlainTextResponse("de database is teruggezet: samenspel reapply\n", 503)
    return PlainTextResponse("ok\n")
