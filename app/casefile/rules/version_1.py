"""The default rule set, version 1: the table of the domain as data, one row per category.

A jurist of each partnership signs its own version; this one is a careful default. What is
not certain in law (?) is a field of `Uncertain` and never a constant of the code. Sources:
AVG, UAVG, Wmo 2015, Participatiewet, Wet SUWI, Wgs with its Besluit, Jeugdwet, BW boek 7,
Wet politiegegevens, and the covenant of the partnership for the purposes.
"""

from dataclasses import dataclass
from datetime import date

from app.casefile.rules.shapes import (
    ACCEPTED,
    CARE,
    NARROW,
    Condition,
    Grant,
    Rule,
    RuleSet,
    functions,
)
from app.casefile.vocabulary import Category, Function, Purpose

C = Category


@dataclass(frozen=True)
class Uncertain:
    """What the table marks with (?): settled per partnership, careful by default.

    `income_opens_to_team`: the team may see income in full with the resident's written
    no-objection. `settlement_after_told`: a running settlement is shared only after the
    resident is told. `nuisance_to_team`: nuisance may go to the team.
    """

    income_opens_to_team: bool = False
    settlement_after_told: bool = True
    nuisance_to_team: bool = True


TASK = "AVG 6.1.e en 5.1.c"
NOT_THIS_TASK = "Hoort niet bij deze taak."


def table(uncertain: Uncertain) -> tuple[Rule, ...]:
    """The rows, in the order of the table on paper."""
    return (*_basics(), *_health(), *_money(uncertain), *_surroundings(uncertain), *_work())


def _basics() -> tuple[Rule, ...]:
    wide = ACCEPTED - NARROW
    return (
        Rule(
            C.IDENTITY,
            may=(Grant(ACCEPTED | functions("CO")),),
            article=TASK,
            yes="Wie meedoet, moet weten om wie het gaat en hoe je die bereikt.",
            no=NOT_THIS_TASK,
        ),
        # Only for who implies nothing stricter: see `presence` of the rule set.
        Rule(
            C.TAKING_PART,
            may=(Grant(wide), Grant(NARROW, condition=Condition.REGIE_OR_LINE)),
            article=TASK,
            yes="Wie meedoet, mag weten wie er nog meer meedoet.",
            no="Dat deze partij meedoet, zegt iets dat niet bij deze taak hoort.",
        ),
        Rule(
            C.HELP_REQUEST,
            may=(Grant(functions("WT")),),
            article=TASK,
            yes="De buurtcoach werkt met de hulpvraag in de woorden van de inwoner.",
            no="De hele hulpvraag blijft bij de schrijver en de buurtcoach.",
            open_way="Deel de hulpvraag voor aan tafel, die de inwoner goedkeurt.",
        ),
        # An entry takes this category only once the resident approved its words.
        Rule(
            C.HELP_REQUEST_TABLE,
            may=(Grant(ACCEPTED - functions("PV")),),
            article=TASK,
            yes="De inwoner vond deze woorden goed voor aan tafel.",
            no=NOT_THIS_TASK,
        ),
        Rule(
            C.PLAN,
            may=(Grant(wide), Grant(NARROW, condition=Condition.LINE_OWNER_OR_MESSAGE)),
            article=TASK,
            yes="Wie meedoet, werkt met hetzelfde plan.",
            no="Deze partij ziet de boodschap en de eigen afspraken.",
        ),
        Rule(
            C.COURSE,
            may=(Grant(ACCEPTED, condition=Condition.COURSE),),
            article=TASK,
            yes="Nodig om te weten of de afspraken lopen.",
            no="Hoe het loopt, is alleen voor wie daar een afspraak over heeft.",
        ),
    )


