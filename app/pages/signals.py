"""Signals: one tap from the case and from Vandaag, and questions without a case."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile.cases import case_of
from app.casefile.vocabulary import SignalType
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.signals import operations, questions
from app.signals.questions import AskIntake
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, Text, parse

router = APIRouter()
PATH = "/casussen/{case_id:uuid}/signaal"
TYPES = [(one.value, one.label) for one in SignalType]


class SignalForm(Command):
    """What was tapped, and a few words."""

    type: SignalType
    note: Annotated[Line | None, EmptyIsNone] = None


class QuestionForm(Command):
    """A question without a name."""

    to_organisation_id: uuid.UUID
    question: Text


class AnswerForm(Command):
    """The answer of the intake."""

    answer: Text


@router.get(PATH)
def form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Something happened."""
    return _form(request, context, case_id, {}, {}, 200)


def _form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    page = {
        "case_id": case_id,
        "number": case_of(context.session, context.signed_in, case_id).number,
        "types": TYPES,
        "reaches": "Dit gaat meteen naar wie de regie heeft en naar wie een afspraak heeft.",
        "form": typed,
        "errors": errors,
    }
    return render(request, "signals/send.html", status=status, page=page)


@router.post(PATH)
def send(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    type: Annotated[str, Form()] = "",  # noqa: A002 - the name of the field in the form
    tekst: Annotated[str, Form()] = "",
    terug: Annotated[str, Form()] = "",
) -> Response:
    """Send it, at once."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        signal = parse(SignalForm, {"type": type, "note": tekst})
        sent = operations.send(session, actor, case_id, signal.type, signal.note or "")
        heard = len(sent.reaches)
        said = f"Verstuurd naar {heard} {'partij' if heard == 1 else 'partijen'}."
        return go(request, terug or f"/casussen/{case_id}", Flash(said))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, {"type": type, "tekst": tekst}, errors, status)

    return try_or_show(session, act, show, {"note": "tekst"})


@router.post(PATH + "/{signal_id:uuid}/oppakken")
def claim(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    signal_id: uuid.UUID,
    terug: Annotated[str, Form()] = "",
) -> Response:
    """I pick it up."""
    operations.claim(context.session, context.signed_in, signal_id)
    said = Flash("Jij pakt dit op. De anderen zien dat.")
    return go(request, terug or f"/casussen/{case_id}", said)


@router.post(PATH + "/{signal_id:uuid}/klaar")
def close(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    signal_id: uuid.UUID,
    terug: Annotated[str, Form()] = "",
) -> Response:
    """It is dealt with."""
    operations.close(context.session, context.signed_in, signal_id)
    return go(request, terug or f"/casussen/{case_id}", Flash("Afgerond."))


@router.get("/signalen/vraag")
def question_form(request: Request, context: SignedIn) -> Response:
    """Ask another organisation something, without a name."""
    return _question_form(request, context, {}, {}, 200)


def _question_form(
    request: Request,
    context: Context,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    # who works for nobody asks for nobody
    if not actor.posts:
        raise NotFound
    page = {
        "organisations": questions.organisations_to_ask(session, actor),
        "mine": [
            {
                "id": str(one.id),
                "to": one.to_organisation,
                "question": one.question,
                "answer": one.answer or "",
                "at": one.asked_at,
            }
            for one in questions.questions_for(session, actor)
            if one.i_asked
        ],
        "form": typed,
        "errors": errors,
    }
    return render(request, "signals/question.html", status=status, page=page)


@router.post("/signalen/vraag")
def ask(
    request: Request,
    context: Saying,
    organisatie: Annotated[str, Form()] = "",
    vraag: Annotated[str, Form()] = "",
) -> Response:
    """Send the question; nobody may be recognised in it."""
    session, actor = context.session, context.signed_in
    typed = {"organisatie": organisatie, "vraag": vraag}

    def act() -> Response:
        question = parse(QuestionForm, {"to_organisation_id": organisatie, "question": vraag})
        questions.ask_intake(
            session,
            actor,
            AskIntake(to_organisation_id=question.to_organisation_id, question=question.question),
        )
        return go(request, "/signalen/vraag", Flash("Je vraag is verstuurd."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _question_form(request, context, typed, errors, status)

    names = {"toOrganisationId": "organisatie", "to_organisation_id": "organisatie",
             "question": "vraag"}  # fmt: skip
    return try_or_show(session, act, show, names)


@router.get("/signalen/vraag/{question_id:uuid}")
def read_question(request: Request, context: SignedIn, question_id: uuid.UUID) -> Response:
    """A question that waits at my intake."""
    return _answer_form(request, context, question_id, {}, {}, 200)


def _answer_form(
    request: Request,
    context: Context,
    question_id: uuid.UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    question = questions.read_question(context.session, context.signed_in, question_id)
    page = {
        "id": str(question.id),
        "from_organisation": question.from_organisation,
        "from_name": question.asked_by,
        "phone": question.phone,
        "question": question.question,
        "at": question.asked_at,
        "answer": question.answer or "",
        "form": typed,
        "errors": errors,
    }
    return render(request, "signals/answer.html", status=status, page=page)


@router.post("/signalen/vraag/{question_id:uuid}")
def answer(
    request: Request,
    context: Saying,
    question_id: uuid.UUID,
    antwoord: Annotated[str, Form()] = "",
) -> Response:
    """Answer it."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        said = parse(AnswerForm, {"answer": antwoord})
        questions.answer_question(session, actor, question_id, said.answer)
        return go(request, "/vandaag", Flash("Je antwoord is verstuurd."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"antwoord": antwoord}
        return _answer_form(request, context, question_id, typed, errors, status)

    return try_or_show(session, act, show, {"answer": "antwoord"})
