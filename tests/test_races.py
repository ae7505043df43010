"""Two people at the same moment, on connections of their own: one wins, nothing is lost, and
the other reads in plain Dutch what happened."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Conflict, OperationError
from app.casefile import seats
from app.casefile.entries import Share, correct, share, undo
from app.casefile.vocabulary import Category, ConfirmationState, Function, Purpose, SignalType
from app.message import operations as message
from app.organisations.actor import Actor
from app.plan import operations as plan
from app.regie import operations as regie
from app.signals import operations as signals
from tests.cast import Company
from tests.databases import Databases
from tests.standing import standing
from tests.story import at_the_table

SECONDS = 60
ROUNDS = 3
YES = message.Answer(state=ConfirmationState.CONFIRMED)
Act = Callable[[Session, Actor], object]


@pytest.fixture(scope="module")
def company(databases: Databases) -> Iterator[Company]:
    with standing(databases) as (found, _):
        yield found


def at_once(company: Company, *acts: tuple[str, Act]) -> list[object]:
    """Each act by its own person, in its own transaction; all start when all stand ready.
    Answers what came of each, in that order: an answer, or what an operation may raise."""
    ready = threading.Barrier(len(acts))

    def run(who: str, act: Act) -> object:
        try:
            with company.as_(who) as (session, actor):
                ready.wait(SECONDS)
                return act(session, actor)
        except OperationError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as threads:
        running = [threads.submit(run, who, act) for who, act in acts]
        return [one.result(SECONDS) for one in running]


def one_winner(came: list[object]) -> int:
    """Which of them won; all others were told so, in words for the screen."""
    lost = [one for one in came if isinstance(one, OperationError)]
    assert len(lost) == len(came) - 1, came
    for error in lost:
        assert isinstance(error, Conflict), error
        assert error.reason.endswith("."), error.reason
        assert not set("_{}<>\"'") & set(error.reason), error.reason
        assert error.open_way, error.reason
    return next(place for place, one in enumerate(came) if not isinstance(one, OperationError))


def count(company: Company, who: str, query: str, **values: object) -> int:
    with company.as_(who) as (session, _):
        return int(session.execute(text(f"SELECT count(*) FROM samenspel.{query}"), values).scalar_one())  # noqa: E501,S608  # fmt: skip


def offered(company: Company, case_id: uuid.UUID, party: str) -> uuid.UUID:
    with company.as_("buurtcoach" if party != "buurtteam" else "consulent", case_id) as (s, a):
        command = regie.OfferRegie(seat_id=company.seats[case_id, party], reason="Kent hem.")
        return regie.offer(s, a, case_id, command)


def test_of_two_who_take_regie_at_once_one_holds_it(company: Company) -> None:
    for _ in range(ROUNDS):
        case_id = company.open_case(Purpose.WORK)
        company.seat(case_id, "werkplein", "schakel")
        mine, yours = offered(company, case_id, "werkplein"), offered(company, case_id, "buurtteam")
        came = at_once(
            company,
            ("consulent", lambda s, a, term=mine: regie.accept(s, a, term)),  # type: ignore[misc]
            ("buurtcoach", lambda s, a, term=yours: regie.accept(s, a, term)),  # type: ignore[misc]
        )
        one_winner(came)
        held = "regie_term WHERE case_id = :case AND state = 'accepted'"
        assert count(company, "begeleider", held, case=case_id) == 1


def test_who_presses_twice_holds_regie_once(company: Company) -> None:
    case_id = company.open_case(Purpose.WORK)
    company.seat(case_id, "werkplein")
    term = offered(company, case_id, "werkplein")

    def take(session: Session, actor: Actor) -> None:
        regie.accept(session, actor, term)

    one_winner(at_once(company, ("consulent", take), ("consulent", take)))
    held = "regie_term WHERE case_id = :case AND state = 'accepted'"
    assert count(company, "consulent", held, case=case_id) == 1


def test_an_invitation_is_accepted_once(company: Company) -> None:
    for _ in range(ROUNDS):
        case_id = company.open_case(Purpose.WORK)
        seat_id = company.invite(case_id, "werkplein")

        def take(session: Session, actor: Actor, seat_id: uuid.UUID = seat_id) -> object:
            return seats.accept(session, actor, seat_id)

        one_winner(at_once(company, ("consulent", take), ("consulent", take)))
        sitting = "occupancy WHERE seat_id = :seat AND ends_at IS NULL"
        assert count(company, "consulent", sitting, seat=seat_id) == 1


def test_an_invitation_is_accepted_or_withdrawn_and_never_both(company: Company) -> None:
    for _ in range(ROUNDS):
        case_id = company.open_case(Purpose.WORK)
        seat_id = company.invite(case_id, "werkplein")
        winner = one_winner(
            at_once(
                company,
                ("consulent", lambda s, a, seat=seat_id: seats.accept(s, a, seat)),  # type: ignore[misc]
                ("buurtcoach", lambda s, a, seat=seat_id: seats.withdraw(s, a, seat)),  # type: ignore[misc]
            )
        )
        with company.as_("buurtcoach") as (session, _):
            state = session.scalar(
                text("SELECT state FROM samenspel.seat WHERE id = :seat"), {"seat": seat_id}
            )
        assert state == ("active", "withdrawn")[winner]


def published(company: Company, case_id: uuid.UUID, words: str, expected: int) -> uuid.UUID:
    with company.as_("buurtcoach", case_id) as (session, actor):
        return message.publish(
            session, actor, case_id,
            message.WriteMessage(text=words, what_changed="De dag.", expected_number=expected),
        )  # fmt: skip


def publishing(case_id: uuid.UUID, words: str, expected: int) -> Act:
    command = message.WriteMessage(text=words, what_changed="Tijd.", expected_number=expected)
    return lambda session, actor: message.publish(session, actor, case_id, command)


def test_of_two_who_publish_at_once_one_is_the_message_and_the_other_is_not_half_there(
    company: Company,
) -> None:
    case_id = at_the_table(company).case_id
    published(company, case_id, "We praten vrijdag.", 0)
    company.wait(seconds=61)
    came = at_once(
        company,
        ("buurtcoach", publishing(case_id, "We praten maandag.", 1)),
        ("buurtcoach", publishing(case_id, "We praten dinsdag.", 1)),
    )
    winner = one_winner(came)
    company.wait(seconds=61)
    with company.as_("consulent", case_id) as (session, actor):
        now = message.read_message(session, actor, case_id)
    assert now.number == 2
    assert now.text == ("We praten maandag.", "We praten dinsdag.")[winner]
    loser = ("We praten maandag.", "We praten dinsdag.")[1 - winner]
    assert count(company, "buurtcoach", "entry WHERE body = :words", words=loser) == 0


def test_who_confirms_while_a_new_version_comes_is_asked_for_the_new_one(company: Company) -> None:
    story = at_the_table(company)
    case_id = story.case_id
    old = published(company, case_id, "We praten vrijdag.", 0)
    for number in range(1, ROUNDS + 1):
        company.wait(seconds=61)
        confirmed, new = at_once(
            company,
            ("consulent", lambda s, a, one=old: message.answer(s, a, one, YES)),  # type: ignore[misc]
            ("buurtcoach", publishing(case_id, f"We praten op dag {number}.", number)),
        )
        assert isinstance(new, uuid.UUID), new
        said = "confirmation WHERE message_id = :id AND seat_id = :seat"
        there = count(company, "consulent", said, id=old, seat=story.seat("werkplein"))
        if isinstance(confirmed, OperationError):
            # the new version was first: nothing was written, and the words say so
            assert isinstance(confirmed, Conflict)
            assert "nieuwe versie" in confirmed.reason
            assert there == 0
        else:
            assert there == 1
        company.wait(seconds=61)
        with company.as_("consulent", case_id) as (session, actor):
            now = message.read_message(session, actor, case_id)
        assert now.id == new
        assert now.i_must_answer
        assert not now.all_confirmed
        old = new


def line(company: Company, case_id: uuid.UUID, owner: str) -> uuid.UUID:
    with company.as_("buurtcoach", case_id) as (session, actor):
        return plan.add_agreement(
            session, actor, case_id,
            plan.AddAgreement(
                text="Vrijdag praten.", done_when="Als het goed gaat.",
                owner_seat_id=company.seats[case_id, owner],
                due_on=actor.today + timedelta(days=3),
            ),
        )  # fmt: skip


def rewording(line_id: uuid.UUID, words: str) -> Act:
    return lambda session, actor: plan.change(
        session, actor, line_id, text=words, done_when="Als het goed gaat.",
        due_on=actor.today + timedelta(days=3), version=1,
    )  # fmt: skip


def test_of_two_who_edit_the_same_agreement_one_wins_and_the_other_is_told(
    company: Company,
) -> None:
    for _ in range(ROUNDS):
        case_id = company.open_case(Purpose.WORK)
        line_id = line(company, case_id, "buurtteam")
        words = ("Maandag praten.", "Dinsdag praten.")
        winner = one_winner(
            at_once(company, *(("buurtcoach", rewording(line_id, one)) for one in words))
        )
        with company.as_("buurtcoach", case_id) as (session, actor):
            now = plan.read_agreement(session, actor, line_id)
        assert (now.text, now.version) == (words[winner], 2)


def test_the_owner_accepts_while_the_writer_edits_and_no_yes_stands_for_other_words(
    company: Company,
) -> None:
    for _ in range(ROUNDS):
        case_id = company.open_case(Purpose.WORK)
        company.seat(case_id, "werkplein")
        line_id = line(company, case_id, "werkplein")
        company.wait(seconds=61)
        edited, accepted = at_once(
            company,
            ("buurtcoach", rewording(line_id, "Dinsdag praten.")),
            ("consulent", lambda s, a, one=line_id: plan.accept(s, a, one, 1)),  # type: ignore[misc]
        )
        one_winner([edited, accepted])
        with company.as_("consulent", case_id) as (session, actor):
            now = plan.read_agreement(session, actor, line_id)
        if isinstance(accepted, OperationError):
            assert (now.text, now.state) == ("Dinsdag praten.", "proposed")
        else:
            assert (now.text, now.state) == ("Vrijdag praten.", "accepted")


def test_of_two_who_correct_the_same_entry_one_wins_and_the_old_words_stay(
    company: Company,
) -> None:
    case_id = company.open_case(Purpose.WORK)
    with company.as_("buurtcoach", case_id) as (session, actor):
        said = share(session, actor, case_id, Share(category=Category.WHAT_HELPS, body="Eerst."))

    def corrected(words: str) -> Act:
        return lambda session, actor: correct(session, actor, said.entry_id, words, 1)

    one_winner(at_once(company, ("buurtcoach", corrected("A")), ("buurtcoach", corrected("B"))))
    kept = "entry_version WHERE entry_id = :id AND body = 'Eerst.'"
    assert count(company, "buurtcoach", kept, id=said.entry_id) == 1


def test_what_is_undone_twice_is_undone_once(company: Company) -> None:
    case_id = company.open_case(Purpose.WORK)
    company.seat(case_id, "werkplein")
    with company.as_("buurtcoach", case_id) as (session, actor):
        said = share(session, actor, case_id, Share(category=Category.WHAT_HELPS, body="Oeps."))

    def take_back(session: Session, actor: Actor) -> object:
        return undo(session, actor, said.entry_id)

    came = at_once(company, ("buurtcoach", take_back), ("buurtcoach", take_back))
    assert any(not isinstance(one, OperationError) for one in came), came
    company.wait(seconds=61)
    assert count(company, "consulent", "entry WHERE id = :id", id=said.entry_id) == 0


def test_a_signal_is_picked_up_by_one(company: Company) -> None:
    story = at_the_table(company)
    line(company, story.case_id, "werkplein")
    company.wait(seconds=61)
    with company.as_("begeleider", story.case_id) as (session, actor):
        sent = signals.send(session, actor, story.case_id, SignalType.NO_SHOW)

    def claim(session: Session, actor: Actor) -> None:
        signals.claim(session, actor, sent.signal_id)

    one_winner(at_once(company, ("buurtcoach", claim), ("consulent", claim)))
    claimed = "signal WHERE entry_id = :id AND claimed_by IS NOT NULL"
    assert count(company, "begeleider", claimed, id=sent.signal_id) == 1


def test_whoever_is_asked_while_regie_is_taken_can_know_who_holds_it(company: Company) -> None:
    for _ in range(ROUNDS):
        case_id = company.open_case(Purpose.DEBTS)
        company.seat(case_id, "schuldhulp")
        term = offered(company, case_id, "schuldhulp")

        def ask(session: Session, actor: Actor, case_id: uuid.UUID = case_id) -> object:
            command = seats.Invite(
                organisation_id=company.ids.organisations["woonstede"], function=Function.WC,
                question="Doen jullie mee?", reason="Jullie verhuren.", answer_on=actor.today,
            )  # fmt: skip
            return seats.invite(session, actor, case_id, command)

        came = at_once(
            company,
            ("schuldhulp", lambda s, a, one=term: regie.accept(s, a, one)),  # type: ignore[misc]
            ("buurtcoach", ask),
        )
        lost = [one for one in came if isinstance(one, OperationError)]
        # a landlord may not know that debt counselling takes part, so not both
        assert len(lost) == 1, came
