"""A mental-health team takes part, and only the neighbourhood team may know: for the landlord,
the employer service point and the volunteer the case is the same case without it.

Looked at in two ways. In one case, everything that these three can open is, byte for byte, what
it was before the team came. And the same story told in two databases, with the team and without
it, reads the same: also where others answered to what the team did.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from app.base.database import transaction
from app.base.errors import Refused
from app.casefile import consents, seats
from app.casefile.access import readable
from app.casefile.entries import DerivedForm, Share, entries_of, share, share_with, undo
from app.casefile.models import Entry
from app.casefile.seats import leave
from app.casefile.table import parties_of
from app.casefile.vocabulary import (
    Category,
    ConfirmationState,
    Function,
    LifeDomain,
    Purpose,
    SignalType,
)
from app.main import create_app
from app.message import operations as message
from app.message.views import message_of
from app.organisations.sign_in import start_session
from app.plan import operations as plan
from app.plan.views import plan_of
from app.regie import operations as regie
from app.regie.holder import regie_of
from app.signals import operations as signals
from app.web.context import session_cookie_name
from tests.cast import START, Company
from tests.clock import Clock
from tests.databases import Databases
from tests.standing import standing
from tests.test_routes import walk

KEPT_FROM = ("woonconsulent", "arbeidsbemiddelaar", "vrijwilliger")
TABLE = ("woonstede", "werkgeverspunt", "maatjes", "schakel")
# When everybody looks: after all that was done.
LATER = START + timedelta(days=1)
TEAM = ("GGZ", "De Brug", "Zeeman", "behandel", "depressie")
TEXT = "Je blijft wonen. Je belt Lotte als het niet lukt."
YES = message.Answer(state=ConfirmationState.CONFIRMED)
NOTHING = uuid.UUID(int=0)
# When an export was made: the moment at which it was asked for.
MADE_AT = re.compile(r'(?<="madeAt": ")[^"]+|(?<="madeAt":")[^"]+')
VARIES = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=name=\"csrf\" value=\")[^\"]+"
)


@dataclass
class Told:
    """A case about a home, and what there is in it, by a word of our own."""

    company: Company
    case_id: uuid.UUID = NOTHING
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    def begin(self) -> None:
        company = self.company
        company.now = START
        self.case_id = company.open_case(Purpose.HOUSING, title="Blijven wonen")
        company.seat(self.case_id, *TABLE)
        company.seat_resident(self.case_id)
        with company.as_("buurtcoach", self.case_id) as (session, actor):
            command = regie.OfferRegie(seat_id=self.seat("buurtteam"), reason="Kent hem.")
            self.ids["term"] = regie.offer(session, actor, self.case_id, command)
            regie.accept(session, actor, self.ids["term"])
            self.ids["goal"] = plan.add_goal(
                session, actor, self.case_id,
                plan.AddGoal(text="Ruben houdt zijn huis.", life_domain=LifeDomain.HOUSING),
            )  # fmt: skip
        for name, who, owner in (
            ("line", "buurtcoach", "woonstede"),
            ("line_employer", "buurtcoach", "werkgeverspunt"),
            ("line_friend", "buurtcoach", "maatjes"),
            ("line_coach", "woonconsulent", "buurtteam"),
        ):
            self.line(name, who, owner)
        self.say("what_helps", "begeleider", Category.WHAT_HELPS, "Bellen na elf uur.")
        self.say("arrears", "woonconsulent", Category.RENT_ARREARS, "Drie maanden huur.")
        self.publish("first", TEXT, 0)

    def seat(self, party: str) -> uuid.UUID:
        return self.company.seats[self.case_id, party]

    def line(self, name: str, who: str, owner: str) -> None:
        with self.company.as_(who, self.case_id) as (session, actor):
            self.ids[name] = plan.add_agreement(
                session, actor, self.case_id,
                plan.AddAgreement(
                    text=f"Iets doen voor {name}.", done_when="Gedaan.",
                    owner_seat_id=self.seat(owner), due_on=date(2026, 11, 20),
                    feedback_to_me=who != PERSON[owner],
                ),
            )  # fmt: skip
        self.company.wait(seconds=61)

    def say(self, name: str, who: str, category: Category, body: str) -> None:
        with self.company.as_(who, self.case_id) as (session, actor):
            said = share(session, actor, self.case_id, Share(category=category, body=body))
        self.ids[name] = said.entry_id
        self.company.wait(seconds=61)

    def publish(self, name: str, words: str, after: int) -> None:
        with self.company.as_("buurtcoach", self.case_id) as (session, actor):
            self.ids[name] = message.publish(
                session, actor, self.case_id,
                message.WriteMessage(text=words, what_changed="De dag.", expected_number=after),
            )  # fmt: skip
        self.company.wait(seconds=61)

    def team_comes(self) -> None:
        """Invited by the coach, with a consent that names the coach's function alone."""
        company = self.company
        company.invite(self.case_id, "ggz")
        with company.as_("buurtcoach", self.case_id) as (session, actor):
            consents.record_consent(
                session, actor, self.case_id,
                consents.RecordConsent(
                    from_seat_id=self.seat("ggz"), taking_part=True, until=date(2027, 2, 1),
                    to_functions=(Function.WT,), note="Over de behandeling van depressie.",
                ),
            )  # fmt: skip
        company.accept(self.case_id, "ggz")
        with company.as_("buurtcoach", self.case_id) as (session, actor):
            share_with(session, actor, self.ids["first"], [self.seat("ggz")])
        company.wait(seconds=61)

    def team_acts(self) -> None:
        """Everything that a seat can do, done by the team; and by the coach towards it."""
        company, case_id = self.company, self.case_id
        with company.as_("ggz", case_id) as (session, actor):
            share(
                session, actor, case_id,
                Share(category=Category.TREATMENT, body="Behandeling van een depressie.",
                      derived=DerivedForm(category=Category.WHAT_HELPS, body="Rustig aan.")),
            )  # fmt: skip
            plan.add_goal(
                session, actor, case_id,
                plan.AddGoal(text="Behandeling afmaken.", life_domain=LifeDomain.MENTAL_HEALTH),
            )  # fmt: skip
            message.log_contact(
                session, actor, case_id,
                message.LogContact(how=message.How.OFFICE, message_id=self.ids["first"],
                                   note="Sprak hem bij de behandeling."),
            )  # fmt: skip
            message.propose(
                session, actor, case_id,
                message.WriteMessage(text="Na de behandeling zien we verder."),
            )  # fmt: skip
        self.line("line_of_team", "ggz", "buurtteam")
        self.line("line_for_team", "buurtcoach", "ggz")
        with company.as_("ggz", case_id) as (session, actor):
            plan.finish(session, actor, self.ids["line_for_team"])
            message.answer(
                session, actor, self.ids["first"],
                message.Answer(state=ConfirmationState.OBJECTED, reason="Behandeling mist."),
            )  # fmt: skip
            signals.send(
                session, actor, case_id, SignalType.CRISIS, "Kwam niet bij de behandeling."
            )
        company.wait(seconds=61)

    def life_goes_on(self) -> None:
        """What the others do after that."""
        company, case_id = self.company, self.case_id
        self.publish("second", f"{TEXT} We praten vrijdag.", 1)
        for who in ("woonconsulent", "begeleider"):
            with company.as_(who, case_id) as (session, actor):
                message.answer(session, actor, self.ids["second"], YES)
        with company.as_("begeleider", case_id) as (session, actor):
            message.log_contact(
                session, actor, case_id,
                message.LogContact(how=message.How.PHONE, message_id=self.ids["second"]),
            )  # fmt: skip
        with company.as_("buurtcoach", case_id) as (session, actor):
            sent = signals.send(session, actor, case_id, SignalType.LETTER, "Een brief.")
            self.ids["signal"] = sent.signal_id
        company.wait(seconds=61)

    def paths(self) -> dict[str, uuid.UUID]:
        """What a path can name, of what these three may open."""
        return {
            "case_id": self.case_id,
            "agreement_id": self.ids["line"],
            "entry_id": self.ids["what_helps"],
            "message_id": self.ids.get("second", self.ids["first"]),
            "signal_id": self.ids.get("signal", NOTHING),
            "term_id": self.ids["term"],
            "seat_id": self.seat("schakel"),
            "organisation_id": self.company.ids.organisations["schakel"],
        }


