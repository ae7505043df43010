"""The plan: every line has one owner and a date, the owner says yes, and nobody else moves it."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app.base.errors import Conflict, Invalid, NotFound, PreconditionFailed, Refused
from app.casefile.access import read_one
from app.casefile.entries import undo
from app.casefile.models import Entry
from app.casefile.seats import leave
from app.casefile.vocabulary import AgreementState, Category, LifeDomain, Purpose
from app.plan import feedback, operations
from app.plan.operations import AddAgreement, AddGoal
from app.plan.rules import Step
from app.plan.views import AgreementView, PlanView, due_for
from tests.cast import Company
from tests.story import Story

# An outsider, a colleague of the same organisation who has no seat, and the coordinator.
STRANGERS = ("buitenstaander", "consulent2", "coordinator", "beheerder")


@pytest.fixture
def story(at_the_table: Story) -> Story:
    return at_the_table


def a_line(story: Story, owner: str, *, by: str = "buurtcoach", **more: object) -> uuid.UUID:
    """A line that everybody at the table may read, past its minute of undo."""
    with story.company.as_(by, story.case_id) as (session, actor):
        values = {
            "text": f"Wat {owner} doet.",
            "done_when": "Als het klaar is.",
            "due_on": actor.today + timedelta(days=5),
        } | more
        made = operations.add_agreement(
            session, actor, story.case_id,
            AddAgreement.model_validate(values | {"owner_seat_id": story.seat(owner)}),
        )  # fmt: skip
    story.company.wait(seconds=61)
    return made


def plan(story: Story, who: str) -> PlanView:
    with story.company.as_(who, story.case_id) as (session, actor):
        return operations.read_plan(session, actor, story.case_id)


def line(story: Story, who: str, line_id: uuid.UUID) -> AgreementView:
    with story.company.as_(who, story.case_id) as (session, actor):
        return operations.read_agreement(session, actor, line_id)


def today(story: Story) -> date:
    return story.company.now.date()


def test_a_goal_and_its_lines_reach_who_may_know_the_plan(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        goal = operations.add_goal(
            session, actor, story.case_id,
            AddGoal(text="Ruben houdt zijn baan.", life_domain=LifeDomain.WORK_EDUCATION),
        )  # fmt: skip
    made = a_line(story, "schakel", goal_id=goal)
    for who in ("buurtcoach", "consulent", "begeleider", "inwoner"):
        seen = plan(story, who)
        assert [one.text for one in seen.goals] == ["Ruben houdt zijn baan."]
        assert [one.id for one in seen.goals[0].lines] == [made]
    # the employer service point has the lines it owns, and no goal
    assert plan(story, "arbeidsbemiddelaar").is_empty
    own = a_line(story, "werkgeverspunt", goal_id=goal)
    assert [one.id for one in plan(story, "arbeidsbemiddelaar").loose] == [own]


def test_nobody_reads_a_line_within_its_first_minute_but_who_wrote_it(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        made = operations.add_agreement(
            session, actor, story.case_id,
            AddAgreement(text="Bellen.", done_when="Gebeld.", due_on=actor.today,
                         owner_seat_id=story.seat("schakel")),
        )  # fmt: skip
    assert line(story, "buurtcoach", made).text == "Bellen."
    with pytest.raises(NotFound):
        line(story, "begeleider", made)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        undo(session, actor, made)
    assert plan(story, "buurtcoach").is_empty
    story.company.wait(seconds=61)
    assert plan(story, "begeleider").is_empty


def test_a_line_needs_an_owner_at_the_table_and_a_day_that_still_comes(story: Story) -> None:
    invited = story.company.invite(story.case_id, "schuldhulp")
    other = story.company.open_case()
    for owner in (invited, uuid.uuid4(), story.company.seats[other, "buurtteam"]):
        with (
            story.company.as_("buurtcoach") as (session, actor),
            pytest.raises(Invalid) as caught,
        ):
            operations.add_agreement(
                session, actor, story.case_id,
                AddAgreement(text="Iets.", done_when="Klaar.", owner_seat_id=owner,
                             due_on=actor.today - timedelta(days=1)),
            )  # fmt: skip
        assert [one.field for one in caught.value.errors] == ["ownerSeatId", "dueOn"]
    assert plan(story, "buurtcoach").is_empty


def test_a_goal_of_another_case_is_no_goal_here(story: Story) -> None:
    other = story.company.open_case()
    with story.company.as_("buurtcoach", other) as (session, actor):
        goal = operations.add_goal(
            session, actor, other, AddGoal(text="Elders.", life_domain=LifeDomain.HOUSING)
        )
    with story.company.as_("buurtcoach") as (session, actor), pytest.raises(Invalid) as caught:
        operations.add_agreement(
            session, actor, story.case_id,
            AddAgreement(text="Iets.", done_when="Klaar.", goal_id=goal, due_on=actor.today,
                         owner_seat_id=story.seat("schakel")),
        )  # fmt: skip
    assert [one.field for one in caught.value.errors] == ["goalId"]


def test_who_presses_twice_means_it_once(story: Story) -> None:
    made = a_line(story, "schakel")
    with pytest.raises(Conflict):
        a_line(story, "schakel")
    goal = AddGoal(text="Rust.", life_domain=LifeDomain.SOCIAL_NETWORK)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        operations.add_goal(session, actor, story.case_id, goal)
    with (
        story.company.as_("buurtcoach", story.case_id) as (session, actor),
        pytest.raises(Conflict),
    ):
        operations.add_goal(session, actor, story.case_id, goal)
    seen = plan(story, "buurtcoach")
    assert [one.id for one in seen.lines] == [made]
    assert len(seen.goals) == 1


def test_a_line_that_its_owner_may_not_read_is_refused_whole(company: Company) -> None:
    case_id = company.open_case(Purpose.DEBTS)
    company.seat(case_id, "schakel", "schuldhulp")
    story = Story(company, case_id)
    with pytest.raises(Refused):
        a_line(story, "schakel", by="schuldhulp", category=Category.DEBT_AMOUNTS)
    with company.as_("schuldhulp", case_id) as (session, actor):
        assert operations.read_plan(session, actor, case_id).is_empty


def test_a_line_takes_at_least_the_category_of_its_goal(company: Company) -> None:
    case_id = company.open_case(Purpose.DEBTS)
    company.seat(case_id, "schuldhulp", "schakel")
    story = Story(company, case_id)
    with company.as_("schuldhulp", case_id) as (session, actor):
        goal = operations.add_goal(
            session, actor, case_id,
            AddGoal(text="Schulden weg.", life_domain=LifeDomain.FINANCES, reveals=True),
        )  # fmt: skip
    company.wait(seconds=61)
    made = a_line(story, "buurtteam", by="schuldhulp", goal_id=goal)
    assert line(story, "buurtcoach", made).category is not Category.PLAN
    assert plan(story, "begeleider").is_empty


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_no_plan_and_no_line(story: Story, who: str) -> None:
    made = a_line(story, "schakel")
    tries: list[Callable[..., object]] = [
        lambda session, actor: operations.read_plan(session, actor, story.case_id),
        lambda session, actor: operations.read_agreement(session, actor, made),
        lambda session, actor: operations.accept(session, actor, made),
        lambda session, actor: operations.drop(session, actor, made, "Zomaar."),
        lambda session, actor: feedback.ask_how(session, actor, made),
        lambda session, actor: feedback.ask_feedback(session, actor, made, actor.today),
        lambda session, actor: operations.own_lines(session, actor, story.case_id),
        lambda session, actor: operations.add_goal(
            session, actor, story.case_id, AddGoal(text="x", life_domain=LifeDomain.HOUSING)
        ),
    ]
    for attempt in tries:
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            attempt(session, actor)


def test_who_left_keeps_what_they_wrote_and_can_do_nothing_with_it(story: Story) -> None:
    theirs = a_line(story, "werkplein")
    own = a_line(story, "schakel", by="consulent")
    with story.company.as_("consulent", story.case_id) as (session, actor):
        operations.finish(session, actor, theirs)
    with story.company.as_("consulent", story.case_id) as (session, actor):
        leave(session, actor, story.case_id)
    with pytest.raises(NotFound):
        line(story, "consulent", theirs)
    assert line(story, "consulent", own).steps == []
    with story.company.as_("consulent") as (session, actor), pytest.raises(Refused):
        operations.drop(session, actor, own, "Zomaar.")
    with pytest.raises(NotFound):
        plan(story, "consulent")


def test_only_the_owner_accepts_and_finishes_and_both_may_drop(story: Story) -> None:
    made = a_line(story, "schakel")
    assert line(story, "begeleider", made).steps == [
        Step.ACCEPT, Step.DONE, Step.DROP, Step.PROPOSE_DATE,
    ]  # fmt: skip
    assert line(story, "buurtcoach", made).steps == [Step.CHANGE, Step.DROP]
    assert line(story, "consulent", made).steps == []
    with story.company.as_("consulent", story.case_id) as (session, actor), pytest.raises(Refused):
        operations.accept(session, actor, made)
    with (
        story.company.as_("buurtcoach", story.case_id) as (session, actor),
        pytest.raises(Conflict),
    ):
        operations.accept(session, actor, made)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        operations.accept(session, actor, made)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        operations.finish(session, actor, made)
    seen = line(story, "consulent", made)
    assert seen.state is AgreementState.DONE
    assert seen.settled_at == story.company.now
    with (
        story.company.as_("begeleider", story.case_id) as (session, actor),
        pytest.raises(Conflict),
    ):
        operations.finish(session, actor, made)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        operations.reopen(session, actor, made)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        with pytest.raises(Invalid):
            operations.drop(session, actor, made, "  ")
        operations.drop(session, actor, made, "Hij heeft al iemand.")
    assert line(story, "begeleider", made).drop_reason == "Hij heeft al iemand."


def test_another_day_is_proposed_by_the_owner_and_settled_by_who_wrote_the_line(
    story: Story,
) -> None:
    made = a_line(story, "schakel")
    first = line(story, "begeleider", made).due_on
    later = first + timedelta(days=4)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        with pytest.raises(Invalid) as caught:
            operations.propose_date(session, actor, made, actor.today - timedelta(days=1), " ")
        assert [one.field for one in caught.value.errors] == ["dueOn", "reason"]
        operations.propose_date(session, actor, made, later, "Ik ben weg.")
    waiting = line(story, "buurtcoach", made)
    assert (waiting.due_on, waiting.proposed_due_on) == (first, later)
    assert waiting.date_reason == "Ik ben weg."
    with (
        story.company.as_("begeleider", story.case_id) as (session, actor),
        pytest.raises(Conflict),
    ):
        operations.agree_date(session, actor, made)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        operations.keep_date(session, actor, made)
    assert line(story, "begeleider", made).due_on == first
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        operations.propose_date(session, actor, made, later, "Toch.")
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        operations.agree_date(session, actor, made)
    agreed = line(story, "begeleider", made)
    assert (agreed.due_on, agreed.state) == (later, AgreementState.ACCEPTED)
    assert agreed.proposed_due_on is None


def test_a_yes_does_not_outlive_a_change_and_an_old_version_changes_nothing(story: Story) -> None:
    made = a_line(story, "schakel")
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        operations.accept(session, actor, made)
    seen = line(story, "buurtcoach", made)
    words = {"text": "Iets anders.", "done_when": "Klaar.", "due_on": seen.due_on}

    def change(who: str, version: int) -> None:
        with story.company.as_(who, story.case_id) as (session, actor):
            operations.change(session, actor, made, **words, version=version)  # type: ignore[arg-type]

    with pytest.raises(PreconditionFailed):
        change("buurtcoach", seen.version - 1)
    with pytest.raises(Refused):
        change("begeleider", seen.version)
    change("buurtcoach", seen.version)
    changed = line(story, "begeleider", made)
    assert (changed.text, changed.state) == ("Iets anders.", AgreementState.PROPOSED)
    with (
        story.company.as_("begeleider", story.case_id) as (session, actor),
        pytest.raises(PreconditionFailed),
    ):
        operations.accept(session, actor, made, seen.version)


def test_a_late_line_is_late_the_day_after(story: Story) -> None:
    made = a_line(story, "schakel", due_on=today(story))
    assert not line(story, "begeleider", made).late
    story.company.wait(days=1)
    assert line(story, "begeleider", made).late
    with story.company.as_("begeleider") as (session, actor):
        assert [one.line.id for one in due_for(session, actor, actor.today)] == [made]
    # words can still be mended without moving the day
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        seen = operations.line_of(session, actor, made)
        operations.change(
            session, actor, made,
            text="Nu echt.", done_when="Klaar.", due_on=seen.due_on, version=seen.version,
        )  # fmt: skip


def test_a_goal_is_ended_by_who_wrote_it(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        goal = operations.add_goal(
            session, actor, story.case_id, AddGoal(text="Werk.", life_domain=LifeDomain.HOUSING)
        )
    story.company.wait(seconds=61)
    with story.company.as_("consulent", story.case_id) as (session, actor), pytest.raises(Refused):
        operations.end_goal(session, actor, goal, reached=True)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        operations.end_goal(session, actor, goal, reached=True)
    assert plan(story, "consulent").goals[0].state == "reached"
    with (
        story.company.as_("buurtcoach", story.case_id) as (session, actor),
        pytest.raises(Conflict),
    ):
        operations.end_goal(session, actor, goal, reached=False)


def test_feedback_goes_to_who_asked_it_and_to_nobody_else(story: Story) -> None:
    made = a_line(story, "schakel", feedback_to_me=True)
    with story.company.as_("consulent", story.case_id) as (session, actor):
        second = feedback.ask_feedback(session, actor, made, actor.today)
        with pytest.raises(Conflict):
            feedback.ask_feedback(session, actor, made, actor.today)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        with pytest.raises(Refused):
            feedback.ask_feedback(session, actor, made, actor.today)
        # two who wait are still one line
        lines = operations.read_plan(session, actor, story.case_id).lines
        assert [one.id for one in lines] == [made]
    for who in ("buurtcoach", "arbeidsbemiddelaar", "inwoner"):
        with story.company.as_(who, story.case_id) as (session, actor), pytest.raises(NotFound):
            feedback.give_feedback(session, actor, second, "Goed.")
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        assert feedback.read_feedback(session, actor, second).to_name == "Werkplein"
        entry = feedback.give_feedback(session, actor, second, "Hij was er elke dag.")
        with pytest.raises(Conflict):
            feedback.give_feedback(session, actor, second, "Nog eens.")
    story.company.wait(seconds=61)
    with story.company.as_("consulent", story.case_id) as (session, actor):
        assert read_one(session, actor, Entry, entry).body == "Hij was er elke dag."
        assert operations.line_of(session, actor, made).feedback_given
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        with pytest.raises(NotFound):
            read_one(session, actor, Entry, entry)
        assert not operations.line_of(session, actor, made).feedback_given


def test_what_is_mine_can_be_taken_along_and_nothing_else(story: Story) -> None:
    a_line(story, "schakel")
    a_line(story, "werkplein", text="Reiskosten.")
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        mine = operations.own_lines(session, actor, story.case_id)
    assert "Wat schakel doet." in mine
    assert "Reiskosten" not in mine
