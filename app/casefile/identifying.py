"""Signs by which somebody could be recognised, for as long as they must not be.

Pure. Only warns: a case without a name, an invitation and a question without a case hold what
is the matter and not who it is about. What it misses is still what its author chose to write.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.base.citizen_number import citizen_numbers, visible
from app.casefile.word_lists import quoted


class SignKind(StrEnum):
    """What sort of sign it is, as the screen calls it."""

    NAME = "een naam"
    BIRTH_DATE = "een geboortedatum"
    ADDRESS = "een adres"
    PHONE = "een telefoonnummer"
    MAIL = "een e-mailadres"
    ACCOUNT = "een rekeningnummer"
    CITIZEN_NUMBER = "een burgerservicenummer"


@dataclass(frozen=True)
class Sign:
    """Words by which somebody can be recognised. `sentence` is plain Dutch for the screen."""

    kind: SignKind
    words: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"{quoted(self.words)} lijkt op {self.kind.value}. Daaraan kun je iemand herkennen."


PATTERNS: tuple[tuple[SignKind, re.Pattern[str]], ...] = (
    # A date counts as a birth date when it says so, or when the year is long ago.
    (
        SignKind.BIRTH_DATE,
        re.compile(
            r"\bgeb(?:oren|oortedatum|\.)?[^.\n]{0,15}?\d{1,2}[-/. ]\w{1,9}[-/. ]\d{2,4}", re.I
        ),
    ),
    (SignKind.BIRTH_DATE, re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19\d{2}|200\d)\b")),
    (SignKind.PHONE, re.compile(r"(?<![\w+])(?:\+31|0031|0)[\s\-]?(?:\d[\s\-]?){8}\d(?!\d)")),
    (SignKind.ADDRESS, re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")),
    (
        SignKind.ADDRESS,
        re.compile(
            r"\b\w{1,40}(?:straat|laan|weg|plein|hof|kade|gracht|dijk|singel|pad|steeg|park)"
            r"\s\d+\w?\b",
            re.I,
        ),
    ),
    (SignKind.MAIL, re.compile(r"\b[\w.+\-]{1,64}@[\w\-]{1,63}\.[\w.\-]{1,63}\b")),
    (SignKind.ACCOUNT, re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{4}\s?(?:\d\s?){10}\b")),
)

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]{1,24}(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{1,24})?"
_BETWEEN = (
    r"(?:(?:van|von|de|den|der|ter|ten|te|het|el|al|la|le|du|dos|da|di|ben|bin|in|op|aan|uit|'t|’t)"
    r"\s)"
)
# A first name and a surname, with what stands between them in Dutch: "Fatima el Amrani".
FULL_NAME = re.compile(rf"\b({_CAPITAL})\s({_BETWEEN}{{0,3}}{_CAPITAL})\b")
# What people are called by: "mevrouw De Vries", "dhr. Jansen".
ADDRESSED = re.compile(
    rf"\b(?:meneer|mevrouw|mijnheer|dhr\.?|mw\.?|mevr\.?|familie|gezin)\s"
    rf"({_BETWEEN}{{0,3}}(?:De\s|Van\s|Den\s|Der\s){{0,2}}{_CAPITAL})\b"
)
# Words with a capital that are no first name: they begin a sentence, or name a day or a thing.
NO_FIRST_NAME_WORDS = """
    aan afgelopen alle als anders april augustus bel belt bij binnen buurtteam daar daarna
    dan dat de december deze die dinsdag dit donderdag door drie dus een eerst elke en er
    familie februari geen gemeente gezin graag haar hallo heeft hem het hier hij hoe
    huisarts hun iedere iemand ik in is ja januari jij juli jullie juni kan kom komt laat
    maak maandag maar maart mag meer mei meneer met mevrouw mijn misschien moet morgen na
    naar nederland nederlands nederlandse nee nog november nu of oktober om onder ons onze
    op over pas per samen school september soms stadsbank stichting straks te toen tot twee
    uit van vanaf vandaag veel vereniging via volgens voor vorige vraag vrijdag waar waarom
    wanneer want wat we welke werkplein werkt wie wij wijkteam wil willen woensdag
    woningcorporatie zaterdag ze zeg zelf zij zijn zo zodra zondag zonder zorggroep zou
    zullen