PERSON = {
    "buurtteam": "buurtcoach", "woonstede": "woonconsulent", "maatjes": "vrijwilliger",
    "werkgeverspunt": "arbeidsbemiddelaar", "ggz": "ggz",
}  # fmt: skip


@dataclass
class Window:
    """Somebody's browser; the same session each time they look."""

    told: Told
    who: str
    cookie: str

    def look(self) -> dict[str, tuple[int, str, str]]:
        """Every page and every answer of the API: its status, its ETag, its text."""
        app = create_app()
        client = TestClient(
            app, follow_redirects=False, cookies={session_cookie_name(): self.cookie}
        )
        names = {name: str(one) for name, one in self.told.paths().items()}
        seen = {}
        for visit in walk(app.routes):
            if visit.method != "GET" or visit.path in ("/metrics", "/readyz"):
                continue
            if not set(re.findall(r"{(\w+)}", visit.path)) <= set(names):
                continue
            Clock(self.told.company.owner_url).start(LATER)
            answer = client.get(visit.filled(names), params={"category": "4", "q": "huis"})
            said = MADE_AT.sub("…", answer.text)
            seen[visit.path] = (answer.status_code, answer.headers.get("etag", ""), said)
        return seen


def windows(told: Told, *who: str) -> list[Window]:
    found = []
    Clock(told.company.owner_url).start(LATER)
    for one in who:
        with transaction(told.company.web_url) as session:
            cookie = start_session(session, told.company.ids.accounts[one])
        found.append(Window(told, one, cookie))
    return found


