"""Opening a case out of a draft: one act, whole or not at all, and only once."""

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.base.errors import FieldError, Invalid, Refused
from app.casefile import cases, seats
from app.casefile.cases import NotInformedReason, OpenCase, Resident
from app.casefile.vocabulary import Function, Purpose
from app.opening.choices import Askable, Prepared, askable, own_post, prepared
from app.opening.drafts import read_draft
from app.organisations.actor import Actor
from app.regie import operations as regie

MYSELF = "ik"
NOBODY_YET = "later"


def covenant_of(session: Session, actor: Actor, answers: dict[str, Any]) -> Prepared:
    """What the covenant says of the purpose that was chosen. Invalid without a purpose."""
    chosen = answers.get("doel")
    found = next((one for one in prepared(session, actor) if one.purpose == chosen), None)
    if found is None:
        raise Invalid([FieldError("doel", "Kies waarvoor jullie samenwerken.")])
    return found


def picked(
    session: Session, actor: Actor, answers: dict[str, Any], covenant: Prepared
) -> list[Askable]:
    """The parties that were ticked."""
    keys = set(answers.get("partij") or [])
    return [one for one in askable(session, actor, covenant) if one.key in keys]


def missing(answers: dict[str, Any]) -> list[FieldError]:
    """Everything that still has to be filled in, by the name of the field."""
    errors = []
    for field, what in (
        ("wat", "Schrijf in één zin wat er speelt."),
        ("doel", "Kies waarvoor jullie samenwerken."),
        ("noodzaak", "Schrijf waarom samenwerken nodig is."),
        ("lichter", "Schrijf waarom het niet lichter kan."),
        ("eigen_woorden", "Schrijf de hulpvraag op, in de woorden van de inwoner."),
    ):
        if not str(answers.get(field) or "").strip():
            errors.append(FieldError(field, what))
    if answers.get("naam_of_anoniem") not in ("naam", "anoniem"):
        errors.append(FieldError("naam_of_anoniem", "Kies: met naam of zonder naam."))
    if answers.get("weet_het") not in ("ja", "nee"):
        errors.append(FieldError("weet_het", "Kies of de inwoner dit weet."))
    if answers.get("naam_of_anoniem") == "naam":
        errors += _named_errors(answers)
    return errors


def _named_errors(answers: dict[str, Any]) -> list[FieldError]:
    errors = []
    if not str(answers.get("naam") or "").strip():
        errors.append(FieldError("naam", "Vul de naam in, of ga verder zonder naam."))
    if answers.get("geboortedatum"):
        try:
            date.fromisoformat(str(answers["geboortedatum"]))
        except ValueError:
            errors.append(FieldError("geboortedatum", "Kies een geldige datum."))
    if answers.get("weet_het") == "nee" and not answers.get("waarom_niet"):
        errors.append(
            FieldError("waarom_niet", "Kies waarom het toch met naam moet, of ga verder zonder.")
        )
    return errors


def open_from_draft(session: Session, actor: Actor, draft_id: uuid.UUID) -> tuple[Actor, uuid.UUID]:
    """Open the case, ask the parties, give them along what they need to begin, settle regie.

    Invalid with everything that is missing. Pressed twice it opens one case: the second time
    answers the case of the first.
    """
    draft = read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return actor, draft.opened_case_id
    answers = dict(draft.answers)
    errors = missing(answers)
    if errors:
        raise Invalid(errors)
    covenant = covenant_of(session, actor, answers)
    parties = picked(session, actor, answers, covenant)
    actor, opened = cases.open_case(session, actor, _command(actor, answers))
    for party in parties:
        _ask(session, actor, opened, answers, party, covenant)
    if answers.get("regie") == MYSELF:
        _take_regie(session, actor, opened, str(answers.get("waarom_anders") or ""))
    draft = read_draft(session, actor, draft_id)
    draft.opened_case_id = opened.case_id
    draft.opened_at = actor.now
    # the case holds it now; a copy here would outlive it
    draft.answers = {}
    session.flush()
    return actor, opened.case_id


def _command(actor: Actor, answers: dict[str, Any]) -> OpenCase:
    post = own_post(actor)
    named = answers["naam_of_anoniem"] == "naam"
    born = answers.get("geboortedatum")
    reason = answers.get("waarom_niet") or None
    approved = answers.get("goedgekeurd") == "ja"
    return OpenCase(
        organisation_id=post.organisation_id,
        function=Function(post.function),
        purpose=Purpose(answers["doel"]),
        title=str(answers["wat"]).strip(),
        help_request=str(answers["eigen_woorden"]).strip(),
        table_version=(str(answers.get("tafelversie") or "").strip() or None) if approved else None,
        necessity=str(answers["noodzaak"]).strip(),
        lighter_way=str(answers["lichter"]).strip(),
        resident=Resident(
            name=str(answers["naam"]).strip(),
            birth_date=date.fromisoformat(str(born)) if born else None,
        )
        if named
        else None,
        resident_informed=answers["weet_het"] == "ja",
        not_informed_reason=NotInformedReason(reason) if reason and named else None,
    )


def _ask(
    session: Session,
    actor: Actor,
    opened: cases.Opened,
    answers: dict[str, Any],
    party: Askable,
    covenant: Prepared,
) -> None:
    days = int(answers.get("termijn") or covenant.answer_days)
    question = str(answers.get(f"vraag_{party.key}") or "").strip() or party.question
    seat_id = seats.invite(
        session,
        actor,
        opened.case_id,
        seats.Invite(
            organisation_id=party.organisation_id,
            function=party.function,
            question=question,
            reason=f"Jullie taak past bij het doel: {covenant.purpose.label}.",
            answer_on=actor.today + timedelta(days=days),
        ),
    )
    seats.give_along(session, actor, opened.case_id, seat_id, opened.to_give_along)


def _take_regie(session: Session, actor: Actor, opened: cases.Opened, motive: str) -> None:
    offer = regie.OfferRegie(seat_id=opened.seat_id, reason=motive)
    try:
        term = regie.offer(session, actor, opened.case_id, offer)
    except Refused as error:
        raise Invalid([FieldError("waarom_anders", f"{error.reason} {error.open_way}")]) from error
    regie.accept(session, actor, term)
