"""Every free text is looked at twice before anybody else reads it, wherever it is typed."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotFound
from app.casefile import cases, consents, entries, seats
from app.casefile.entries import DerivedForm, Share
from app.casefile.vocabulary import (
    Category,
    ConfirmationState,
    Function,
    LifeDomain,
    Purpose,
    SignalType,
)
from app.insight.overruled import overruled
from app.message import operations as message
from app.organisations.actor import Actor
from app.plan import feedback
from app.plan import operations as plan
from app.regie import operations as regie
from app.signals import operations as signals
from app.signals.questions import AskIntake, ask_intake
from tests.cast import Company
from tests.story import Story, half_way

DIAGNOSIS = "Hij heeft een depressie."
WHY = "Zo zegt hij het zelf."
BSN = "Nummer 111222333."
Say = Callable[[Session, Actor, Story, str], object]


def _invite(session: Session, actor: Actor, story: Story, question: str, reason: str) -> uuid.UUID:
    return seats.invite(
        session, actor, story.case_id,
        seats.Invite(
            organisation_id=story.company.ids.organisations["woonstede"], function=Function.WC,
            question=question, reason=reason, answer_on=actor.today + timedelta(days=7),
        ),
    )  # fmt: skip


def _line(session: Session, actor: Actor, story: Story, words: str, done: str) -> uuid.UUID:
    return plan.add_agreement(
        session, actor, story.case_id,
        plan.AddAgreement(text=words, done_when=done, owner_seat_id=story.seat("schakel"),
                          due_on=actor.today + timedelta(days=3)),
    )  # fmt: skip


# Who types, what the field is called, and the way in which the words would go to somebody else.
WAYS: dict[str, tuple[str, str, Say]] = {
    "an entry": ("buurtcoach", "body", lambda s, a, t, x: entries.share(
        s, a, t.case_id, Share(category=Category.WHAT_HELPS, body=x))),
    "a short version": ("consulent", "short.goesWrong", lambda s, a, t, x: entries.share(
        s, a, t.case_id, Share(category=Category.WORK_HISTORY, body="Maatregel in mei.",
        derived=DerivedForm.filled_in(Category.WORK_PATTERN, {"goesWrong": x})))),
    "a correction": ("begeleider", "body", lambda s, a, t, x: entries.correct_words(
        s, a, t.ids["what_helps"], x, 1)),
    "a goal": ("buurtcoach", "text", lambda s, a, t, x: plan.add_goal(
        s, a, t.case_id, plan.AddGoal(text=x, life_domain=LifeDomain.WORK_EDUCATION))),
    "an agreement": ("buurtcoach", "text", lambda s, a, t, x: _line(s, a, t, x, "Klaar.")),
    "when it is done": ("buurtcoach", "doneWhen", lambda s, a, t, x: _line(s, a, t, "Bellen.", x)),
    "a changed agreement": ("buurtcoach", "text", lambda s, a, t, x: plan.change(
        s, a, t.ids["line_own"], text=x, done_when="Klaar.", due_on=a.today, version=1)),
    "why another day": ("begeleider", "reason", lambda s, a, t, x: plan.propose_date(
        s, a, t.ids["line_coach"], a.today + timedelta(days=9), x)),
    "why it is dropped": ("buurtcoach", "reason", lambda s, a, t, x: plan.drop(
        s, a, t.ids["line_own"], x)),
    "feedback": ("begeleider", "text", lambda s, a, t, x: feedback.give_feedback(
        s, a, t.ids["feedback"], x)),
    "the message": ("buurtcoach", "text", lambda s, a, t, x: message.publish(
        s, a, t.case_id, message.WriteMessage(text=x, what_changed="Anders."))),
    "what changed in it": ("buurtcoach", "whatChanged", lambda s, a, t, x: message.publish(
        s, a, t.case_id, message.WriteMessage(text="Je belt zelf.", what_changed=x))),
    "a proposal": ("consulent", "text", lambda s, a, t, x: message.propose(
        s, a, t.case_id, message.WriteMessage(text=x))),
    "why no proposal": ("buurtcoach", "reason", lambda s, a, t, x: message.decline_proposal(
        s, a, t.ids["proposal"], x)),
    "an objection": ("consulent", "reason", lambda s, a, t, x: message.answer(
        s, a, t.ids["message"],
        message.Answer(state=ConfirmationState.OBJECTED, reason=x))),
    "a contact": ("consulent", "note", lambda s, a, t, x: message.log_contact(
        s, a, t.case_id, message.LogContact(how=message.How.PHONE, note=x))),
    "a signal": ("consulent", "note", lambda s, a, t, x: signals.send(
        s, a, t.case_id, SignalType.LETTER, x)),
    "a question to a party": ("buurtcoach", "question", lambda s, a, t, x: _invite(
        s, a, t, x, "Jullie kennen hem.")),
    "why that party": ("buurtcoach", "reason", lambda s, a, t, x: _invite(
        s, a, t, "Doen jullie mee?", x)),
    "why not taking part": ("schuldhulp", "reason", lambda s, a, t, x: seats.decline(
        s, a, t.ids["invited"], x)),
    "a note with consent": ("buurtcoach", "note", lambda s, a, t, x: consents.record_consent(
        s, a, t.case_id, consents.RecordConsent(
            from_seat_id=t.seat("schakel"), to_functions=(Function.WT,),
            categories=(Category.ABILITY,), until=a.today, note=x))),
    "why regie": ("buurtcoach", "reason", lambda s, a, t, x: regie.offer(
        s, a, t.case_id, regie.OfferRegie(seat_id=t.seat("werkplein"), reason=x))),
    "why regie, says the coordinator": ("coordinator", "reason",
        lambda s, a, t, x: regie.offer_as_coordinator(
            s, a, t.case_id, regie.OfferRegie(seat_id=t.seat("werkplein"), reason=x))),
    "why no regie": ("begeleider", "reason", lambda s, a, t, x: regie.decline(
        s, a, t.ids["offer"], x)),
    "why regie is put down": ("buurtcoach", "reason", lambda s, a, t, x: regie.put_down(
        s, a, t.case_id, x)),
    "a question without a case": ("buurtcoach", "question", lambda s, a, t, x: ask_intake(
        s, a, AskIntake(to_organisation_id=t.company.ids.organisations["schakel"], question=x))),
}  # fmt: skip


class TakenBack(Exception):
    """The words went out; the transaction is not kept."""


@pytest.fixture
def story(company: Company) -> Story:
    return half_way(company)


def typed(
    story: Story, who: str, say: Say, words: str, *, overrules: str | None = None
) -> dict[str, str]:
    """What the fields say when these words are typed; empty when they went out. Takes it back."""
    scope = None if who in ("schuldhulp", "coordinator") else story.case_id
    try:
        with story.company.as_(who, scope) as (session, actor):
            say(session, actor.assuring(overrules, no_treatment=False), story, words)
            raise TakenBack
    except Invalid as no:
        return {one.field: one.message for one in no.errors}
    except TakenBack:
        return {}


def test_a_diagnosis_word_warns_wherever_it_is_typed_and_goes_out_with_a_reason(
    story: Story,
) -> None:
    for way, (who, field, say) in WAYS.items():
        warned = typed(story, who, say, DIAGNOSIS)
        assert set(warned) == {field, "acknowledge"}, way
        assert "‘depressie’" in warned[field], way
        assert typed(story, who, say, DIAGNOSIS, overrules=WHY) == {}, way


def test_a_citizen_service_number_is_refused_wherever_it_is_typed_reason_or_not(
    story: Story,
) -> None:
    for way, (who, field, say) in WAYS.items():
        for why in (None, WHY):
            refused = typed(story, who, say, BSN, overrules=why)
            assert set(refused) == {field}, way
            assert "burgerservicenummer" in refused[field], way


def test_ordinary_words_go_out_without_a_question(story: Story) -> None:
    for way, (who, _, say) in WAYS.items():
        assert typed(story, who, say, "Maandag om half negen bellen.") == {}, way


def test_a_reason_says_nothing_of_the_resident_itself(story: Story) -> None:
    _, _, say = WAYS["an agreement"]
    for why in ("Hij heeft echt een depressie.", "Ruben Dijkstra zei het.", "x" * 201):
        refused = typed(story, "buurtcoach", say, DIAGNOSIS, overrules=why)
        assert set(refused) == {"acknowledge"}, why


def test_the_question_to_a_party_never_names_the_resident(story: Story) -> None:
    _, field, say = WAYS["a question to a party"]
    named = typed(story, "buurtcoach", say, "Kennen jullie Ruben?")
    assert "herkennen" in named[field]
    # in the case itself everybody knows whom it is about
    assert (
        typed(story, "buurtcoach", WAYS["an agreement"][2], "Ruben bellen op 06 55 44 33 22.") == {}
    )


def test_what_the_resident_says_of_their_own_life_is_not_weighed(story: Story) -> None:
    objection = WAYS["an objection"][2]
    assert typed(story, "inwoner", objection, "Ik ben niet depressief.") == {}
    assert typed(story, "inwoner", objection, BSN) != {}


def test_text_of_care_counts_as_treatment_until_they_say_otherwise(company: Company) -> None:
    case_id = company.open_case(Purpose.SUPPORT)
    seat_id = company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        consents.record_consent(
            session, actor, case_id,
            consents.RecordConsent(
                from_seat_id=seat_id, taking_part=True, until=actor.today + timedelta(days=90),
                to_functions=(Function.WT,),
            ),
        )  # fmt: skip
    company.accept(case_id, "ggz")
    note = message.LogContact(how=message.How.PHONE, note="Komt morgen.")
    with company.as_("ggz", case_id) as (session, actor), pytest.raises(Invalid) as no:
        message.log_contact(session, actor, case_id, note)
    assert [one.field for one in no.value.errors] == ["noTreatment"]
    with company.as_("ggz", case_id) as (session, actor):
        actor = actor.assuring(None, no_treatment=True)
        message.log_contact(session, actor, case_id, note)
        # a category that they chose themselves is an answer already
        helps = Share(category=Category.WHAT_HELPS, body="Eén afspraak per dag.")
        entries.share(session, actor.assuring(None, no_treatment=False), case_id, helps)
    with company.as_("privacy") as (session, actor):
        assert overruled(session, actor, size=9) == []


def test_a_draft_is_weighed_when_it_is_shared(company: Company, story: Story) -> None:
    draft = Share(category=Category.WHAT_HELPS, body=DIAGNOSIS, as_draft=True)
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        kept = entries.share(session, actor, story.case_id, draft).entry_id
    with company.as_("buurtcoach", story.case_id) as (session, actor), pytest.raises(Invalid):
        entries.share_draft(session, actor, kept)
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        entries.share_draft(session, actor.assuring(WHY, no_treatment=False), kept)


def test_a_case_without_a_name_opens_without_signs_of_somebody(company: Company) -> None:
    with company.as_("buurtcoach") as (session, actor), pytest.raises(Invalid) as no:
        cases.open_case(
            session, actor,
            cases.OpenCase(
                organisation_id=company.ids.organisations["buurtteam"], function=Function.WT,
                purpose=Purpose.WORK, resident_informed=False,
                title="Rust voor Ruben", necessity="Woont in de Dorpsstraat 12.",
                lighter_way="Bel 06 12 34 56 78.", help_request="Ik ben depressief.",
                table_version="Ruben Dijkstra wil rust.",
            ),
        )  # fmt: skip
    assert {one.field for one in no.value.errors} == {
        "title", "necessity", "lighterWay", "helpRequest", "tableVersion", "acknowledge"
    }  # fmt: skip


def test_the_privacy_officer_lists_what_was_overruled_and_never_the_text_or_the_case(
    company: Company, story: Story
) -> None:
    with company.as_("consulent", story.case_id) as (session, actor):
        actor = actor.assuring(WHY, no_treatment=False)
        signals.send(session, actor, story.case_id, SignalType.LETTER, DIAGNOSIS)
    with company.as_("privacy") as (session, actor):
        [found] = overruled(session, actor, size=9)
        assert (found.function, found.organisation_name) == ("CW", "Werkplein")
        assert (found.proposed, found.chosen, found.reason) == ("5", "14", WHY)
        elsewhere = company.ids.organisations["schakel"]
        assert overruled(session, actor, size=9, organisation_id=elsewhere) == []
        columns = session.scalars(text(
            "SELECT column_name FROM information_schema.column_privileges"
            " WHERE table_name = 'warning_overruled' AND privilege_type = 'SELECT'"
            " AND grantee = 'samenspel_web'"
        )).all()  # fmt: skip
    assert not {"case_id", "entry_id", "seat_id", "account_id"} & set(columns)


@pytest.mark.parametrize(
    "who", ["buurtcoach", "consulent", "consulent2", "coordinator", "beheerder", "buitenstaander"]
)
def test_nobody_else_reads_what_was_overruled(company: Company, story: Story, who: str) -> None:
    with company.as_("consulent", story.case_id) as (session, actor):
        actor = actor.assuring(WHY, no_treatment=False)
        signals.send(session, actor, story.case_id, SignalType.LETTER, DIAGNOSIS)
    with company.as_(who) as (session, actor):
        rows = session.execute(text("SELECT id FROM samenspel.warning_overruled")).all()
        assert rows == []
        with pytest.raises(NotFound):
            overruled(session, actor, size=9)
