"""Closing, taking home, and opening again: what everybody keeps, and for how long."""

import subprocess
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.base.errors import Conflict, NotFound
from app.casefile import cases, seats
from app.casefile.access import readable
from app.casefile.audit import Act
from app.casefile.consents import RecordConsent, record_consent, withdraw_consent
from app.casefile.entries import offers_for_newcomer, share_with
from app.casefile.models import Entry, Seat
from app.casefile.vocabulary import Function, Purpose
from app.message import operations as message
from app.regie import operations as regie
from app.regie.holder import regie_of
from app.rights.letters import take_home_letter
from app.rights.paper import set_in_type
from app.rights.reopening import ReopenCase, reopen_case, reopenable
from app.rights.take_home import take_home, take_home_until
from tests.cast import Company
from tests.story import Story, half_way

AGAIN = ReopenCase(
    necessity="Hij dreigt weer zijn baan te verliezen.",
    lighter_way="Bellen alleen hielp niet.",
    resident_informed=True,
)
CARE_WORDS = "Bellen na elf uur. Eén afspraak per dag."


@pytest.fixture
def story(company: Company) -> Story:
    """The case of S1, with a volunteer, and the landlord who left before it closes."""
    found = half_way(company)
    company.seat(found.case_id, "maatjes", "woonstede")
    with company.as_("buurtcoach", found.case_id) as (session, actor):
        message.publish(
            session,
            actor,
            found.case_id,
            message.WriteMessage(
                text="Je houdt je baan, en Wim komt langs.",
                what_changed="Wim doet mee.",
                expected_number=2,
            ),
        )
    company.wait(seconds=61)
    with company.as_("woonconsulent", found.case_id) as (session, actor):
        seats.leave(session, actor, found.case_id)
    company.wait(hours=1)
    return found


def close(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        cases.close_case(session, actor, story.case_id)
    story.company.wait(minutes=1)


def reads(story: Story, who: str) -> set[uuid.UUID]:
    """What somebody reads of what was said, by the door; row security must say the same."""
    with story.company.as_(who) as (session, actor):
        by_door = set(
            session.scalars(
                readable(session, actor, Entry)
                .where(Entry.kind != "taking_part")
                .with_only_columns(Entry.id)
            )
        )
        by_lock = set(
            session.scalars(text("SELECT id FROM samenspel.entry WHERE kind <> 'taking_part'"))
        )
    assert by_door == by_lock
    return by_door


def bodies(package: dict[str, object]) -> str:
    return str([package["own"], package["plan"], package["message"]])


def test_an_organisation_that_left_reads_its_own_words_and_nothing_else(story: Story) -> None:
    company = story.company
    with company.as_("begeleider", story.case_id) as (session, actor):
        own = {
            one.id
            for one in session.scalars(readable(session, actor, Entry))
            if one.author_seat_id == story.seat("schakel") and one.kind != "taking_part"
        }
        for line in ("line_coach",):
            session.execute(
                text("UPDATE samenspel.agreement SET state = 'done' WHERE entry_id = :id"),
                {"id": story.ids[line]},
            )
        seats.leave(session, actor, story.case_id)
    assert reads(story, "begeleider") == own
    assert reads(story, "woonconsulent") == set()
    assert reads(story, "intake") == set()


def test_after_closing_an_organisation_keeps_its_own_words_for_a_term(story: Story) -> None:
    close(story)
    kept = reads(story, "begeleider")
    assert story.ids["what_helps"] in kept
    assert story.ids["message"] not in kept
    story.company.wait(days=29)
    assert reads(story, "begeleider") == kept
    story.company.wait(days=1)
    assert reads(story, "begeleider") == set()
    with story.company.as_("begeleider") as (session, actor):
        assert list(session.scalars(readable(session, actor, Seat))) == []
        assert session.scalars(text("SELECT id FROM samenspel.cases")).all() == []


def test_the_term_is_what_the_covenant_says(story: Story) -> None:
    with story.company.as_owner() as session:
        session.execute(text("UPDATE samenspel.covenant_purpose SET take_home_days = 3"))
    close(story)
    story.company.wait(days=2)
    assert reads(story, "begeleider")
    story.company.wait(days=1)
    assert reads(story, "begeleider") == set()


def test_informal_help_takes_nothing_home(story: Story) -> None:
    assert reads(story, "vrijwilliger")
    close(story)
    assert reads(story, "vrijwilliger") == set()
    with story.company.as_("vrijwilliger") as (session, actor):
        assert list(session.scalars(readable(session, actor, Seat))) == []
        with pytest.raises(NotFound):
            take_home(session, actor, story.case_id)


def test_what_is_taken_home_is_what_was_shared_when_it_closed(story: Story) -> None:
    close(story)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        package = take_home(session, actor, story.case_id)
    assert CARE_WORDS in bodies(package)
    assert "Wim komt langs" in str(package["message"])
    assert "Elke maandag meegaan" in str(package["plan"])
    # not the sanction of the consultant, and nothing else that is neither plan nor message
    assert "Maatregel in mei" not in bodies(package)
    assert "Ik wil mijn baan houden" not in bodies(package)
    with story.company.as_("arbeidsbemiddelaar", story.case_id) as (session, actor):
        narrow = take_home(session, actor, story.case_id)
    assert "De werkgever vragen" in str(narrow["plan"])
    # not a line that was never shown to them
    assert "Iedere vrijdag" not in bodies(narrow)


def test_who_left_before_takes_home_their_own_words_alone(story: Story) -> None:
    close(story)
    with story.company.as_("woonconsulent", story.case_id) as (session, actor):
        package = take_home(session, actor, story.case_id)
    assert (package["own"], package["plan"], package["message"]) == ([], [], [])


def test_nobody_else_takes_anything_home(story: Story) -> None:
    with (
        story.company.as_("begeleider", story.case_id) as (session, actor),
        pytest.raises(NotFound),
    ):
        take_home_until(session, actor, story.case_id)
    close(story)
    for who in ("consulent2", "intake", "buitenstaander", "coordinator", "beheerder", "inwoner"):
        with story.company.as_(who) as (session, actor):
            with pytest.raises(NotFound):
                take_home(session, actor, story.case_id)
            told = session.execute(
                text("SELECT samenspel.take_home(:case)"), {"case": story.case_id}
            ).scalar_one()
            assert told == []
    story.company.wait(days=30)
    with story.company.as_("begeleider") as (session, actor), pytest.raises(NotFound):
        take_home(session, actor, story.case_id)


def test_taking_home_is_logged_and_on_paper_too(story: Story, tmp_path: Path) -> None:
    close(story)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        package = take_home(session, actor, story.case_id)
        made = set_in_type("take_home", take_home_letter(package), actor.now)
    assert b"/StructTreeRoot" in made
    path = tmp_path / "meenemen.pdf"
    path.write_bytes(made)
    with story.company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        logged = session.execute(
            text("SELECT count(*) FROM samenspel.read_event WHERE action = :act"),
            {"act": Act.CASE_TAKE_HOME.value},
        ).scalar_one()
    assert logged == 1
    try:
        read = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler-utils) is not on this machine")
    told = " ".join(read.stdout.decode().split())
    assert CARE_WORDS in told
    assert "Maatregel in mei" not in told


