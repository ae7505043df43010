"""The Wams: a bill, and therefore a rule set that is off.

"Wet aanpak meervoudige problematiek sociaal domein" is a bill (wetsvoorstel). Nothing may rest on
it before it is law, and before the privacy officer of a partnership signs this set with the name
of its jurist. It ships so that a partnership can see beforehand, on paper, what would change.

It would give municipalities a ground, and between their own domains a duty, to tell each other
what is needed for one plan around somebody with several problems at once. So the difference to
version 1 is small and stays within the municipality: the neighbourhood team may have income and
work history in full instead of a short form, and work hears of rent arrears; each only once the
resident was told. Nothing goes to whoever got nothing before, no purpose carries more, and no
secret of care is touched: the bill leaves the secrecy of professions as it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.casefile.rules.shapes import Condition, Grant, Rule, functions
from app.casefile.rules.version_1 import RULE_SET_1
from app.casefile.vocabulary import Category

BILL = "wetsvoorstel Wams (nog geen wet)"
# (?) The first day on which it could hold at all: no date is set. Careful: late.
EARLIEST = date(2028, 1, 1)
# What would open, and to whom, once the resident was told.
OPENS = {
    Category.INCOME: functions("WT"),
    Category.RENT_ARREARS: functions("CW"),
    Category.WORK_HISTORY: functions("WT"),
}


def _opened(rules: Mapping[Category, Rule]) -> dict[Category, Rule]:
    changed = dict(rules)
    for category, to in OPENS.items():
        rule = rules[category]
        changed[category] = replace(
            rule,
            may=(*rule.may, Grant(to, condition=Condition.TOLD)),
            article=f"{rule.article}; {BILL}",
        )
    return changed


RULE_SET_2_WAMS = replace(
    RULE_SET_1,
    name="Wams",
    version=2,
    about="Een wetsvoorstel, nog geen wet. Zolang het geen wet is, mag er niets op rusten.",
    holds_unsigned=False,
    valid_from=EARLIEST,
    rules=_opened(RULE_SET_1.rules),
)
