"""The register of processing (AVG 30), as data and for a spreadsheet."""

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from app.casefile.vocabulary import Category, Function, Purpose
from app.insight.register import as_csv, register
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/processing-register", tags=["processing-register"])
RESPONSES = problem_responses(401, 404)
CSV = "text/csv; charset=utf-8"


class ProcessingOut(ApiModel):
    """What is done with personal data for one purpose. `retentionMonths` counts from closing."""

    partnership: str
    purpose: Purpose
    whose_task: str
    ground: str
    articles: list[str]
    secrecy: str
    controllers: str
    resident_contact: str
    subjects: str
    categories: list[Category]
    recipients: list[Function]
    transfers: str
    retention_months: int
    security: str
    impact_assessment_on: date
    effective_from: date
    rule_set: str


@router.get("", responses=RESPONSES)
def read_register(context: SignedIn) -> list[ProcessingOut]:
    """One line per purpose of the covenant. For the privacy officer."""
    found = register(context.session, context.signed_in)
    return [ProcessingOut(**line.model_dump()) for line in found]


@router.get(
    "/csv", response_class=Response, responses=RESPONSES | {200: {"content": {"text/csv": {}}}}
)
def export_register(context: SignedIn) -> Response:
    """The same for a spreadsheet: a semicolon between, Dutch heads."""
    told = as_csv(register(context.session, context.signed_in))
    return Response(told, media_type=CSV)