# Opening again


def reopened(story: Story, who: str = "buurtcoach") -> None:
    close(story)
    story.company.wait(days=40)
    with story.company.as_(who) as (session, actor):
        reopen_case(session, actor, story.case_id, AGAIN)
    story.company.wait(seconds=61)


def test_only_who_opened_it_or_had_regie_opens_it_again_and_while_it_is_kept(
    story: Story,
) -> None:
    with story.company.as_("buurtcoach") as (session, actor), pytest.raises(NotFound):
        reopen_case(session, actor, story.case_id, AGAIN)
    close(story)
    others = ("consulent", "consulent2", "begeleider", "vrijwilliger", "buitenstaander")
    for who in (*others, "buurtcoach2", "coordinator", "privacy", "inwoner"):
        with story.company.as_(who) as (session, actor):
            assert reopenable(session) == []
            with pytest.raises(NotFound):
                reopen_case(session, actor, story.case_id, AGAIN)
    story.company.wait(days=366)
    with story.company.as_("buurtcoach") as (session, actor), pytest.raises(NotFound):
        reopen_case(session, actor, story.case_id, AGAIN)


def test_opened_again_nobody_has_regie_and_only_the_opener_and_the_resident_sit_there(
    story: Story,
) -> None:
    reopened(story)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        assert regie_of(session, actor, story.case_id).seat_id is None
        states = {
            (one.function, one.state) for one in session.scalars(readable(session, actor, Seat))
        }
    assert {function for function, state in states if state == "active"} == {"WT", "RES"}
    with story.company.as_("coordinator") as (session, _):
        since = session.execute(
            text("SELECT without_holder_since FROM samenspel.case_shell WHERE case_id = :case"),
            {"case": story.case_id},
        ).scalar_one()
    assert since == story.company.now - timedelta(seconds=61)


