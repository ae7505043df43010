"""Opening a case out of a draft: one act, whole or not at all, and only once."""

import uuid
from datetime import timedelta

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.base.errors import FieldError, Invalid, Refused
from app.casefile import cases, entries, seats
from app.casefile.cases import OpenCase, Resident
from app.casefile.entries import Share
from app.casefile.vocabulary import Category, EntryKind, Function
from app.casefile.weighing import look, partnership_people, second_look
from app.opening.answers import Answers, PartyAnswer, answers_of, missing
from app.opening.choices import Askable, Prepared, askable, own_post, prepared
from app.opening.drafts import read_draft
from app.organisations.actor import Actor
from app.regie import operations as regie

BY_AGREEMENT = "Zo staat het in het convenant."


def covenant_of(session: Session, actor: Actor, answers: Answers) -> Prepared | None:
    """What the covenant prepares for the purpose that was chosen; None without such a purpose."""
    return next((one for one in prepared(session, actor) if one.purpose == answers.purpose), None)


class DraftView(BaseModel):
    """A case that is being prepared: what was answered, what is missing, what is on offer."""

    id: uuid.UUID
    answers: Answers
    opened_case_id: uuid.UUID | None
    missing: list[FieldError]
    purposes: list[Prepared]
    places: list[Askable]


def draft_of(session: Session, actor: Actor, draft_id: uuid.UUID) -> DraftView:
    """My draft, with what the covenant prepares for it."""
    draft = read_draft(session, actor, draft_id)
    answers = answers_of(draft.answers)
    covenant = covenant_of(session, actor, answers)
    return DraftView(
        id=draft.id,
        answers=answers,
        opened_case_id=draft.opened_case_id,
        missing=[] if draft.opened_case_id else missing(answers, actor.today),
        purposes=prepared(session, actor),
        places=askable(session, actor, covenant) if covenant else [],
    )


def open_from_draft(session: Session, actor: Actor, draft_id: uuid.UUID) -> tuple[Actor, uuid.UUID]:
    """Open the case, ask the parties, give them along what they need to begin, settle regie.

    Invalid with everything that is missing. Pressed twice it opens one case: the second time
    answers the case of the first.
    """
    draft = read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return actor, draft.opened_case_id
    answers = answers_of(draft.answers)
    covenant, asks = _complete(session, actor, answers)
    command = _command(actor, answers, covenant)
    _second_look(session, actor, answers, command, asks)
    actor, opened = cases.open_case(session, actor, command)
    if answers.table_version and not answers.approved:
        _keep_for_later(session, actor, opened.case_id, answers.table_version)
    for ask in asks:
        seat_id = seats.invite(session, actor, opened.case_id, ask)
        seats.give_along(session, actor, opened.case_id, seat_id, opened.to_give_along)
    if answers.regie == "me":
        _take_regie(session, actor, opened, answers)
    draft = read_draft(session, actor, draft_id)
    draft.opened_case_id = opened.case_id
    draft.opened_at = actor.now
    # the case holds it now; a copy here would outlive it
    draft.answers = {}
    session.flush()
    return actor, opened.case_id


def _complete(
    session: Session, actor: Actor, answers: Answers
) -> tuple[Prepared, list[seats.Invite]]:
    """What the covenant prepared, and whom to ask what. Invalid with all that is missing."""
    errors = missing(answers, actor.today)
    covenant = covenant_of(session, actor, answers)
    if covenant is None:
        if answers.purpose is not None:
            errors.append(FieldError("purpose", "Kies een doel uit het convenant."))
        raise Invalid(errors)
    by_place = {
        (one.organisation_id, one.function): one for one in askable(session, actor, covenant)
    }
    days = timedelta(days=answers.answer_days or covenant.answer_days)
    asks = []
    for said in answers.picked:
        place = by_place.get((said.organisation_id, said.function))
        reason = said.reason or (place.reason if place else "")
        if place is None:
            errors.append(FieldError("parties", "Kies partijen uit de lijst."))
        elif not reason:
            errors.append(FieldError(reason_field(said), f"Waarom {place.organisation_name}?"))
        else:
            asks.append(_invite(said, place, reason, actor, days))
    if errors:
        raise Invalid(errors)
    return covenant, asks


def _second_look(
    session: Session, actor: Actor, answers: Answers, command: OpenCase, asks: list[seats.Invite]
) -> None:
    """All that was typed in the draft at once, before anything is written: who answers a warning
    has seen all of them. Whoever is asked does not know yet whom it is about."""
    people = partnership_people(
        session,
        actor,
        own_post(actor).partnership_id,
        never=(answers.name,) if answers.name else (),
    )
    found = cases.look_at(session, actor, command)
    for ask in asks:
        field = f"parties.{ask.organisation_id}.{ask.function.value}"
        typed = {f"{field}.{name}": text for name, text in seats.typed_in(ask).items()}
        found += look(typed, Category.PLAN, command.function, people)
    motive = {"regieReason": answers.regie_reason} if answers.regie == "me" else {}
    found += look(motive, Category.PLAN, command.function, None)
    second_look(actor, found)


def reason_field(said: PartyAnswer | Askable) -> str:
    """How an error calls the reason for asking a party."""
    return f"parties.{said.organisation_id}.{said.function.value}.reason"


def _invite(
    said: PartyAnswer, place: Askable, reason: str, actor: Actor, days: timedelta
) -> seats.Invite:
    return seats.Invite(
        organisation_id=said.organisation_id,
        function=said.function,
        question=said.question or place.question,
        reason=reason,
        answer_on=actor.today + days,
        prepared=frozenset(
            name
            for name, typed in (("question", said.question), ("reason", said.reason))
            if not typed
        ),
    )


def _command(actor: Actor, answers: Answers, covenant: Prepared) -> OpenCase:
    post = own_post(actor)
    named = answers.gets_name and answers.name is not None
    return OpenCase(
        organisation_id=post.organisation_id,
        function=Function(post.function),
        purpose=covenant.purpose,
        title=answers.title or "",
        help_request=answers.help_request or "",
        table_version=answers.table_version if answers.approved else None,
        necessity=answers.necessity or "",
        lighter_way=answers.lighter_way or "",
        resident=Resident(name=answers.name, birth_date=answers.born_on)
        if named and answers.name
        else None,
        resident_informed=bool(answers.informed),
        not_informed_reason=answers.not_informed_reason if named and not answers.informed else None,
    )


def _keep_for_later(session: Session, actor: Actor, case_id: uuid.UUID, text: str) -> None:
    """The resident has not approved it yet: it stays with its author, and is not lost."""
    entries.share(
        session,
        actor,
        case_id,
        Share(
            category=Category.HELP_REQUEST_TABLE,
            body=text,
            kind=EntryKind.HELP_REQUEST,
            as_draft=True,
        ),
    )


def _take_regie(session: Session, actor: Actor, opened: cases.Opened, answers: Answers) -> None:
    """Offered and accepted in one go; another function than agreed asks for a motive."""
    case = cases.case_of(session, actor, opened.case_id)
    agreed = regie.default_function(session, case) == own_post(actor).function
    motive = answers.regie_reason or (BY_AGREEMENT if agreed else "")
    offer = regie.OfferRegie(seat_id=opened.seat_id, reason=motive)
    try:
        term = regie.offer(session, actor, opened.case_id, offer)
    except Refused as error:
        raise Invalid(
            [FieldError("regieReason", f"{error.reason} {error.open_way or ''}".strip())]
        ) from error
    regie.accept(session, actor, term)
