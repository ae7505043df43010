"""Delen in nood: one entry, one party, a month at most, and nobody else at the table knows."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from app.base.errors import Conflict, Invalid, NotFound, OperationError, Refused
from app.casefile.access import readable
from app.casefile.cases import NotInformedReason, close_case
from app.casefile.entries import (
    Share,
    entries_of,
    share,
    share_draft,
    share_with,
    undo,
    withdraw_draft,
)
from app.casefile.models import Disclosure, Entry
from app.casefile.objections import RaiseObjection, raise_objection
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, Purpose
from app.emergency import guarding
from app.emergency.guarding import ReviewOutcome
from app.emergency.sharing import (
    RULE,
    ShareInEmergency,
    choices,
    share_in_emergency,
    shares_of_case,
    tell_resident,
)
from app.insight.objections import decide_objection
from app.rights.reopening import ReopenCase, reopen_case
from tests.cast import Company
from tests.test_access_matrix import DIAGNOSIS, Stage
from tests.test_access_matrix import stage as stage  # the case of S2

WEIGHING = "Zonder dit staat hij morgen op straat en doet hij zichzelf iets aan."


def asked(stage: Stage, party: str = "woonstede", **other: Any) -> ShareInEmergency:
    with stage.company.as_("buurtcoach") as (_, actor):
        today = actor.today
    fields: dict[str, object] = {
        "seat_id": stage.company.seats[stage.case_id, party],
        "weighing": WEIGHING,
        "consulted": "Hanneke, huisarts",
        "told_on": today,
    }
    return ShareInEmergency.model_validate(fields | other)


def in_emergency(
    stage: Stage, who: str = "ggz", entry: str = "diagnosis", **other: Any
) -> uuid.UUID:
    with stage.company.as_(who, stage.case_id) as (session, actor):
        return share_in_emergency(session, actor, stage.entries[entry], asked(stage, **other))


def reads(stage: Stage, who: str) -> set[str]:
    """What somebody reads; door and row security agree on the way."""
    with stage.company.as_(who, stage.case_id) as (session, actor):
        door = set(session.scalars(readable(session, actor, Entry).with_only_columns(Entry.id)))
        assert door == set(session.scalars(text("SELECT id FROM samenspel.entry"))), who
    return stage.names(door)


def test_the_chosen_party_reads_it_at_once_and_knows_who_told_it(stage: Stage) -> None:
    assert "diagnosis" not in reads(stage, "woonconsulent")
    in_emergency(stage)
    assert "diagnosis" in reads(stage, "woonconsulent")
    with stage.company.as_("woonconsulent", stage.case_id) as (session, actor):
        [one] = [one for one in entries_of(session, actor, stage.case_id) if DIAGNOSIS in one.body]
        assert one.author_name == "GGZ De Brug"
        assert (one.why_rule, one.why_ground) == (RULE, "conflict van plichten")


@pytest.mark.parametrize("who", ["buurtcoach", "schuldhulp", "begeleider", "vrijwilliger"])
def test_nobody_else_reads_it_or_knows_that_it_was_done(stage: Stage, who: str) -> None:
    before = reads(stage, who)
    in_emergency(stage)
    assert reads(stage, who) == before
    with stage.company.as_(who, stage.case_id) as (session, _):
        rules = set(session.scalars(text("SELECT rule FROM samenspel.disclosure")))
        assert RULE not in rules


def test_who_has_the_same_entry_does_not_see_to_whom_it_went_in_an_emergency(
    stage: Stage,
) -> None:
    # the team has what the debt counsellor said; the landlord gets it in an emergency
    in_emergency(stage, who="schuldhulp", entry="debts_exist")
    for who, sees in (("buurtcoach", False), ("inwoner", False), ("schuldhulp", True)):
        with stage.company.as_(who, stage.case_id) as (session, actor):
            [one] = [
                one
                for one in entries_of(session, actor, stage.case_id)
                if one.id == stage.entries["debts_exist"]
            ]
            assert ("Woonstede" in {ear.name for ear in one.heard_by}) is sees, who


def test_it_ends_by_itself_with_the_knowledge_of_who_told_it(stage: Stage) -> None:
    in_emergency(stage, days=2)
    stage.company.wait(days=1, hours=23)
    assert "diagnosis" in reads(stage, "woonconsulent")
    stage.company.wait(hours=1)
    assert reads(stage, "woonconsulent") == {"arrears", "what_helps"}


def told_of(stage: Stage, who: str) -> set[str]:
    """The functions that somebody knows to take part."""
    with stage.company.as_(who, stage.case_id) as (session, actor):
        return {one.function for one in parties_of(session, actor, stage.case_id)}


def test_what_lasts_longer_is_read_until_its_own_end(stage: Stage) -> None:
    with stage.company.as_("ggz", stage.case_id) as (session, actor):
        said = Share(category=Category.TREATMENT, body="Sprak over een plan.")
        stage.entries["plan"] = share(session, actor, stage.case_id, said).entry_id
    in_emergency(stage, days=1)
    in_emergency(stage, entry="plan", days=7)
    stage.company.wait(days=2)
    assert "diagnosis" not in reads(stage, "woonconsulent")
    assert "plan" in reads(stage, "woonconsulent")


def test_a_settlement_told_in_an_emergency_ends_with_who_told_it(stage: Stage) -> None:
    # by the rules it goes to the landlord only once the resident was told
    with stage.company.as_("schuldhulp", stage.case_id) as (session, actor):
        said = Share(category=Category.DEBT_SETTLEMENT, body="De regeling loopt.")
        stage.entries["settlement"] = share(session, actor, stage.case_id, said).entry_id
    in_emergency(stage, who="schuldhulp", entry="settlement", days=1)
    assert "settlement" in reads(stage, "woonconsulent")
    stage.company.wait(days=1)
    assert "settlement" not in reads(stage, "woonconsulent")
    assert "SH" not in told_of(stage, "woonconsulent")


def test_who_was_spoken_to_in_an_emergency_alone_knows_nobody_after_it(stage: Stage) -> None:
    # the volunteer knows whoever speaks to them, and the landlord does not
    before = told_of(stage, "vrijwilliger")
    with stage.company.as_("schuldhulp", stage.case_id) as (session, actor):
        said = Share(category=Category.DEBTS_EXIST, body="Er zijn schulden bij.")
        stage.entries["more"] = share(session, actor, stage.case_id, said).entry_id
    in_emergency(stage, who="schuldhulp", entry="more", party="maatjes", days=1)
    assert told_of(stage, "vrijwilliger") == before | {"SH"}
    stage.company.wait(days=1)
    assert told_of(stage, "vrijwilliger") == before


def test_the_name_of_the_party_asks_nobody_to_stand_for_their_words(stage: Stage) -> None:
    # "Schuldhulp Oost" is no debt that the author wrote down
    in_emergency(stage, who="buurtcoach", entry="ability", party="schuldhulp")
    assert "ability" in reads(stage, "schuldhulp")


def test_what_was_taken_back_and_shared_in_an_emergency_reaches_the_resident(
    stage: Stage,
) -> None:
    company = stage.company
    with company.as_("ggz", stage.case_id) as (session, actor):
        said = Share(category=Category.TREATMENT, body="Sprak over een plan.")
        stage.entries["plan"] = share(session, actor, stage.case_id, said).entry_id
        undo(session, actor, stage.entries["plan"])
    in_emergency(stage, entry="plan")
    company.wait(seconds=61)
    assert "plan" in reads(stage, "inwoner")


def test_what_tells_the_resident_is_not_taken_back_and_goes_to_nobody_else(stage: Stage) -> None:
    company = stage.company
    with company.as_("ggz") as (_, actor):
        day = actor.today + timedelta(days=2)
    in_emergency(stage, told_on=day)
    with company.as_("ggz", stage.case_id) as (session, actor):
        [note] = [
            one.id
            for one in entries_of(session, actor, stage.case_id)
            if "In nood gedeeld" in one.body
        ]
        for take_back in (
            lambda: undo(session, actor, note),
            lambda: share_with(
                session, actor, note, [stage.company.seats[stage.case_id, "schakel"]]
            ),
        ):
            with pytest.raises(Conflict):
                take_back()
    in_emergency(stage, party="schakel", told_on=None, not_told_reason=NotInformedReason.DANGER)
    with company.as_("ggz", stage.case_id) as (session, actor):
        draft = session.scalars(readable(session, actor, Entry).where(Entry.state == "draft")).one()
        for act in (withdraw_draft, share_draft):
            with pytest.raises(Conflict):
                act(session, actor, draft.id)


def test_a_case_that_is_closed_and_opened_again_tells_it_on_the_chosen_day(stage: Stage) -> None:
    company = stage.company
    with company.as_("ggz") as (_, actor):
        day = actor.today + timedelta(days=3)
    in_emergency(stage, told_on=day)
    with company.as_("buurtcoach", stage.case_id) as (session, actor):
        close_case(session, actor, stage.case_id)
    company.wait(days=1)
    again = ReopenCase(necessity="Weer.", lighter_way="Geen.", resident_informed=True)
    with company.as_("buurtcoach") as (session, actor):
        reopen_case(session, actor, stage.case_id, again)

    def told() -> bool:
        with company.as_("inwoner", stage.case_id) as (session, actor):
            return any(
                "In nood gedeeld" in one.body for one in entries_of(session, actor, stage.case_id)
            )

    company.wait(days=1)
    assert not told()
    company.wait(days=1)
    assert told()


def test_an_objection_pauses_it_and_a_review_ends_it_for_good(stage: Stage) -> None:
    company = stage.company

    def object_to_the_landlord() -> uuid.UUID:
        with company.as_("inwoner", stage.case_id) as (session, actor):
            against = company.seats[stage.case_id, "woonstede"]
            words = RaiseObjection(against_seat_id=against, words="Dat wil ik niet.")
            return raise_objection(session, actor, stage.case_id, words)

    def reject(objection_id: uuid.UUID) -> None:
        with company.as_("privacy") as (session, actor):
            decide_objection(session, actor, objection_id, upheld=False, motive="Er is gevaar.")

    share_id = in_emergency(stage)
    objection_id = object_to_the_landlord()
    assert "diagnosis" not in reads(stage, "woonconsulent")
    reject(objection_id)
    assert "diagnosis" in reads(stage, "woonconsulent")
    objection_id = object_to_the_landlord()
    with company.as_("privacy") as (session, actor):
        guarding.review_share(session, actor, share_id, ReviewOutcome.WRONG, "Het kon anders.")
    reject(objection_id)
    assert "diagnosis" not in reads(stage, "woonconsulent")


def test_a_colleague_an_outsider_and_whoever_left_cannot_do_it(stage: Stage) -> None:
    company = stage.company
    for who in ("buitenstaander", "huisarts", "coordinator", "privacy", "buurtcoach"):
        with company.as_(who) as (session, actor), pytest.raises(NotFound):
            share_in_emergency(session, actor, stage.entries["diagnosis"], asked(stage))
    from app.casefile import seats

    with company.as_("ggz", stage.case_id) as (session, actor):
        seats.leave(session, actor, stage.case_id)
    with company.as_("ggz") as (session, actor), pytest.raises(NotFound):
        share_in_emergency(session, actor, stage.entries["diagnosis"], asked(stage))


def test_only_the_holder_of_a_secret_may_and_only_where_the_rules_say_no(stage: Stage) -> None:
    with pytest.raises(Refused):
        in_emergency(stage, who="woonconsulent", entry="arrears", party="schakel")
    with pytest.raises(Conflict):
        in_emergency(stage, who="ggz", entry="what_helps_of_ggz", party="buurtteam")


def test_the_choices_are_organisations_that_the_rules_keep_it_from(stage: Stage) -> None:
    with stage.company.as_("ggz", stage.case_id) as (session, actor):
        names = {one.name for one in choices(session, actor, stage.entries["diagnosis"])}
    assert names == {"Buurtteam Oost", "Woonstede", "De Schakel", "Buurtmaatjes"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"weighing": " "},
        {"consulted": ""},
        {"told_on": None},
        {"not_told_reason": NotInformedReason.DANGER},
        {"days": 31},
        {"days": 0},
        {"seat_id": uuid.uuid4()},
    ],
)
def test_it_is_weighed_with_a_colleague_and_has_an_end(stage: Stage, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        in_emergency(stage, **wrong)


def test_it_does_not_reach_a_seat_that_the_author_cannot_see(stage: Stage) -> None:
    # the landlord does not know that mental health takes part
    with stage.company.as_("schuldhulp", stage.case_id) as (session, actor):
        assert "Buurtteam Oost" not in {
            one.name for one in choices(session, actor, stage.entries["debts_exist"])
        }
    with pytest.raises(OperationError):
        in_emergency(stage, who="begeleider", entry="what_helps", party="schuldhulp")


def test_the_database_takes_no_emergency_without_its_record(stage: Stage) -> None:
    from sqlalchemy.exc import DBAPIError

    def row(session: object, **other: Any) -> dict[str, object]:
        return {
            "id": uuid.uuid4(), "case_id": stage.case_id,
            "partnership_id": stage.company.ids.partnership_id,
            "entry_id": stage.entries["diagnosis"],
            "author_seat_id": stage.company.seats[stage.case_id, "ggz"],
            "seat_id": stage.company.seats[stage.case_id, "woonstede"],
            "category": "6", "purpose": "housing", "rule": RULE,
            "sender_ground": "x", "receiver_ground": "x",
            "made_by": stage.company.ids.accounts["ggz"],
            "starts_at": stage.company.now, "ends_at": stage.company.now + timedelta(days=2),
        } | other  # fmt: skip

    with stage.company.as_("ggz", stage.case_id) as (session, _):
        rules = session.scalars(text("SELECT rule_set_id FROM samenspel.cases")).one()
        with pytest.raises(DBAPIError, match="no_rule_allows"), session.begin_nested():
            session.execute(insert(Disclosure).values(row(session, rule_set_id=rules)))
    in_emergency(stage, days=2)
    stage.company.wait(hours=1)
    # nor afterwards, on the ground of a record of earlier
    with stage.company.as_("ggz", stage.case_id) as (session, _):
        later = row(session, rule_set_id=rules, starts_at=stage.company.now)
        with pytest.raises(DBAPIError, match="no_rule_allows"), session.begin_nested():
            session.execute(insert(Disclosure).values(later))


def test_the_resident_reads_that_it_happened(stage: Stage) -> None:
    in_emergency(stage)
    with stage.company.as_("inwoner", stage.case_id) as (session, actor):
        bodies = [one.body for one in entries_of(session, actor, stage.case_id)]
    assert any(one.startswith("In nood gedeeld met Woonstede") for one in bodies)
    assert not any(WEIGHING in one for one in bodies)


def test_while_there_is_a_reason_to_wait_the_resident_does_not_read_it(stage: Stage) -> None:
    company = stage.company
    share_id = in_emergency(stage, told_on=None, not_told_reason=NotInformedReason.DANGER)
    company.wait(days=3)

    def told() -> bool:
        with company.as_("inwoner", stage.case_id) as (session, actor):
            return any(
                "In nood gedeeld" in one.body for one in entries_of(session, actor, stage.case_id)
            )

    assert not told()
    with company.as_("ggz", stage.case_id) as (session, actor):
        tell_resident(session, actor, share_id)
        with pytest.raises(Conflict):
            tell_resident(session, actor, share_id)
    company.wait(seconds=61)
    assert told()


def test_on_the_chosen_day_the_resident_reads_it(stage: Stage) -> None:
    company = stage.company
    with company.as_("ggz") as (_, actor):
        day = actor.today + timedelta(days=2)
    in_emergency(stage, told_on=day)

    def told() -> bool:
        with company.as_("inwoner", stage.case_id) as (session, actor):
            return any(
                "In nood gedeeld" in one.body for one in entries_of(session, actor, stage.case_id)
            )

    company.wait(days=1)
    assert not told()
    company.wait(days=1)
    assert told()


def test_the_privacy_officer_sees_that_it_happened_and_ends_what_was_wrong(
    stage: Stage,
) -> None:
    share_id = in_emergency(stage)
    with stage.company.as_("privacy") as (session, actor):
        [one] = guarding.shares(session, actor)
        assert (one.category, one.from_function, one.to_function) == ("6", "GZ", "WC")
        assert WEIGHING not in one.model_dump_json()
        assert DIAGNOSIS not in one.model_dump_json()
        assert session.scalars(text("SELECT weighing FROM samenspel.emergency_share")).all() == []
        guarding.review_share(session, actor, share_id, ReviewOutcome.WRONG, "Het kon anders.")
        with pytest.raises(Conflict):
            guarding.review_share(session, actor, share_id, ReviewOutcome.RIGHT, "Toch goed.")
    assert reads(stage, "woonconsulent") == {"arrears", "what_helps"}
    with stage.company.as_("ggz", stage.case_id) as (session, actor):
        [mine] = shares_of_case(session, actor, stage.case_id)
        assert (mine.outcome, mine.motive, mine.lives) == ("wrong", "Het kon anders.", False)


@pytest.mark.parametrize("who", ["buurtcoach", "ggz", "coordinator", "beheerder"])
def test_reviews_are_for_the_privacy_officer_alone(stage: Stage, who: str) -> None:
    share_id = in_emergency(stage)
    with stage.company.as_(who) as (session, actor):
        with pytest.raises(NotFound):
            guarding.shares(session, actor)
        with pytest.raises(NotFound):
            guarding.review_share(session, actor, share_id, ReviewOutcome.WRONG, "Nee.")
        assert not session.execute(
            text("SELECT samenspel.review_emergency_share(:id, 'wrong', 'x')"), {"id": share_id}
        ).scalar_one()
        rows = session.execute(text("SELECT * FROM samenspel.guarded_emergency_shares(NULL)"))
        assert rows.all() == []


def test_a_draft_becomes_an_entry_that_only_the_chosen_party_gets(stage: Stage) -> None:
    with stage.company.as_("ggz", stage.case_id) as (session, actor):
        kept = share(
            session,
            actor,
            stage.case_id,
            Share(category=Category.TREATMENT, body="Sprak over een plan.", as_draft=True),
        )
        share_in_emergency(session, actor, kept.entry_id, asked(stage))
    stage.entries["plan"] = kept.entry_id
    assert "plan" in reads(stage, "woonconsulent")
    for who in ("buurtcoach", "begeleider", "schuldhulp"):
        assert "plan" not in reads(stage, who), who


def test_it_never_reaches_whoever_broke_the_glass(stage: Stage, company: Company) -> None:
    from tests.emergency.test_glass import break_in

    in_emergency(stage)
    break_in(company)
    with company.as_("buitenstaander") as (session, actor):
        bodies = session.scalars(readable(session, actor, Entry).with_only_columns(Entry.body))
        assert not any("nood" in one.lower() and "gedeeld" in one for one in bodies.all())


def test_a_draft_is_weighed_and_takes_nothing_else_of_its_form_along(stage: Stage) -> None:
    company = stage.company
    with company.as_("begeleider", stage.case_id) as (session, actor):
        stage.entries["draft"] = share(
            session, actor, stage.case_id,
            Share(category=Category.ABILITY, body=f"Kan door een {DIAGNOSIS} niet werken.",
                  as_draft=True, typed={"kort": "Nog niet af."}),
        ).entry_id  # fmt: skip
    with pytest.raises(Invalid):
        in_emergency(stage, "begeleider", "draft")
    company.keep_to_words = "Hij zei het zelf zo."
    in_emergency(stage, "begeleider", "draft")
    with company.as_("woonconsulent", stage.case_id) as (session, actor):
        entry = session.get_one(Entry, stage.entries["draft"])
        assert (entry.state, entry.details) == ("live", {})


def test_care_shares_in_an_emergency_what_is_not_about_treatment_too(stage: Stage) -> None:
    """Nobody typed what tells the resident: it asks nothing about its words."""
    company = stage.company
    with company.as_("ggz", stage.case_id) as (session, actor):
        stage.entries["cannot"] = share(
            session, actor, stage.case_id,
            Share(category=Category.ABILITY, body="Kan drukte niet aan."),
        ).entry_id  # fmt: skip
    in_emergency(stage, "ggz", "cannot")
    assert "cannot" in reads(stage, "woonconsulent")


def test_a_resident_who_comes_to_the_table_later_is_told_on_the_day_that_was_chosen(
    company: Company,
) -> None:
    case_id = company.open_case(Purpose.HOUSING)
    company.seat(case_id, "woonstede")
    with company.as_("buurtcoach", case_id) as (session, actor):
        entry_id = share(
            session, actor, case_id,
            Share(category=Category.ABILITY, body="Kan de post niet zelf verwerken."),
        ).entry_id  # fmt: skip
        share_in_emergency(
            session, actor, entry_id,
            ShareInEmergency(
                seat_id=company.seats[case_id, "woonstede"], weighing=WEIGHING,
                consulted="Hanneke, huisarts", told_on=actor.today + timedelta(days=5),
            ),
        )  # fmt: skip
    company.seat_resident(case_id)

    def told() -> bool:
        with company.as_("inwoner", case_id) as (session, actor):
            views = entries_of(session, actor, case_id)
        return any(one.body.startswith("In nood gedeeld") for one in views)

    company.wait(days=2)
    assert not told()
    company.wait(days=4)
    assert told()
