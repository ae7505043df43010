"""Nieuwe casus: it can be left and resumed, it opens once, and whole or not at all."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text

from app.base.errors import Invalid, NotFound, Refused
from app.casefile import entries, seats
from app.casefile.cases import NotInformedReason, case_of, resident_name
from app.casefile.table import parties_of
from app.casefile.vocabulary import EntryKind, Function, Purpose
from app.opening import drafts
from app.opening.answers import Answers, PartyAnswer, answers_of
from app.opening.operations import draft_of, open_from_draft
from app.regie.holder import regie_of
from tests.cast import Company

ASKED = (("werkplein", Function.CW), ("werkgeverspunt", Function.WSP), ("schakel", Function.ZA))


def complete(company: Company, **other: Any) -> Answers:
    """All that a case needs, with three parties that the covenant proposes."""
    answers = {
        "title": "Weer aan het werk",
        "purpose": Purpose.WORK,
        "named": True,
        "name": "Ruben Dijkstra",
        "born_on": "1990-05-01",
        "informed": True,
        "necessity": "Alleen samen houden we dit vol.",
        "lighter_way": "Zonder naam bleek niet genoeg.",
        "help_request": "Ik wil werken en het volhouden.",
        "table_version": "Ruben wil blijven werken.",
        "approved": True,
        "parties": [
            {"organisation_id": company.ids.organisations[party], "function": function}
            for party, function in ASKED
        ],
        "regie": "me",
    }
    return Answers.model_validate(answers | other)


# Where the case gets no name, the texts say none either.
NAMELESS = {"table_version": "Wil blijven werken."}


def started(company: Company, answers: Answers, who: str = "buurtcoach") -> uuid.UUID:
    with company.as_(who) as (session, actor):
        return drafts.start_draft(session, actor, answers)


def opened(company: Company, answers: Answers, who: str = "buurtcoach") -> uuid.UUID:
    draft_id = started(company, answers, who)
    with company.as_(who) as (session, actor):
        return open_from_draft(session, actor, draft_id)[1]


def errors_of(company: Company, answers: Answers, who: str = "buurtcoach") -> set[str]:
    """The fields that keep this draft from opening."""
    with pytest.raises(Invalid) as no:
        opened(company, answers, who)
    return {one.field for one in no.value.errors}


def test_one_act_opens_the_case_asks_the_parties_and_takes_regie(company: Company) -> None:
    case_id = opened(company, complete(company))
    with company.as_("buurtcoach", case_id) as (session, actor):
        parties = parties_of(session, actor, case_id)
        asked = {one.function for one in parties if one.state == "invited"}
        assert asked == {Function.CW, Function.WSP, Function.ZA}
        assert regie_of(session, actor, case_id).i_hold
        assert resident_name(session, actor, case_id) == "Ruben"


def test_who_is_asked_reads_the_question_and_only_after_yes_who_it_is_about(
    company: Company,
) -> None:
    case_id = opened(company, complete(company))
    with company.as_("consulent") as (session, actor):
        [waiting] = seats.invitations(session, actor)
        assert waiting.question.startswith("Willen jullie meedenken?")
        assert "convenant" in waiting.reason
        with pytest.raises(NotFound):
            case_of(session, actor, case_id)
        seats.accept(session, actor, waiting.seat_id)
    company.wait(seconds=61)
    with company.as_("consulent", case_id) as (session, actor):
        read = {one.kind: one.body for one in entries.entries_of(session, actor, case_id)}
    assert read[EntryKind.TITLE] == "Weer aan het werk"
    assert read[EntryKind.IDENTITY] == "Ruben Dijkstra"
    assert read[EntryKind.HELP_REQUEST] == "Ruben wil blijven werken."


def test_the_employer_service_point_is_not_given_the_title_along(company: Company) -> None:
    case_id = opened(company, complete(company))
    with company.as_("arbeidsbemiddelaar") as (session, actor):
        [waiting] = seats.invitations(session, actor)
        seats.accept(session, actor, waiting.seat_id)
    company.wait(seconds=61)
    with company.as_("arbeidsbemiddelaar", case_id) as (session, actor):
        read = {one.kind for one in entries.entries_of(session, actor, case_id)}
    assert EntryKind.TITLE not in read


def test_pressed_twice_it_opens_one_case_and_leaves_no_copy_of_the_answers(
    company: Company,
) -> None:
    draft_id = started(company, complete(company))
    with company.as_("buurtcoach") as (session, actor):
        first = open_from_draft(session, actor, draft_id)[1]
    with company.as_("buurtcoach") as (session, actor):
        assert open_from_draft(session, actor, draft_id)[1] == first
        assert drafts.drafts_of(session, actor) == []
        assert draft_of(session, actor, draft_id).answers == Answers()


def test_a_draft_that_is_not_complete_opens_nothing_and_says_all_that_is_missing(
    company: Company,
) -> None:
    assert errors_of(company, Answers()) == {
        "title", "purpose", "named", "informed", "necessity", "lighterWay", "helpRequest", "regie",
    }  # fmt: skip
    with company.as_owner() as session:
        assert session.scalar(text("SELECT count(*) FROM samenspel.case_number")) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"born_on": "2190-01-01"}, "bornOn"),
        ({"title": ""}, "title"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_done(
    company: Company, change: dict[str, Any], field: str
) -> None:
    assert errors_of(company, complete(company, **change)) == {field}


def test_without_a_name_nobody_s_name_is_kept(company: Company) -> None:
    case_id = opened(company, complete(company, named=False, informed=False, **NAMELESS))
    with company.as_("buurtcoach", case_id) as (session, actor):
        case = case_of(session, actor, case_id)
        assert not case.named
        assert case.ask_again_on is not None
        assert resident_name(session, actor, case_id) is None


def test_who_does_not_know_stays_nameless_unless_for_a_reason_of_the_closed_list(
    company: Company,
) -> None:
    without = opened(company, complete(company, informed=False, **NAMELESS))
    danger = complete(company, informed=False, not_informed_reason=NotInformedReason.DANGER)
    with_reason = opened(company, danger)
    with company.as_("buurtcoach") as (session, actor):
        assert not case_of(session, actor, without).named
        assert case_of(session, actor, with_reason).named
        assert case_of(session, actor, with_reason).not_informed_reason == "danger"


def test_a_text_that_the_resident_did_not_approve_stays_with_its_author_as_a_draft(
    company: Company,
) -> None:
    case_id = opened(company, complete(company, approved=False))
    with company.as_("consulent") as (session, actor):
        [waiting] = seats.invitations(session, actor)
        seats.accept(session, actor, waiting.seat_id)
    company.wait(seconds=61)
    with company.as_("consulent", case_id) as (session, actor):
        bodies = [one.body for one in entries.entries_of(session, actor, case_id)]
        assert "Ruben wil blijven werken." not in bodies
    with company.as_("buurtcoach", case_id) as (session, actor):
        kept = [one for one in entries.entries_of(session, actor, case_id)
                if one.body == "Ruben wil blijven werken."]  # fmt: skip
        assert [one.state for one in kept] == ["draft"]


def test_a_party_beyond_the_covenant_s_proposal_asks_why(company: Company) -> None:
    debts = PartyAnswer(
        organisation_id=company.ids.organisations["schuldhulp"], function=Function.SH
    )
    field = f"parties.{debts.organisation_id}.SH.reason"
    assert errors_of(company, complete(company, parties=[debts])) == {field}
    said = debts.model_copy(update={"reason": "Zij kennen hem van vroeger."})
    opened(company, complete(company, parties=[said]))
    with company.as_("schuldhulp") as (session, actor):
        [waiting] = seats.invitations(session, actor)
        assert waiting.reason == "Zij kennen hem van vroeger."


def test_a_party_of_nowhere_cannot_be_asked(company: Company) -> None:
    forged = PartyAnswer(organisation_id=uuid.uuid4(), function=Function.CW)
    assert errors_of(company, complete(company, parties=[forged])) == {"parties"}


def test_taking_regie_against_the_covenant_asks_a_motive(company: Company) -> None:
    debts = complete(company, purpose=Purpose.DEBTS, parties=())
    assert errors_of(company, debts) == {"regieReason"}
    case_id = opened(company, debts.model_copy(update={"regie_reason": "Ik ken haar al jaren."}))
    with company.as_("buurtcoach", case_id) as (session, actor):
        assert regie_of(session, actor, case_id).i_hold


def test_a_case_that_nobody_takes_is_without_regie(company: Company) -> None:
    case_id = opened(company, complete(company, regie="later"))
    with company.as_("buurtcoach", case_id) as (session, actor):
        assert regie_of(session, actor, case_id).seat_id is None


@pytest.mark.parametrize("who", ["consulent", "buurtcoach2", "buitenstaander", "coordinator"])
def test_a_draft_is_its_writer_s_alone(company: Company, who: str) -> None:
    draft_id = started(company, complete(company))
    with company.as_(who) as (session, actor):
        assert drafts.drafts_of(session, actor) == []
        for act in (draft_of, open_from_draft, drafts.discard):
            with pytest.raises(NotFound):
                act(session, actor, draft_id)
        with pytest.raises(NotFound):
            drafts.keep(session, actor, draft_id, Answers(title="Van mij"))


@pytest.mark.parametrize("who", ["coordinator", "beheerder", "vrijwilliger", "inwoner"])
def test_only_professionals_with_a_place_at_a_table_begin_a_case(
    company: Company, who: str
) -> None:
    with company.as_(who) as (session, actor), pytest.raises(Refused):
        drafts.start_draft(session, actor, Answers())


def test_what_was_answered_stays_while_the_rest_is_answered_later(company: Company) -> None:
    draft_id = started(company, Answers(title="Weer aan het werk"))
    company.wait(days=2)
    with company.as_("buurtcoach") as (session, actor):
        drafts.keep(session, actor, draft_id, Answers(necessity="Samen lukt het."))
        kept = answers_of(drafts.read_draft(session, actor, draft_id).answers)
        assert (kept.title, kept.necessity) == ("Weer aan het werk", "Samen lukt het.")
        assert [one.title for one in drafts.drafts_of(session, actor)] == ["Weer aan het werk"]
        drafts.keep(session, actor, draft_id, Answers(title=None))
        assert drafts.drafts_of(session, actor)[0].title == "Nieuwe casus"
