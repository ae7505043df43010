"""The closed word lists of the case file: what is stored, and what the screen calls it.

The stored value of each member is an agreement with the database and the API and never
changes; the Dutch label is what people read. No rule lives here: who may know what stands
in `rule_table`.
"""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A word with a Dutch label for the screen: `Function.WT == "WT"`, `Function.WT.label`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Function(Labelled):
    """The function (functie) in which somebody sits at the table."""

    WT = "WT", "buurtcoach"
    CW = "CW", "consulent werk"
    WSP = "WSP", "werkgeversservicepunt"
    SH = "SH", "schuldhulpverlener"
    WC = "WC", "woningcorporatie"
    ZA = "ZA", "zorgaanbieder"
    HA = "HA", "huisartsenpraktijk"
    GZ = "GZ", "ggz"
    PV = "PV", "politie of zorg- en veiligheidshuis"
    JB = "JB", "jeugdprofessional"
    VT = "VT", "Veilig Thuis"
    CO = "CO", "cliëntondersteuner"
    IN = "IN", "vrijwilliger of naaste"
    RES = "RES", "inwoner"
    REP = "REP", "vertegenwoordiger"


class StaffFunction(Labelled):
    """Functions that never sit at a table: they see no entry of a case."""

    COORDINATOR = "COORD", "coördinator"
    PRIVACY = "FG", "functionaris gegevensbescherming"
    ADMIN = "ADM", "beheerder"


class Category(Labelled):
    """What an entry tells about somebody, in the order of the rule table."""

    IDENTITY = "1", "naam en contact"
    TAKING_PART = "2", "wie meedoet"
    HELP_REQUEST = "3", "hulpvraag in eigen woorden"
    HELP_REQUEST_TABLE = "3t", "hulpvraag voor aan tafel"
    PLAN = "4", "doelen en afspraken"
    ABILITY = "5", "wat iemand kan en niet kan"
    WHAT_HELPS = "5w", "wat helpt"
    TREATMENT = "6", "diagnose of behandeling"
    SUBSTANCE_USE = "7", "alcohol of drugs"
    INCOME = "8", "inkomen en uitkering"
    INCOME_SETTLED = "8d", "inkomen geregeld of onzeker"
    DEBTS_EXIST = "9a", "er zijn schulden"
    DEBT_AMOUNTS = "9b", "bedragen en schuldeisers"
    DEBT_SETTLEMENT = "9c", "schuldregeling loopt"
    RENT_ARREARS = "10a", "huurachterstand"
    NUISANCE = "10b", "overlast"
    POLICE = "11", "politie en straf"
    HOUSEHOLD = "12a", "wie in huis wonen"
    SAFETY = "12b", "veiligheid van kinderen of anderen"
    WORK_HISTORY = "13", "werkverleden en maatregelen"
    WORK_PATTERN = "13p", "patroon in het werk"
    COURSE = "14", "hoe het loopt"


class Purpose(Labelled):
    """What a case and a disclosure are for (doel). A disclosure names exactly one."""

    WORK = "work", "werk vinden of houden"
    HOUSING = "housing", "een woning houden of vinden"
    DEBTS = "debts", "schulden oplossen"
    SUPPORT = "support", "ondersteuning thuis"
    GROWING_UP = "growing_up", "veilig opgroeien"
    ACUTE_SAFETY = "acute_safety", "acute veiligheid"


class EntryKind(Labelled):
    """What sort of thing an entry (onderdeel) is."""

    HELP_REQUEST = "help_request", "hulpvraag"
    IDENTITY = "identity", "gegevens van de inwoner"
    TAKING_PART = "taking_part", "deelname"
    QUESTION = "question", "vraag bij een uitnodiging"
    OBSERVATION = "observation", "wat iemand ziet"
    CONDITION = "condition", "wat helpt"
    GOAL = "goal", "doel"
    AGREEMENT = "agreement", "afspraak"
    MESSAGE = "message", "gezamenlijke boodschap"
    CONTACT = "contact", "contact met de inwoner"
    SIGNAL = "signal", "signaal"
    FEEDBACK = "feedback", "terugkoppeling"
    CONSENT = "consent", "toestemming"
    EVALUATION = "evaluation", "evaluatie"
    AGENDA_ITEM = "agenda_item", "agendapunt"
    DRAFT = "draft", "concept"
    TITLE = "title", "titel"
    NOTE = "note", "toelichting"


class SeatKind(Labelled):
    """Whose place at the table it is."""

    ORGANISATION = "organisation", "organisatie"
    RESIDENT = "resident", "inwoner"
    REPRESENTATIVE = "representative", "vertegenwoordiger"
    GUEST = "guest", "gast"
    EMERGENCY = "emergency", "noodtoegang"


