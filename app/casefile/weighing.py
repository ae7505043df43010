"""A second look at what somebody typed, before anybody else reads it.

The one way for all free text, of an entry or beside one. It never changes a text and never decides
a category: it says once what looks stricter, or by what somebody can be recognised while nobody
may know who it is. Whoever keeps to the text says why (`actor.overrules`); that is kept for the
privacy officer (domain, "Who decides what a text is"). A citizen service number is refused.

What a resident says of their own life is not weighed: it is theirs.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.base.citizen_number import REFUSED, citizen_numbers
from app.base.errors import FieldError, Invalid
from app.base.model import new_id
from app.casefile.access import MySeat, readable
from app.casefile.identifying import Sign, signs
from app.casefile.models import Case, Entry
from app.casefile.rule_sets import rules_of
from app.casefile.rules.shapes import CARE
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, EntryKind, Function
from app.casefile.warning_overruled import WarningOverruled
from app.casefile.word_lists import WordWarning, covers, warnings
from app.organisations.actor import Actor
from app.organisations.models import Organisation

# The fields in which somebody answers a warning; not of the text itself, so the same everywhere.
ACKNOWLEDGE = "acknowledge"
NO_TREATMENT = "noTreatment"
LONGEST_REASON = 200

SAY_WHY = "Pas de tekst aan, of schrijf waarom het toch zo moet."
WITHOUT_THE_WORDS = "Schrijf de reden zonder woorden die over de inwoner gaan."
SHORTER = f"Maak dit korter: hooguit {LONGEST_REASON} tekens."
COUNTS_AS_TREATMENT = (
    "Wat jij schrijft, telt als diagnose of behandeling tot je iets anders zegt. Zeg dat hier "
    "niets over diagnose of behandeling staat, of deel het bij Delen."
)
STILL_WITHOUT_A_NAME = "De lezer mag nog niet weten om wie het gaat. Laat het weg."

Typed = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class People:
    """Whose names give nothing away, and whose do."""

    may_be_named: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a second look found in one field. `proposed` is the stricter category."""

    field: str
    proposed: Category
    sentence: str


def refuse_citizen_numbers(typed: Typed) -> None:
    """Invalid where something looks like a citizen service number: that is never kept."""
    wrong = [
        FieldError(name, REFUSED) for name, text in typed.items() if citizen_numbers(text or "")
    ]
    if wrong:
        raise Invalid(wrong)


def weigh(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    typed: Typed,
    category: Category,
    *,
    entry_id: uuid.UUID,
    chosen: bool = False,
    nameless: bool = False,
) -> None:
    """Take a second look at the `typed` texts of one act, by the name of their field.

    `category` is what they count as; `chosen` says that the author picked it and it did not come
    with the form. `nameless`: the reader does not know who it is about, also in a case with a
    name (a question to a party that is asked). Invalid with what was found, until the actor says
    why it stands; then that is kept beside `entry_id`.
    """
    refuse_citizen_numbers(typed)
    author = Function(seat.function)
    if author is Function.RES or not any(typed.values()):
        return
    counts = author in CARE and not chosen and not actor.no_treatment
    asks = counts and not covers(rules_of(case), category, Category.TREATMENT)
    found = found_in(session, actor, case, seat, typed, category, nameless=nameless)
    second_look(actor, found, ask_no_treatment=asks)
    _keep(
        session, actor, found, category, entry_id=entry_id, case_id=case.id, seat_id=seat.id,
        partnership_id=case.partnership_id, organisation_id=seat.organisation_id,
        function=seat.function,
    )  # fmt: skip


def found_in(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    typed: Typed,
    category: Category,
    *,
    nameless: bool = False,
) -> list[Found]:
    """What a second look finds in words from a seat; nothing in those of the resident."""
    author = Function(seat.function)
    if author is Function.RES or not any(typed.values()):
        return []
    people = who_is_who(session, actor, case) if nameless or not case.named else None
    return look(typed, category, author, people)