@pytest.fixture
def told(databases: Databases) -> Iterator[Told]:
    with standing(databases) as (company, _):
        # this is about who may know of whom, whatever the words are
        company.keep_to_words = "Zo is het gezegd."
        found = Told(company)
        found.begin()
        yield found


def differences(
    before: dict[str, tuple[int, str, str]], after: dict[str, tuple[int, str, str]]
) -> dict[str, str]:
    """Where they differ, with the first place at which they do."""
    found = {}
    for path in before.keys() | after.keys():
        one, other = str(before.get(path)), str(after.get(path))
        if one != other:
            same = (a == b for a, b in zip(one, other, strict=False))
            where = next((place for place, yes in enumerate(same) if not yes), 0)
            found[path] = f"{one[where - 60 : where + 60]} / {other[where - 60 : where + 60]}"
    return found


def test_whatever_the_team_does_the_others_see_byte_for_byte_what_they_saw(told: Told) -> None:
    looking = windows(told, *KEPT_FROM)
    before = [window.look() for window in looking]
    [coach] = windows(told, "buurtcoach")
    coach_before = coach.look()
    told.team_comes()
    told.team_acts()
    for window, seen in zip(looking, before, strict=True):
        assert len([path for path, answer in seen.items() if answer[0] == 200]) > 20
        found = differences(seen, window.look())
        assert not found, (window.who, found)
    # or it would prove nothing: who may know, sees it
    assert coach.look() != coach_before


