"""How we write days, times, counts and names in Dutch.

Written out here and not taken from a locale: the machine that serves may have none. Times are
shown as they are on the clock in the Netherlands, whatever zone the database answers in.
"""

import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS = (
    "jan",
    "feb",
    "mrt",
    "apr",
    "mei",
    "jun",
    "jul",
    "aug",
    "sep",
    "okt",
    "nov",
    "dec",
)

MINUTE = 60
HOUR = 60 * MINUTE
LONGEST_IN_DAYS = 20
LONGEST_IN_WEEKS = 60
LONGEST_IN_MONTHS = 730

# Words that stand between first and last name and give no initial: Karim de Vries is KV.
BETWEEN_NAMES = frozenset({"aan", "bij", "de", "den", "der", "het", "in", "op", "te", "ten", "ter"})
BETWEEN_NAMES |= {"van", "von", "voor", "uit", "el", "al", "la", "le", "'t", "’t"}

# Letters that carry no separable accent but belong among their plain neighbours in a list.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)


def local(moment: datetime) -> datetime:
    """The moment on the Dutch clock. A moment without a zone is a mistake and raises."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(ZONE)


def day_of(value: date) -> date:
    """The Dutch calendar day of a date or of a moment (which is a date too, in Python)."""
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date, now: datetime) -> str:
    """ "vrijdag 27 november", with the year when it is not this year."""
    on = day_of(value)
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}{_year(on, now)}"


def last_day(until: datetime) -> date:
    """The last whole day before an end that is itself excluded: of midnight the day before."""
    return day_of(until - timedelta(microseconds=1))


def short_day(value: date, now: datetime) -> str:
    """ "vr 27 nov", with the year when it is not this year."""
    on = day_of(value)
    return f"{DAYS[on.weekday()][:2]} {on.day} {SHORT_MONTHS[on.month - 1]}{_year(on, now)}"


def moment(value: datetime, now: datetime) -> str:
    """ "vrijdag 16.10 uur" within six days of now, otherwise with the date in it."""
    at = local(value)
    clock = f"{at.hour}.{at.minute:02d} uur"
    away = (at.date() - day_of(now)).days
    if away == 0:
        return f"vandaag {clock}"
    # Not further: "vrijdag" a week from now would read as today's name.
    if abs(away) < len(DAYS):
        return f"{DAYS[at.weekday()]} {clock}"
    return f"{day(value, now)}, {clock}"


def relative(value: date, now: datetime) -> str:
    """How far away it is: "over 5 dagen", "vandaag".

    A date without a time is a day by which something must be done, so behind us it is
    "2 dagen te laat"; a moment behind us is "2 dagen geleden".
    """
    days = (day_of(value) - day_of(now)).days
    if not isinstance(value, datetime):
        return _ahead(days) if days >= 0 else f"{_span(-days)} te laat"
    seconds = (value - now).total_seconds()
    if days == 0 or abs(seconds) < HOUR:
        return _within_the_day(seconds)
    if days > 0:
        return _ahead(days)
    return "gisteren" if days == -1 else f"{_span(-days)} geleden"


def count(number: int, one: str, many: str) -> str:
    """ "geen mensen", "1 mens", "3 mensen"."""
    if number == 0:
        return f"geen {many}"
    return f"{number} {one if number == 1 else many}"


def waiting(number: int) -> str:
    """How much somebody is waited for: "3 dingen wachten op jou"."""
    if number == 0:
        return "er wacht niets op je"
    return "1 ding wacht op jou" if number == 1 else f"{number} dingen wachten op jou"


def initials(name: str) -> str:
    """At most two: of the first name and of the last. "Karim de Vries" gives "KV"."""
    words = [word for word in name.split() if word.lower() not in BETWEEN_NAMES]
    ends = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(_initial(word) for word in ends)


def sort_key(text: str) -> str:
    """What to sort names by, so that "Élise" stands with the E and "de Boer" is not after "Z".

    The database has no Dutch collation everywhere; this key can be stored and compared as bytes.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    kept = [letter if letter.isalnum() else " " for letter in plain if not _is_mark(letter)]
    return " ".join("".join(kept).split())


def _is_mark(letter: str) -> bool:
    # Apostrophes vanish instead of parting a word: "d'Hondt" sorts as "dhondt".
    return unicodedata.combining(letter) != 0 or letter in "'’`"


def _initial(word: str) -> str:
    # In Dutch the IJ at the start of a name is one letter.
    if word[:2] in ("IJ", "Ij"):
        return "IJ"
    return next((letter.upper() for letter in word if letter.isalpha()), "")


def _year(on: date, now: datetime) -> str:
    return "" if on.year == day_of(now).year else f" {on.year}"


def _ahead(days: int) -> str:
    if days == 0:
        return "vandaag"
    return "morgen" if days == 1 else f"over {_span(days)}"


def _within_the_day(seconds: float) -> str:
    away = abs(seconds)
    if away < MINUTE:
        return "nu"
    if away < HOUR:
        span = count(int(away // MINUTE), "minuut", "minuten")
    else:
        span = f"{int(away // HOUR)} uur"
    return f"over {span}" if seconds > 0 else f"{span} geleden"


def _span(days: int) -> str:
    if days <= LONGEST_IN_DAYS:
        return count(days, "dag", "dagen")
    if days <= LONGEST_IN_WEEKS:
        return count(days // 7, "week", "weken")
    if days <= LONGEST_IN_MONTHS:
        return count(days // 30, "maand", "maanden")
    return f"{days // 365} jaar"