def weigh_without_seat(
    session: Session, actor: Actor, partnership_id: uuid.UUID, typed: Typed, *, nameless: bool
) -> None:
    """The same for words that belong to no seat: a question without a case (`nameless`), and why
    a coordinator offers regie."""
    refuse_citizen_numbers(typed)
    post = next((one for one in actor.posts if one.partnership_id == partnership_id), None)
    own = post.function if post else ""
    author = Function(own) if own in Function.__members__ else Function.WT
    people = partnership_people(session, actor, partnership_id) if nameless else None
    found = look(typed, Category.PLAN, author, people)
    second_look(actor, found)
    _keep(
        session, actor, found, Category.PLAN, entry_id=None, case_id=None, seat_id=None,
        partnership_id=partnership_id, organisation_id=post.organisation_id if post else None,
        function=own or author.value,
    )  # fmt: skip


def look(typed: Typed, category: Category, author: Function, people: People | None) -> list[Found]:
    """What looks stricter than `category`, and, given `people`, what gives somebody away."""
    found = []
    for name, text in typed.items():
        words = warnings(text or "", category, author)
        found += [Found(name, one.proposed or one.found, one.sentence) for one in words]
        if people is not None and category is not Category.IDENTITY:
            found += [Found(name, Category.IDENTITY, said(one)) for one in marks(text, people)]
    return found


def marks(text: str | None, people: People) -> list[Sign]:
    """By what somebody can be recognised in one text."""
    return signs(text or "", may_be_named=people.may_be_named, never=people.never)


def said(sign: Sign) -> str:
    """A sign as a warning."""
    return f"{sign.sentence} {STILL_WITHOUT_A_NAME}"


def who_is_who(session: Session, actor: Actor, case: Case) -> People:
    """Professionals at the table and organisations may be named; the people whom the case is
    about may not. Statements: organisations, the parties, and in a case with a name that name."""
    parties = parties_of(session, actor, case.id)
    at_work = [one.person_name for one in parties if one.organisation_id is not None]
    at_home = [one.person_name for one in parties if one.organisation_id is None]
    if case.named:
        at_home += session.scalars(
            readable(session, actor, Entry)
            .where(Entry.case_id == case.id, Entry.kind == EntryKind.IDENTITY.value)
            .with_only_columns(Entry.body)
        )
    return partnership_people(
        session,
        actor,
        case.partnership_id,
        also=[name for name in at_work if name],
        never=[name for name in at_home if name],
    )


def partnership_people(
    session: Session,
    actor: Actor,
    partnership_id: uuid.UUID,
    *,
    also: Iterable[str] = (),
    never: Iterable[str] = (),
) -> People:
    """The actor and every organisation of the partnership may be named."""
    organisations = session.scalars(
        select(Organisation.name).where(Organisation.partnership_id == partnership_id)
    )
    return People((actor.name, *organisations, *also), tuple(never))


def second_look(actor: Actor, found: list[Found], *, ask_no_treatment: bool = False) -> None:
    """Invalid with all that was found at once, or silence when the actor said enough."""
    errors = []
    if found and not actor.overrules:
        by_field: dict[str, list[str]] = {}
        for one in found:
            by_field.setdefault(one.field, []).append(one.sentence)
        errors += [FieldError(name, " ".join(said)) for name, said in by_field.items()]
        errors.append(FieldError(ACKNOWLEDGE, SAY_WHY))
    elif found and len(actor.overrules or "") > LONGEST_REASON:
        errors.append(FieldError(ACKNOWLEDGE, SHORTER))
    elif found and _tells(actor.overrules or ""):
        errors.append(FieldError(ACKNOWLEDGE, WITHOUT_THE_WORDS))
    if ask_no_treatment:
        errors.append(FieldError(NO_TREATMENT, COUNTS_AS_TREATMENT))
    if errors:
        raise Invalid(errors)


def _tells(reason: str) -> bool:
    """Whether a reason says itself what the privacy officer has no business reading."""
    words: list[WordWarning] = warnings(reason, Category.PLAN, Function.WT)
    return bool(words or signs(reason))


def _keep(
    session: Session,
    actor: Actor,
    found: Iterable[Found],
    chosen: Category,
    **where: uuid.UUID | str | None,
) -> None:
    """One line per category that was proposed."""
    proposed = dict.fromkeys(one.proposed for one in found)
    rows = [
        {
            "id": new_id(),
            "account_id": actor.account_id,
            "proposed": one.value,
            "chosen": chosen.value,
            "reason": actor.overrules,
            "at": actor.now,
            **where,
        }
        for one in proposed
    ]
    if rows:
        session.execute(insert(WarningOverruled), rows)