def _health() -> tuple[Rule, ...]:
    # Consent lifts secrecy here and is not the ground: towards a municipality it is seldom free.
    return (
        Rule(
            C.ABILITY,
            may=(Grant(functions("WT CW ZA SH JB HA GZ"), consent=True),),
            derived=C.WHAT_HELPS,
            derived_for=functions("WSP WC IN"),
            article="AVG 9.2.h; UAVG 30; beroepsgeheim: BW 7:457, Wmo 2015 5.3.3, Jeugdwet 7.3.11",
            yes="De inwoner vond goed dat deze partij dit weet.",
            no="Wat iemand niet kan, hoort niet bij deze taak.",
        ),
        Rule(
            C.WHAT_HELPS,
            may=(Grant(ACCEPTED),),
            article=TASK,
            yes="Dit helpt iedereen en noemt geen oorzaak.",
            no=NOT_THIS_TASK,
        ),
        Rule(
            C.TREATMENT,
            may=(Grant(CARE, consent=True),),
            writers=CARE,
            derived=C.ABILITY,
            derived_for=ACCEPTED - CARE,
            instead=C.ABILITY,
            article="AVG 9.2.h; UAVG 30; beroepsgeheim: BW 7:457",
            yes="Behandelaars mogen dit weten, de inwoner vond het goed.",
            no="Geen behandelaar.",
        ),
        Rule(
            C.SUBSTANCE_USE,
            may=(Grant(functions("HA GZ ZA WT"), consent=True),),
            writers=functions("HA GZ ZA"),
            derived=C.ABILITY,
            derived_for=ACCEPTED - functions("HA GZ ZA WT"),
            instead=C.ABILITY,
            article="AVG 9.2.h; UAVG 30; beroepsgeheim: BW 7:457, Wmo 2015 5.3.3",
            yes="Nodig voor hulp of begeleiding, en de inwoner vond het goed.",
            no="Geen behandelaar of begeleider.",
        ),
    )


def _money(uncertain: Uncertain) -> tuple[Rule, ...]:
    income: tuple[Grant, ...] = (Grant(functions("CW SH")),)
    if uncertain.income_opens_to_team:
        income += (Grant(functions("WT"), condition=Condition.NO_OBJECTION),)
    told = Condition.TOLD if uncertain.settlement_after_told else None
    return (
        Rule(
            C.INCOME,
            may=income,
            writers=functions("CW SH"),
            derived=C.INCOME_SETTLED,
            derived_for=functions("WT"),
            article="Wet SUWI 62; Wgs 8; zwijgplicht: Participatiewet 65",
            yes="Nodig voor de uitkering of de schuldhulp.",
            no="Inkomen en uitkering horen niet bij deze taak.",
        ),
        # Who may have the income itself may have this shorter form of it.
        Rule(
            C.INCOME_SETTLED,
            may=(Grant(functions("WT CW SH")),),
            writers=functions("CW SH"),
            article="AVG 6.1.e en 5.1.c; Wet SUWI 62",
            yes="Genoeg om te weten of er geld is, zonder bedragen.",
            no="Inkomen en uitkering horen niet bij deze taak.",
        ),
        Rule(
            C.DEBTS_EXIST,
            may=(Grant(functions("SH CW WT")),),
            article="Wgs 8; AVG 6.1.e",
            yes="Nodig om hulp bij schulden te laten passen.",
            no="Schulden horen niet bij deze taak.",
        ),
        Rule(
            C.DEBT_AMOUNTS,
            may=(Grant(functions("SH")),),
            writers=functions("SH"),
            derived=C.DEBTS_EXIST,
            derived_for=ACCEPTED - functions("SH"),
            article="Wgs 8; Besluit gemeentelijke schuldhulpverlening",
            yes="Nodig om de schulden te regelen.",
            no="Bedragen en schuldeisers blijven bij de schuldhulp.",
        ),
        Rule(
            C.DEBT_SETTLEMENT,
            may=(Grant(functions("WT CW WC ZA GZ"), condition=told),),
            writers=functions("SH"),
            article="Wgs 8; Besluit gemeentelijke schuldhulpverlening; AVG 13",
            yes="Zo weet deze partij dat er een regeling loopt en wie je belt.",
            no="De regeling hoort niet bij deze taak.",
        ),
        Rule(
            C.RENT_ARREARS,
            may=(Grant(functions("SH WT")),),
            writers=functions("WC"),
            article="Wgs 3 en 8; Besluit gemeentelijke schuldhulpverlening 2",
            yes="De verhuurder meldt dit zodat er op tijd hulp komt.",
            no="Huurachterstand hoort niet bij deze taak.",
        ),
    )


