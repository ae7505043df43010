"""When an emergency may set the rules aside: plain values in, reasons out."""

from datetime import timedelta

from app.casefile.vocabulary import Category, Function

# Bound to secrecy by law, and so able to stand before a conflict of duties: BW 7:457 (HA, GZ),
# Wmo 2015 5.3.3 (WT, ZA, VT), Jeugdwet 7.3.11 (JB), Participatiewet 65 (CW), Awb 2:5 (SH).
HOLDERS_OF_A_SECRET = frozenset(
    {
        Function.WT,
        Function.CW,
        Function.SH,
        Function.ZA,
        Function.HA,
        Function.GZ,
        Function.JB,
        Function.VT,
    }
)
# What police wrote stays in their own track, also in an emergency.
NEVER_SHARED = frozenset({Category.POLICE})
# No table, or no table of professionals: they break no glass.
BREAKS_NO_GLASS = frozenset({Function.IN, Function.RES, Function.REP})

USUAL_DAYS = 7
LONGEST_DAYS = 30
GLASS_LASTS = timedelta(hours=8)
REVIEW_WITHIN = timedelta(days=7)
# The article of both grounds: a duty that weighs more than the duty of silence.
GROUND = "conflict van plichten"


def may_share_in_emergency(function: Function, category: Category) -> str | None:
    """Why this function may not share this category in an emergency; None when it may."""
    if category in NEVER_SHARED:
        return "Wat de politie schreef, blijft bij de politie. Ook in nood."
    if function not in HOLDERS_OF_A_SECRET:
        return "Delen in nood is voor wie een wettelijk beroepsgeheim heeft."
    return None


def may_break_glass(function: str) -> bool:
    """Whether somebody in this function may open a case in an emergency."""
    return function in set(Function) - BREAKS_NO_GLASS
