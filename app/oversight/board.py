"""The regie overview of a coordinator: how many, which ones, who carries how much.

Each part is one statement over `case_shell`, whatever the number of cases.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.base.errors import Invalid
from app.casefile.audit import Act, record
from app.casefile.models import CaseShell
from app.casefile.vocabulary import Function
from app.organisations.actor import AMSTERDAM, Actor
from app.organisations.models import Account, Organisation, Partnership
from app.oversight.alarms import Alarm, clauses, coordinated, overseen, rank


@dataclass(frozen=True)
class Filter:
    """Which cases: by alarm, by the organisation or the person that holds regie."""

    alarm: Alarm | None = None
    organisation_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filter()


class Count(BaseModel):
    """How many cases an alarm has, and since when the oldest of those has it, where that is
    known."""

    alarm: Alarm
    number: int
    oldest: datetime | None = None


class Numbers(BaseModel):
    """How many cases are open, and how many of them need what attention."""

    partnership: str
    open_cases: int
    counts: list[Count]


class Row(BaseModel):
    """One case as a coordinator knows it: its shell, and no content."""

    case_id: uuid.UUID
    number: str
    alarms: list[Alarm]
    holder_organisation: str | None
    holder_person: str | None
    holder_function: Function | None
    holder_since: datetime | None
    without_since: datetime | None
    offered_to: str | None
    offer_answer_due: datetime | None
    last_holder_organisation: str | None
    phone: str | None
    late_lines: int
    unconfirmed: int
    next_evaluation_on: date | None
    opened_at: datetime
    rank: int
    since: datetime

    @property
    def position(self) -> tuple[str, str, str]:
        """What the list is sorted by, for the cursor of the next page."""
        return (str(self.rank), self.since.isoformat(), str(self.case_id))


def numbers(session: Session, actor: Actor) -> Numbers:
    """The tiles, in two statements. NotFound for whoever coordinates nothing; logged."""
    seen = overseen(actor)
    when = clauses(actor.now)
    counted = session.execute(
        select(
            func.count().label("open_cases"),
            func.min(CaseShell.without_holder_since).label("oldest"),
            *[func.count().filter(clause).label(alarm.value) for alarm, clause in when.items()],
        ).where(seen)
    ).one()
    names = session.scalars(
        select(Partnership.name)
        .where(Partnership.id.in_(coordinated(actor)))
        .order_by(Partnership.name)
    ).all()
    record(session, actor, Act.SHELL_READ)
    return Numbers(
        partnership=" en ".join(names),
        open_cases=counted.open_cases,
        counts=[
            Count(
                alarm=alarm,
                number=getattr(counted, alarm.value),
                oldest=counted.oldest if alarm is Alarm.WITHOUT_REGIE else None,
            )
            for alarm in Alarm
        ],
    )


def _chosen(actor: Actor, wanted: Filter) -> ColumnElement[bool]:
    found = [overseen(actor)]
    if wanted.alarm is not None:
        found.append(clauses(actor.now)[wanted.alarm])
    if wanted.organisation_id is not None:
        # also who was asked, and who had it last: those are to be called
        found.append(
            or_(
                CaseShell.holder_organisation_id == wanted.organisation_id,
                and_(
                    CaseShell.holder_organisation_id.is_(None),
                    or_(
                        CaseShell.offered_organisation_id == wanted.organisation_id,
                        CaseShell.last_holder_organisation_id == wanted.organisation_id,
                    ),
                ),
            )
        )
    if wanted.account_id is not None:
        found.append(CaseShell.holder_account_id == wanted.account_id)
    return and_(*found)


def rows(
    session: Session,
    actor: Actor,
    wanted: Filter,
    *,
    size: int,
    after: tuple[str, ...] | None = None,
) -> list[Row]:
    """Cases, trouble first and the longest first within it: at most `size + 1`, in one
    statement, and logged. `after` is the `position` of the last row of the page before."""
    worst = rank(actor.now)
    since = func.coalesce(
        CaseShell.without_holder_since, CaseShell.holder_since, CaseShell.opened_at
    )
    clause = _chosen(actor, wanted)
    if after is not None:
        clause = and_(clause, tuple_(worst, since, CaseShell.case_id) > tuple_(*_at(after)))
    holder, offered, last = (aliased(Organisation) for _ in range(3))
    found = session.execute(
        select(
            CaseShell,
            worst.label("rank"),
            since.label("since"),
            holder.name.label("holder"),
            offered.name.label("offered"),
            last.name.label("last"),
            Account.name.label("person"),
            func.coalesce(Account.phone, holder.phone, offered.phone, last.phone).label("phone"),
            *[found.label(alarm.value) for alarm, found in clauses(actor.now).items()],
        )
        .outerjoin(holder, holder.id == CaseShell.holder_organisation_id)
        .outerjoin(offered, offered.id == CaseShell.offered_organisation_id)
        .outerjoin(last, last.id == CaseShell.last_holder_organisation_id)
        .outerjoin(Account, Account.id == CaseShell.holder_account_id)
        .where(clause)
        .order_by(worst, since, CaseShell.case_id)
        .limit(size + 1)
    )
    read = [_row(each, actor.today) for each in found.mappings()]
    record(session, actor, Act.SHELL_READ)
    return read


def _at(after: tuple[str, ...]) -> tuple[int, datetime, uuid.UUID]:
    try:
        worst, since, case_id = after
        return int(worst), datetime.fromisoformat(since), uuid.UUID(case_id)
    except ValueError:
        raise Invalid.one("cursor", "Begin opnieuw bij de eerste pagina van deze lijst.") from None


def _row(found: RowMapping, today: date) -> Row:
    shell: CaseShell = found["CaseShell"]
    return Row(
        case_id=shell.case_id,
        number=shell.number,
        alarms=[alarm for alarm in Alarm if found[alarm.value]],
        holder_organisation=found["holder"],
        holder_person=found["person"],
        holder_function=Function(shell.holder_function) if shell.holder_function else None,
        holder_since=shell.holder_since,
        without_since=shell.without_holder_since,
        offered_to=found["offered"] if found[Alarm.OFFER_WAITS.value] else None,
        offer_answer_due=shell.offer_answer_due,
        last_holder_organisation=found["last"],
        phone=found["phone"],
        late_lines=sum(day < today for day in shell.open_due_dates),
        unconfirmed=shell.message_unconfirmed,
        next_evaluation_on=shell.next_evaluation_on,
        opened_at=shell.opened_at,
        rank=found["rank"],
        since=found["since"].astimezone(AMSTERDAM),
    )
