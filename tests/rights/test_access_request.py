"""A request for access (GDPR 15): who works on it, what goes along, and what does not."""

import subprocess
import uuid
from pathlib import Path

import pytest
from sqlalchemy import text

from app.base.errors import Conflict, Invalid, NotFound, Refused
from app.base.model import new_id
from app.casefile import seats
from app.casefile.access import read_case
from app.casefile.models import Subject
from app.casefile.sharing import say
from app.casefile.vocabulary import Category, EntryKind
from app.desk.today import today
from app.rights import requests
from app.rights.letters import access_letter
from app.rights.models import AccessDecision, AskedThrough, HandedOver, RequestState
from app.rights.package import access_package, as_json
from app.rights.paper import set_in_type
from tests.cast import START, Company
from tests.story import Story, half_way

OTHERS_WORD = "hagelslagpot"
SAFETY_WORD = "regenboogkrab"
GIVEN_WORD = "vingerhoedskruid"
OWN_WORD = "Bellen na elf uur"


@pytest.fixture
def story(company: Company) -> Story:
    """A case in which everything occurs, and something about somebody else, and about safety."""
    found = half_way(company)
    with company.as_("begeleider", found.case_id) as (session, actor):
        case, seat = read_case(session, actor, found.case_id)
        partner = Subject(
            id=new_id(),
            case_id=case.id,
            partnership_id=case.partnership_id,
            kind="third_party",
        )
        session.add(partner)
        session.flush()
        ruben = session.execute(
            text("SELECT id FROM samenspel.subject WHERE kind = 'resident'")
        ).scalar_one()
        for name, word, subjects, category in (
            ("partner", OTHERS_WORD, [partner.id], Category.WHAT_HELPS),
            ("both", f"{OTHERS_WORD} samen", [ruben, partner.id], Category.WHAT_HELPS),
            ("both_given", GIVEN_WORD, [ruben, partner.id], Category.WHAT_HELPS),
            ("safety", SAFETY_WORD, [ruben], Category.SAFETY),
        ):
            found.ids[name] = say(
                session,
                actor,
                case,
                seat,
                kind=EntryKind.OBSERVATION,
                category=category,
                body=f"Over de {word}.",
                subject_ids=subjects,
                only_to=(),
            ).entry_id
    company.wait(seconds=61)
    return found


def asked(story: Story) -> uuid.UUID:
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        return requests.ask_access(session, actor, story.case_id)


def decided(story: Story, request_id: uuid.UUID) -> None:
    """Everything withheld but what the author advised to give."""
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        for one in requests.items_in_case(session, actor, story.case_id):
            if one.entry_id == story.ids["both_given"]:
                requests.advise(session, actor, one.id, AccessDecision.GIVEN, "Zij weet het al.")
    with story.company.as_("privacy") as (session, actor):
        for one in requests.items_of(session, actor, request_id=request_id):
            requests.decide(
                session, actor, one.id, one.advice or AccessDecision.WITHHELD, "Om de ander."
            )


def handed_over(story: Story, how: HandedOver = HandedOver.ONLINE) -> uuid.UUID:
    request_id = asked(story)
    decided(story, request_id)
    with story.company.as_("privacy") as (session, actor):
        requests.sign(session, actor, request_id)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        requests.cosign(session, actor, request_id)
    with story.company.as_("privacy") as (session, actor):
        requests.hand_over(session, actor, request_id, how)
    return request_id


def test_the_clock_of_a_request_runs_a_month(story: Story) -> None:
    asked(story)
    with story.company.as_("privacy") as (session, actor):
        [one] = requests.access_requests(session, actor)
        assert (one.asked_on.isoformat(), one.due_on.isoformat()) == ("2026-11-03", "2026-12-03")
        assert (one.state, one.late, one.role) == (RequestState.OPEN, False, "officer")
        assert requests.waiting_requests(session, actor) == 1
    story.company.wait(days=31)
    with story.company.as_("privacy") as (session, actor):
        assert requests.access_requests(session, actor)[0].late


def test_only_the_resident_asks_and_not_twice(story: Story) -> None:
    asked(story)
    with (
        story.company.as_("inwoner", story.case_id) as (session, actor),
        pytest.raises(Conflict, match="loopt al"),
    ):
        requests.ask_access(session, actor, story.case_id)
    for who in ("buurtcoach", "consulent2", "buitenstaander", "coordinator", "privacy"):
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            requests.ask_access(session, actor, story.case_id)


