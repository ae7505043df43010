"""AuthZEN 1.0: the rule table as a policy decision point for other programs.

Authorization API 1.0 of the OpenID Foundation. Two kinds of questions:

- subject `function` (or `account`, yourself), action `share` or `read`, resource `category`, with
  `purpose` and `to` (share) or `from` (read) in the context: what the rules say;
- subject `seat`, action `read`, resource `entry`: whether a seat that you know can read an entry
  that you read.

What does not exist and what you may not know have one answer: `decision: false`, one reason.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from app.api.decisions import FactsIn
from app.api.once import sent_body
from app.base.settings import get_settings
from app.casefile.rule_table import Facts
from app.insight.deciding import Asked, Evaluated, Semantics, Thing, evaluate
from app.web.context import SignedIn
from app.web.problems import problem_responses

router = APIRouter(tags=["authzen"])
RESPONSES = problem_responses(400, 401)
Model = TypeVar("Model", bound=BaseModel)
ONE, MANY = "/access/v1/evaluation", "/access/v1/evaluations"
MOST = 1000

Body = Annotated[bytes, Depends(sent_body)]
RequestId = Annotated[str | None, Header(alias="X-Request-ID", max_length=200)]


class Lenient(BaseModel):
    """What the standard names; whatever else is sent is left alone, as the standard asks."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class EntityIn(Lenient):
    """A subject or a resource."""

    type: str
    id: str
    properties: dict[str, Any] = Field(default_factory=dict)


class ActionIn(Lenient):
    """What the subject wants to do."""

    name: str
    properties: dict[str, Any] = Field(default_factory=dict)


class EvaluationIn(Lenient):
    """One question."""

    subject: EntityIn
    action: ActionIn
    resource: EntityIn
    context: dict[str, Any] = Field(default_factory=dict)


class OptionsIn(Lenient):
    """How a batch is to be answered."""

    evaluations_semantic: Semantics = Semantics.EXECUTE_ALL


class EvaluationsIn(Lenient):
    """A batch: what all questions share stands beside them, once."""

    evaluations: list[dict[str, Any]] = Field(default_factory=list, max_length=MOST)
    options: OptionsIn = OptionsIn()


class EvaluationOut(BaseModel):
    """The answer. `context` says why, and names the recorded decision that can be replayed."""

    decision: bool
    context: dict[str, Any]


class EvaluationsOut(BaseModel):
    """The answers, in the order of the questions; shorter where the batch stopped early."""

    evaluations: list[EvaluationOut]


class ConfigurationOut(BaseModel):
    """Where the evaluation endpoints are."""

    policy_decision_point: str
    access_evaluation_endpoint: str
    access_evaluations_endpoint: str


@router.get("/.well-known/authzen-configuration")
def configuration() -> ConfigurationOut:
    """The metadata of this decision point; told to everybody."""
    base = get_settings().base_url
    return ConfigurationOut(
        policy_decision_point=base,
        access_evaluation_endpoint=base + ONE,
        access_evaluations_endpoint=base + MANY,
    )


@router.post(ONE, responses=RESPONSES)
def evaluate_one(
    context: SignedIn, body: Body, response: Response, request_id: RequestId = None
) -> EvaluationOut:
    """Answer one question."""
    _answer_to(response, request_id)
    asked = _asked(_read(EvaluationIn, _object(body)))
    [answer] = evaluate(context.session, context.signed_in, [asked])
    return _out(answer)


@router.post(MANY, responses=RESPONSES)
def evaluate_many(
    context: SignedIn, body: Body, response: Response, request_id: RequestId = None
) -> EvaluationsOut | EvaluationOut:
    """Answer a batch. Without `evaluations` it is one question, and is answered as one."""
    _answer_to(response, request_id)
    sent = _object(body)
    batch = _read(EvaluationsIn, sent)
    if not batch.evaluations:
        [answer] = evaluate(context.session, context.signed_in, [_asked(_read(EvaluationIn, sent))])
        return _out(answer)
    shared = {name: sent[name] for name in EvaluationIn.model_fields if name in sent}
    answers = evaluate(
        context.session,
        context.signed_in,
        [_or_none(shared | one) for one in batch.evaluations],
        batch.options.evaluations_semantic,
    )
    return EvaluationsOut(evaluations=[_out(answer) for answer in answers])


def _answer_to(response: Response, request_id: str | None) -> None:
    """The standard asks that an answer repeats the id that its question carried."""
    if request_id is not None and request_id.isprintable():
        response.headers["X-Request-ID"] = request_id


def _object(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body)
    except ValueError:
        raise HTTPException(400) from None
    if not isinstance(sent, dict):
        raise HTTPException(400)
    return sent


def _read(model: type[Model], sent: Mapping[str, Any]) -> Model:
    """The standard answers 400 to what it cannot read, where our own API says 422."""
    try:
        return model.model_validate(sent)
    except ValidationError:
        raise HTTPException(400) from None


def _or_none(sent: Mapping[str, Any]) -> Asked | None:
    """One question of a batch: what is wrong with it is its own answer and not that of all."""
    try:
        return _asked(EvaluationIn.model_validate(sent))
    except ValidationError:
        return None


def _asked(sent: EvaluationIn) -> Asked:
    return Asked(
        subject=Thing(sent.subject.type, sent.subject.id, sent.subject.properties),
        action=sent.action.name,
        resource=Thing(sent.resource.type, sent.resource.id, sent.resource.properties),
        words=sent.context | sent.action.properties,
        facts=_facts(sent.context.get("facts", {})),
    )


def _facts(said: object) -> Facts | None:
    try:
        return Facts(**FactsIn.model_validate(said).model_dump(by_alias=False))
    except ValidationError:
        return None


def _out(answer: Evaluated) -> EvaluationOut:
    told: dict[str, Any] = {
        "id": str(answer.id),
        "answer": answer.answer,
        "reason_user": {"nl": answer.sentence},
    }
    if answer.decision is not None:
        told |= {
            "category": answer.decision.category.value,
            "derived": answer.decision.derived,
            "needsConsent": answer.decision.needs_consent,
            "openWay": answer.decision.open_way,
            "article": answer.decision.article,
            "senderGround": answer.decision.sender_ground,
            "receiverGround": answer.decision.receiver_ground,
        }
    if answer.rule_set is not None:
        told |= {
            "rule": answer.rule,
            "ruleSet": answer.rule_set.name,
            "ruleSetVersion": answer.rule_set.version,
        }
    return EvaluationOut(decision=answer.allowed, context=told)