"""
# First names that are common in the Netherlands; one of them alone may already point at somebody.
FIRST_NAME_WORDS = """
    Aaliyah Abdel Abdul Achmed Ahmed Aisha Ali Alisa Amina Amir Anja Anna Anne Anouk Arjan
    Arno Ayse Bart Bas Bilal Björn Bram Carla Chantal Chris Claudia Daan Daniel Danny David
    Debby Dennis Diana Dirk Elif Eline Ellen Els Emine Emma Eric Erik Esther Eva Fatima
    Fatma Femke Ferry Floor Frank Fred Gerard Gert Greet Hanna Hans Hassan Hatice Henk
    Ibrahim Ilse Ingrid Irene Jaap Jan Janneke Jasmijn Jasper Jayden Jennifer Jeroen Jesse
    Johan Johanna Jolanda Joost Joris Karin Katarzyna Kees Kevin Khadija Kim Klaas Kubra
    Laura Lieke Linda Lisa Loes Lotte Lucas Maaike Maarten Marcel Maria Mariam Marieke
    Marija Marjan Mark Marloes Martijn Martin Mehmet Michael Michelle Miriam Mohamed
    Mohammed Monique Murat Mustafa Nadia Naima Nathalie Nicole Niels Noa Noor Olga Omar
    Patricia Patrick Paul Petra Pieter Piotr Rachid Ramon Rick Rob Robert Robin Roos Ruben
    Ruud Said Salma Samira Sandra Sanne Saskia Sem Simone Sjoerd Sofie Sophie Stefan Stijn
    Suzanne Sven Theo Thijs Thomas Tim Tom Ursula Vera Vincent Wendy Willem Wouter Yasmina
    Youssef Yusuf Zeynep
"""
NO_FIRST_NAME = frozenset(NO_FIRST_NAME_WORDS.split())
FIRST_NAMES = frozenset(FIRST_NAME_WORDS.split())
_WORD = re.compile(r"\b[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{1,24}\b")


def signs(
    text: str, *, may_be_named: Collection[str] = (), never: Collection[str] = ()
) -> list[Sign]:
    """What in this text points at somebody, in the order of `SignKind`; empty when nothing does.

    `may_be_named`: names of organisations and of professionals at the table, whom it gives away
    nothing to name. `never`: names of the people whom it is about, also in part.
    """
    plain = unicodedata.normalize("NFC", visible(text))
    found: dict[SignKind, list[str]] = {}
    for name in _names(plain, may_be_named, never):
        found.setdefault(SignKind.NAME, []).append(name)
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(plain):
            found.setdefault(kind, []).append(match.group())
    for number in citizen_numbers(plain):
        found.setdefault(SignKind.CITIZEN_NUMBER, []).append(number)
    return [Sign(kind, tuple(dict.fromkeys(found[kind]))) for kind in SignKind if kind in found]


def _names(text: str, may_be_named: Collection[str], never: Collection[str]) -> list[str]:
    allowed = _parts(may_be_named)
    forbidden = _parts(never)
    found = [
        match.group()
        for match in FULL_NAME.finditer(text)
        if match[1].casefold() not in NO_FIRST_NAME and not _parts([match.group()]) <= allowed
    ]
    found += [match[1] for match in ADDRESSED.finditer(text) if not _parts([match[1]]) <= allowed]
    inside = " ".join(found)
    for match in _WORD.finditer(text):
        word = match.group()
        known = word in FIRST_NAMES and word.casefold() not in allowed
        if (known or word.casefold() in forbidden) and word not in inside:
            found.append(word)
    return list(dict.fromkeys(found))


def _parts(names: Collection[str]) -> set[str]:
    """The words of names that say something by themselves: "Fatima el Amrani" without "el"."""
    return {
        part.casefold()
        for name in names
        for part in re.findall(r"[\w'’\-]+", name)
        if part[:1].isupper()
    }
