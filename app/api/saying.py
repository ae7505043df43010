"""A command with free text in it, and how a program answers a warning about the words."""

from app.organisations.actor import Actor
from app.web.validation import Command, Line


class Saying(Command):
    """`acknowledge`: why the words stay as they are, asked (422) when they look stricter than what
    you chose, or as if somebody could be recognised; your privacy officer reads it.
    `noTreatment`: they say nothing of a diagnosis or treatment; asked of general practice and
    mental health, whose text counts as that until they say otherwise."""

    acknowledge: Line | None = None
    no_treatment: bool = False

    def by(self, actor: Actor) -> Actor:
        """The actor who says this of the words."""
        return actor.assuring(self.acknowledge, no_treatment=self.no_treatment)