def _surroundings(uncertain: Uncertain) -> tuple[Rule, ...]:
    return (
        Rule(
            C.NUISANCE,
            may=(Grant(functions("WT")),) if uncertain.nuisance_to_team else (),
            writers=functions("WC"),
            article="AVG 6.1.f; Wmo 2015 5.1.1",
            yes="De buurtcoach kan helpen voordat het erger wordt.",
            no="Overlast hoort niet bij deze taak.",
        ),
        Rule(
            C.POLICE,
            may=(Grant(functions("PV"), condition=Condition.OWN_TRACK),),
            writers=functions("PV"),
            article="AVG 10; UAVG 31 tot en met 33; Wet politiegegevens 16 tot en met 20",
            yes="Dit blijft binnen het eigen overleg van politie en zorg- en veiligheidshuis.",
            no="Wat met politie of straf te maken heeft, blijft bij de politie.",
        ),
        Rule(
            C.HOUSEHOLD,
            may=(Grant(functions("WT SH CW JB ZA")),),
            article=TASK,
            yes="Nodig om te weten voor wie het plan geldt.",
            no="Wie er in huis wonen, hoort niet bij deze taak.",
        ),
        Rule(
            C.SAFETY,
            may=(
                Grant(functions("JB VT")),
                Grant(functions("WT"), condition=Condition.YOUTH_TASK),
            ),
            writers=functions("JB WT HA GZ ZA"),
            article="Wmo 2015 5.2.6; Jeugdwet 7.3.11; meldcode: Wmo 2015 3.3, Jeugdwet 4.1.7",
            yes="Nodig om kinderen of anderen te beschermen.",
            no="Zorgen over veiligheid gaan alleen naar wie daarvoor is.",
        ),
    )


def _work() -> tuple[Rule, ...]:
    return (
        Rule(
            C.WORK_HISTORY,
            may=(Grant(functions("CW")),),
            writers=functions("CW SH"),
            derived=C.WORK_PATTERN,
            derived_for=functions("WT WSP ZA"),
            instead=C.ABILITY,
            article="Wet SUWI 62; zwijgplicht: Participatiewet 65",
            yes="Nodig voor begeleiding naar werk.",
            no="Werkverleden en maatregelen blijven bij de consulent.",
        ),
        # Who may have the history itself may have this shorter form of it.
        Rule(
            C.WORK_PATTERN,
            may=(Grant(functions("WT WSP ZA CW")),),
            writers=functions("CW SH"),
            article="AVG 6.1.e en 5.1.c; Participatiewet 7",
            yes="Zo kan deze partij helpen op het moment dat het moeilijk wordt.",
            no="Wat er bij eerder werk misging, hoort niet bij deze taak.",
        ),
    )


ALWAYS = frozenset(
    {C.IDENTITY, C.TAKING_PART, C.HELP_REQUEST, C.HELP_REQUEST_TABLE}
    | {C.PLAN, C.ABILITY, C.WHAT_HELPS, C.COURSE}
)


def _flow(*names: str) -> frozenset[Category]:
    return frozenset(Category(name) for name in names)


