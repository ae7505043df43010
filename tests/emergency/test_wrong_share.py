"""Dit had ik niet mogen delen: it stops, who read it is listed, and a clock of 72 hours runs."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.base.errors import Conflict, Invalid, NotFound
from app.casefile.access import readable
from app.casefile.entries import Share, read_entry, share
from app.casefile.models import Entry
from app.casefile.objections import RaiseObjection, raise_objection
from app.casefile.vocabulary import Category
from app.emergency import guarding
from app.emergency.guarding import DecideBreach
from app.emergency.notification import notification
from app.emergency.wrong_share import WrongShare, breaches_of, reached, report_wrong_share
from app.insight.objections import decide_objection
from app.insight.read_events import Asked, read_events
from tests.test_access_matrix import Stage
from tests.test_access_matrix import stage as stage  # the case of S2

WENT_WRONG = "Ik koos de verkeerde soort."
DECISION = DecideBreach(
    notify_authority=True,
    inform_resident=True,
    motive="De verhuurder kon dit lezen.",
    consequences="De verhuurder weet meer dan nodig.",
    measures="Het delen is gestopt.",
)


def wrong(
    stage: Stage, who: str = "begeleider", entry: str = "what_helps", *parties: str
) -> uuid.UUID:
    seats = tuple(stage.company.seats[stage.case_id, party] for party in parties) or None
    with stage.company.as_(who, stage.case_id) as (session, actor):
        return report_wrong_share(
            session,
            actor,
            stage.entries[entry],
            WrongShare(description=WENT_WRONG, seat_ids=seats),
        )


def has(stage: Stage, who: str, entry: str = "what_helps") -> bool:
    with stage.company.as_(who, stage.case_id) as (session, actor):
        door = set(session.scalars(readable(session, actor, Entry).with_only_columns(Entry.id)))
        assert door == set(session.scalars(text("SELECT id FROM samenspel.entry"))), who
    return stage.entries[entry] in door


def test_it_stops_for_everybody_but_the_author_and_the_resident(stage: Stage) -> None:
    wrong(stage)
    for who in ("buurtcoach", "ggz", "woonconsulent", "vrijwilliger"):
        assert not has(stage, who), who
    assert has(stage, "begeleider")
    assert has(stage, "inwoner")


def test_it_can_stop_for_one_party_alone(stage: Stage) -> None:
    wrong(stage, "begeleider", "what_helps", "woonstede")
    assert not has(stage, "woonconsulent")
    assert has(stage, "buurtcoach")


def test_it_stays_away_when_an_objection_that_paused_it_is_rejected(stage: Stage) -> None:
    company = stage.company
    with company.as_("inwoner", stage.case_id) as (session, actor):
        against = company.seats[stage.case_id, "woonstede"]
        objection_id = raise_objection(
            session,
            actor,
            stage.case_id,
            RaiseObjection(against_seat_id=against, words="Dat wil ik niet."),
        )
    wrong(stage)
    with company.as_("privacy") as (session, actor):
        decide_objection(session, actor, objection_id, upheld=False, motive="De taak weegt.")
    assert not has(stage, "woonconsulent")


def test_who_read_it_in_between_is_listed_with_the_time(stage: Stage) -> None:
    company = stage.company
    with company.as_("woonconsulent", stage.case_id) as (session, actor):
        read_entry(session, actor, stage.entries["what_helps"])
    company.wait(minutes=5)
    wrong(stage)
    company.wait(minutes=5)
    with company.as_("begeleider", stage.case_id) as (session, actor):
        [one] = breaches_of(session, actor, stage.entries["what_helps"])
        assert [(each.organisation_name, each.function) for each in one.readers] == [
            ("Woonstede", "WC")
        ]
        assert one.due_at - one.discovered_at == timedelta(hours=72)


def test_that_it_was_a_breach_is_not_told_to_who_asks_who_looked(stage: Stage) -> None:
    wrong(stage)
    with stage.company.as_("begeleider", stage.case_id) as (session, actor):
        breaches_of(session, actor, stage.entries["what_helps"])
    with stage.company.as_("buurtcoach", stage.case_id) as (session, actor):
        lines = read_events(session, actor, stage.case_id, Asked(), size=100)
    acts = {one.action for one in lines}
    assert "entry:unshare" in acts
    assert not [act for act in acts if act.startswith("breach:")]


def test_what_nobody_could_read_yet_is_undone_and_no_breach(stage: Stage) -> None:
    with stage.company.as_("begeleider", stage.case_id) as (session, actor):
        said = share(
            session, actor, stage.case_id, Share(category=Category.WHAT_HELPS, body="Oeps.")
        )
        assert reached(session, actor, said.entry_id) == []
        with pytest.raises(Conflict):
            report_wrong_share(session, actor, said.entry_id, WrongShare(description=WENT_WRONG))


def test_it_says_what_went_wrong_and_for_whom(stage: Stage) -> None:
    with stage.company.as_("begeleider", stage.case_id) as (session, actor):
        for command in (
            WrongShare(description=" "),
            WrongShare(description=WENT_WRONG, seat_ids=(uuid.uuid4(),)),
            WrongShare(description=WENT_WRONG, seat_ids=()),
        ):
            with pytest.raises(Invalid):
                report_wrong_share(session, actor, stage.entries["what_helps"], command)


@pytest.mark.parametrize(
    "who", ["buurtcoach", "woonconsulent", "intake", "buitenstaander", "coordinator", "privacy"]
)
def test_it_is_the_author_who_comes_back_on_it(stage: Stage, who: str) -> None:
    wrong(stage)
    with stage.company.as_(who) as (session, actor):
        for act in (
            lambda: report_wrong_share(
                session, actor, stage.entries["what_helps"], WrongShare(description=WENT_WRONG)
            ),
            lambda: breaches_of(session, actor, stage.entries["what_helps"]),
            lambda: reached(session, actor, stage.entries["what_helps"]),
        ):
            with pytest.raises(NotFound):
                act()
        assert session.scalars(text("SELECT 1 FROM samenspel.breach")).all() == []


@pytest.mark.parametrize("who", ["buurtcoach", "begeleider", "coordinator", "buitenstaander"])
def test_the_record_is_decided_by_the_privacy_officer_alone(stage: Stage, who: str) -> None:
    breach_id = wrong(stage)
    with stage.company.as_(who) as (session, actor):
        for act in (
            lambda: guarding.breaches(session, actor),
            lambda: guarding.breach(session, actor, breach_id),
            lambda: guarding.decide_breach(session, actor, breach_id, DECISION),
            lambda: guarding.close_breach(session, actor, breach_id, "Klaar."),
        ):
            with pytest.raises(NotFound):
                act()
        assert not session.execute(
            text("SELECT samenspel.decide_breach(:id, true, true, 'x', 'x', 'x')"),
            {"id": breach_id},
        ).scalar_one()
        if who != "begeleider":
            rows = session.execute(
                text("SELECT * FROM samenspel.readers_of_breach(:id)"), {"id": breach_id}
            ).all()
            assert rows == []


def test_the_privacy_officer_sees_category_and_functions_and_never_the_content(
    stage: Stage,
) -> None:
    breach_id = wrong(stage)
    with stage.company.as_("privacy") as (session, actor):
        found, read = guarding.breach(session, actor, breach_id)
        assert found.category is Category.WHAT_HELPS
        assert set(found.reached) == {"WT", "GZ", "WC", "IN"}
        assert read == []
        assert "Bellen na elf uur" not in found.model_dump_json()
        assert guarding.waiting_breaches(session, actor) == 1


def test_it_is_decided_once_and_closed_with_what_was_done(stage: Stage) -> None:
    breach_id = wrong(stage)
    with stage.company.as_("privacy") as (session, actor):
        with pytest.raises(Conflict):
            guarding.close_breach(session, actor, breach_id, "Gebeld.")
        guarding.decide_breach(session, actor, breach_id, DECISION)
        with pytest.raises(Conflict):
            guarding.decide_breach(session, actor, breach_id, DECISION)
        with pytest.raises(Invalid):
            guarding.close_breach(session, actor, breach_id, " ")
        guarding.close_breach(session, actor, breach_id, "Gebeld met de verhuurder.")
        with pytest.raises(Conflict):
            guarding.close_breach(session, actor, breach_id, "Nog eens.")
        found, _ = guarding.breach(session, actor, breach_id)
        assert found.what_was_done == "Gebeld met de verhuurder."
        assert guarding.waiting_breaches(session, actor) == 0


def test_the_notification_has_every_field_that_the_law_asks(stage: Stage) -> None:
    breach_id = wrong(stage)
    with stage.company.as_("privacy") as (session, actor):
        guarding.decide_breach(session, actor, breach_id, DECISION)
        found, _ = guarding.breach(session, actor, breach_id)
    said = notification(found)
    for part in (
        WENT_WRONG, "wat helpt", "1 inwoner", "woningcorporatie", DECISION.consequences,
        DECISION.measures, "038 555 10 00", "dinsdag 3 november",
    ):  # fmt: skip
        assert part in said, part
    assert "Bellen na elf uur" not in said


def test_a_wrong_share_does_not_open_behind_broken_glass(stage: Stage) -> None:
    from tests.emergency.test_glass import break_in

    wrong(stage)
    break_in(stage.company)
    with stage.company.as_("buitenstaander") as (session, _):
        assert session.get(Entry, stage.entries["what_helps"]) is None


def test_whoever_broke_the_glass_and_read_it_is_listed_for_the_officer(stage: Stage) -> None:
    from tests.emergency.test_glass import break_in

    company = stage.company
    break_in(company)
    with company.as_("buitenstaander", stage.case_id) as (session, actor):
        read_entry(session, actor, stage.entries["what_helps"])
    breach_id = wrong(stage)
    assert not has(stage, "buitenstaander")
    with company.as_("privacy") as (session, actor):
        _, read = guarding.breach(session, actor, breach_id)
    assert ("Zorggroep Westwijk", "ZA") in {(one.organisation_name, one.function) for one in read}
