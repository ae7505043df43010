"""Mag dit?: ask the rules before you share. Nothing is saved, and no case is looked at."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile.rule_sets import rules_for
from app.casefile.rule_table import Answer, Decision, Facts, decide
from app.casefile.vocabulary import Category, Function, Purpose
from app.organisations.actor import Actor
from app.pages.frame import is_resident
from app.web.context import SignedIn
from app.web.rendering import render

router = APIRouter()
PATH = "/mag-dit"
ANSWERS = {
    Answer.ALLOW: ("Ja, dit mag", "check", "ok"),
    Answer.ALLOW_WITH_CONSENT: ("Nog niet: eerst toestemming", "speech", "warning"),
    Answer.DERIVE: ("Niet zo, wel in een korte vorm", "half", "warning"),
    Answer.DENY: ("Nee, dit mag niet", "lock", "error"),
}
YES = "ja"


@router.get(PATH)
def may_this(
    request: Request,
    context: SignedIn,
    soort: Annotated[str, Query()] = "",
    doel: Annotated[str, Query()] = "",
    van: Annotated[str, Query()] = "",
    naar: Annotated[str, Query()] = "",
    weet: Annotated[str, Query()] = "",
    toestemming: Annotated[str, Query()] = "",
) -> Response:
    """What may go from whom to whom, for what; the question stands in the address. For everybody
    but residents: they read their plan."""
    actor = context.signed_in
    if is_resident(actor):
        raise NotFound
    asked = soort in set(Category) and doel in set(Purpose) and naar in set(Function)
    author = van or _my_function(actor)
    rules = rules_for(context.session, actor)
    decision = None
    if asked and author in set(Function):
        consented = toestemming == YES
        # consent to be known names who may know it
        named = frozenset({Function(naar)} if consented else ())
        facts = Facts(told=weet == YES, consented=consented, named_functions=named)
        decision = decide(
            rules,
            Category(soort),
            Purpose(doel),
            Function(author),
            Function(naar),
            actor.today,
            facts,
        )
    page = {
        "form": {
            "soort": soort, "doel": doel, "van": author, "naar": naar,
            "weet": weet, "toestemming": toestemming,
        },
        "errors": _missing(soort, doel, author, naar) if soort or doel or naar else {},
        "categories": [(one.value, one.label) for one in Category],
        "purposes": [(one.value, one.label) for one in Purpose],
        "functions": [(one.value, one.label) for one in Function],
        "answer": _told(decision) if decision else None,
        "rules": f"{rules.name} {rules.version}",
    }  # fmt: skip
    return render(request, "decisions/may_this.html", page=page)


def _my_function(actor: Actor) -> str:
    return next((one.function for one in actor.posts if one.function in set(Function)), "")


def _missing(soort: str, doel: str, van: str, naar: str) -> dict[str, str]:
    known = {
        "soort": (soort in set(Category), "Kies wat je wilt delen."),
        "doel": (doel in set(Purpose), "Kies waarvoor."),
        "van": (van in set(Function), "Kies van wie het komt."),
        "naar": (naar in set(Function), "Kies naar wie het gaat."),
    }
    return {name: message for name, (found, message) in known.items() if not found}


def _told(decision: Decision) -> dict[str, Any]:
    title, sign, tone = ANSWERS[decision.answer]
    return {
        "title": title,
        "sign": sign,
        "tone": tone,
        "sentence": decision.sentence,
        "open_way": decision.open_way,
        "sender_ground": decision.sender_ground,
        "receiver_ground": decision.receiver_ground,
        "article": decision.article,
        "rule": decision.rule,
    }