class SeatState(Labelled):
    """Where a seat stands between invitation and leaving."""

    INVITED = "invited", "uitgenodigd"
    ACTIVE = "active", "doet mee"
    SUSPENDED = "suspended", "tijdelijk gestopt"
    DECLINED = "declined", "doet niet mee"
    WITHDRAWN = "withdrawn", "uitnodiging ingetrokken"
    LAPSED = "lapsed", "uitnodiging verlopen"
    LEFT = "left", "niet meer aan tafel"


class RegieState(Labelled):
    """Where an offer or term of regie stands."""

    OFFERED = "offered", "aangeboden"
    ACCEPTED = "accepted", "heeft regie"
    DECLINED = "declined", "afgewezen"
    LAPSED = "lapsed", "verlopen"
    WITHDRAWN = "withdrawn", "ingetrokken"
    HANDED_OVER = "handed_over", "overgedragen"
    ENDED = "ended", "beëindigd"


class ConfirmationState(Labelled):
    """What a party said about a version of the shared message."""

    CONFIRMED = "confirmed", "bevestigd"
    OBJECTED = "objected", "bezwaar"
    SEEN = "seen", "gezien"
    NOTED_BY_PHONE = "noted_by_phone", "telefonisch akkoord"


class AgreementState(Labelled):
    """Where an agreement (afspraak) stands."""

    PROPOSED = "proposed", "voorgesteld"
    ACCEPTED = "accepted", "afgesproken"
    DONE = "done", "gedaan"
    DROPPED = "dropped", "vervallen"


class SignalType(Labelled):
    """What happened, in one tap."""

    NO_SHOW = "no_show", "kwam niet opdagen"
    NOT_REACHED = "not_reached", "niet bereikt"
    LETTER = "letter", "brief gekregen"
    CRISIS = "crisis", "crisis"


class RepresentativeScope(Labelled):
    """For what somebody may stand in for the resident. A bewindvoerder: money only."""

    PARENT = "parent", "ouder met gezag"
    MENTOR = "mentor", "mentor"
    CURATOR = "curator", "curator"
    BEWINDVOERDER = "bewindvoerder", "bewindvoerder"


class ConsentKind(Labelled):
    """Kinds of consent (toestemming). Withdrawing one leaves the others."""

    DATA_PROTECTION = "data_protection", "gegevens delen"
    SECRECY = "secrecy", "beroepsgeheim opheffen"
    HELP = "help", "akkoord met hulp"
    TAKING_PART = "taking_part", "laten weten wie meedoet"
    NO_OBJECTION = "no_objection", "schriftelijk geen bezwaar"


class Voice(Labelled):
    """Who says yes or no to a consent: the resident, or who stands in for the resident."""

    RESIDENT = "resident", "de inwoner"
    PARENT = "parent", "een ouder met gezag"
    OTHER_PARENT = "other_parent", "de andere ouder met gezag"
    MENTOR = "mentor", "de mentor"
    CURATOR = "curator", "de curator"
    BEWINDVOERDER = "bewindvoerder", "de bewindvoerder"


class LifeDomain(Labelled):
    """Life domains (leefgebieden). Only those that the help request needs are filled in."""

    FINANCES = "finances", "geld"
    WORK_EDUCATION = "work_education", "werk en opleiding"
    DAYTIME_ACTIVITY = "daytime_activity", "wat je overdag doet"
    HOUSING = "housing", "wonen"
    DOMESTIC_RELATIONS = "domestic_relations", "relaties thuis"
    MENTAL_HEALTH = "mental_health", "mentale gezondheid"
    PHYSICAL_HEALTH = "physical_health", "lichamelijke gezondheid"
    SUBSTANCE_USE = "substance_use", "alcohol en drugs"
    BASIC_SELF_CARE = "basic_self_care", "zorgen voor jezelf"
    INSTRUMENTAL_SELF_CARE = "instrumental_self_care", "je huishouden en zaken regelen"
    SOCIAL_NETWORK = "social_network", "familie en vrienden"
    PARTICIPATION = "participation", "meedoen in de buurt"
    JUSTICE = "justice", "politie en justitie"
    PARENTING = "parenting", "opvoeden"

    @property
    def reveals(self) -> Category:
        """The category of a goal that shows it belongs to this domain."""
        return _REVEALS.get(self, Category.PLAN)


# A domain that is not here reveals nothing stricter than the plan itself.
_REVEALS = {
    LifeDomain.FINANCES: Category.DEBTS_EXIST,
    LifeDomain.DOMESTIC_RELATIONS: Category.HOUSEHOLD,
    LifeDomain.MENTAL_HEALTH: Category.TREATMENT,
    LifeDomain.PHYSICAL_HEALTH: Category.TREATMENT,
    LifeDomain.SUBSTANCE_USE: Category.SUBSTANCE_USE,
    LifeDomain.BASIC_SELF_CARE: Category.ABILITY,
    LifeDomain.INSTRUMENTAL_SELF_CARE: Category.ABILITY,
    LifeDomain.JUSTICE: Category.POLICE,
    LifeDomain.PARENTING: Category.HOUSEHOLD,
}
