"""Hints for plain Dutch (level B1) while somebody writes. Never blocks, never changes a text.

The word list is our own: words that municipalities and care often use and residents often do
not. Rules of thumb: short sentences, daily words, say who does what, no abbreviations, and
speak to the resident in one and the same form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LONGEST_SENTENCE = 15


class HintKind(StrEnum):
    """What a hint is about."""

    LONG_SENTENCE = "long_sentence"
    DIFFICULT_WORD = "difficult_word"
    PASSIVE = "passive"
    ABBREVIATION = "abbreviation"
    ADDRESS = "address"


@dataclass(frozen=True)
class Hint:
    """One hint: the words it is about, where they start and end in the text, and what to do.

    `instead` is an easier word where there is one. `sentence` is plain Dutch for the screen.
    """

    kind: HintKind
    words: str
    start: int
    end: int
    sentence: str
    instead: str | None = None


EASIER = {
    "aangaande": "over",
    "aanvang": "begin",
    "aanwenden": "gebruiken",
    "adequaat": "goed",
    "alsmede": "en ook",
    "alvorens": "voordat",
    "betreffende": "over",
    "begeleidingstraject": "begeleiding",
    "bewerkstelligen": "zorgen voor",
    "casus": "situatie",
    "communiceren": "vertellen",
    "conform": "volgens",
    "consulteren": "om advies vragen",
    "continueren": "doorgaan met",
    "contactmoment": "gesprek",
    "coördineren": "regelen",
    "derhalve": "daarom",
    "desgewenst": "als je wilt",
    "dienaangaande": "daarover",
    "dient": "moet",
    "dienen": "moeten",
    "doelstelling": "doel",
    "echter": "maar",
    "effectueren": "uitvoeren",
    "escaleren": "hulp vragen aan de leiding",
    "evalueren": "bespreken hoe het ging",
    "faciliteren": "helpen met",
    "frequent": "vaak",
    "gaarne": "graag",
    "gedurende": "tijdens",
    "hieromtrent": "hierover",
    "implementeren": "invoeren",
    "inclusief": "met",
    "indicatie": "besluit over hulp",
    "indien": "als",
    "initiëren": "beginnen",
    "inzake": "over",
    "inventariseren": "op een rij zetten",
    "interventie": "hulp",
    "jegens": "tegen",
    "kenbaar": "bekend",
    "mits": "als",
    "monitoren": "volgen",
    "motiveren": "uitleggen waarom",
    "nadien": "daarna",
    "nader": "verder",
    "naderhand": "later",
    "nochtans": "toch",
    "noodzakelijk": "nodig",
    "omtrent": "over",
    "ondanks": "ook al",
    "optimaliseren": "beter maken",
    "overeenkomstig": "volgens",
    "participeren": "meedoen",
    "participatie": "meedoen",
    "periodiek": "regelmatig",
    "prioriteren": "kiezen wat eerst komt",
    "problematiek": "problemen",
    "realiseren": "voor elkaar krijgen",
    "reeds": "al",
    "regievoerder": "wie de regie heeft",
    "relevant": "belangrijk",
    "re-integratie": "weer aan het werk gaan",
    "resulteren": "leiden",
    "signaleren": "merken",
    "stagneren": "stilvallen",
    "teneinde": "om",
    "tenzij": "behalve als",
    "terugkoppelen": "laten weten",
    "terugkoppeling": "antwoord",
    "terzake": "hierover",
    "traject": "plan",
    "uiterlijk": "niet later dan",
    "urgent": "dringend",
    "verstrekken": "geven",
    "vervolgens": "daarna",
    "voornemens": "van plan",
    "voornoemd": "deze",
    "voortvarend": "snel",
    "vooralsnog": "nu nog",
    "zelfredzaam": "zelf alles kunnen regelen",
    "zelfredzaamheid": "zelf dingen regelen",
    "zorgdragen": "zorgen",
}

ABBREVIATIONS = {
    "a.s.": "schrijf de dag op",
    "bijv.": "bijvoorbeeld",
    "bv.": "bijvoorbeeld",
    "ca.": "ongeveer",
    "cq.": "of",
    "c.q.": "of",
    "d.d.": "op",
    "dhr.": "meneer",
    "d.m.v.": "met",
    "e.d.": "en zo meer",
    "etc.": "enzovoort",
    "evt.": "misschien",
    "i.c.m.": "samen met",
    "i.o.m.": "samen met",
    "i.p.v.": "in plaats van",
    "i.v.m.": "door",
    "m.b.t.": "over",
    "mbt": "over",
    "mevr.": "mevrouw",
    "m.b.v.": "met hulp van",
    "n.a.v.": "door",
    "nl.": "namelijk",
    "n.v.t.": "niet nodig",
    "o.a.": "onder andere",
    "o.b.v.": "op basis van",
    "t.a.v.": "voor",
    "t/m": "tot en met",
    "t.b.v.": "voor",
    "t.z.t.": "later",
    "z.s.m.": "zo snel mogelijk",
    "zsm": "zo snel mogelijk",
}
# Short names that residents know as they are.
KNOWN_NAMES = frozenset({"BSN", "ID", "NS", "OV", "PC", "SMS", "TV", "WC", "GGD", "GGZ", "UWV"})

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SHORT_NAME = re.compile(r"\b[A-Z]{2,6}\b")
SENTENCE = re.compile(r"\S[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?")
# "wordt (…) besproken", "is (…) aangevraagd door": a form of worden with a past participle.
PASSIVE = re.compile(
    r"\b(?:word|wordt|worden|werd|werden)\b(?:\s+\w+){0,6}?\s+"
    r"(?:\w{2,6}ge\w+(?:d|t|en)|(?:ge|be|ver|ont|her)\w+(?:d|t|en))\b",
    re.IGNORECASE,
)
FORMAL = re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(?:je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
ABOUT_SOMEBODY = re.compile(
    r"\b(?:de\s+)?(?:cliënt|client|betrokkene|inwoner|meneer|mevrouw)\b", re.IGNORECASE
)


def hints(text: str) -> list[Hint]:
    """Hints for this text in the order of the text; empty for plain and for empty text."""
    found = [
        *_long_sentences(text),
        *_difficult_words(text),
        *_passives(text),
        *_abbreviations(text),
        *_forms_of_address(text),
    ]
    return sorted(found, key=lambda hint: (hint.start, hint.end))


def _long_sentences(text: str) -> Iterator[Hint]:
    for match in SENTENCE.finditer(_without_dots(text)):
        count = len(match.group().split())
        if count > LONGEST_SENTENCE:
            words = text[match.start() : match.end()]
            advice = f"Deze zin heeft {count} woorden. Maak er twee zinnen van."
            yield Hint(HintKind.LONG_SENTENCE, words, match.start(), match.end(), advice)


def _without_dots(text: str) -> str:
    """The text, equally long, in which the dots of abbreviations end no sentence."""
    for short in ABBREVIATIONS:
        quiet = short.replace(".", "·")
        text = re.sub(rf"(?<!\w){re.escape(short)}", quiet, text, flags=re.IGNORECASE)
    return text


def _difficult_words(text: str) -> Iterator[Hint]:
    for match in WORD.finditer(text):
        easier = EASIER.get(match.group().casefold())
        if easier:
            yield _swap(HintKind.DIFFICULT_WORD, match, easier, "is een moeilijk woord")


def _abbreviations(text: str) -> Iterator[Hint]:
    for short, full in ABBREVIATIONS.items():
        for match in re.finditer(rf"(?<![\w.]){re.escape(short)}(?!\w)", text, re.IGNORECASE):
            yield _swap(HintKind.ABBREVIATION, match, full, "is een afkorting")
    for match in SHORT_NAME.finditer(text):
        if match.group() not in KNOWN_NAMES and match.group().casefold() not in ABBREVIATIONS:
            advice = f"‘{match.group()}’ is een afkorting. Schrijf het woord helemaal uit."
            yield Hint(HintKind.ABBREVIATION, match.group(), match.start(), match.end(), advice)


def _swap(kind: HintKind, match: re.Match[str], easier: str, what: str) -> Hint:
    words = match.group()
    advice = f"‘{words}’ {what}. Makkelijker: {easier}."
    return Hint(kind, words, match.start(), match.end(), advice, easier)


def _passives(text: str) -> Iterator[Hint]:
    for match in PASSIVE.finditer(text):
        advice = "Schrijf wie het doet. Bijvoorbeeld: ‘Anja belt je maandag.’"
        yield Hint(HintKind.PASSIVE, match.group(), match.start(), match.end(), advice)


def _forms_of_address(text: str) -> Iterator[Hint]:
    """Speak to the resident, with "je", or "u" throughout; never about them or both mixed."""
    if INFORMAL.search(text):
        for match in FORMAL.finditer(text):
            advice = "Je gebruikt ‘je’ en ‘u’ door elkaar. Kies er één, liefst ‘je’."
            yield Hint(HintKind.ADDRESS, match.group(), match.start(), match.end(), advice)
    for match in ABOUT_SOMEBODY.finditer(text):
        advice = f"‘{match.group()}’ praat over iemand. Zeg het tegen de inwoner, met ‘je’."
        yield Hint(HintKind.ADDRESS, match.group(), match.start(), match.end(), advice, "je")
