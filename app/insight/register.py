"""The register of processing (AVG 30), out of the covenant and the rules that hold.

One line per purpose: who is responsible, whose data, which categories, to whom they may go, on
which ground, how long, and when the effects on privacy were assessed. Nothing is typed for it: the
covenant says what was agreed, and the rule set what may flow.
"""

import csv
import io
from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casefile.audit import Act, record
from app.casefile.rule_sets import in_force
from app.casefile.rule_table import RuleSet, flat_rules
from app.casefile.vocabulary import Category, Function, Purpose
from app.insight.guard import guarded
from app.organisations.actor import Actor
from app.organisations.models import CovenantPurpose, Partnership

SUBJECTS = (
    "inwoners om wie een casus gaat, hun huisgenoten en vertegenwoordigers, en de mensen die"
    " namens een organisatie meedoen"
)
OUTSIDE_EUROPE = "geen doorgifte buiten de Europese Economische Ruimte"
SECURITY = (
    "delen per plek en per onderdeel, afgedwongen in het programma en nog eens in de database;"
    " ieder lezen staat in een logboek; inwoners kunnen zien wie keek"
)


class Processing(BaseModel):
    """One line of the register: what is done with personal data for one purpose."""

    model_config = ConfigDict(frozen=True)

    partnership: str
    purpose: Purpose
    whose_task: str
    ground: str
    articles: list[str]
    secrecy: str
    controllers: str
    resident_contact: str
    subjects: str
    categories: list[Category]
    recipients: list[Function]
    transfers: str
    retention_months: int
    security: str
    impact_assessment_on: date
    effective_from: date
    rule_set: str


def register(session: Session, actor: Actor) -> list[Processing]:
    """The register of the partnership that the actor guards, in the order of the purposes."""
    partnership_id = guarded(actor)
    rules = in_force(session, partnership_id, actor.today)
    rows = session.execute(
        select(CovenantPurpose, Partnership.name)
        .join(Partnership, Partnership.id == CovenantPurpose.partnership_id)
        .where(CovenantPurpose.partnership_id == partnership_id)
    ).all()
    record(session, actor, Act.REGISTER_READ)
    order = list(Purpose)
    lines = [_line(row, name, rules) for row, name in rows]
    return sorted(lines, key=lambda line: order.index(line.purpose))


def _line(row: CovenantPurpose, partnership: str, rules: RuleSet) -> Processing:
    purpose = Purpose(row.purpose)
    flowing = [flat for flat in flat_rules(rules) if flat.purpose is purpose]
    # the resident and whoever stands in for them get what is theirs, not as a recipient
    shared = {one.category for one in flowing if one.to_function not in OWN}
    categories = [one for one in Category if one in shared]
    receiving = {one.to_function for one in flowing if one.to_function not in OWN}
    return Processing(
        partnership=partnership,
        purpose=purpose,
        whose_task=row.whose_task,
        ground=row.ground,
        articles=list(dict.fromkeys(rules.rules[one].article for one in categories)),
        secrecy=row.secrecy,
        controllers=row.controllers,
        resident_contact=row.resident_contact,
        subjects=SUBJECTS,
        categories=categories,
        recipients=[one for one in Function if one in receiving],
        transfers=OUTSIDE_EUROPE,
        retention_months=row.retention_months,
        security=SECURITY,
        impact_assessment_on=row.impact_assessment_on,
        effective_from=row.effective_from,
        rule_set=f"{rules.name} {rules.version}",
    )


OWN = frozenset({Function.RES, Function.REP})
HEADS = {
    "partnership": "samenwerkingsverband",
    "purpose": "doel",
    "whose_task": "taak",
    "ground": "grondslag",
    "articles": "artikelen",
    "secrecy": "geheimhouding",
    "controllers": "verwerkingsverantwoordelijken",
    "resident_contact": "contact voor inwoners",
    "subjects": "betrokkenen",
    "categories": "categorieën gegevens",
    "recipients": "ontvangers",
    "transfers": "doorgifte",
    "retention_months": "bewaren in maanden na afsluiten",
    "security": "beveiliging",
    "impact_assessment_on": "DPIA op",
    "effective_from": "geldt vanaf",
    "rule_set": "regels",
}


def as_csv(lines: list[Processing]) -> str:
    """The register for a spreadsheet: a semicolon between, one line per purpose, Dutch heads."""
    told = io.StringIO()
    writer = csv.writer(told, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS.values())
    for line in lines:
        writer.writerow(_plain(getattr(line, name)) for name in HEADS)
    return told.getvalue()


def _plain(value: object) -> str:
    """A cell in words. What begins like a formula is text to a spreadsheet as well."""
    if isinstance(value, list):
        said = " | ".join(_plain(one) for one in value)
    else:
        said = str(getattr(value, "label", value))
    return f"'{said}" if said.startswith(("=", "+", "-", "@")) else said
