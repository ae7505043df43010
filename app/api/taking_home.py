"""Exporting a case, taking home what is one's own, opening a closed case again, statements of the
resident, and consents that wait after a merge; over the API."""

import uuid
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.once import Made, Once
from app.api.saying import Saying
from app.base.errors import NotFound
from app.casefile.access import read_case
from app.casefile.cases import NotInformedReason
from app.casefile.vocabulary import Category, Function
from app.rights import merging, reopening
from app.rights.export import export_case
from app.rights.letters import take_home_letter
from app.rights.paper import set_in_type
from app.rights.reopening import ReopenCase
from app.rights.statements import add_statement
from app.rights.take_home import take_home
from app.web.context import SignedIn
from app.web.downloads import PDF, download
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Text

router = APIRouter(prefix="/api/v1", tags=["cases"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
CASE = "/cases/{case_id}"


class ReopenableOut(ApiModel):
    """A closed case that you may open again, and until when it is kept."""

    case_id: uuid.UUID
    number: str
    closed_at: datetime
    until: date


class ReopenIn(Saying):
    """Why it is needed again, and whether the resident knows; if not, why."""

    necessity: Text
    lighter_way: Text
    resident_informed: bool
    not_informed_reason: NotInformedReason | None = None


class StatementIn(Command):
    """What is not right, in the resident's words."""

    body: Text


class SleepingOut(ApiModel):
    """A consent that named an organisation which merged; it waits to be confirmed."""

    id: uuid.UUID
    from_name: str
    old_organisation: str
    new_organisation: str
    taking_part: bool
    to_functions: list[Function]
    categories: list[Category]
    until: date


@router.get(CASE + "/export", responses=RESPONSES)
def export(case_id: uuid.UUID, context: SignedIn, response: Response) -> dict[str, Any]:
    """The whole case in an open format (`docs/export.md`), as far as you may read it."""
    response.headers["Cache-Control"] = "no-store"
    return export_case(context.session, context.signed_in, case_id)


@router.get(CASE + "/take-home", responses=RESPONSES)
def read_take_home(case_id: uuid.UUID, context: SignedIn, response: Response) -> dict[str, Any]:
    """What your organisation takes home of a closed case, for the term of the covenant: your own
    contributions, the plan and the message as far as they were shared with you (`docs/export.md`).
    """
    response.headers["Cache-Control"] = "no-store"
    return take_home(context.session, context.signed_in, case_id)


@router.get(
    CASE + "/take-home/letter",
    response_class=Response,
    responses={**RESPONSES, 200: {"content": {PDF: {}}}},
)
def read_take_home_letter(case_id: uuid.UUID, context: SignedIn) -> Response:
    """The same on paper: a tagged, accessible PDF."""
    package = take_home(context.session, context.signed_in, case_id)
    made = set_in_type("take_home", take_home_letter(package), context.signed_in.now)
    return download(made, f"meenemen-{package['caseNumber']}.pdf", PDF)


@router.get("/reopenable-cases", responses=RESPONSES)
def list_reopenable(context: SignedIn) -> list[ReopenableOut]:
    """Closed cases that you opened, or of which you had regie, while they are kept."""
    return [
        ReopenableOut.model_validate(one, from_attributes=True)
        for one in reopening.reopenable(context.session)
    ]


@router.post(CASE + "/reopening", status_code=204, responses=RESPONSES)
def reopen(case_id: uuid.UUID, command: ReopenIn, context: SignedIn, once: Once) -> None:
    """Open it again: nobody has regie, every other party is to be asked anew, and nothing that was
    shared comes back."""
    session, actor = context.session, command.by(context.signed_in)
    said = ReopenCase.model_validate(command.model_dump(by_alias=False))

    def act() -> None:
        context.actor = reopening.reopen_case(session, actor, case_id, said)

    once.done(act)


@router.post(CASE + "/entries/{entry_id}/statements", status_code=201, responses=RESPONSES)
def state(
    case_id: uuid.UUID, entry_id: uuid.UUID, command: StatementIn, context: SignedIn, once: Once
) -> Made:
    """The resident says that an entry about them is not right; it goes where the entry goes."""
    session, actor = context.session, context.signed_in
    return Made(id=once.made(lambda: add_statement(session, actor, entry_id, command.body)))


@router.get(CASE + "/sleeping-consents", responses=RESPONSES)
def list_sleeping(case_id: uuid.UUID, context: SignedIn) -> list[SleepingOut]:
    """Consents that wait to be confirmed since an organisation merged."""
    return [
        SleepingOut(
            id=one.id,
            from_name=one.from_name,
            old_organisation=one.old_name,
            new_organisation=one.new_name,
            taking_part=one.taking_part,
            to_functions=one.to_functions,
            categories=one.categories,
            until=one.was_until,
        )
        for one in merging.read_sleeping(context.session, context.signed_in, case_id)
    ]


@router.post(
    CASE + "/sleeping-consents/{consent_id}/confirmation", status_code=204, responses=RESPONSES
)
def confirm(case_id: uuid.UUID, consent_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """The resident said yes to the new organisation as well."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    if not any(one.id == consent_id for one in merging.sleeping_consents(session, actor, case_id)):
        raise NotFound
    once.done(lambda: merging.confirm_consent(session, actor, consent_id))