def test_the_same_story_with_and_without_the_team_reads_the_same(databases: Databases) -> None:
    views = []
    for with_team in (True, False):
        with standing(databases) as (company, _):
            company.keep_to_words = "Zo is het gezegd."
            told = Told(company)
            told.begin()
            start = company.now
            if with_team:
                told.team_comes()
                told.team_acts()
            company.now = start + timedelta(hours=1)
            told.life_goes_on()
            views.append([window.look() for window in windows(told, *KEPT_FROM)])
    for who, with_team_seen, without in zip(KEPT_FROM, *views, strict=True):
        for seen in (with_team_seen, without):
            for path, (status, _, words) in seen.items():
                seen[path] = (status, "", VARIES.sub("…", words))
        found = differences(with_team_seen, without)
        assert not found, (who, found)


def test_no_word_of_the_team_reaches_the_others(told: Told) -> None:
    told.team_comes()
    told.team_acts()
    told.life_goes_on()
    for window in windows(told, *KEPT_FROM):
        for path, (_, _, words) in window.look().items():
            if not {"{case_id}", "{agreement_id}", "{entry_id}"} & set(re.findall(r"{\w+}", path)):
                # who is in the covenant, and whom one can ask, is no secret
                continue
            if "uitnodigen" in path or "places" in path or "organisation" in path:
                continue
            assert not [word for word in TEAM if word in words], (window.who, path)


def test_everything_that_is_derived_is_computed_over_what_they_see(told: Told) -> None:
    """Seals and "all confirmed" count the parties that I know; last heard, plan, regie too."""
    told.team_comes()
    told.team_acts()
    told.life_goes_on()
    case_id = told.case_id
    for who in ("arbeidsbemiddelaar", "vrijwilliger"):
        with told.company.as_(who, case_id) as (session, actor):
            if message_of(session, actor, case_id, parties_of(session, actor, case_id)).id:
                message.answer(session, actor, told.ids["second"], YES)
    for who in KEPT_FROM:
        with told.company.as_(who, case_id) as (session, actor):
            parties = parties_of(session, actor, case_id)
            assert Function.GZ not in {one.function for one in parties}
            now = message_of(session, actor, case_id, parties)
            assert now.number == 2
            assert now.versions == 2
            assert now.all_confirmed, [seal.label for seal in now.seals]
            assert not now.proposals
            assert now.last_heard is None or now.last_heard.from_name == "Karim Aziz"
            assert regie_of(session, actor, case_id, parties).name == "Buurtteam Oost"
            owners = {line.owner_name for line in plan_of(session, actor, case_id, parties).lines}
            assert "GGZ De Brug" not in owners
            for entry in entries_of(session, actor, case_id):
                assert told.seat("ggz") not in {ear.seat_id for ear in entry.heard_by}
    with told.company.as_("buurtcoach", case_id) as (session, actor):
        parties = parties_of(session, actor, case_id)
        assert not message_of(session, actor, case_id, parties).all_confirmed


def test_a_hidden_seat_cannot_pick_up_what_somebody_reads_who_may_not_know_it(told: Told) -> None:
    told.team_comes()
    told.line("line_for_team", "buurtcoach", "ggz")
    told.life_goes_on()
    with (
        told.company.as_("ggz", told.case_id) as (session, actor),
        pytest.raises(Refused, match="Niet iedereen"),
    ):
        signals.claim(session, actor, told.ids["signal"])
    with told.company.as_("woonconsulent", told.case_id) as (session, actor):
        [seen] = signals.signals_of(session, actor, told.case_id)
        assert seen.claimed_at is None


def test_a_hidden_seat_cannot_offer_regie(told: Told) -> None:
    told.team_comes()
    with told.company.as_("buurtcoach", told.case_id) as (session, actor):
        regie.put_down(session, actor, told.case_id, "Ik ga met verlof.")
    command = regie.OfferRegie(seat_id=told.seat("buurtteam"), reason="Kent hem.")
    with (
        told.company.as_("ggz", told.case_id) as (session, actor),
        pytest.raises(Refused, match="Niet iedereen"),
    ):
        regie.offer(session, actor, told.case_id, command)


