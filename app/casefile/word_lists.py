"""Words that look like something stricter than the author chose. Only warns, never decides.

The category that the author chooses decides; a warning proposes the stricter one. Overruling
it asks a reason, which the privacy officer can see (domain, "Who decides what a text is").
The lists are short on purpose: common words in Dutch case notes, no medical dictionary. What
they miss is still held by the rule table.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.casefile.rule_table import RULE_SETS, may_write
from app.casefile.rules.kinds import MILD_TO_STRICT
from app.casefile.rules.shapes import RuleSet
from app.casefile.vocabulary import Category, Function


@dataclass(frozen=True)
class WordWarning:
    """Words that look like `found`.

    `proposed` is the stricter category to choose instead; None when leaving the words out or
    splitting the text is the only good way. `sentence` is plain Dutch for the screen.
    """

    found: Category
    words: tuple[str, ...]
    proposed: Category | None
    sentence: str


# A star stands for any letters, so that compounds are found as well ("angststoornis"); an
# underscore for the space between two words.
WORDS = {
    Category.TREATMENT: """
        *diagnos* *stoornis* adhd add autis* asperger borderline depressi* ptss trauma* psychos*
        psychot* psychiat* psycholo* schizo* bipola* manisch* burn-out burnout dement* kanker*
        *tumor* diabet* hiv epilep* lvb suicid* zelfmoord* therap* *therapie *medicatie* medicijn*
        *antidepressiv* antipsychot* kalmeringsmiddel* slaappil* insuline* lithium ritalin
        methylfenidaat sertraline citalopram oxazepam diazepam temazepam quetiapine olanzapine
        haldol methadon opgenomen crisisopname verstandelijke_beperking
    """,
    Category.SUBSTANCE_USE: """
        *alcohol* drank drankgebruik *drinkt *dronken drugs* harddrugs softdrugs cocaine coke wiet
        hasj blowt blowen ghb xtc speed heroine crack ketamine *verslaafd* *verslaving* afkick*
        detox* gokverslaafd*
    """,
    Category.INCOME: """
        *uitkering* bijstand* wajong wia wao ww-uitkering ziektewet inkomen* salaris* loonstrook*
        *toeslag* daglonen maandinkomen
    """,
    Category.DEBTS_EXIST: """
        schuld schulden schuldhulp* schuldsanering* schuldregeling* betalingsachterstand*
        deurwaarder* incasso* loonbeslag* beslaglegging* wsnp dwangbevel* bewindvoer*
    """,
    Category.DEBT_AMOUNTS: "schuldeiser* schuldenlijst* crediteur*",
    Category.RENT_ARREARS: "huurachterstand* huurschuld* ontruiming* achterstand_in_de_huur",
    Category.NUISANCE: "*overlast* burenruzie*",
    Category.POLICE: """
        politie politie-* politieagent* politiebureau* politiecontact* wijkagent* aangifte*
        gearresteerd* aangehouden strafblad* detentie* gevangenis* reclassering* veroordeel*
        taakstraf* justiti* verdachte strafzaak* enkelband* officier_van_justitie
    """,
    Category.SAFETY: """
        *mishandel* huiselijk_geweld seksueel_misbruik uithuisplaats* uithuisgeplaatst*
        ondertoezichtstelling* onveilig* verwaarloz*
    """,
    Category.WORK_HISTORY: "ontslagen ontslag *sanctie* strafkorting* maatregel* werkverleden",
}

AMOUNT = re.compile(r"(?:€|\beuro?\b)\s*\d[\d.,]*|\b\d[\d.,]*\s*(?:euro|eur)\b", re.IGNORECASE)
DOSE = re.compile(r"\b\d+(?:[.,]\d+)?\s?(?:mg|milligram|ml)\b", re.IGNORECASE)
MONTHLY = re.compile(r"per\s+(?:maand|week|jaar)|netto|bruto", re.IGNORECASE)


def _pattern(words: str) -> re.Pattern[str]:
    parts = [
        re.escape(word).replace(r"\*", r"[\w\-]{0,25}?").replace("_", r"\W{1,3}")
        for word in words.split()
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


PATTERNS = {category: _pattern(words) for category, words in WORDS.items()}


def warnings(
    text: str, chosen: Category, author_function: Function, rule_set: RuleSet = RULE_SETS[0]
) -> list[WordWarning]:
    """What in this text looks stricter than `chosen`, strictest first; empty when nothing does.
    `rule_set`: of the case, or what holds where there is none.

    Pure; never changes the text. Accents and invisible characters do not hide a word.
    """
    plain = _plain(text)
    found = _found(plain)
    return [
        _warning(rule_set, category, words, chosen, author_function)
        for category, words in sorted(found.items(), key=_strictness, reverse=True)
        if not covers(rule_set, chosen, category)
    ]


def covers(rule_set: RuleSet, chosen: Category, found: Category) -> bool:
    """Whether all who may get `chosen` may also get `found`, with no less consent.

    Then words of `found` are safe in a text of `chosen` and no warning is due.
    """
    if chosen is found:
        return True
    wanted = rule_set.rules[found].may
    return all(
        any(grant.to <= other.to and (grant.consent or not other.consent) for other in wanted)
        for grant in rule_set.rules[chosen].may
    )


def _plain(text: str) -> str:
    """Lower accents and drop invisible characters: "cocaïne" and "co\u200bcaine" are one word."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if unicodedata.category(c) not in {"Mn", "Cf"})


def _strictness(item: tuple[Category, tuple[str, ...]]) -> int:
    return MILD_TO_STRICT.index(item[0])


def _found(text: str) -> dict[Category, tuple[str, ...]]:
    words: dict[Category, list[str]] = {}
    for category, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            words.setdefault(category, []).append(match.group())
    for match in DOSE.finditer(text):
        words.setdefault(Category.TREATMENT, []).append(match.group())
    for category, amount in _amounts(text):
        words.setdefault(category, []).append(amount)
    return {category: tuple(dict.fromkeys(hits)) for category, hits in words.items()}


def _amounts(text: str) -> Iterator[tuple[Category, str]]:
    """An amount is income when it is earned per month, arrears beside rent, else a debt."""
    for sentence in re.split(r"(?<=[.!?])\s|\n", text):
        for match in AMOUNT.finditer(sentence):
            if PATTERNS[Category.RENT_ARREARS].search(sentence):
                yield Category.RENT_ARREARS, match.group()
            elif PATTERNS[Category.INCOME].search(sentence) or MONTHLY.search(sentence):
                yield Category.INCOME, match.group()
            else:
                yield Category.DEBT_AMOUNTS, match.group()


def _warning(
    rule_set: RuleSet,
    found: Category,
    words: tuple[str, ...],
    chosen: Category,
    author_function: Function,
) -> WordWarning:
    seen = f"Je schrijft {quoted(words)}. Dat lijkt op: {found.label}."
    if may_write(rule_set, found, author_function):
        return WordWarning(found, words, found, f"{seen} Kies deze soort, of laat het weg.")
    instead = rule_set.rules[found].instead
    if instead is None:
        return WordWarning(found, words, None, f"{seen} Laat dit weg.")
    advice = f"{seen} Schrijf liever alleen {instead.label}."
    return WordWarning(found, words, None if covers(rule_set, chosen, instead) else instead, advice)


def quoted(words: tuple[str, ...]) -> str:
    """Words as the screen quotes them: "‘schulden’, ‘deurwaarder’ en ‘wsnp’"."""
    said = [f"‘{word.strip()}’" for word in words]
    return " en ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)
