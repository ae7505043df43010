"""Verwerkingen: the register of processing, per purpose of the covenant."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.insight.register import HEADS, register
from app.web.context import SignedIn
from app.web.rendering import render

router = APIRouter(prefix="/privacy/verwerkingen")
# What stands on a card, in this order; the rest is the same on each.
SHOWN = (
    "whose_task", "ground", "secrecy", "controllers", "resident_contact", "categories",
    "recipients", "articles",
)  # fmt: skip


@router.get("")
def processing(request: Request, context: SignedIn) -> Response:
    """One card per purpose, and the register to take along."""
    found = register(context.session, context.signed_in)
    page = {
        "partnership": found[0].partnership if found else "",
        "rule_set": found[0].rule_set if found else "",
        "lines": [
            {
                "purpose": one.purpose.label,
                "facts": [(HEADS[name].capitalize(), _words(getattr(one, name))) for name in SHOWN],
                "months": one.retention_months,
                "assessed": one.impact_assessment_on,
                "from": one.effective_from,
            }
            for one in found
        ],
        "same": [(HEADS[name].capitalize(), getattr(found[0], name)) for name in SAME]
        if found
        else [],
    }
    return render(request, "privacy/register.html", page=page)


SAME = ("subjects", "transfers", "security")


def _words(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    # articles hold commas and semicolons of their own
    between = " · " if any("," in str(one) or ";" in str(one) for one in values) else ", "
    return between.join(str(getattr(one, "label", one)) for one in values)
