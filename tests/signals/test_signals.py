"""Signals: heard at once by who can do something, picked up by one person, visible to the rest."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.base.errors import Conflict, Invalid, NotFound, Refused
from app.casefile.seats import leave
from app.casefile.vocabulary import SignalType
from app.plan.operations import AddAgreement, add_agreement
from app.signals import operations, questions
from app.signals.operations import SignalView
from app.signals.questions import AskIntake, QuestionView
from tests.cast import Company
from tests.story import Story


@pytest.fixture
def story(at_the_table: Story) -> Story:
    """At the table, and the consulent has a line."""
    story, company = at_the_table, at_the_table.company
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        story.ids["line"] = add_agreement(
            session, actor, story.case_id,
            AddAgreement(text="Reiskosten.", done_when="Betaald.",
                         owner_seat_id=story.seat("werkplein"),
                         due_on=actor.today + timedelta(days=5)),
        )  # fmt: skip
    company.wait(seconds=61)
    return story


def send(story: Story, note: str = "Kwam niet.", who: str = "begeleider") -> uuid.UUID:
    with story.company.as_(who, story.case_id) as (session, actor):
        sent = operations.send(session, actor, story.case_id, SignalType.NO_SHOW, note)
    return sent.signal_id


def signals(story: Story, who: str) -> list[SignalView]:
    with story.company.as_(who) as (session, actor):
        return operations.signals_for(session, actor)


def test_a_signal_is_heard_at_once_by_the_holder_and_the_owners_of_lines(story: Story) -> None:
    made = send(story)
    for who in ("buurtcoach", "consulent", "begeleider"):
        assert [one.id for one in signals(story, who)] == [made]
    assert signals(story, "arbeidsbemiddelaar") == []
    heard = signals(story, "consulent")[0]
    assert (heard.from_person, heard.note, heard.claimed_at) == ("Karim Aziz", "Kwam niet.", None)


def test_one_person_picks_it_up_and_the_others_see_who(story: Story) -> None:
    made = send(story)

    def claim(who: str) -> str:
        try:
            with story.company.as_(who, story.case_id) as (session, actor):
                operations.claim(session, actor, made)
        except Conflict:
            return "too late"
        return who

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(claim, ["buurtcoach", "consulent"]))
    assert outcomes.count("too late") == 1
    winner = next(one for one in outcomes if one != "too late")
    assert signals(story, winner)[0].i_claimed
    name = {"buurtcoach": "Anouk Verhoef", "consulent": "Mirjam Oosting"}[winner]
    for who in ("buurtcoach", "consulent", "begeleider"):
        assert signals(story, who)[0].claimed_by_person == name


def test_an_unclaimed_signal_stands_above_one_that_somebody_has(story: Story) -> None:
    first = send(story)
    story.company.wait(minutes=5)
    second = send(story, "Weer niet.")
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        operations.claim(session, actor, first)
    assert [one.id for one in signals(story, "consulent")] == [second, first]


def test_it_is_closed_by_who_has_it_or_sent_it_and_never_picked_up_again(story: Story) -> None:
    made = send(story)
    with story.company.as_("consulent", story.case_id) as (session, actor), pytest.raises(Refused):
        operations.close(session, actor, made)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        operations.close(session, actor, made)
    assert signals(story, "consulent") == []
    with story.company.as_("consulent", story.case_id) as (session, actor), pytest.raises(Conflict):
        operations.claim(session, actor, made)


def test_who_presses_twice_sends_one_signal(story: Story) -> None:
    made = send(story)
    with pytest.raises(Conflict):
        send(story)
    assert [one.id for one in signals(story, "buurtcoach")] == [made]
    story.company.wait(minutes=5)
    send(story)
    assert len(signals(story, "buurtcoach")) == 2


def test_a_signal_that_nobody_would_hear_is_refused(company: Company) -> None:
    case_id = company.open_case()
    with company.as_("buurtcoach", case_id) as (session, actor), pytest.raises(Refused):
        operations.send(session, actor, case_id, SignalType.LETTER)


@pytest.mark.parametrize("who", ["buitenstaander", "consulent2", "coordinator", "beheerder"])
def test_strangers_hear_nothing(story: Story, who: str) -> None:
    made = send(story)
    tries: list[Callable[..., object]] = [
        lambda session, actor: operations.send(session, actor, story.case_id, SignalType.CRISIS),
        lambda session, actor: operations.claim(session, actor, made),
        lambda session, actor: operations.close(session, actor, made),
    ]
    for attempt in tries:
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            attempt(session, actor)
    assert signals(story, who) == []
    with story.company.as_(who) as (session, actor):
        assert operations.signals_of(session, actor, story.case_id) == []


def test_who_left_hears_nothing_and_picks_up_nothing(story: Story) -> None:
    made = send(story)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        leave(session, actor, story.case_id)
    assert signals(story, "begeleider") == []
    with story.company.as_("begeleider") as (session, actor), pytest.raises(NotFound):
        operations.claim(session, actor, made)


def ask(company: Company, who: str = "buurtcoach", to: str = "schakel") -> uuid.UUID:
    with company.as_(who) as (session, actor):
        return questions.ask_intake(
            session, actor,
            AskIntake(to_organisation_id=company.ids.organisations[to], question="Is er plek?"),
        )  # fmt: skip


def asked(company: Company, who: str) -> list[QuestionView]:
    with company.as_(who) as (session, actor):
        return questions.questions_for(session, actor)


def test_a_question_is_read_by_the_intake_and_answered_once(company: Company) -> None:
    made = ask(company)
    with pytest.raises(Conflict):
        ask(company)
    assert [one.id for one in asked(company, "intake")] == [made]
    with company.as_("intake") as (session, actor):
        assert questions.read_question(session, actor, made).asked_by == "Anouk Verhoef"
        questions.answer_question(session, actor, made, "Ja, vanaf maandag.")
    with company.as_("intake") as (session, actor), pytest.raises(Conflict):
        questions.answer_question(session, actor, made, "Nee.")
    assert asked(company, "buurtcoach")[0].answer == "Ja, vanaf maandag."


@pytest.mark.parametrize(
    "who", ["begeleider", "buurtcoach2", "buitenstaander", "coordinator", "inwoner"]
)
def test_others_find_no_question(company: Company, who: str) -> None:
    made = ask(company)
    assert asked(company, who) == []
    for attempt in (
        lambda session, actor: questions.read_question(session, actor, made),
        lambda session, actor: questions.answer_question(session, actor, made, "Ja."),
    ):
        with company.as_(who) as (session, actor), pytest.raises(NotFound):
            attempt(session, actor)


def test_one_asks_another_organisation_that_exists(company: Company) -> None:
    with pytest.raises(Invalid):
        ask(company, to="buurtteam")
    with company.as_("buurtcoach") as (session, actor), pytest.raises(Invalid):
        questions.ask_intake(
            session, actor, AskIntake(to_organisation_id=uuid.uuid4(), question="Is er plek?")
        )
    with pytest.raises(NotFound):
        ask(company, "inwoner")