def test_the_officer_notes_a_letter_by_the_number_of_the_case(story: Story) -> None:
    with story.company.as_("privacy") as (session, actor):
        with pytest.raises(Invalid):
            requests.note_request(session, actor, "2026-9999", AskedThrough.LETTER, actor.today)
        requests.note_request(session, actor, "2026-0001", AskedThrough.LETTER, actor.today)
    for who in ("buurtcoach", "coordinator", "beheerder", "buitenstaander"):
        with story.company.as_(who) as (session, actor), pytest.raises(Invalid):
            requests.note_request(session, actor, "2026-0001", AskedThrough.LETTER, actor.today)


def test_the_officer_decides_without_knowing_which_entry_it_is(story: Story) -> None:
    request_id = asked(story)
    with story.company.as_("privacy") as (session, actor):
        items = requests.items_of(session, actor, request_id=request_id)
    assert {one.doubt for one in items} == {"others", "safety"}
    assert {one.organisation for one in items} == {"De Schakel"}
    assert {(one.entry_id, one.body) for one in items} == {(None, None)}
    # what is about somebody else alone is not this resident's at all
    assert len(items) == 3


def test_the_author_advises_on_what_they_wrote_and_nobody_else_does(story: Story) -> None:
    asked(story)
    with story.company.as_("begeleider") as (session, actor):
        assert [one.kind for one in today(session, actor).notices] == ["access_advice"]
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        items = requests.items_in_case(session, actor, story.case_id)
    assert {one.body for one in items} >= {f"Over de {SAFETY_WORD}."}
    for who in ("consulent", "consulent2", "buitenstaander", "coordinator", "inwoner", "privacy"):
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            requests.advise(session, actor, items[0].id, AccessDecision.GIVEN, "Kan wel.")
    for who in ("consulent", "consulent2", "buitenstaander", "coordinator", "inwoner"):
        with story.company.as_(who) as (session, actor):
            assert requests.items_of(session, actor, case_id=story.case_id) == []
            with pytest.raises(NotFound):
                requests.decide(session, actor, items[0].id, AccessDecision.GIVEN, "Kan wel.")


def test_nothing_is_signed_while_something_is_undecided(story: Story) -> None:
    request_id = asked(story)
    with (
        story.company.as_("privacy") as (session, actor),
        pytest.raises(Conflict, match="nog onderdelen"),
    ):
        requests.sign(session, actor, request_id)


def test_two_people_sign_before_anything_is_handed_over(story: Story) -> None:
    request_id = asked(story)
    decided(story, request_id)
    with story.company.as_("privacy") as (session, actor):
        requests.sign(session, actor, request_id)
    with story.company.as_("buurtcoach") as (session, actor):
        assert "access_cosign" in {one.kind for one in today(session, actor).notices}
    with story.company.as_("privacy") as (session, actor):
        with pytest.raises(Refused, match="niet ook mee"):
            requests.cosign(session, actor, request_id)
        with pytest.raises(Conflict):
            requests.hand_over(session, actor, request_id, HandedOver.ONLINE)
    for who in ("begeleider", "consulent2", "buitenstaander", "coordinator", "inwoner"):
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            requests.cosign(session, actor, request_id)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        requests.send_back(session, actor, request_id, "Kijk nog eens naar het derde.")
    with story.company.as_("privacy") as (session, actor):
        [one] = requests.access_requests(session, actor)
        assert (one.state, one.returned_why) == (RequestState.OPEN, "Kijk nog eens naar het derde.")


def test_the_package_holds_what_is_about_the_resident_and_no_word_of_others(story: Story) -> None:
    request_id = handed_over(story)
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        package = access_package(session, actor, request_id)
    told = as_json(package).decode()
    for word in (OWN_WORD, "Maatregel in mei", GIVEN_WORD, "Je houdt je baan"):
        assert word in told
    for word in (OTHERS_WORD, SAFETY_WORD):
        assert word not in told
    entry = next(one for one in package["entries"] if OWN_WORD in one["body"])
    shared = {one["organisation"]: one for one in entry["sharedWith"]}
    assert shared.keys() >= {"Buurtteam Oost", "Werkplein"}
    assert all(one["rule"] and one["ruleSet"] for one in shared.values())
    assert {one.get("organisation") for one in package["parties"]} >= {"De Schakel", "Werkplein"}
    looked = {(one.get("organisation"), one["outcome"]) for one in package["looked"]}
    assert ("Buurtteam Oost", "done") in looked
    # never the person
    for name in ("Karim", "Mirjam", "Anouk", "Fatma"):
        assert name not in str(package["looked"])


