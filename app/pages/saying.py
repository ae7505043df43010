"""A form with free text in it, and how somebody answers a warning about the words.

The form comes back with everything typed, the warning at its field, and beside it "toch zo, want".
"""

from typing import Annotated

from fastapi import Depends, Request

from app.casefile.weighing import ACKNOWLEDGE, NO_TREATMENT
from app.web.context import Context, SignedIn

# As the form calls them; the same on every form.
WHY, NO_CARE = "toch_zo", "geen_zorg"
SECOND_LOOK_NAMES = {ACKNOWLEDGE: WHY, NO_TREATMENT: NO_CARE}


async def read_assurance(request: Request) -> dict[str, str]:
    """The two fields, whatever else the form holds."""
    form = await request.form()
    sent = {name: form.get(name) for name in (WHY, NO_CARE)}
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def open_saying(
    request: Request,
    context: SignedIn,
    sent: Annotated[dict[str, str], Depends(read_assurance)],
) -> Context:
    """The context of a form with free text: its actor says of the words what the form says."""
    # shown again when the form comes back for another reason
    request.state.assured = sent
    why = "".join(sign for sign in sent.get(WHY, "") if sign.isprintable()).strip()
    context.actor = context.signed_in.assuring(why, no_treatment=sent.get(NO_CARE) == "ja")
    return context


Saying = Annotated[Context, Depends(open_saying)]
