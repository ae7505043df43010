"""Rules of regie on plain values: who may offer, and when a motive is asked."""

from dataclasses import dataclass

from app.casefile.vocabulary import Function

# Case regie may be held by these functions (domain, invariants of the rule table).
MAY_HOLD = frozenset({Function.WT, Function.CW, Function.SH, Function.ZA, Function.JB})


@dataclass(frozen=True)
class OfferQuestion:
    """What is known when somebody wants to offer regie."""

    to_function: Function
    default_function: Function
    somebody_holds: bool
    i_hold: bool
    i_coordinate: bool
    motive: str


@dataclass(frozen=True)
class No:
    """Why not, and what is open instead; both for the screen."""

    reason: str
    open_way: str
    rule: str


def why_not_offer(question: OfferQuestion) -> No | None:
    """None when the offer may be made.

    Any seat may offer when nobody holds, the holder may hand over, the coordinator always.
    Another function than the working agreement of the covenant names, asks for a motive.
    """
    if question.to_function not in MAY_HOLD:
        return No(
            "Deze functie kan geen regie hebben.",
            "Kies de buurtcoach, consulent werk, schuldhulp, zorgaanbieder of jeugdprofessional.",
            "regie_function",
        )
    if question.somebody_holds and not (question.i_hold or question.i_coordinate):
        return No(
            "Iemand anders heeft nu de regie.",
            "Vraag die persoon om de regie over te dragen, of vraag de coördinator.",
            "regie_held",
        )
    if question.to_function is not question.default_function and not question.motive.strip():
        return No(
            "De afspraak in het convenant is anders.",
            f"Schrijf kort waarom niet de {question.default_function.label} de regie neemt.",
            "regie_motive",
        )
    return None
