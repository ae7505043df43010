"""Scenario S1 half-way, made through the operations: a case in which everything occurs.

For tests that need something to look at rather than a law to try.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from app.casefile.access import readable
from app.casefile.consents import RecordConsent, record_consent
from app.casefile.entries import DerivedForm, Share, share, share_with
from app.casefile.models import Entry
from app.casefile.rule_sets import rule_set_id
from app.casefile.rule_table import RULE_SETS
from app.casefile.vocabulary import (
    Category,
    ConfirmationState,
    EntryKind,
    Function,
    LifeDomain,
    Purpose,
    SignalType,
)
from app.message import operations as message
from app.opening.answers import Answers
from app.opening.drafts import start_draft
from app.plan import operations as plan
from app.regie import operations as regie
from app.signals import operations as signals
from app.signals.questions import AskIntake, ask_intake
from tests.cast import PERSON_OF, Company

PARTIES = ("werkplein", "werkgeverspunt", "schakel")
TEXT = "Je houdt je baan. Je belt Karim als het niet lukt. Op vrijdag praten we samen."


@dataclass
class Story:
    """The case and what there is in it, by a word of our own."""

    company: Company
    case_id: uuid.UUID
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    def seat(self, party: str) -> uuid.UUID:
        return self.company.seats[self.case_id, party]


def at_the_table(company: Company, *, by: str = "buurtteam") -> Story:
    """The parties of S1 at the table, with the resident, and regie with the neighbourhood team."""
    case_id = company.open_case(Purpose.WORK, by=by)
    story = Story(company, case_id)
    company.seat(case_id, *PARTIES)
    company.seat_resident(case_id)
    with company.as_(PERSON_OF[by], case_id) as (session, actor):
        seat_id = story.seat(by)
        term = regie.offer(
            session, actor, case_id, regie.OfferRegie(seat_id=seat_id, reason="Ik ken hem.")
        )
        regie.accept(session, actor, term)
    return story


def half_way(company: Company) -> Story:
    """The same, with a plan, a message that not everybody confirmed, a signal and an invitation."""
    story = at_the_table(company)
    _give_along(story)
    _say(story)
    _plan(story)
    _tell(story)
    story.company.wait(seconds=61)
    with company.as_("begeleider", story.case_id) as (session, actor):
        sent = signals.send(session, actor, story.case_id, SignalType.NO_SHOW, "Kwam niet.")
        story.ids["signal"] = sent.signal_id
    with company.as_("buurtcoach") as (session, actor):
        story.ids["question"] = ask_intake(
            session,
            actor,
            AskIntake(
                to_organisation_id=company.ids.organisations["schakel"],
                question="Begeleiden jullie ook in de ploegendienst?",
            ),
        )
    story.ids["invited"] = company.invite(story.case_id, "schuldhulp")
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        story.ids["offer"] = regie.offer(
            session,
            actor,
            story.case_id,
            regie.OfferRegie(seat_id=story.seat("schakel"), reason="Karim ziet hem elke dag."),
        )
    story.ids["default_rule_set"] = rule_set_id(RULE_SETS[0])
    # the bill, which is signed by nobody
    story.ids["rule_set"] = rule_set_id(RULE_SETS[-1])
    with company.as_("buurtcoach") as (session, actor):
        begun = Answers(title="Thuis kunnen blijven wonen", purpose=Purpose.HOUSING)
        story.ids["draft"] = start_draft(session, actor, begun)
    return story


def agree(story: Story) -> None:
    """The resident lets the care provider tell the team what they can and cannot do."""
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        story.ids["consent"] = record_consent(
            session,
            actor,
            story.case_id,
            RecordConsent(
                from_seat_id=story.seat("schakel"),
                to_functions=(Function.WT,),
                categories=(Category.ABILITY,),
                until=actor.today + timedelta(days=30),
            ),
        )
    story.company.wait(seconds=61)


def _give_along(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        for entry in session.scalars(readable(session, actor, Entry)):
            # the employer service point gets the message and its own lines, not the title
            if entry.kind == EntryKind.TITLE:
                may = [party for party in PARTIES if party != "werkgeverspunt"]
            elif entry.kind == EntryKind.IDENTITY or entry.category == "3t":
                may = list(PARTIES)
            else:
                continue
            share_with(session, actor, entry.id, [story.seat(party) for party in may])


def _say(story: Story) -> None:
    with story.company.as_("consulent", story.case_id) as (session, actor):
        said = share(
            session,
            actor,
            story.case_id,
            Share(
                category=Category.WORK_HISTORY,
                body="Maatregel in mei, na drie keer niet komen.",
                derived=DerivedForm(
                    category=Category.WORK_PATTERN, body="Stopt vaak in de eerste weken."
                ),
            ),
        )
        story.ids["history"] = said.entry_id
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        said = share(
            session,
            actor,
            story.case_id,
            Share(category=Category.WHAT_HELPS, body="Bellen na elf uur. Eén afspraak per dag."),
        )
        story.ids["what_helps"] = said.entry_id


def _plan(story: Story) -> None:
    company = story.company
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        goal = plan.add_goal(
            session,
            actor,
            story.case_id,
            plan.AddGoal(text="Ruben houdt zijn baan.", life_domain=LifeDomain.WORK_EDUCATION),
        )
        story.ids["goal"] = goal
        for key, party, words, days in (
            ("line_coach", "schakel", "Elke maandag meegaan naar het werk.", 3),
            ("line_travel", "werkplein", "De reiskosten regelen.", 5),
            ("line_employer", "werkgeverspunt", "De werkgever vragen om rustige taken.", 7),
            ("line_own", "buurtteam", "Iedere vrijdag een half uur praten.", 9),
            ("line_resident", "resident", "Karim bellen als het niet lukt.", 2),
        ):
            story.ids[key] = plan.add_agreement(
                session,
                actor,
                story.case_id,
                plan.AddAgreement(
                    text=words,
                    done_when="Als het een maand goed gaat.",
                    owner_seat_id=story.seat(party),
                    due_on=actor.today + timedelta(days=days),
                    goal_id=goal,
                    feedback_to_me=key == "line_coach",
                ),
            )
    company.wait(seconds=61)
    with company.as_("begeleider", story.case_id) as (session, actor):
        plan.accept(session, actor, story.ids["line_coach"])
        owed = plan.read_agreement(session, actor, story.ids["line_coach"]).feedback_id
        assert owed is not None
        story.ids["feedback"] = owed
    with company.as_("consulent", story.case_id) as (session, actor):
        plan.propose_date(
            session,
            actor,
            story.ids["line_travel"],
            actor.today + timedelta(days=12),
            "De aanvraag duurt een week.",
        )


def _tell(story: Story) -> None:
    company = story.company
    for number, text, changed in (
        (1, TEXT, None),
        (2, TEXT.replace("vrijdag", "donderdag"), "De dag is donderdag geworden."),
    ):
        with company.as_("buurtcoach", story.case_id) as (session, actor):
            story.ids["message"] = message.publish(
                session,
                actor,
                story.case_id,
                message.WriteMessage(text=text, what_changed=changed, expected_number=number - 1),
            )
        company.wait(seconds=61)
        with company.as_("consulent", story.case_id) as (session, actor):
            message.answer(
                session,
                actor,
                story.ids["message"],
                message.Answer(state=ConfirmationState.CONFIRMED),
            )
    with company.as_("begeleider", story.case_id) as (session, actor):
        message.log_contact(
            session,
            actor,
            story.case_id,
            message.LogContact(how=message.How.PHONE, message_id=story.ids["message"]),
        )
        story.ids["proposal"] = message.propose(
            session,
            actor,
            story.case_id,
            message.WriteMessage(text=TEXT, what_changed="Toch vrijdag.", expected_number=2),
        )
