"""The demo partnership: its organisations, the people who sign in, and its covenant.

All of it is invented. Written by the owner of the database, as an administrator would; cases
are made by the people themselves, through the operations (see `stories`).
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert

from app.base.model import new_id
from app.casefile.vocabulary import Function, Purpose, StaffFunction
from app.organisations.models import (
    Account,
    CovenantPurpose,
    Credential,
    Organisation,
    OrganisationFunction,
    Partnership,
    Position,
)
from app.organisations.sign_in import hash_password

PASSWORD = "samenspel-demo"  # noqa: S105 - the demo's own, promised in its documentation
MAIL = "demo.example"


@dataclass(frozen=True)
class Party:
    """An organisation, what it can be asked for, and which functions it fills."""

    key: str
    name: str
    functions: tuple[Function, ...]
    phone: str
    what_we_do: str
    ask_us_for: str


@dataclass(frozen=True)
class Person:
    """Somebody who signs in as `<key>@demo.example`."""

    key: str
    name: str
    party: str | None
    function: Function | StaffFunction | None
    title: str
    intake: bool = False
    phone: str | None = None
    reach: str | None = None
    kind: str = "professional"


F = Function
PARTIES = (
    Party("buurtteam", "Buurtteam Oost", (F.WT,), "038 555 01 00",
          "Helpt met vragen over zorg, geld, wonen en opvoeden, dicht bij huis.",
          "Een gezinsgesprek, een eerste overzicht, of iemand die naast de inwoner gaat staan."),
    Party("werkplein", "Werkplein", (F.CW,), "038 555 02 00",
          "Begeleidt mensen met een uitkering naar werk en helpt om werk te houden.",
          "Reiskosten, een proefplaatsing, of de vraag wat een uitkering toelaat."),
    Party("werkgeverspunt", "Werkgeverspunt", (F.WSP,), "038 555 03 00",
          "Kent de werkgevers in de regio en maakt de match.",
          "Een passende werkplek en contact met de werkgever."),
    Party("schakel", "De Schakel", (F.ZA,), "038 555 04 00",
          "Begeleidt mensen thuis en op hun werk.",
          "Begeleiding op de werkplek of thuis, ook kort en licht."),
    Party("schuldhulp", "Schuldhulp Oost", (F.SH,), "038 555 05 00",
          "Regelt schulden, praat met schuldeisers en helpt met rondkomen.",
          "Overzicht in schulden en rust bij dreigende uitzetting."),
    Party("woonstede", "Woonstede", (F.WC,), "038 555 06 00",
          "Verhuurt woningen en zoekt een oplossing voor het tot uitzetting komt.",
          "Een betaalregeling voor de huur of een gesprek over de woning."),
    Party("ggz", "GGZ De Brug", (F.GZ,), "038 555 07 00",
          "Behandelt mensen met psychische klachten.",
          "Advies over wat iemand aankan, met toestemming van de inwoner."),
    Party("huisarts", "Huisartsenpraktijk De Linde", (F.HA,), "038 555 08 00",
          "Huisartsen en praktijkondersteuners in Oost.",
          "Afstemming over zorg, met toestemming van de inwoner."),
    Party("maatjes", "Buurtmaatjes", (F.IN,), "038 555 09 00",
          "Vrijwilligers die wekelijks langskomen.",
          "Een maatje voor post, boodschappen of een wandeling."),
    Party("gemeente", "Gemeente", (), "038 555 10 00",
          "Coördineert het samenwerkingsverband.", "Wie de regie heeft, of wie dat kan nemen."),
    Party("westwijk", "Zorggroep Westwijk", (F.ZA,), "038 555 11 00",
          "Begeleidt mensen thuis in de wijk West.", "Begeleiding thuis in West."),
    Party("buurtteam_noord", "Buurtteam Noord", (F.WT,), "038 555 12 00",
          "Helpt met vragen over zorg, geld, wonen en opvoeden in Noord.",
          "Een eerste overzicht en iemand die naast de inwoner gaat staan."),
)  # fmt: skip
S = StaffFunction
PEOPLE = (
    Person("buurtcoach", "Anouk Verhoef", "buurtteam", F.WT, "buurtcoach", True,
           "06 87 65 43 21", "bellen kan tot 17.30 uur"),
    Person("consulent", "Mirjam Oosting", "werkplein", F.CW, "consulent werk", True,
           "06 11 22 33 01", "niet op woensdag"),
    Person("consulent2", "Dennis Pol", "werkplein", F.CW, "consulent werk", False,
           "06 11 22 33 02"),
    Person("arbeidsbemiddelaar", "Sanne Kuipers", "werkgeverspunt", F.WSP, "arbeidsbemiddelaar",
           True, "06 11 22 33 03"),
    Person("begeleider", "Karim Aziz", "schakel", F.ZA, "begeleider", False, "06 12 34 56 78",
           "elke dag vanaf 7 uur"),
    Person("schuldhulp", "Joris Bakker", "schuldhulp", F.SH, "schuldhulpverlener", True,
           "06 11 22 33 05"),
    Person("woonconsulent", "Lotte Wiersma", "woonstede", F.WC, "woonconsulent", True,
           "06 11 22 33 06"),
    Person("ggz", "Tom Zeeman", "ggz", F.GZ, "behandelaar", True, "06 11 22 33 07"),
    Person("huisarts", "Hanneke Vos", "huisarts", F.HA, "praktijkondersteuner", True,
           "06 11 22 33 08"),
    Person("vrijwilliger", "Wim Jansen", "maatjes", F.IN, "maatje", True, "06 11 22 33 09",
           kind="informal"),
    Person("intake", "Petra de Groot", "schakel", F.ZA, "intake", True, "06 11 22 33 10"),
    Person("coordinator", "Ilse Hendriks", "gemeente", S.COORDINATOR, "coördinator", False,
           "06 11 22 33 11"),
    Person("privacy", "Fatma Yilmaz", "gemeente", S.PRIVACY, "functionaris gegevensbescherming"),
    Person("beheerder", "Bas Mulder", "gemeente", S.ADMIN, "beheerder"),
    Person("buitenstaander", "Els Brouwer", "westwijk", F.ZA, "begeleider", True),
    Person("inwoner", "Ruben Dijkstra", None, None, "inwoner", kind="resident",
           phone="06 55 44 33 22"),
    # not among the promised sign-ins: colleagues who make the lists and charts real
    Person("buurtcoach2", "Peter Lammers", "buurtteam", F.WT, "buurtcoach", False,
           "06 11 22 33 12"),
    Person("buurtcoach3", "Noor Timmer", "buurtteam_noord", F.WT, "buurtcoach", True,
           "06 11 22 33 13"),
    Person("begeleider2", "Jasper Smit", "schakel", F.ZA, "begeleider", False, "06 11 22 33 14"),
)  # fmt: skip
SIGN_INS = tuple(person.key for person in PEOPLE[:16])

CONTROLLERS = "De gemeente en de organisatie die een onderdeel schrijft, ieder voor het eigen deel."
CONTACT = "Functionaris gegevensbescherming van de gemeente, 038 555 10 00"
EFFECTIVE = date(2025, 1, 1)


@dataclass(frozen=True)
class Prepared:
    """What the covenant prepares for a purpose."""

    purpose: Purpose
    whose_task: str
    ground: str
    secrecy: str
    who_minimally: str
    regie: Function
    propose: tuple[Function, ...]


PREPARED = (
    Prepared(Purpose.WORK, "Werk vinden en houden is een taak van de gemeente (Participatiewet 7).",
             "Taak van algemeen belang (AVG 6.1.e).",
             "Participatiewet 65 en het beroepsgeheim van de begeleider. Toestemming heft het op.",
             "Buurtteam, Werkplein, en wie de inwoner op het werk begeleidt.",
             F.WT, (F.CW, F.WSP, F.ZA)),
    Prepared(Purpose.HOUSING, "Voorkomen dat iemand de woning verliest (Wmo 2015 2.1.1).",
             "Taak van algemeen belang (AVG 6.1.e).",
             "Geheimhouding van schuldhulp en zorg. Toestemming heft het op.",
             "Buurtteam, schuldhulp en de verhuurder.", F.WT, (F.SH, F.WC)),
    Prepared(Purpose.DEBTS, "Schuldhulp is een taak van de gemeente (Wgs 3).",
             "Taak van algemeen belang (AVG 6.1.e).",
             "Geheimhouding van de schuldhulp. Toestemming heft het op.",
             "Schuldhulp en het buurtteam.", F.SH, (F.SH, F.CW)),
    Prepared(Purpose.SUPPORT, "Ondersteuning thuis is een taak van de gemeente (Wmo 2015 2.1.1).",
             "Taak van algemeen belang (AVG 6.1.e).",
             "Beroepsgeheim van de zorg (BW 7:457). Toestemming heft het op.",
             "Buurtteam en de zorgaanbieder.", F.WT, (F.ZA,)),
    Prepared(Purpose.GROWING_UP, "Jeugdhulp is een taak van de gemeente (Jeugdwet 2.3).",
             "Taak van algemeen belang (AVG 6.1.e).",
             "Beroepsgeheim van de jeugdhulp (Jeugdwet 7.3.11). Toestemming heft het op.",
             "De jeugdprofessional en het buurtteam.", F.JB, (F.ZA,)),
    Prepared(Purpose.ACUTE_SAFETY, "Acuut gevaar afwenden.",
             "Vitaal belang en taak van algemeen belang (AVG 6.1.d en e).",
             "Conflict van plichten: alleen wat nodig is tegen het gevaar.",
             "Wie nu kan helpen.", F.WT, (F.ZA,)),
)  # fmt: skip


@dataclass(frozen=True)
class Installed:
    """Ids by the keys above."""

    partnership_id: uuid.UUID
    organisations: dict[str, uuid.UUID]
    accounts: dict[str, uuid.UUID]


def install_people(connection: Connection, since: datetime) -> Installed:
    """Insert the partnership, its people (all with the demo password) and its covenant."""
    partnership_id = new_id()
    connection.execute(
        insert(Partnership).values(id=partnership_id, name="Samenwerkingsverband Oost", number=1)
    )
    organisations = {party.key: new_id() for party in PARTIES}
    connection.execute(
        insert(Organisation),
        [
            {
                "id": organisations[party.key],
                "partnership_id": partnership_id,
                "name": party.name,
                "phone": party.phone,
                "what_we_do": party.what_we_do,
                "ask_us_for": party.ask_us_for,
            }
            for party in PARTIES
        ],
    )
    connection.execute(
        insert(OrganisationFunction),
        [
            {"organisation_id": organisations[party.key], "function": function.value}
            for party in PARTIES
            for function in party.functions
        ],
    )
    accounts = _install_accounts(connection, organisations, since)
    connection.execute(
        insert(CovenantPurpose),
        [
            {
                "id": new_id(),
                "partnership_id": partnership_id,
                "purpose": prepared.purpose.value,
                "effective_from": EFFECTIVE,
                "whose_task": prepared.whose_task,
                "ground": prepared.ground,
                "secrecy": prepared.secrecy,
                "who_minimally": prepared.who_minimally,
                "controllers": CONTROLLERS,
                "resident_contact": CONTACT,
                "impact_assessment_on": date(2024, 11, 12),
                "regie_function": prepared.regie.value,
                "proposed_functions": " ".join(prepared.propose),
                "retention_months": 12,
                "answer_days": 5,
            }
            for prepared in PREPARED
        ],
    )
    return Installed(partnership_id, organisations, accounts)


def _install_accounts(
    connection: Connection, organisations: dict[str, uuid.UUID], since: datetime
) -> dict[str, uuid.UUID]:
    accounts = {person.key: new_id() for person in PEOPLE}
    # one hash for all: sixteen times argon2 would be most of a start of the demo
    secret = hash_password(PASSWORD)
    connection.execute(
        insert(Account),
        [
            {
                "id": accounts[person.key],
                "email": f"{person.key}@{MAIL}",
                "name": person.name,
                "kind": person.kind,
                "phone": person.phone,
                "reach": person.reach,
            }
            for person in PEOPLE
        ],
    )
    connection.execute(
        insert(Credential),
        [{"account_id": accounts[person.key], "password_hash": secret} for person in PEOPLE],
    )
    connection.execute(
        insert(Position),
        [
            {
                "id": new_id(),
                "account_id": accounts[person.key],
                "organisation_id": organisations[person.party],
                "function": person.function.value,
                "title": person.title,
                "intake": person.intake,
                "starts_at": since,
            }
            for person in PEOPLE
            if person.party and person.function
        ],
    )
    return accounts
