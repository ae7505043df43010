"""Who guards privacy: the privacy officer of a partnership, and where they do so."""

import uuid

from app.base.errors import NotFound
from app.casefile.vocabulary import StaffFunction
from app.organisations.actor import Actor


def guarded(actor: Actor) -> uuid.UUID:
    """The partnership whose privacy the actor guards. NotFound for everybody else: what is there
    does not exist for them. The database finds out for itself (`samenspel.guarded()`)."""
    for post in actor.posts:
        if post.function == StaffFunction.PRIVACY:
            return post.partnership_id
    raise NotFound