def test_of_a_party_that_was_asked_and_did_not_come_the_package_tells_nothing(
    story: Story,
) -> None:
    declined = story.company.invite(story.case_id, "maatjes")
    with story.company.as_("vrijwilliger") as (session, actor):
        seats.decline(session, actor, declined, None)
    request_id = handed_over(story)
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        package = access_package(session, actor, request_id)
    assert "Buurtmaatjes" not in str(package)


def test_only_the_resident_gets_the_package_that_is_online(story: Story) -> None:
    request_id = handed_over(story)
    with story.company.as_("privacy") as (session, actor), pytest.raises(Conflict):
        access_package(session, actor, request_id)
    with story.company.as_("buurtcoach") as (session, actor), pytest.raises(Conflict):
        access_package(session, actor, request_id)
    for who in ("consulent", "consulent2", "begeleider", "buitenstaander", "coordinator"):
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            access_package(session, actor, request_id)


def test_the_officer_makes_it_on_the_day_on_which_it_is_given_on_paper(story: Story) -> None:
    request_id = handed_over(story, HandedOver.PAPER)
    with story.company.as_("privacy") as (session, actor):
        assert access_package(session, actor, request_id)["entries"]
    story.company.wait(days=1)
    with story.company.as_("privacy") as (session, actor), pytest.raises(Conflict):
        access_package(session, actor, request_id)


def test_every_step_and_every_making_is_a_line_in_the_log(story: Story) -> None:
    request_id = handed_over(story)
    for _ in range(2):
        with story.company.as_("inwoner", story.case_id) as (session, actor):
            access_package(session, actor, request_id)
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        acts = [
            row.action
            for row in session.execute(
                text("SELECT action FROM samenspel.read_events_of(:case)"),
                {"case": story.case_id},
            )
        ]
    assert acts.count("access:make") == 2
    for act in ("access:ask", "access:advise", "access:decide", "access:sign", "access:hand_over"):
        assert act in acts


def test_what_is_written_after_signing_and_needs_a_decision_stays_out(story: Story) -> None:
    request_id = handed_over(story)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        case, seat = read_case(session, actor, story.case_id)
        say(
            session, actor, case, seat, kind=EntryKind.OBSERVATION, category=Category.SAFETY,
            body="Nog een steekwoord.", only_to=(),
        )  # fmt: skip
    story.company.wait(seconds=61)
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        assert "steekwoord" not in str(access_package(session, actor, request_id))


@pytest.fixture
def paper(story: Story, tmp_path: Path) -> Path:
    request_id = handed_over(story)
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        package = access_package(session, actor, request_id)
    made = set_in_type("access", access_letter(package), story.company.now)
    path = tmp_path / "inzage.pdf"
    path.write_bytes(made)
    return path


def test_the_letter_is_a_tagged_accessible_pdf(paper: Path) -> None:
    made = paper.read_bytes()
    assert made.startswith(b"%PDF-")
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid"):
        assert sign in made


def test_the_letter_says_it_in_words_and_no_word_of_others(paper: Path) -> None:
    # by the program of the machine, where it has one: our own reading would believe ourselves
    try:
        read = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler-utils) is not on this machine")
    told = " ".join(read.stdout.decode().split())
    assert OWN_WORD in told
    assert GIVEN_WORD in told
    assert "Wie keek er" in told
    assert OTHERS_WORD not in told
    assert SAFETY_WORD not in told


def home(typed: str) -> dict[str, object]:
    """A document with one part in it."""
    part = {"text": typed, "tag": "wat helpt", "kind": "a", "letter": False, "line": "",
            "facts": [], "shared": []}  # fmt: skip
    empty = ("title", "partnership", "number", "organisation", "purpose", "opened", "closed")
    return dict.fromkeys((*empty, "until"), "x") | {"message": [], "plan": [part], "own": []}


def test_what_somebody_typed_is_never_markup() -> None:
    assert set_in_type("take_home", home('#panic("x") *vet* $ = kop'), START).startswith(b"%PDF-")


def test_a_sign_that_no_font_has_does_not_stop_a_letter() -> None:
    assert set_in_type("take_home", home("Blij 😀 مرحبا"), START).startswith(b"%PDF-")
