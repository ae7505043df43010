"""The address without a path: everybody begins at their own first place."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from app.pages.frame import places_of
from app.web.context import SignedIn

router = APIRouter()


@router.get("/")
def start(context: SignedIn) -> RedirectResponse:
    return RedirectResponse(places_of(context.signed_in)[0].path, status_code=303)
