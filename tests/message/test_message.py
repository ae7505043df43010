"""The shared message: one holder publishes it, everybody answers it, nobody else sees it."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.base.errors import Conflict, Invalid, NotFound, Refused
from app.casefile.access import read_one, readable
from app.casefile.entries import undo
from app.casefile.models import Entry
from app.casefile.seats import leave
from app.casefile.vocabulary import Category, ConfirmationState, EntryKind
from app.message import operations
from app.message.operations import Answer, How, LogContact, WriteMessage
from app.message.views import MessageView, SealState, to_confirm
from tests.cast import Company
from tests.story import Story

TEXT = "Je houdt je baan. Je belt Karim als het niet lukt."
TABLE = ("buurtcoach", "consulent", "arbeidsbemiddelaar", "begeleider")
YES = Answer(state=ConfirmationState.CONFIRMED)


@pytest.fixture
def story(at_the_table: Story) -> Story:
    return at_the_table


def publish(
    story: Story, text: str = TEXT, changed: str | None = None, **more: object
) -> uuid.UUID:
    """A version by the holder, past its minute of undo."""
    command = WriteMessage.model_validate({"text": text, "what_changed": changed} | more)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        made = operations.publish(session, actor, story.case_id, command)
    story.company.wait(seconds=61)
    return made


def say(story: Story, who: str, message_id: uuid.UUID, answer: Answer = YES) -> None:
    with story.company.as_(who, story.case_id) as (session, actor):
        operations.answer(session, actor, message_id, answer)


def message(story: Story, who: str) -> MessageView:
    with story.company.as_(who, story.case_id) as (session, actor):
        return operations.read_message(session, actor, story.case_id)


def seals(story: Story, who: str) -> dict[str, SealState]:
    return {seal.person_name or seal.name: seal.state for seal in message(story, who).seals}


def test_four_confirm_one_version_and_a_new_one_brings_them_back(story: Story) -> None:
    first = publish(story)
    for who in TABLE[1:]:
        with story.company.as_(who) as (session, actor):
            assert [one.message_id for one in to_confirm(session, actor)] == [first]
        say(story, who, first)
    assert message(story, "buurtcoach").all_confirmed
    publish(story, TEXT + " Vrijdag praten we.", "We praten op vrijdag.", expected_number=1)
    seen = message(story, "consulent")
    assert seen.number == 2
    assert not seen.all_confirmed
    assert seen.i_must_answer
    assert seals(story, "consulent")["Karim Aziz"] is SealState.OLD
    assert "De Schakel" in seen.still_old
    with pytest.raises(Conflict):
        say(story, "begeleider", first)


def test_only_the_holder_publishes_and_anybody_may_propose(story: Story) -> None:
    command = WriteMessage(text=TEXT)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        with pytest.raises(Refused):
            operations.publish(session, actor, story.case_id, command)
        proposal = operations.propose(session, actor, story.case_id, command)
        with pytest.raises(Conflict):
            operations.propose(session, actor, story.case_id, command)
    story.company.wait(seconds=61)
    assert [one.id for one in message(story, "buurtcoach").proposals] == [proposal]
    for who in ("consulent", "inwoner", "arbeidsbemiddelaar"):
        assert message(story, who).proposals == []
    with story.company.as_("begeleider", story.case_id) as (session, actor), pytest.raises(Refused):
        operations.decline_proposal(session, actor, proposal, "Nee.")
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        operations.publish(session, actor, story.case_id, command, proposal)
    assert message(story, "buurtcoach").proposals == []
    with (
        story.company.as_("buurtcoach", story.case_id) as (session, actor),
        pytest.raises(Conflict),
    ):
        operations.publish(
            session, actor, story.case_id,
            WriteMessage(text="Anders.", what_changed="Alles."), proposal,
        )  # fmt: skip


def test_who_proposed_reads_why_it_was_not_taken_over(story: Story) -> None:
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        proposal = operations.propose(session, actor, story.case_id, WriteMessage(text=TEXT))
    story.company.wait(seconds=61)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        with pytest.raises(Invalid):
            operations.decline_proposal(session, actor, proposal, " ")
        operations.decline_proposal(session, actor, proposal, "Te lang.")
        with pytest.raises(Conflict):
            operations.decline_proposal(session, actor, proposal, "Te lang.")
    story.company.wait(seconds=61)

    def reasons(who: str) -> list[str]:
        with story.company.as_(who, story.case_id) as (session, actor):
            found = readable(session, actor, Entry).where(Entry.kind == EntryKind.FEEDBACK.value)
            return [entry.body for entry in session.scalars(found)]

    assert reasons("begeleider") == ["Te lang."]
    assert reasons("consulent") == reasons("inwoner") == []


def test_without_regie_nobody_proposes_or_publishes(company: Company) -> None:
    case_id = company.open_case()
    with company.as_("buurtcoach", case_id) as (session, actor):
        for act in (operations.propose, operations.publish):
            with pytest.raises(Refused):
                act(session, actor, case_id, WriteMessage(text=TEXT))


def test_a_text_that_one_of_them_may_not_know_is_no_message(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        with pytest.raises(Refused) as caught:
            operations.publish(
                session,
                actor,
                story.case_id,
                WriteMessage(text=TEXT, category=Category.DEBTS_EXIST),
            )
        assert "Werkgeverspunt" in caught.value.reason
        assert operations.read_message(session, actor, story.case_id).id is None


def test_a_later_version_says_what_changed_and_follows_the_one_that_was_read(story: Story) -> None:
    publish(story)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        with pytest.raises(Invalid) as caught:
            operations.publish(session, actor, story.case_id, WriteMessage(text="Nieuw."))
        assert caught.value.errors[0].field == "whatChanged"
        with pytest.raises(Conflict):
            operations.publish(
                session, actor, story.case_id,
                WriteMessage(text="Nieuw.", what_changed="Alles.", expected_number=0),
            )  # fmt: skip


def test_an_objection_needs_words_and_only_a_minor_change_is_merely_seen(story: Story) -> None:
    first = publish(story)
    for answer in (
        Answer(state=ConfirmationState.OBJECTED, reason="  "),
        Answer(state=ConfirmationState.SEEN),
        Answer(state=ConfirmationState.NOTED_BY_PHONE),
    ):
        with pytest.raises(Invalid):
            say(story, "consulent", first, answer)
    say(
        story, "consulent", first, Answer(state=ConfirmationState.OBJECTED, reason="Hij werkt dan.")
    )
    seen = message(story, "begeleider")
    assert not seen.all_confirmed
    assert "Hij werkt dan." in [seal.reason for seal in seen.seals]
    minor = publish(story, TEXT.replace("Karim", "Karim om 9 uur"), "De tijd.", minor=True)
    say(story, "consulent", minor, Answer(state=ConfirmationState.SEEN))
    assert seals(story, "buurtcoach")["Mirjam Oosting"] is SealState.SEEN


def test_a_yes_by_phone_is_weaker_until_it_is_given_in_person(story: Story) -> None:
    first = publish(story)
    with story.company.as_("consulent", story.case_id) as (session, actor):
        for seat in (story.seat("werkplein"), uuid.uuid4()):
            with pytest.raises(Invalid):
                operations.note_answer(session, actor, first, seat, "")
        operations.note_answer(session, actor, first, story.seat("schakel"), "Belde net.")
        with pytest.raises(Conflict):
            operations.note_answer(session, actor, first, story.seat("schakel"), "")
    noted = next(seal for seal in message(story, "begeleider").seals if seal.is_me)
    assert (noted.state, noted.noted_by) == (SealState.NOTED, "Werkplein")
    assert not noted.counts_as_yes
    with story.company.as_("begeleider") as (session, actor):
        assert [one.message_id for one in to_confirm(session, actor)] == [first]
    say(story, "begeleider", first)
    assert seals(story, "consulent")["Karim Aziz"] is SealState.CONFIRMED


def test_the_case_shows_what_the_resident_heard_last_and_from_whom(story: Story) -> None:
    first = publish(story)
    contact = LogContact(how=How.PHONE, message_id=first, spoke_at=story.company.now)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        operations.log_contact(session, actor, story.case_id, contact)
        with pytest.raises(Conflict):
            operations.log_contact(session, actor, story.case_id, contact)
    for who in TABLE:
        heard = message(story, who).last_heard
        assert heard is not None
        assert (heard.number, heard.from_name, heard.is_current) == (1, "Karim Aziz", True)
    publish(story, "Nieuw.", "Alles.")
    heard = message(story, "consulent").last_heard
    assert heard is not None
    assert not heard.is_current


def test_a_contact_is_logged_against_a_version_of_this_case_and_a_moment_that_was(
    story: Story,
) -> None:
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        for contact, field in (
            (LogContact(how=How.PHONE, spoke_at=actor.now + timedelta(minutes=1)), "spokeAt"),
            (LogContact(how=How.PHONE, spoke_at=actor.now - timedelta(days=5000)), "spokeAt"),
            (LogContact(how=How.PHONE, message_id=uuid.uuid4()), "messageId"),
        ):
            with pytest.raises(Invalid) as caught:
                operations.log_contact(session, actor, story.case_id, contact)
            assert [one.field for one in caught.value.errors] == [field]


def test_what_is_taken_back_in_its_minute_was_never_the_message(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        made = operations.publish(session, actor, story.case_id, WriteMessage(text=TEXT))
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        undo(session, actor, made)
    assert message(story, "buurtcoach").id is None
    with pytest.raises(NotFound):
        say(story, "buurtcoach", made)
    again = publish(story)
    assert message(story, "consulent").id == again


@pytest.mark.parametrize("who", ["buitenstaander", "consulent2", "coordinator", "beheerder"])
def test_strangers_find_no_message(story: Story, who: str) -> None:
    first = publish(story)
    tries: list[Callable[..., object]] = [
        lambda session, actor: operations.read_message(session, actor, story.case_id),
        lambda session, actor: operations.versions(session, actor, story.case_id),
        lambda session, actor: operations.answer(session, actor, first, YES),
        lambda session, actor: operations.note_answer(
            session, actor, first, story.seat("schakel"), ""
        ),
        lambda session, actor: operations.propose(
            session, actor, story.case_id, WriteMessage(text="x")
        ),
        lambda session, actor: operations.publish(
            session, actor, story.case_id, WriteMessage(text="x")
        ),
        lambda session, actor: operations.log_contact(
            session, actor, story.case_id, LogContact(how=How.PHONE)
        ),
        lambda session, actor: read_one(session, actor, Entry, first),
    ]
    for attempt in tries:
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            attempt(session, actor)


def test_who_left_has_no_message_and_is_asked_nothing(story: Story) -> None:
    first = publish(story)
    with story.company.as_("consulent", story.case_id) as (session, actor):
        leave(session, actor, story.case_id)
    with story.company.as_("consulent") as (session, actor):
        assert to_confirm(session, actor) == []
        with pytest.raises(NotFound):
            operations.answer(session, actor, first, YES)
    assert "Mirjam Oosting" not in seals(story, "buurtcoach")


def test_a_yes_to_an_old_text_never_counts_for_a_new_one_that_comes_at_the_same_moment(
    story: Story,
) -> None:
    first = publish(story)

    def confirm(who: str) -> str:
        try:
            say(story, who, first)
        except Conflict:
            return "too late"
        return "said"

    def write(number: int) -> str:
        try:
            with story.company.as_("buurtcoach", story.case_id) as (session, actor):
                operations.publish(
                    session, actor, story.case_id,
                    WriteMessage(
                        text=f"Nieuw {number}.", what_changed="De dag.", expected_number=1
                    ),
                )  # fmt: skip
        except Conflict:
            return "lost"
        return "won"

    with ThreadPoolExecutor(4) as threads:
        writers = [threads.submit(write, number) for number in range(2)]
        sayers = [threads.submit(confirm, who) for who in ("consulent", "begeleider")]
        assert sorted(one.result() for one in writers) == ["lost", "won"]
        assert {one.result() for one in sayers} <= {"said", "too late"}
    story.company.wait(seconds=61)
    seen = message(story, "consulent")
    assert seen.number == 2
    assert SealState.CONFIRMED not in [
        seal.state for seal in seen.seals if seal.name in ("Werkplein", "De Schakel")
    ]