def test_opened_again_nothing_that_was_shared_comes_back_but_to_the_resident(story: Story) -> None:
    before = reads(story, "inwoner")
    reopened(story)
    read = reads(story, "buurtcoach")
    assert story.ids["what_helps"] not in read
    # an organisation that left an open case reads its own words, and so it is again
    assert reads(story, "begeleider") >= {story.ids["what_helps"]}
    assert story.ids["message"] not in reads(story, "begeleider")
    assert reads(story, "vrijwilliger") == set()
    about_them = {story.ids["what_helps"], story.ids["history"], story.ids["message"]}
    assert about_them <= before
    assert reads(story, "inwoner") >= before - {story.ids["question"]}


def test_a_party_that_comes_back_has_what_it_wrote_and_may_share_it_again(story: Story) -> None:
    company, case_id = story.company, story.case_id
    reopened(story)
    again = company.invite(case_id, "schakel")
    assert again == story.seat("schakel")
    # asked again it lands with the intake, and shows the question and nothing else
    assert story.ids["what_helps"] not in reads(story, "begeleider")
    company.accept(case_id, "schakel")
    company.wait(seconds=61)
    assert story.ids["what_helps"] in reads(story, "begeleider")
    with company.as_("begeleider", case_id) as (session, actor):
        offered = offers_for_newcomer(session, actor, case_id, story.seat("buurtteam"))
        assert story.ids["what_helps"] in {one.id for one in offered}
        share_with(session, actor, story.ids["what_helps"], [story.seat("buurtteam")])
    company.wait(seconds=61)
    assert story.ids["what_helps"] in reads(story, "buurtcoach")


def test_a_newcomer_gets_nothing_of_before(story: Story) -> None:
    reopened(story)
    seat_id = story.company.invite(story.case_id, "woonstede")
    with story.company.as_("woonconsulent") as (session, actor):
        seats.accept(session, actor, seat_id)
    story.company.wait(seconds=61)
    earlier = {story.ids[name] for name in ("what_helps", "history", "message", "goal")}
    assert not reads(story, "woonconsulent") & earlier


def test_a_party_that_is_asked_again_and_does_not_come_is_where_it_was(story: Story) -> None:
    company, case_id = story.company, story.case_id
    reopened(story)
    company.invite(case_id, "schakel")
    with company.as_("intake") as (session, actor):
        seats.decline(session, actor, story.seat("schakel"), "We hebben geen plek.")
    company.invite(case_id, "werkplein")
    with company.as_("buurtcoach", case_id) as (session, actor):
        seats.withdraw(session, actor, story.seat("werkplein"))
        found = {one.id: one.state for one in session.scalars(readable(session, actor, Seat))}
    assert found[story.seat("schakel")] == found[story.seat("werkplein")] == "left"


def test_while_a_party_is_asked_again_the_resident_keeps_what_it_wrote(story: Story) -> None:
    reopened(story)
    assert story.ids["what_helps"] in reads(story, "inwoner")
    story.company.invite(story.case_id, "schakel")
    assert story.ids["what_helps"] in reads(story, "inwoner")


def test_regie_is_offered_and_accepted_anew(story: Story) -> None:
    reopened(story)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        term = regie.offer(
            session,
            actor,
            story.case_id,
            regie.OfferRegie(seat_id=story.seat("buurtteam"), reason="Ik ken hem."),
        )
        regie.accept(session, actor, term)
        assert regie_of(session, actor, story.case_id).i_hold
    close(story)
    with (
        story.company.as_("buurtcoach", story.case_id) as (session, actor),
        pytest.raises((NotFound, Conflict)),
    ):
        cases.close_case(session, actor, story.case_id)


def test_a_party_that_had_to_stop_before_is_asked_anew_too(company: Company) -> None:
    case_id = company.open_case(Purpose.HOUSING)
    company.seat_resident(case_id)
    ggz = company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        mine = regie.OfferRegie(seat_id=company.seats[case_id, "buurtteam"], reason="Ik ken hem.")
        regie.accept(session, actor, regie.offer(session, actor, case_id, mine))
        consent_id = record_consent(
            session, actor, case_id,
            RecordConsent(
                from_seat_id=ggz, taking_part=True, to_functions=(Function.WT,),
                until=actor.today + timedelta(days=90),
            ),
        )  # fmt: skip
    company.accept(case_id, "ggz")
    # who recorded it takes it back at once: the resident reads it after its minute
    with company.as_("buurtcoach", case_id) as (session, actor):
        withdraw_consent(session, actor, consent_id)
    story = Story(company, case_id)
    reopened(story)
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        states = session.scalars(
            text("SELECT state FROM samenspel.seat WHERE id = :ggz"), {"ggz": ggz}
        ).all()
    assert states == ["left"]
