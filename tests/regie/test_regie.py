"""Regie: at most one holder at any instant, offered and accepted, with reasons and history."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.base.errors import Conflict, NotFound, OperationError, Refused
from app.casefile.access import readable
from app.casefile.consents import RecordConsent, record_consent, withdraw_consent
from app.casefile.seats import leave
from app.casefile.vocabulary import Function, Purpose
from app.desk.today import today
from app.regie import operations as regie
from app.regie.holder import regie_of
from app.regie.models import RegieTerm
from app.regie.offering import to_answer
from tests.cast import Company
from tests.visitor import Site, words


@pytest.fixture
def case_id(company: Company) -> uuid.UUID:
    found = company.open_case(Purpose.WORK)
    company.seat(found, "werkplein", "werkgeverspunt", "schakel")
    return found


def offered(
    company: Company, case_id: uuid.UUID, who: str, party: str, reason: str = "Kent hem goed."
) -> uuid.UUID:
    with company.as_(who, case_id) as (session, actor):
        command = regie.OfferRegie(seat_id=company.seats[case_id, party], reason=reason)
        return regie.offer(session, actor, case_id, command)


def accepted(company: Company, case_id: uuid.UUID, who: str, term_id: uuid.UUID) -> None:
    with company.as_(who, case_id) as (session, actor):
        regie.accept(session, actor, term_id)


def holder(company: Company, case_id: uuid.UUID, who: str = "consulent") -> str | None:
    with company.as_(who, case_id) as (session, actor):
        return regie_of(session, actor, case_id).person_name


def shell(company: Company, case_id: uuid.UUID) -> dict[str, object]:
    with company.as_("coordinator") as (session, _):
        row = session.execute(
            text("SELECT * FROM samenspel.case_shell WHERE case_id = :case"), {"case": case_id}
        ).one()
    return dict(row._mapping)


def test_an_offer_alone_leaves_the_case_without_regie(company: Company, case_id: uuid.UUID) -> None:
    assert shell(company, case_id)["without_holder_since"] is not None
    term = offered(company, case_id, "consulent", "buurtteam")
    assert holder(company, case_id) is None
    assert shell(company, case_id)["without_holder_since"] is not None
    accepted(company, case_id, "buurtcoach", term)
    assert holder(company, case_id) == "Anouk Verhoef"
    assert shell(company, case_id)["without_holder_since"] is None


def test_any_seat_may_offer_when_nobody_holds_and_only_the_holder_after(
    company: Company, case_id: uuid.UUID
) -> None:
    term = offered(company, case_id, "arbeidsbemiddelaar", "buurtteam")
    accepted(company, case_id, "buurtcoach", term)
    with pytest.raises(Refused, match="Iemand anders heeft nu de regie"):
        offered(company, case_id, "consulent", "werkplein")
    offered(company, case_id, "buurtcoach", "schakel")


def test_another_choice_than_the_covenants_asks_for_a_motive(
    company: Company, case_id: uuid.UUID
) -> None:
    offered(company, case_id, "buurtcoach", "buurtteam", reason="")
    with pytest.raises(Refused, match="convenant"):
        offered(company, case_id, "buurtcoach", "werkplein", reason=" ")


def test_who_may_not_hold_regie_gets_no_offer(company: Company, case_id: uuid.UUID) -> None:
    with pytest.raises(Refused, match="Deze functie kan geen regie hebben"):
        offered(company, case_id, "buurtcoach", "werkgeverspunt")


def test_a_seat_that_somebody_at_the_table_may_not_know_cannot_hold_regie(
    company: Company, case_id: uuid.UUID
) -> None:
    # care provider and employer service point may not know that there are debts
    company.seat(case_id, "schuldhulp")
    with pytest.raises(Refused, match="niet iedereen aan tafel"):
        offered(company, case_id, "buurtcoach", "schuldhulp")


def test_handing_over_has_no_gap_and_keeps_the_history(
    company: Company, case_id: uuid.UUID
) -> None:
    accepted(company, case_id, "buurtcoach", offered(company, case_id, "consulent", "buurtteam"))
    company.wait(days=10)
    term = offered(company, case_id, "buurtcoach", "schakel", reason="Hij ziet hem elke dag.")
    assert holder(company, case_id) == "Anouk Verhoef"
    company.wait(hours=3)
    accepted(company, case_id, "begeleider", term)
    with company.as_("consulent", case_id) as (session, actor):
        now, before = regie.history(session, actor, case_id)
    assert (now.person_name, before.person_name) == ("Karim Aziz", "Anouk Verhoef")
    assert before.held_until == now.held_from == company.now
    assert (now.reason, now.held_until) == ("Hij ziet hem elke dag.", None)


def test_declining_takes_a_reason_and_another_can_be_asked(
    company: Company, case_id: uuid.UUID
) -> None:
    term = offered(company, case_id, "consulent", "buurtteam")
    anouk = Site(company).visitor("buurtcoach")
    page = anouk.get(f"/casussen/{case_id}/regie/{term}")
    assert "Mirjam Oosting, Werkplein" in page.text
    assert "Kent hem goed." in page.text
    path = f"/casussen/{case_id}/regie/{term}/afwijzen"
    assert anouk.post(path, reden=" ").status_code == 422
    assert anouk.post(path, reden="Ik ga met verlof.").status_code == 303
    assert anouk.post(path, reden="Toch.").status_code == 409
    assert "Ik ga met verlof." in anouk.get(f"/casussen/{case_id}/regie").text
    offered(company, case_id, "consulent", "werkplein")


def test_of_two_who_accept_at_once_one_holds_it(company: Company, case_id: uuid.UUID) -> None:
    terms = {
        "buurtcoach": offered(company, case_id, "consulent", "buurtteam"),
        "begeleider": offered(company, case_id, "buurtcoach", "schakel"),
    }

    def accept(who: str) -> str:
        try:
            accepted(company, case_id, who, terms[who])
        except OperationError as error:
            return type(error).__name__
        return "holds"

    with ThreadPoolExecutor(2) as threads:
        ends = sorted(threads.map(accept, terms))
    assert ends == ["Conflict", "holds"]
    assert holder(company, case_id) in ("Anouk Verhoef", "Karim Aziz")


def test_the_database_refuses_two_holders_whatever_the_program_does(
    company: Company, case_id: uuid.UUID
) -> None:
    accepted(company, case_id, "buurtcoach", offered(company, case_id, "consulent", "buurtteam"))
    second = offered(company, case_id, "buurtcoach", "schakel")
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        overlap = text(
            "UPDATE samenspel.regie_term SET state = 'ended', during ="
            " (SELECT during FROM samenspel.regie_term WHERE state = 'accepted') WHERE id = :id"
        )
        with pytest.raises(DBAPIError, match="ex_regie_term_one_holder"):
            session.execute(overlap, {"id": second})
        session.rollback()


def test_regie_can_be_put_down_with_a_reason_and_that_is_an_alarm_at_once(
    company: Company, case_id: uuid.UUID
) -> None:
    accepted(company, case_id, "buurtcoach", offered(company, case_id, "consulent", "buurtteam"))
    site = Site(company)
    anouk = site.visitor("buurtcoach")
    path = f"/casussen/{case_id}/regie/neerleggen"
    assert anouk.get(path).status_code == 200
    assert anouk.post(path, reden="").status_code == 422
    assert site.visitor("consulent").post(path, reden="Ik wil het.").status_code == 403
    assert anouk.post(path, reden="Ik wissel van baan.").status_code == 303
    assert holder(company, case_id) is None
    assert shell(company, case_id)["without_holder_since"] is not None


def test_the_coordinator_always_may_offer_and_knows_no_more_than_organisation_and_function(
    company: Company, case_id: uuid.UUID
) -> None:
    accepted(company, case_id, "buurtcoach", offered(company, case_id, "consulent", "buurtteam"))
    company.seat(case_id, "schuldhulp")
    site = Site(company)
    ilse = site.visitor("coordinator")
    path = f"/casussen/{case_id}/regie/aanbieden"
    page = ilse.get(path)
    assert "De Schakel" in page.text
    assert "Schuldhulp" not in page.text
    assert "Karim" not in page.text
    assert "aan het werk" not in page.text
    seat = str(company.seats[case_id, "schakel"])
    sent = ilse.post(path, plek=seat, reden="De vorige is ziek.", termijn="3")
    assert sent.headers["location"] == "/regie-overzicht", words(sent)
    with company.as_("begeleider", case_id) as (session, actor):
        [(term, _, _)] = regie.offered_to_me(session, actor)
        term_id = term.id
    karim = site.visitor("begeleider")
    assert "de coördinator" in karim.get(f"/casussen/{case_id}/regie/{term_id}").text
    karim.post(f"/casussen/{case_id}/regie/{term_id}/aannemen")
    assert holder(company, case_id) == "Karim Aziz"


@pytest.mark.parametrize("who", ["buitenstaander", "consulent2", "beheerder", "intake", "inwoner"])
def test_regie_is_not_there_for_who_does_not_sit_here(
    company: Company, case_id: uuid.UUID, who: str
) -> None:
    term = offered(company, case_id, "consulent", "buurtteam")
    visitor = Site(company).visitor(who)
    for path in ("", "/aanbieden", "/neerleggen", f"/{term}"):
        assert visitor.get(f"/casussen/{case_id}/regie{path}").status_code == 404
    assert visitor.post(f"/casussen/{case_id}/regie/{term}/aannemen").status_code == 404
    seat = str(company.seats[case_id, "buurtteam"])
    body = visitor.post(
        f"/casussen/{case_id}/regie/aanbieden", plek=seat, reden="Ik wil het.", termijn="3"
    )
    assert body.status_code == 404


def test_an_offer_to_somebody_else_is_not_mine_to_answer(
    company: Company, case_id: uuid.UUID
) -> None:
    term = offered(company, case_id, "buurtcoach", "schakel")
    for act in (regie.accept, lambda s, a, t: regie.decline(s, a, t, "Nee.")):
        with company.as_("consulent", case_id) as (session, actor), pytest.raises(NotFound):
            act(session, actor, term)


def test_a_former_member_has_no_part_in_it(company: Company, case_id: uuid.UUID) -> None:
    term = offered(company, case_id, "buurtcoach", "werkplein")
    site = Site(company)
    mirjam = site.visitor("consulent")
    assert mirjam.post(f"/casussen/{case_id}/verlaten").status_code == 303
    assert mirjam.get(f"/casussen/{case_id}/regie").status_code == 404
    assert mirjam.post(f"/casussen/{case_id}/regie/{term}/aannemen").status_code == 404


def test_an_offer_that_ran_out_cannot_be_taken(company: Company, case_id: uuid.UUID) -> None:
    term = offered(company, case_id, "buurtcoach", "schakel")
    company.wait(days=4)
    with pytest.raises(Conflict):
        accepted(company, case_id, "begeleider", term)


def test_who_offered_and_why_is_not_told_to_who_may_not_know_them(company: Company) -> None:
    """A landlord that comes later may not know that debt counselling takes part, nor read what
    it wrote when it put regie in other hands."""
    company.keep_to_words = "Zo is het gezegd."
    case_id = company.open_case(Purpose.DEBTS)
    company.seat(case_id, "schuldhulp")
    term = offered(company, case_id, "schuldhulp", "buurtteam", reason="Zes schuldeisers.")
    accepted(company, case_id, "buurtcoach", term)
    company.seat(case_id, "woonstede")
    seen = {}
    for who in ("buurtcoach", "woonconsulent"):
        with company.as_(who, case_id) as (session, actor):
            [line] = regie.history(session, actor, case_id)
            seen[who] = (line.person_name, line.offered_by, line.reason)
    assert seen["buurtcoach"] == (
        "Anouk Verhoef", "Joris Bakker, Schuldhulp Oost", "Zes schuldeisers."
    )  # fmt: skip
    assert seen["woonconsulent"] == ("Anouk Verhoef", None, "")
    page = Site(company).visitor("woonconsulent").get(f"/casussen/{case_id}/regie")
    assert "Aangeboden," in page.text
    api = Site(company).visitor("woonconsulent").get(f"/api/v1/cases/{case_id}/regie")
    for answer in (page, api):
        assert answer.status_code == 200
        assert "schuld" not in answer.text.lower()
        assert "iemand aan tafel" not in answer.text


def test_an_offer_of_whoever_had_to_stop_keeps_its_words_to_itself(company: Company) -> None:
    company.keep_to_words = "Zo is het gezegd."
    case_id = company.open_case(Purpose.WORK)
    ggz = company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        consent = record_consent(
            session, actor, case_id,
            RecordConsent(from_seat_id=ggz, taking_part=True, until=company.now.date(),
                          to_functions=(Function.WT,)),
        )  # fmt: skip
    company.accept(case_id, "ggz")
    term = offered(company, case_id, "ggz", "buurtteam", reason="Wij behandelen hem maar kort.")
    waiting = []
    for _ in range(2):
        with company.as_("buurtcoach") as (session, actor):
            [one] = today(session, actor).regie
            asked = to_answer(session, actor, case_id, term)
        waiting.append((one.reason, asked.reason, asked.offered_by))
        with company.as_("buurtcoach", case_id) as (session, actor):
            if len(waiting) == 1:
                withdraw_consent(session, actor, consent)
    words = "Wij behandelen hem maar kort."
    assert waiting == [(words, words, "Tom Zeeman, GGZ De Brug"), ("", "", None)]


def test_who_left_does_not_read_why_another_offered_them_regie(
    company: Company, case_id: uuid.UUID
) -> None:
    """A party that leaves keeps its own contributions and nothing else."""
    offered(company, case_id, "consulent", "schakel", "Zij kennen zijn zorgen.")
    offered(company, case_id, "begeleider", "schakel", "Ik zie hem elke dag.")
    everything = text("SELECT reason FROM samenspel.regie_term")
    with company.as_("begeleider") as (session, actor):
        assert len(session.scalars(everything).all()) == 2
        leave(session, actor, case_id)
    with company.as_("begeleider") as (session, actor):
        kept = session.scalars(readable(session, actor, RegieTerm)).all()
        assert [one.reason for one in kept] == ["Ik zie hem elke dag."]
        assert session.scalars(everything).all() == ["Ik zie hem elke dag."]
