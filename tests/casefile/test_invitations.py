"""Inviting: what the other side reads before it says yes, and what each answer leaves behind."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.base.errors import Conflict, NotFound, OperationError, Refused
from app.casefile import seats
from app.casefile.entries import entries_of
from app.casefile.table import parties_of
from app.casefile.vocabulary import Function, Purpose
from tests.cast import Company
from tests.visitor import Site, words

QUESTION = "Willen jullie meedoen?"


@pytest.fixture
def case_id(company: Company) -> uuid.UUID:
    return company.open_case(Purpose.WORK)


def test_an_invitation_shows_the_question_and_no_identity(
    company: Company, case_id: uuid.UUID
) -> None:
    seat_id = company.invite(case_id, "werkplein")
    page = Site(company).visitor("consulent").get(f"/uitnodigingen/{seat_id}")
    assert page.status_code == 200
    assert QUESTION in page.text
    assert "Anouk Verhoef" in page.text
    assert "Ruben" not in page.text
    assert "Dijkstra" not in page.text


@pytest.mark.parametrize(
    "who", ["consulent2", "buitenstaander", "coordinator", "beheerder", "buurtcoach", "inwoner"]
)
def test_an_invitation_is_not_there_for_anybody_else(
    company: Company, case_id: uuid.UUID, who: str
) -> None:
    seat_id = company.invite(case_id, "werkplein")
    visitor = Site(company).visitor(who)
    nothing = visitor.get(f"/uitnodigingen/{uuid.uuid4()}")
    for path in ("", "/toewijzen"):
        answer = visitor.get(f"/uitnodigingen/{seat_id}{path}")
        assert (answer.status_code, answer.text) == (404, nothing.text)
    for path in ("/aannemen", "/afwijzen"):
        assert visitor.post(f"/uitnodigingen/{seat_id}{path}").status_code == 404
    assert visitor.api("GET", f"/invitations/{seat_id}").status_code == 404


def test_it_lands_with_the_intake_which_gives_it_to_a_colleague(
    company: Company, case_id: uuid.UUID
) -> None:
    seat_id = company.invite(case_id, "schakel")
    site = Site(company)
    assert site.visitor("begeleider").get(f"/uitnodigingen/{seat_id}").status_code == 404
    intake = site.visitor("intake")
    form = intake.get(f"/uitnodigingen/{seat_id}/toewijzen")
    assert "Karim Aziz" in form.text
    given = intake.post(
        f"/uitnodigingen/{seat_id}/toewijzen", persoon=str(company.ids.accounts["begeleider"])
    )
    assert given.headers["location"] == "/vandaag"
    assert intake.get(f"/uitnodigingen/{seat_id}").status_code == 404
    karim = site.visitor("begeleider")
    assert QUESTION in karim.get(f"/uitnodigingen/{seat_id}").text
    taken = karim.post(f"/uitnodigingen/{seat_id}/aannemen")
    assert taken.headers["location"] == f"/casussen/{case_id}"


def test_it_goes_to_nobody_who_does_not_work_there(company: Company, case_id: uuid.UUID) -> None:
    seat_id = company.invite(case_id, "schakel")
    answer = (
        Site(company)
        .visitor("intake")
        .post(
            f"/uitnodigingen/{seat_id}/toewijzen",
            persoon=str(company.ids.accounts["buitenstaander"]),
        )
    )
    assert answer.status_code == 403
    assert "Kies een collega uit de lijst" in words(answer)


def test_who_asks_whether_they_know_the_resident_says_why_and_sees_it_for_a_day(
    company: Company, case_id: uuid.UUID
) -> None:
    seat_id = company.invite(case_id, "werkplein")
    site = Site(company)
    mirjam = site.visitor("consulent")
    path = f"/uitnodigingen/{seat_id}"
    assert mirjam.post(f"{path}/kennen-wij", reden_kennen=" ").status_code == 422
    assert "Ruben" not in mirjam.get(path).text
    mirjam.post(f"{path}/kennen-wij", reden_kennen="Misschien loopt er al een traject.")
    page = mirjam.get(path)
    assert "Ruben Dijkstra" in page.text
    assert "06 55 44 33 22" not in page.text
    company.wait(days=1, minutes=1)
    site.at_company_time()
    assert "Ruben" not in mirjam.get(path).text
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        asked = session.execute(text("SELECT why FROM samenspel.known_question")).scalars().all()
        logged = session.execute(
            text("SELECT count(*) FROM samenspel.read_event WHERE action = 'seat:known'")
        ).scalar_one()
    assert asked == ["Misschien loopt er al een traject."]
    assert logged == 2


def test_care_learns_of_nobody_before_the_resident_consented(
    company: Company, case_id: uuid.UUID
) -> None:
    seat_id = company.invite(case_id, "ggz")
    tom = Site(company).visitor("ggz")
    asked = tom.post(f"/uitnodigingen/{seat_id}/kennen-wij", reden_kennen="Ik wil het weten.")
    assert asked.status_code == 403
    assert "Ik wil het weten." in asked.text
    assert "Ruben" not in asked.text
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        kept = session.execute(text("SELECT count(*) FROM samenspel.known_question")).scalar_one()
    assert kept == 0
    accepted = tom.post(f"/uitnodigingen/{seat_id}/aannemen")
    assert accepted.status_code == 403
    assert "toestemming van de inwoner" in words(accepted)


def test_declining_reads_the_same_whatever_the_cause(company: Company, case_id: uuid.UUID) -> None:
    seat_id = company.invite(case_id, "schuldhulp")
    answer = (
        Site(company)
        .visitor("schuldhulp")
        .post(f"/uitnodigingen/{seat_id}/afwijzen", reden_afwijzen="We hebben geen plek.")
    )
    assert answer.headers["location"] == "/vandaag"
    with company.as_("buurtcoach", case_id) as (session, actor):
        [declined] = [p for p in parties_of(session, actor, case_id) if p.seat_id == seat_id]
    assert declined.state == "declined"
    assert declined.decline_reason == "Wij kunnen niet meedoen. We hebben geen plek."
    with company.as_("schuldhulp") as (session, actor), pytest.raises(NotFound):
        seats.accept(session, actor, seat_id)


def test_what_goes_along_is_read_on_acceptance_and_not_before(
    company: Company, case_id: uuid.UUID
) -> None:
    anouk = Site(company).visitor("buurtcoach")
    form = anouk.get(f"/casussen/{case_id}/uitnodigen")
    with company.as_("buurtcoach", case_id) as (session, actor):
        own = [str(one.entry_id) for one in seats.to_give(session, actor, case_id)]
    assert len(own) == 3
    assert all(one in form.text for one in own)
    answer = anouk.post(
        f"/casussen/{case_id}/uitnodigen",
        plek=f"{company.ids.organisations['werkgeverspunt']}:WSP",
        vraag=QUESTION, reden="Jullie kennen de werkgever.", termijn="7", indicatie="aangevraagd",
        meegeven=own,
    )  # fmt: skip
    assert answer.headers["location"] == f"/casussen/{case_id}", words(answer)
    company.wait(minutes=2)
    with company.as_("arbeidsbemiddelaar") as (session, actor):
        [asked] = seats.invitations(session, actor)
        assert asked.indication == "requested"
        assert [e.kind for e in entries_of(session, actor, case_id)] == ["question"]
    with company.as_("arbeidsbemiddelaar") as (session, actor):
        actor = seats.accept(session, actor, asked.seat_id)
        seen = {(e.kind.value, e.category.value) for e in entries_of(session, actor, case_id)}
    # the title takes category 4, of which this party gets only its own lines
    assert seen == {("question", "4"), ("identity", "1"), ("help_request", "3t")}


def test_an_invitation_that_is_not_right_comes_back_with_everything_typed(
    company: Company, case_id: uuid.UUID
) -> None:
    answer = (
        Site(company)
        .visitor("buurtcoach")
        .post(
            f"/casussen/{case_id}/uitnodigen",
            plek="x",
            vraag="Zorg\u202e?",
            reden="Omdat het moet.",
        )
    )
    assert answer.status_code == 422
    assert "Omdat het moet." in answer.text
    assert 'id="vraag-fout"' in answer.text


def test_only_who_asked_takes_it_back_and_then_it_is_gone(
    company: Company, case_id: uuid.UUID
) -> None:
    company.seat(case_id, "werkplein")
    seat_id = company.invite(case_id, "schuldhulp")
    site = Site(company)
    path = f"/casussen/{case_id}/plekken/{seat_id}/intrekken"
    assert site.visitor("consulent").post(path).status_code == 404
    assert site.visitor("buurtcoach").post(path).status_code == 303
    joris = site.visitor("schuldhulp")
    assert joris.get(f"/uitnodigingen/{seat_id}").status_code == 404
    assert joris.post(f"/uitnodigingen/{seat_id}/aannemen").status_code == 404


def test_of_two_who_answer_at_once_one_wins(company: Company, case_id: uuid.UUID) -> None:
    seat_id = company.invite(case_id, "werkplein")

    def accept(_: int) -> str:
        try:
            with company.as_("consulent") as (session, actor):
                seats.accept(session, actor, seat_id)
        except OperationError as error:
            return type(error).__name__
        return "seated"

    with ThreadPoolExecutor(2) as threads:
        ends = sorted(threads.map(accept, range(2)))
    assert ends[1] == "seated"
    assert ends[0] in ("Conflict", "NotFound", "Refused")
    with company.as_("buurtcoach", case_id) as (session, actor):
        parties = parties_of(session, actor, case_id)
    assert [p.person_name for p in parties if p.seat_id == seat_id] == ["Mirjam Oosting"]


def test_nobody_leaves_while_holding_a_line_and_afterwards_they_are_out(
    company: Company, case_id: uuid.UUID
) -> None:
    company.seat(case_id, "werkplein")
    mirjam = Site(company).visitor("consulent")
    form = mirjam.get(f"/casussen/{case_id}/verlaten")
    assert "Je raakt de toegang kwijt tot" in form.text
    assert mirjam.post(f"/casussen/{case_id}/verlaten").headers["location"] == "/casussen"
    assert mirjam.get(f"/casussen/{case_id}/verlaten").status_code == 404
    assert mirjam.api("GET", f"/cases/{case_id}/seats").status_code == 404


def test_a_party_is_asked_once(company: Company, case_id: uuid.UUID) -> None:
    company.invite(case_id, "werkplein")
    with pytest.raises(Conflict):
        company.invite(case_id, "werkplein")
    with company.as_("buurtcoach", case_id) as (session, actor):
        left = {(p.organisation_name, p.function) for p in seats.places(session, actor, case_id)}
    assert ("Werkplein", Function.CW) not in left
    assert ("De Schakel", Function.ZA) in left


def test_the_same_over_the_api(company: Company, case_id: uuid.UUID) -> None:
    site = Site(company)
    anouk, mirjam = site.visitor("buurtcoach"), site.visitor("consulent")
    body = {
        "organisationId": str(company.ids.organisations["werkplein"]),
        "function": "CW",
        "question": QUESTION,
        "reason": "Jullie kennen de regels.",
        "answerOn": (company.now.date() + timedelta(days=7)).isoformat(),
    }
    first = anouk.api("POST", f"/cases/{case_id}/seats", body, idempotency_key="one")
    again = anouk.api("POST", f"/cases/{case_id}/seats", body, idempotency_key="one")
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    [waiting] = mirjam.api("GET", "/invitations").json()
    assert (waiting["question"], waiting["known"]) == (QUESTION, None)
    path = f"/invitations/{waiting['seatId']}"
    known = mirjam.api("POST", f"{path}/known-questions", {"why": "Loopt er iets?"})
    assert known.json()["known"]["name"] == "Ruben Dijkstra"
    assert mirjam.api("POST", f"{path}/steps", {"step": "accept"}).status_code == 204
    seen = mirjam.api("GET", f"/cases/{case_id}/seats").json()
    assert {one["function"] for one in seen} == {"WT", "CW", "RES"}
    mine = next(one["id"] for one in seen if one["isMine"])
    other = next(one["id"] for one in seen if not one["isMine"])
    steps = f"/cases/{case_id}/seats"
    assert mirjam.api("POST", f"{steps}/{other}/steps", {"step": "leave"}).status_code == 404
    assert mirjam.api("POST", f"{steps}/{mine}/steps", {"step": "leave"}).status_code == 204
    assert mirjam.api("GET", f"/cases/{case_id}/seats").status_code == 404


def test_who_was_assigned_and_is_excluded_meanwhile_is_out(
    company: Company, case_id: uuid.UUID
) -> None:
    seat_id = company.invite(case_id, "schakel")
    with company.as_("intake") as (session, actor), pytest.raises(Refused):
        seats.assign(session, actor, seat_id, company.ids.accounts["consulent"])
