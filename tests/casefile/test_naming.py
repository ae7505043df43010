"""Anonymous first: a case without a name, and what it takes to give it one."""

import uuid
from datetime import date

import pytest
from sqlalchemy import text

from app.base.errors import Conflict, Invalid, NotFound
from app.casefile import entries
from app.casefile.access import readable
from app.casefile.cases import NotInformedReason, Resident, case_of, resident_name
from app.casefile.entries import Share
from app.casefile.models import Case, Seat
from app.casefile.naming import NameCase, name_case
from app.casefile.vocabulary import Category, Purpose
from app.regie import operations as regie
from tests.cast import Company
from tests.visitor import Site, words

RUBEN = Resident(name="Ruben Dijkstra", birth_date=date(1990, 5, 1), reach="na elf uur")
NAMED = NameCase(resident=RUBEN, resident_informed=True, lighter_way="We bellen allemaal.")
ANSWERS = {"naam": "Ruben Dijkstra", "geboortedatum": "1990-05-01", "weet_het": "ja",
           "lichter": "We bellen hem allemaal."}  # fmt: skip
TABLE = ("werkplein", "schakel")


@pytest.fixture
def case_id(company: Company) -> uuid.UUID:
    """A case without a name, two parties at the table and one that was asked."""
    case_id = company.open_case(Purpose.WORK, named=False)
    company.seat(case_id, *TABLE)
    company.invite(case_id, "schuldhulp")
    return case_id


def name(company: Company, case_id: uuid.UUID, command: NameCase = NAMED) -> uuid.UUID:
    with company.as_("buurtcoach", case_id) as (session, actor):
        return name_case(session, actor, case_id, command)


def known_to(company: Company, case_id: uuid.UUID, who: str) -> str | None:
    with company.as_(who, case_id) as (session, actor):
        return resident_name(session, actor, case_id)


def test_without_a_name_a_party_advises_on_the_question_alone(
    company: Company, case_id: uuid.UUID
) -> None:
    with company.as_("begeleider", case_id) as (session, actor):
        seen = entries.entries_of(session, actor, case_id)
        assert {one.body for one in seen} == {"Willen jullie meedoen?"}
        advice = Share(category=Category.WHAT_HELPS, body="Begin met twee ochtenden.")
        assert entries.share(session, actor, case_id, advice).reaches


def test_naming_tells_everybody_at_the_table_at_once_and_who_was_asked_once_they_take_part(
    company: Company, case_id: uuid.UUID
) -> None:
    name(company, case_id)
    for who in ("buurtcoach", "consulent", "begeleider"):
        assert known_to(company, case_id, who) == "Ruben", who
    with company.as_("schuldhulp") as (session, actor):
        assert entries.entries_of(session, actor, case_id) != []
        assert "Ruben" not in str(entries.entries_of(session, actor, case_id))
    company.accept(case_id, "schuldhulp")
    assert known_to(company, case_id, "schuldhulp") == "Ruben"


def test_naming_gives_the_resident_a_place_and_is_done_once(
    company: Company, case_id: uuid.UUID
) -> None:
    name(company, case_id)
    with company.as_("buurtcoach", case_id) as (session, actor):
        case = case_of(session, actor, case_id)
        assert (case.named, case.resident_informed, case.ask_again_on) == (True, True, None)
        seats = session.scalars(readable(session, actor, Seat).where(Seat.case_id == case_id))
        assert "resident" in {seat.kind for seat in seats}
    with pytest.raises(Conflict):
        name(company, case_id)
    company.seat_resident(case_id)
    company.wait(minutes=2)
    assert known_to(company, case_id, "inwoner") == "Ruben"


def test_not_informed_means_anonymous_unless_for_a_reason_of_the_closed_list(
    company: Company, case_id: uuid.UUID
) -> None:
    not_told = NAMED.model_copy(update={"resident_informed": False, "lighter_way": " "})
    with pytest.raises(Invalid) as no:
        name(company, case_id, not_told)
    assert {one.field for one in no.value.errors} == {"notInformedReason", "lighterWay"}
    assert known_to(company, case_id, "buurtcoach") is None
    danger = {"not_informed_reason": NotInformedReason.DANGER, "lighter_way": "Het moet snel."}
    name(company, case_id, not_told.model_copy(update=danger))
    with company.as_("buurtcoach", case_id) as (session, actor):
        case = session.scalars(readable(session, actor, Case)).one()
        assert (case.resident_informed, case.not_informed_reason) == (False, "danger")
        assert case.ask_again_on is not None
        seats = session.scalars(readable(session, actor, Seat).where(Seat.case_id == case_id))
        assert "resident" not in {seat.kind for seat in seats}


def test_naming_tells_the_holder_of_another_case_of_this_resident_and_nobody_else(
    company: Company, case_id: uuid.UUID
) -> None:
    other = company.open_case(Purpose.SUPPORT, by="schakel", resident=RUBEN)
    with company.as_("begeleider", other) as (session, actor):
        term = regie.offer(
            session, actor, other,
            regie.OfferRegie(seat_id=company.seats[other, "schakel"], reason="Ik ken hem."),
        )  # fmt: skip
        regie.accept(session, actor, term)
    name(company, case_id)
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        [notice] = session.execute(text("SELECT case_id, kind FROM samenspel.notice")).all()
    assert (notice.case_id, notice.kind) == (other, "same_resident")


@pytest.mark.parametrize("who", ["buitenstaander", "consulent2", "coordinator", "schuldhulp"])
def test_who_does_not_sit_there_cannot_name_it(
    company: Company, case_id: uuid.UUID, who: str
) -> None:
    with company.as_(who) as (session, actor), pytest.raises(NotFound):
        name_case(session, actor, case_id, NAMED)
    visitor, path = Site(company).visitor(who), f"/casussen/{case_id}/naam"
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, **ANSWERS).status_code == 404


def test_on_the_page_the_consequences_stand_first_and_the_words_come_back(
    company: Company, case_id: uuid.UUID
) -> None:
    coach, path = Site(company).visitor("buurtcoach"), f"/casussen/{case_id}/naam"
    assert "2 partijen aan tafel weten dan om wie het gaat." in words(coach.get(path))
    untold = coach.post(path, **(ANSWERS | {"weet_het": "nee"}))
    assert untold.status_code == 422
    assert "Ruben Dijkstra" in untold.text
    assert "We bellen hem allemaal." in untold.text
    number = coach.post(path, **(ANSWERS | {"bereiken": "bsn 111222333"}))
    assert number.status_code == 422
    assert "burgerservicenummer" in number.text
    assert coach.post(path, **ANSWERS).status_code == 303
    assert coach.get(path).status_code == 409


def test_while_it_has_no_name_signs_of_somebody_warn_and_the_form_hints_at_them(
    company: Company, case_id: uuid.UUID
) -> None:
    care, path = Site(company).visitor("begeleider"), f"/casussen/{case_id}/delen"
    typed = {"soort": "5w", "tekst": "Ruben Dijkstra, Dorpsstraat 12, liever na elf uur."}
    hint = words(care.post(f"{path}/voorbeeld", **typed))
    assert "‘Ruben Dijkstra’ lijkt op een naam." in hint
    assert "‘Dorpsstraat 12’ lijkt op een adres." in hint
    assert care.post(path, **typed).status_code == 422
    colleague = {"soort": "5w", "tekst": "Overleg met Anouk Verhoef van Buurtteam Oost."}
    assert care.post(path, **colleague).status_code == 303
    assert care.post(path, **typed, toch_zo="Dat is de straat van ons kantoor.").status_code == 303
