"""Who has to say yes to a consent, and what the voices together say.

Pure: plain values in, an answer with its reason out. Under 12 the parents decide, from 12 to 15
child and parents, from 16 the young person; who stands in for an adult decides within their
scope. Recorded disagreement blocks only what needs consent: nothing else reads this. The
database counts the same voices again, in `consent_answer()`. Sources: UAVG 5; BW 7:450 and
7:465; Jeugdwet 7.3.4; BW 1:381 (curator), 1:441 (bewindvoerder), 1:453 (mentor).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.casefile.vocabulary import Category, ConsentKind, Voice

V = Voice
# All that a bewindvoerder may decide on: money, and what goes with it.
MONEY = frozenset(
    Category(code) for code in ("1", "4", "8", "8d", "9a", "9b", "9c", "14")
)  # fmt: skip


@dataclass(frozen=True)
class AgeRule:
    """From which age somebody has a voice, and from which they decide alone. In years."""

    voice_from: int = 12
    alone_from: int = 16


@dataclass(frozen=True)
class AgeRules:
    """The ages of a partnership, per kind of consent; a kind that is not named has the default."""

    by_kind: Mapping[ConsentKind, AgeRule] = field(default_factory=dict)

    def of(self, kind: ConsentKind) -> AgeRule:
        return self.by_kind.get(kind, AgeRule())


class ConsentAnswer(StrEnum):
    """What the voices say. Only YES opens anything."""

    OPEN = "open"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Decided:
    """The answer, whom to ask still, and why, in plain Dutch."""

    answer: ConsentAnswer
    missing: tuple[Voice, ...]
    reason: str


@dataclass(frozen=True)
class Deciders:
    """Whose yes is needed, whose no counts, and why these. `one_is_enough`: any of them."""

    needed: tuple[Voice, ...]
    count: frozenset[Voice]
    reason: str
    one_is_enough: bool = False


def deciders(
    age: int,
    kind: ConsentKind,
    categories: Collection[Category],
    authority: Collection[Voice],
    rules: AgeRules | None = None,
) -> Deciders:
    """Who decides about somebody of this age (years, on the day it was given), for this kind and
    these categories, when these people stand in for them."""
    rule = (rules or AgeRules()).of(kind)
    parents = (V.PARENT, V.OTHER_PARENT) if V.OTHER_PARENT in authority else (V.PARENT,)
    money = bool(categories) and MONEY.issuperset(categories)
    if age < rule.voice_from:
        return Deciders(
            parents,
            frozenset(parents),
            f"Onder de {rule.voice_from} beslissen de ouders met gezag.",
        )
    if age < rule.alone_from:
        both = (V.RESIDENT, *parents)
        return Deciders(
            both,
            frozenset(both),
            f"Van {rule.voice_from} tot {rule.alone_from} beslissen het kind en de ouders samen.",
        )
    if V.CURATOR in authority:
        return _instead(V.CURATOR, "De curator beslist. Een nee van de inwoner telt ook.")
    if V.MENTOR in authority and not money:
        return _instead(V.MENTOR, "De mentor beslist. Een nee van de inwoner telt ook.")
    if V.BEWINDVOERDER in authority and money:
        either = (V.RESIDENT, V.BEWINDVOERDER)
        return Deciders(
            either,
            frozenset(either),
            "Over geld mag de inwoner het zeggen, of de bewindvoerder.",
            one_is_enough=True,
        )
    return Deciders((V.RESIDENT,), frozenset({V.RESIDENT}), "De inwoner beslist zelf.")


def _instead(who: Voice, reason: str) -> Deciders:
    return Deciders((who,), frozenset({who, V.RESIDENT}), reason)


def decide(
    age: int,
    kind: ConsentKind,
    categories: Collection[Category],
    authority: Collection[Voice],
    said: Mapping[Voice, bool],
    rules: AgeRules | None = None,
) -> Decided:
    """What the voices in `said` (True is yes) together say. A voice that does not count, such
    as a parent's about a young person who decides alone, changes nothing."""
    who = deciders(age, kind, categories, authority, rules)
    if any(not agrees and voice in who.count for voice, agrees in said.items()):
        return Decided(ConsentAnswer.NO, (), f"{who.reason} Iemand die meebeslist zei nee.")
    missing = tuple(voice for voice in who.needed if not said.get(voice))
    if not missing or (who.one_is_enough and len(missing) < len(who.needed)):
        return Decided(ConsentAnswer.YES, (), who.reason)
    joined = (" of " if who.one_is_enough else " en ").join(voice.label for voice in missing)
    return Decided(ConsentAnswer.OPEN, missing, f"{who.reason} Vraag het nog aan {joined}.")