@pytest.mark.parametrize("party", ["woonstede", "werkgeverspunt", "maatjes"])
def test_a_hidden_seat_cannot_invite_who_may_not_know_it(told: Told, party: str) -> None:
    told.team_comes()
    with told.company.as_(PERSON[party], told.case_id) as (session, actor):
        for line in plan_of(
            session, actor, told.case_id, parties_of(session, actor, told.case_id)
        ).lines:
            if line.is_mine:
                plan.finish(session, actor, line.id)
    with told.company.as_(PERSON[party], told.case_id) as (session, actor):
        leave(session, actor, told.case_id)
    with (
        told.company.as_("ggz", told.case_id) as (session, actor),
        pytest.raises(Refused, match="mag niet weten dat jij meedoet"),
    ):
        seats.invite(
            session, actor, told.case_id,
            seats.Invite(
                organisation_id=told.company.ids.organisations[party],
                function={"woonstede": Function.WC, "werkgeverspunt": Function.WSP,
                          "maatjes": Function.IN}[party],
                question="Doen jullie mee?", reason="Nodig.", answer_on=actor.today,
            ),
        )  # fmt: skip


def test_what_is_undone_leaves_no_trace_of_who_said_it(told: Told) -> None:
    """Whoever speaks to a volunteer makes themselves known, but not by a slip of the hand."""
    company, case_id = told.company, told.case_id

    def known() -> set[str]:
        with company.as_("vrijwilliger", case_id) as (session, actor):
            return {one.function for one in parties_of(session, actor, case_id)}

    company.seat(case_id, "werkplein")
    assert Function.CW not in known()
    with company.as_("consulent", case_id) as (session, actor):
        said = share(session, actor, case_id, Share(category=Category.WHAT_HELPS, body="Oeps."))
    assert Function.CW not in known()
    company.wait(seconds=30)
    with company.as_("consulent", case_id) as (session, actor):
        undo(session, actor, said.entry_id)
    for _ in range(3):
        assert Function.CW not in known()
        company.wait(seconds=31)
    told.say("meant", "consulent", Category.WHAT_HELPS, "Rustig praten.")
    assert Function.CW in known()


def test_past_midnight_here_a_consent_of_yesterday_is_over(told: Told) -> None:
    """Also while it is still yesterday on the clock of the world."""
    company, case_id = told.company, told.case_id
    company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        consents.record_consent(
            session, actor, case_id,
            consents.RecordConsent(
                from_seat_id=told.seat("ggz"), taking_part=True, until=company.now.date(),
                to_functions=(Function.WT, Function.ZA),
            ),
        )  # fmt: skip
    company.accept(case_id, "ggz")
    company.now = datetime(2026, 11, 3, 23, 30, tzinfo=START.tzinfo)
    told.say("still", "begeleider", Category.WHAT_HELPS, "Bellen na elf uur, echt.")
    for who in ("buurtcoach", "begeleider"):
        with company.as_(who, case_id) as (session, actor):
            assert Function.GZ not in {one.function for one in parties_of(session, actor, case_id)}
    with company.as_("ggz", case_id) as (session, actor):
        assert session.scalars(readable(session, actor, Entry)).all() == []


def test_the_resident_still_reads_what_a_team_wrote_that_had_to_stop(told: Told) -> None:
    company, case_id = told.company, told.case_id
    told.team_comes()
    told.team_acts()
    with company.as_("inwoner", case_id) as (session, actor):
        before = set(session.scalars(readable(session, actor, Entry).with_only_columns(Entry.id)))
        [consent] = consents.consents_of(session, actor, case_id)
        consents.withdraw_consent(session, actor, consent.id)
    with company.as_("inwoner", case_id) as (session, actor):
        after = set(session.scalars(readable(session, actor, Entry).with_only_columns(Entry.id)))
    assert before <= after
