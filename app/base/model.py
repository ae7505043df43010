"""What every table shares: one metadata, one naming convention, ids that come from Python.

Ids are UUIDv7, made here and not by the database: an author may not yet see the row that is
being written, so `INSERT ... RETURNING` would fail behind row-level security.
"""

import enum
import uuid
from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, DateTime, FetchedValue, MetaData, String, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import UserDefinedType
from uuid_utils.compat import uuid7

SCHEMA = "samenspel"


class Base(DeclarativeBase):
    """All tables live in one schema, so that grants and the catalogue test can walk it.

    No eager defaults: they add RETURNING, which fails while the author cannot see the row yet.
    """

    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy reads it so
    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: sortable by time of making, so that indexes stay compact."""
    return uuid7()


def one_of(column: str, values: type[enum.StrEnum]) -> CheckConstraint:
    """A CHECK that a text column holds one of the words of `values`."""
    words = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


class Xid8(UserDefinedType[str]):
    """The number of a transaction, which never comes back: PostgreSQL's own `xid8`."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


# So that a comparison of the tables with the models knows it.
ischema_names["xid8"] = Xid8

Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=new_id)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
# The database's clock, not Python's: policies and defaults must agree on what "now" is.
Now = Annotated[
    datetime,
    mapped_column(
        DateTime(timezone=True), server_default=text("samenspel.clock()"), nullable=False
    ),
]
Word = Annotated[str, mapped_column(String(40))]
ServerSide = FetchedValue
