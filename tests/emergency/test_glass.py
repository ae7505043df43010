"""Breaking the glass: one case, one person, eight hours, and never more than the own function."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.base.errors import Conflict, Invalid, NotFound, Refused, TooSoon
from app.casefile import seats
from app.casefile.access import readable
from app.casefile.cases import NotInformedReason, Resident, close_case, identity_key
from app.casefile.consents import consents_of
from app.casefile.entries import Share, share
from app.casefile.models import Disclosure, Entry, Notice, Seat
from app.casefile.objections import RaiseObjection, raise_objection
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, Function
from app.demo.people import SIGN_INS
from app.emergency import glass, guarding
from app.emergency.glass import BreakGlass
from app.emergency.guarding import ReviewAccess, ReviewOutcome
from app.emergency.models import EmergencyAccess
from app.insight.read_events import Asked
from app.regie.operations import OfferRegie, offer
from app.resident.my_plan import who_looked
from app.rights.export import export_case
from tests.cast import Company
from tests.databases import Database
from tests.test_access_matrix import DIAGNOSIS, Stage
from tests.test_access_matrix import stage as stage  # the case of S2

REASON = "Hij belt in paniek en niemand neemt op."
POSTS = {
    "buitenstaander": ("westwijk", Function.ZA),
    "consulent": ("werkplein", Function.CW),
    "consulent2": ("werkplein", Function.CW),
    "huisarts": ("huisarts", Function.HA),
    "arbeidsbemiddelaar": ("werkgeverspunt", Function.WSP),
    "vrijwilliger": ("maatjes", Function.IN),
    "begeleider": ("schakel", Function.ZA),
    "begeleider2": ("schakel", Function.ZA),
    "buurtcoach3": ("buurtteam_noord", Function.WT),
}


def asked(company: Company, who: str, **other: Any) -> BreakGlass:
    party, function = POSTS[who]
    fields: dict[str, object] = {
        "organisation_id": company.ids.organisations[party],
        "function": function,
        "case_number": "2026-0001",
        "name": "Ruben Dijkstra",
        "birth_date": date(1990, 5, 1),
        "reason": REASON,
    }
    return BreakGlass.model_validate(fields | other)


def break_in(company: Company, who: str = "buitenstaander", **other: Any) -> uuid.UUID:
    with company.as_(who) as (session, actor):
        _, access_id = glass.break_glass(session, actor, asked(company, who, **other))
    return access_id


def reads(stage: Stage, who: str, *, narrowed: bool = False) -> set[str]:
    """What somebody reads, by the name of it; door and row security agree on the way."""
    with stage.company.as_(who, stage.case_id if narrowed else None) as (session, actor):
        door = set(session.scalars(readable(session, actor, Entry).with_only_columns(Entry.id)))
        assert door == set(session.scalars(text("SELECT id FROM samenspel.entry"))), who
    return stage.names(door)


def emergency_seat(company: Company, access_id: uuid.UUID) -> uuid.UUID:
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        found: uuid.UUID = session.execute(
            text("SELECT seat_id FROM samenspel.emergency_access WHERE id = :id"),
            {"id": access_id},
        ).scalar_one()
    return found


def test_it_opens_what_the_own_function_gets_without_anybodys_consent(stage: Stage) -> None:
    break_in(stage.company)
    # title, table version and what helps go to every seat, and the resident's consent lets a care
    # provider know of mental health; ability, debts and arrears do not go there
    expected = {"title", "table_version", "identity", "what_helps", "what_helps_of_ggz"}
    assert reads(stage, "buitenstaander") == expected
    assert reads(stage, "buitenstaander", narrowed=True) == expected


@pytest.mark.parametrize("who", ["buitenstaander", "huisarts", "consulent2", "buurtcoach3"])
def test_nobody_finds_treatment_substance_use_or_police_behind_the_glass(
    stage: Stage, who: str
) -> None:
    company = stage.company
    with company.as_("ggz", stage.case_id) as (session, actor):
        said = Share(category=Category.SUBSTANCE_USE, body="Drinkt elke avond.")
        share(session, actor, stage.case_id, said)
    company.wait(seconds=61)
    break_in(company, who)
    with company.as_(who) as (session, actor):
        found = set(session.scalars(text("SELECT category FROM samenspel.entry")))
        assert found
        assert not found & {"6", "7", "11"}


def test_a_narrow_function_finds_as_little_as_it_could_ever_see(stage: Stage) -> None:
    break_in(stage.company, "arbeidsbemiddelaar")
    # it may know the holder and the resident; others only once they speak to it
    with stage.company.as_("arbeidsbemiddelaar") as (session, actor):
        functions = {one.function for one in parties_of(session, actor, stage.case_id)}
    assert functions == {"WSP", "WT", "RES"}
    assert reads(stage, "arbeidsbemiddelaar") == {"table_version", "identity"}


def test_door_and_row_security_agree_for_everybody_while_the_glass_is_broken(
    stage: Stage,
) -> None:
    break_in(stage.company)
    for who in SIGN_INS:
        with stage.company.as_(who) as (session, actor):
            for model in (Entry, Seat, Disclosure, EmergencyAccess, Notice):
                key = model.__mapper__.primary_key[0]
                door = set(session.scalars(readable(session, actor, model).with_only_columns(key)))
                table = model.__tablename__
                lock = set(session.scalars(text(f"SELECT id FROM samenspel.{table}")))  # noqa: S608
                assert door == lock, (who, table)


def test_what_was_said_after_the_glass_was_broken_does_not_come_along(stage: Stage) -> None:
    break_in(stage.company)
    before = reads(stage, "buitenstaander")
    with stage.company.as_("buurtcoach", stage.case_id) as (session, actor):
        shared = share(
            session, actor, stage.case_id, Share(category=Category.WHAT_HELPS, body="Rustig aan.")
        )
        assert "Zorggroep Westwijk" not in {one.name for one in shared.reaches}
    stage.company.wait(seconds=61)
    assert reads(stage, "buitenstaander") == before


def test_after_eight_hours_there_is_nothing_without_anybody_doing_anything(stage: Stage) -> None:
    break_in(stage.company)
    stage.company.wait(hours=7, minutes=59)
    assert reads(stage, "buitenstaander")
    stage.company.wait(minutes=1)
    assert reads(stage, "buitenstaander") == set()
    with stage.company.as_("buitenstaander") as (session, _):
        for table in ("cases", "seat", "disclosure", "emergency_access", "subject"):
            rows = session.scalars(text(f"SELECT 1 FROM samenspel.{table}")).all()  # noqa: S608
            assert rows == [], table


def test_whoever_steps_out_has_nothing_from_that_moment_on(stage: Stage) -> None:
    access_id = break_in(stage.company)
    stage.company.wait(minutes=5)
    with stage.company.as_("buitenstaander") as (session, actor):
        glass.end_access(session, actor, access_id)
    assert reads(stage, "buitenstaander") == set()
    with stage.company.as_("buitenstaander") as (session, actor), pytest.raises(NotFound):
        glass.end_access(session, actor, access_id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"case_number": "2026-0002"},
        {"name": "Ruben Dijkman"},
        {"birth_date": date(1990, 5, 2)},
    ],
)
def test_whatever_does_not_fit_gets_one_and_the_same_answer(
    stage: Stage, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        break_in(stage.company, **wrong)
    assert refused.value.reason == glass.NEUTRAL
    assert reads(stage, "buitenstaander") == set()


def test_an_excluded_person_stays_excluded_and_hears_nothing_else(stage: Stage) -> None:
    company = stage.company
    with company.as_("buurtcoach", stage.case_id) as (session, _):
        session.execute(
            text(
                "INSERT INTO samenspel.case_exclusion (case_id, account_id, partnership_id)"
                " VALUES (:case, :account, :partnership)"
            ),
            {
                "case": stage.case_id,
                "account": company.ids.accounts["buitenstaander"],
                "partnership": company.ids.partnership_id,
            },
        )
    with pytest.raises(Refused) as refused:
        break_in(company)
    assert refused.value.reason == glass.NEUTRAL
    assert reads(stage, "buitenstaander") == set()


def test_whoever_is_excluded_later_is_out_at_the_next_request(stage: Stage) -> None:
    company = stage.company
    break_in(company)
    with company.as_("buurtcoach", stage.case_id) as (session, _):
        session.execute(
            text(
                "INSERT INTO samenspel.case_exclusion (case_id, account_id, partnership_id)"
                " VALUES (:case, :account, :partnership)"
            ),
            {
                "case": stage.case_id,
                "account": company.ids.accounts["buitenstaander"],
                "partnership": company.ids.partnership_id,
            },
        )
    assert reads(stage, "buitenstaander") == set()


def test_guessing_is_logged_and_gets_slow(stage: Stage) -> None:
    company = stage.company
    for _ in range(5):
        with pytest.raises(Refused):
            break_in(company, case_number="2026-0999")
    with pytest.raises(TooSoon):
        break_in(company)
    company.wait(hours=2)
    break_in(company)
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        tried = session.execute(
            text(
                "SELECT count(*) FROM samenspel.read_event WHERE action = 'emergency:open'"
                " AND outcome = 'refused' AND case_id IS NULL AND account_id = :who"
            ),
            {"who": company.ids.accounts["buitenstaander"]},
        ).scalar_one()
    assert tried == 5


@pytest.mark.parametrize("who", ["coordinator", "privacy", "beheerder", "vrijwilliger", "inwoner"])
def test_no_table_function_no_glass(stage: Stage, who: str) -> None:
    company = stage.company
    with company.as_(who) as (session, actor):
        assert glass.posts_for_glass(actor) == []
        command = asked(company, "buitenstaander")
        with pytest.raises(Refused):
            glass.break_glass(session, actor, command)
    for function in ("COORD", "FG", "ADM", "IN"):
        with company.as_(who) as (session, actor):
            opened = session.execute(
                text(
                    "SELECT samenspel.break_glass(:id, :id, :id, :id, :organisation, :function,"
                    " '2026-0001', :key, 'x', 'x', NULL)"
                ),
                {
                    "id": uuid.uuid4(),
                    "organisation": actor.posts[0].organisation_id if actor.posts else None,
                    "function": function,
                    "key": identity_key(
                        Resident(name="Ruben Dijkstra", birth_date=date(1990, 5, 1))
                    ),
                },
            ).scalar_one()
            assert opened is None, function


def test_whoever_sits_there_does_not_break_the_glass(stage: Stage) -> None:
    with pytest.raises(Conflict):
        break_in(stage.company, "begeleider")


def test_whoever_knows_who_looks_can_ask_that_party_to_the_table(stage: Stage) -> None:
    break_in(stage.company, "consulent2")
    # the holder sees the colleague of the employment office behind the glass
    stage.company.invite(stage.case_id, "werkplein")


def test_one_person_one_case(stage: Stage) -> None:
    break_in(stage.company)
    with pytest.raises(Conflict):
        break_in(stage.company)


def test_what_is_missing_is_said_before_anything_is_tried(stage: Stage) -> None:
    with pytest.raises(Invalid):
        break_in(stage.company, reason=" ")


def test_the_emergency_seat_writes_nothing(stage: Stage) -> None:
    company = stage.company
    access_id = break_in(company)
    seat_id = emergency_seat(company, access_id)
    with company.as_("buitenstaander", stage.case_id) as (session, actor):
        for act in (
            lambda: share(
                session, actor, stage.case_id, Share(category=Category.WHAT_HELPS, body="Ik ook.")
            ),
            lambda: seats.leave(session, actor, stage.case_id),
            lambda: seats.invite(
                session,
                actor,
                stage.case_id,
                seats.Invite(
                    organisation_id=company.ids.organisations["werkplein"],
                    function=Function.CW,
                    question="Komen jullie?",
                    reason="Nodig.",
                    answer_on=actor.today + timedelta(days=3),
                ),
            ),
            lambda: offer(
                session, actor, stage.case_id, OfferRegie(seat_id=seat_id, reason="Ik kan het.")
            ),
        ):
            with pytest.raises((Refused, Invalid)), session.begin_nested():
                act()
    with company.as_("buitenstaander", stage.case_id) as (session, actor):
        for statement in (
            "INSERT INTO samenspel.entry (id, case_id, partnership_id, kind, category, purpose,"
            " author_seat_id, body, state, version, created_by) SELECT gen_random_uuid(), id,"
            " partnership_id, 'note', '5w', purpose, :seat, 'x', 'live', 1, :me"
            " FROM samenspel.cases",
            "INSERT INTO samenspel.occupancy (id, seat_id, case_id, partnership_id, account_id,"
            " role) SELECT gen_random_uuid(), :seat, id, partnership_id, :me, 'stand_in'"
            " FROM samenspel.cases",
            "UPDATE samenspel.cases SET resident_informed = false",
            "UPDATE samenspel.seat SET state = 'left' WHERE id = :seat AND :me IS NOT NULL",
        ):
            with pytest.raises(Refused), session.begin_nested():
                session.execute(text(statement), {"seat": seat_id, "me": actor.account_id})
        # nor through a function that writes for whoever sits at the table
        for statement in (
            "SELECT samenspel.raise_objection(gen_random_uuid(), :seat, s.id, :other, NULL,"
            " '2027-01-01') FROM samenspel.subject s",
            "SELECT samenspel.invite_again(:other, :seat, '2027-01-01', NULL)",
        ):
            with pytest.raises(DBAPIError, match="not_found"), session.begin_nested():
                session.execute(
                    text(statement),
                    {"seat": seat_id, "other": company.seats[stage.case_id, "woonstede"]},
                )


def test_the_author_of_what_was_opened_finds_no_trace_of_it(stage: Stage) -> None:
    company = stage.company

    def told() -> tuple[str, list[int]]:
        with company.as_("ggz", stage.case_id) as (session, actor):
            exported = export_case(session, actor, stage.case_id)
            counts = [one.resting.entries for one in consents_of(session, actor, stage.case_id)]
        return str(exported["entries"]), counts

    before = told()
    break_in(company)
    assert told() == before


def test_the_glass_is_no_way_around_an_objection(stage: Stage) -> None:
    company = stage.company
    access_id = break_in(company, "begeleider2")
    opened = reads(stage, "begeleider2")
    assert {"what_helps", "what_helps_of_ggz", "identity"} <= opened
    with company.as_("inwoner", stage.case_id) as (session, actor):
        raise_objection(
            session, actor, stage.case_id,
            RaiseObjection(against_seat_id=company.seats[stage.case_id, "schakel"], words="Nee."),
        )  # fmt: skip
    assert not {"what_helps", "what_helps_of_ggz", "identity"} & reads(stage, "begeleider2")
    company.wait(minutes=5)
    with company.as_("begeleider2") as (session, actor):
        glass.end_access(session, actor, access_id)
    company.wait(minutes=5)
    break_in(company, "begeleider2")
    assert not {"what_helps", "what_helps_of_ggz", "identity"} & reads(stage, "begeleider2")
    # the objection is against that party: another provider of care reads on
    break_in(company, "buitenstaander")
    assert {"what_helps", "what_helps_of_ggz"} <= reads(stage, "buitenstaander")


def test_the_reason_gets_a_second_look_before_anybody_reads_it(stage: Stage) -> None:
    with pytest.raises(Invalid):
        break_in(stage.company, reason=f"Hij heeft een {DIAGNOSIS} en belt in paniek.")
    assert reads(stage, "buitenstaander") == set()


def test_it_holds_no_regie_and_owns_no_line(stage: Stage) -> None:
    company = stage.company
    seat_id = emergency_seat(company, break_in(company))
    with company.as_("buurtcoach", stage.case_id) as (session, actor), pytest.raises(Invalid):
        offer(session, actor, stage.case_id, OfferRegie(seat_id=seat_id, reason="Neem het over."))
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        assert not session.execute(
            text("SELECT samenspel.may_hold_regie(:seat)"), {"seat": seat_id}
        ).scalar_one()


def test_who_holds_regie_sees_at_once_who_looks_and_why(stage: Stage) -> None:
    break_in(stage.company)
    with stage.company.as_("buurtcoach", stage.case_id) as (session, actor):
        notices = [one.kind for one in session.scalars(readable(session, actor, Notice))]
        bodies = [one.body for one in session.scalars(readable(session, actor, Entry))]
        kinds = {one.kind for one in parties_of(session, actor, stage.case_id)}
    assert "emergency_access" in notices
    assert any(
        body.startswith("Noodtoegang door Zorggroep Westwijk, zorgaanbieder, tot")
        and REASON in body
        for body in bodies
    )
    assert "emergency" in kinds


def test_nobody_else_at_the_table_knows_of_it(stage: Stage) -> None:
    seat_id = emergency_seat(stage.company, break_in(stage.company))
    for who in ("ggz", "schuldhulp", "woonconsulent", "begeleider", "vrijwilliger", "coordinator"):
        with stage.company.as_(who) as (session, actor):
            assert session.get(Seat, seat_id) is None, who
            assert not any(
                REASON in one.body for one in session.scalars(readable(session, actor, Entry))
            ), who


def test_the_coordinators_count_of_seats_does_not_move(stage: Stage) -> None:
    def counted() -> int:
        with stage.company.as_("coordinator") as (session, _):
            return int(
                session.execute(
                    text("SELECT seats_active FROM samenspel.case_shell WHERE case_id = :case"),
                    {"case": stage.case_id},
                ).scalar_one()
            )

    before = counted()
    break_in(stage.company)
    assert counted() == before


@pytest.mark.parametrize("delayed", [False, True])
def test_the_resident_sees_who_looked_unless_there_is_a_reason_to_wait(
    stage: Stage, delayed: bool
) -> None:
    company = stage.company
    access_id = break_in(company, not_told_reason=NotInformedReason.DANGER if delayed else None)
    reads(stage, "buitenstaander")

    def marked() -> bool:
        with company.as_("inwoner") as (session, actor):
            return any(
                one.emergency for one in who_looked(session, actor, stage.case_id, Asked(), size=99)
            )

    assert marked() is not delayed
    if delayed:
        with company.as_("privacy") as (session, actor):
            guarding.told_of_access(session, actor, access_id)
        assert marked()


def test_the_privacy_officer_reads_who_and_why_and_no_word_of_the_case(stage: Stage) -> None:
    break_in(stage.company)
    with stage.company.as_("privacy") as (session, actor):
        [one] = guarding.accesses(session, actor)
        assert (one.organisation_name, one.function) == ("Zorggroep Westwijk", Function.ZA)
        assert one.reason == REASON
        assert one.entries_opened == 5
        # the person by name only to the officer of their own organisation
        assert one.person_name is None
        assert guarding.waiting_emergencies(session, actor) == 1
        assert session.scalars(text("SELECT body FROM samenspel.entry")).all() == []


@pytest.mark.parametrize("who", ["buurtcoach", "coordinator", "beheerder", "buitenstaander"])
def test_the_reviews_are_for_the_privacy_officer_alone(stage: Stage, who: str) -> None:
    access_id = break_in(stage.company)
    command = ReviewAccess(
        outcome=ReviewOutcome.RIGHT, motive="Ja.", not_told_reason=NotInformedReason.DANGER
    )
    with stage.company.as_(who) as (session, actor):
        for act in (
            lambda: guarding.accesses(session, actor),
            lambda: guarding.review_access(session, actor, access_id, command),
            lambda: guarding.told_of_access(session, actor, access_id),
        ):
            with pytest.raises(NotFound):
                act()
        done = session.execute(
            text("SELECT samenspel.review_emergency_access(:id, 'right', 'x', NULL, NULL)"),
            {"id": access_id},
        ).scalar_one()
        assert not done


def test_a_review_that_says_wrong_ends_it_at_once(stage: Stage) -> None:
    access_id = break_in(stage.company)
    command = ReviewAccess(outcome=ReviewOutcome.WRONG, motive="Dit kon wachten.")
    with stage.company.as_("privacy") as (session, actor):
        guarding.review_access(session, actor, access_id, command)
        with pytest.raises(Conflict):
            guarding.review_access(session, actor, access_id, command)
    assert reads(stage, "buitenstaander") == set()


def test_while_a_review_is_overdue_the_same_person_breaks_no_glass(stage: Stage) -> None:
    company = stage.company
    access_id = break_in(company)
    company.wait(hours=9)
    break_in(company)
    company.wait(days=7)
    with pytest.raises(Refused, match="nog niet beoordeeld"):
        break_in(company)
    with company.as_("privacy") as (session, actor):
        for one in guarding.accesses(session, actor):
            guarding.review_access(
                session,
                actor,
                one.id,
                ReviewAccess(outcome=ReviewOutcome.RIGHT, motive="Het kon niet wachten."),
            )
        assert {one.id for one in guarding.accesses(session, actor)} > {access_id}
    break_in(company)


def test_what_is_done_behind_the_glass_is_marked_in_the_log(stage: Stage) -> None:
    from app.casefile.entries import read_entry

    company = stage.company
    break_in(company)
    with company.as_("buitenstaander", stage.case_id) as (session, actor):
        read_entry(session, actor, stage.entries["what_helps"])
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        rows = session.execute(
            text(
                "SELECT action, emergency FROM samenspel.read_event WHERE account_id = :who"
                " AND case_id = :case"
            ),
            {"who": company.ids.accounts["buitenstaander"], "case": stage.case_id},
        ).all()
    assert {row.action for row in rows} == {"emergency:open", "entry:read"}
    assert all(row.emergency for row in rows)


def test_closing_the_case_ends_it_and_leaves_the_person_free_for_another(stage: Stage) -> None:
    company = stage.company
    break_in(company)
    with company.as_("buurtcoach", stage.case_id) as (session, actor):
        close_case(session, actor, stage.case_id)
    assert reads(stage, "buitenstaander") == set()
    with pytest.raises(Refused) as refused:
        break_in(company)
    assert refused.value.reason == glass.NEUTRAL
    company.open_case()
    break_in(company, case_number="2026-0002")


def test_an_anonymous_case_has_no_name_to_give(company: Company) -> None:
    company.open_case(named=False)
    with pytest.raises(Refused) as refused:
        break_in(company)
    assert refused.value.reason == glass.NEUTRAL


def test_the_worker_clears_the_seat_when_the_time_is_over(stage: Stage, database: Database) -> None:
    from app.base.database import transaction

    seat_id = emergency_seat(stage.company, break_in(stage.company))
    stage.company.wait(hours=8)
    with transaction(database.worker_url) as session:
        session.execute(
            text("SELECT set_config('samenspel.clock', :now, true)"),
            {"now": stage.company.now.isoformat()},
        )
        cleared = session.execute(text("SELECT samenspel.end_due_emergencies()")).scalar_one()
    assert cleared == 1
    with stage.company.as_("buurtcoach", stage.case_id) as (session, actor):
        states = {one.seat_id: one.state for one in parties_of(session, actor, stage.case_id)}
    assert states[seat_id] == "left"