# 8d flows with 8 and 13p with 13, so acute safety has neither.
FLOWS = {
    Purpose.WORK: _flow("8", "8d", "9a", "13", "13p"),
    Purpose.HOUSING: _flow("9a", "9c", "10a", "10b"),
    Purpose.DEBTS: _flow("8", "8d", "9a", "9b", "9c", "10a"),
    Purpose.SUPPORT: _flow("6", "7", "12a"),
    Purpose.GROWING_UP: _flow("6", "7", "12a", "12b"),
    Purpose.ACUTE_SAFETY: frozenset(Category) - _flow("8", "8d", "9b", "13", "13p"),
}

# Why a function may handle personal data at all; the covenant is not itself a ground.
GROUNDS = {
    Function.WT: "taak van de gemeente (AVG 6.1.e; Wmo 2015 5.1.1)",
    Function.CW: "taak van de gemeente (AVG 6.1.e; Participatiewet 7)",
    Function.WSP: "hulp aan werkgevers (AVG 6.1.e; Wet SUWI 10)",
    Function.SH: "schuldhulp (AVG 6.1.e; Wgs 8)",
    Function.WC: "verhuur van de woning (AVG 6.1.b en 6.1.f)",
    Function.ZA: "ondersteuning (AVG 6.1.e; Wmo 2015 5.1.2)",
    Function.HA: "behandeling (AVG 6.1.b en 9.2.h; UAVG 30)",
    Function.GZ: "behandeling (AVG 6.1.b en 9.2.h; UAVG 30)",
    Function.PV: "politietaak (Politiewet 2012 3; Wet politiegegevens)",
    Function.JB: "jeugdhulp (AVG 6.1.e; Jeugdwet paragraaf 7.4)",
    Function.VT: "Veilig Thuis (AVG 6.1.e; Wmo 2015 4.1.1 en 5.1.6)",
    Function.CO: "keuze van de inwoner (AVG 6.1.a; Wmo 2015 2.2.4)",
    Function.IN: "hulp die de inwoner zelf wil (AVG 6.1.f)",
    Function.RES: "eigen gegevens (AVG 15)",
    Function.REP: "vertegenwoordiging van de inwoner (BW boek 1; AVG 15)",
}

# The duty of silence that consent lifts. Participatiewet 65 is such a duty, not a ground.
SECRECY = {
    Function.HA: "beroepsgeheim opgeheven met toestemming (BW 7:457)",
    Function.GZ: "beroepsgeheim opgeheven met toestemming (BW 7:457)",
    Function.ZA: "zwijgplicht opgeheven met toestemming (Wmo 2015 5.3.3)",
    Function.JB: "zwijgplicht opgeheven met toestemming (Jeugdwet 7.3.11)",
    Function.CW: "zwijgplicht opgeheven met toestemming (Participatiewet 65)",
}


def rule_set_1(
    uncertain: Uncertain | None = None,
    name: str = "Standaard",
    about: str = "De zorgvuldige standaard.",
    *,
    holds_unsigned: bool = False,
) -> RuleSet:
    """Version 1, with what is uncertain in law settled as given (careful when left out)."""
    return RuleSet(
        name=name,
        version=1,
        about=about,
        holds_unsigned=holds_unsigned,
        valid_from=date(2021, 1, 1),
        rules={rule.category: rule for rule in table(uncertain or Uncertain())},
        flows=FLOWS,
        always_flows=ALWAYS,
        grounds=GROUNDS,
        secrecy=SECRECY,
        presence={
            Function.SH: C.DEBTS_EXIST,
            Function.JB: C.HOUSEHOLD,
            Function.PV: C.POLICE,
        },
        money_scope=_flow("1", "4", "8", "8d", "9a", "9b", "9c", "14"),
        case_regie=functions("WT CW SH ZA JB"),
    )


RULE_SET_1 = rule_set_1(holds_unsigned=True)
# Everything that is uncertain in law settled as narrowly as it can be. Off until it is signed.
RULE_SET_1_NARROW = rule_set_1(
    Uncertain(nuisance_to_team=False),
    "Terughoudend",
    "Als Standaard, maar wat in de wet niet zeker is, mag niet: overlast blijft bij de verhuurder.",
)
