"""Scenario S2 on the pages: debts, an eviction in ten days, and treatment that nobody outside care
may know of. The table is laid beforehand; the rest is done by people behind browsers."""

import re
import uuid
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from app.casefile.vocabulary import Purpose
from app.regie.operations import OfferRegie, accept, offer
from tests.browser import acts
from tests.browser.hands import Finger
from tests.browser.people import PHONE, People
from tests.cast import Company
from tests.clock import Clock

TEN_DAYS = date(2026, 11, 13)
UNTIL = date(2027, 1, 15)
DIAGNOSIS = "Onder behandeling voor een depressie."
ABILITY = "Kan post niet zelf verwerken."
WORKS = "één afspraak per dag"
AMOUNTS = "Zes schuldeisers, samen 12.400 euro."
DEBTS = "Er zijn schulden. Daar is hulp bij."
SETTLEMENT = "Schuldregeling loopt. Huur gegarandeerd tot 1 maart."
LINE = "Laten weten wat hij aankan."
REASON = "Hij belt in paniek en niemand neemt op."
OF_CARE = ("depressie", "ehandel", "GGZ", "De Brug", "Zeeman")


@dataclass
class Home:
    """The case, and whom the people click on."""

    company: Company
    case_id: uuid.UUID

    @property
    def path(self) -> str:
        return f"/casussen/{self.case_id}"

    def seat(self, party: str) -> str:
        return str(self.company.seats[self.case_id, party])


@pytest.fixture
def home(company: Company) -> Home:
    """The team with regie, debt counselling and the landlord; mental health was asked."""
    case_id = company.open_case(Purpose.DEBTS, title="Thuis kunnen blijven wonen")
    company.seat(case_id, "schuldhulp", "woonstede")
    company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        seat_id = company.seats[case_id, "buurtteam"]
        asked = OfferRegie(seat_id=seat_id, reason="Ik ken hem.")
        accept(session, actor, offer(session, actor, case_id, asked))
    return Home(company, case_id)


def test_three_problems_at_once(home: Home, people: People, clock: Clock) -> None:
    coach = Finger(people.sign_in("buurtcoach"))
    care = Finger(people.sign_in("ggz"))
    counsellor = Finger(people.sign_in("schuldhulp"))
    landlord = people.sign_in("woonconsulent", PHONE)

    # the resident agrees that the team and the debt counsellor know that care takes part
    record_consent(coach, home, "functie=WT&meedoen=ja", also="SH")
    acts.accept_invitation(care)

    # the form holds the diagnosis, and offers what helps
    a_diagnosis_is_held(care, home)
    # what, to whom, until when; what rests on it says so
    record_consent(coach, home, "soort=5&functie=WT")
    expect(coach.page.locator("#er-is + ul")).to_contain_text("Tot vrijdag 15 januari 2027")
    acts.share(care, home.path, "5", ABILITY)

    # amounts stay, the short form goes to the team, and the landlord reads that the rent is sure
    say_amounts(counsellor, home)
    say_settlement(counsellor, home)
    acts.add_line(coach, home.path, LINE, "GGZ De Brug", TEN_DAYS)
    clock.wait(seconds=61)
    read = {"buurtcoach": coach.page, "woonconsulent": landlord}
    shown = {who: told(page, home.path) for who, page in read.items()}
    for words in (ABILITY, WORKS, DEBTS, SETTLEMENT):
        assert words in shown["buurtcoach"], words
    assert SETTLEMENT in shown["woonconsulent"]
    for words in (ABILITY, WORKS, DEBTS, AMOUNTS, *OF_CARE):
        assert words not in shown["woonconsulent"], words
    for words in (DIAGNOSIS, "depressie", AMOUNTS):
        assert words not in shown["buurtcoach"], words

    withdrawn_half_way(coach, home)
    the_glass_is_broken(people, coach.page, home, clock)
    assert people.elsewhere == []
    assert people.complaints == []


def told(page: Page, path: str) -> str:
    """All that a page holds, also what is folded in."""
    page.goto(path)
    return page.content()


def record_consent(hand: Finger, home: Home, asked: str, also: str = "") -> None:
    """The form of Toestemming, filled as far as Delen knows what is lacking."""
    page = hand.page
    page.goto(f"{home.path}/toestemming?van={home.seat('ggz')}&{asked}")
    if also:
        hand.choose(page.locator(f"input[name=functies][value={also}]"))
    hand.write_day(page.get_by_label("Tot wanneer?"), UNTIL)
    hand.write(page.get_by_label("Wat zei de inwoner?"), "Dat het goed is, aan de keukentafel.")
    hand.press(page.get_by_role("button", name="Leg vast"))
    expect(page.locator("main [role=status]").first).to_be_visible()


def a_diagnosis_is_held(hand: Finger, home: Home) -> None:
    """Towards the team it may be said in another way; towards the landlord nothing can be said,
    and there is no debt counsellor for who treats."""
    page = hand.page
    page.goto(f"{home.path}/delen")
    expect(page.locator("input[name=soort][value='6']")).to_be_checked()
    readers = page.locator(".reader--derived, .reader--none")
    expect(readers.filter(has_text="Anouk Verhoef")).to_contain_text("ziet de korte versie")
    expect(readers.filter(has_text="Lotte Wiersma")).to_contain_text("ziet dit niet")
    expect(page.locator("main")).not_to_contain_text("Joris Bakker")
    hand.write(page.get_by_label("In je eigen woorden"), DIAGNOSIS)
    hand.write(page.get_by_label("Wat werkt", exact=False).first, WORKS)
    hand.press(page.get_by_role("button", name=re.compile("^Delen met")))
    page.wait_for_url(f"**{home.path}")


def say_amounts(hand: Finger, home: Home) -> None:
    page = hand.page
    page.goto(f"{home.path}/delen")
    hand.choose(page.locator("input[name=soort][value='9b']"))
    expect(page.locator("input[name=gekeken_naar]")).to_have_value("9b")
    hand.write(page.get_by_label("In je eigen woorden"), AMOUNTS)
    hand.choose(page.locator("input[name=korte_schulden][value=helped]"))
    hand.press(page.get_by_role("button", name=re.compile("^Delen met")))
    page.wait_for_url(f"**{home.path}")


def say_settlement(hand: Finger, home: Home) -> None:
    """Once the resident knows it. The word for it is seen, and stands with a reason."""
    page = hand.page
    page.goto(f"{home.path}/delen")
    hand.choose(page.locator("input[name=soort][value='9c']"))
    expect(page.locator("input[name=gekeken_naar]")).to_have_value("9c")
    hand.write(page.get_by_label("In je eigen woorden"), SETTLEMENT)
    hand.choose(page.get_by_label("De inwoner weet dat ik dit deel"))
    hand.write(page.get_by_label("Toch zo, want"), "Zo heet de regeling.")
    expect(page.locator(".reader--full", has_text="Lotte Wiersma")).to_be_visible()
    hand.press(page.get_by_role("button", name=re.compile("^Delen met")))
    page.wait_for_url(f"**{home.path}")


def withdrawn_half_way(hand: Finger, home: Home) -> None:
    """In numbers first; then it is gone, who read it stands listed, and the plan shows a line that
    lost its ground once care had to stop."""
    page = hand.page
    for what, numbers in (
        ("mag delen (wat iemand kan en niet kan)", "1 partij verliest 1 onderdeel."),
        ("doet mee, en dat mogen weten", "1 partij verliest 1 onderdeel."),
    ):
        page.goto(f"{home.path}/toestemming")
        item = page.locator("#er-is + ul > li", has_text=what)
        hand.press(item.get_by_role("link", name="Trek in"))
        expect(page.locator("main")).to_contain_text(numbers)
        hand.press(page.get_by_role("button", name="Trek de toestemming in"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Wie las het eerder?")
        expect(page.get_by_role("table")).to_contain_text("Buurtteam Oost, buurtcoach")
    left = told(page, home.path)
    assert ABILITY not in left
    assert WORKS not in left
    expect(page.locator("main")).to_contain_text("verloor haar grond")


def the_glass_is_broken(people: People, coach: Page, home: Home, clock: Clock) -> None:
    """Once: with a reason, for eight hours, and reviewed."""
    outsider = Finger(people.sign_in("buitenstaander", PHONE))
    page = outsider.page
    page.goto("/noodtoegang")
    outsider.write(page.get_by_label("Nummer van de casus"), "2026-0001")
    outsider.write(page.get_by_label("Naam van de inwoner"), "Ruben Dijkstra")
    outsider.write_day(page.get_by_label("Geboortedatum"), date(1990, 5, 1))
    outsider.write(page.get_by_label("Waarom kan het niet wachten?"), REASON)
    outsider.press(page.get_by_role("button", name="Open de casus in nood"))
    expect(page.locator("main")).to_contain_text("Je hebt noodtoegang")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thuis kunnen blijven wonen")
    behind = page.content()
    for words in (ABILITY, AMOUNTS, *OF_CARE):
        assert words not in behind, words
    coach.goto(home.path)
    expect(coach.locator("main")).to_contain_text(f"Reden: {REASON}")
    clock.wait(seconds=8 * 3600)
    page.reload()
    expect(page.locator("main")).not_to_contain_text("Ruben")
    officer = Finger(people.sign_in("privacy"))
    officer.page.goto("/privacy/nood")
    expect(officer.page.locator("main")).to_contain_text(REASON)
    officer.press(officer.page.locator("summary", has_text="Beoordelen"))
    officer.choose(officer.page.locator("input[name=oordeel][value=right]"))
    officer.write(officer.page.get_by_label("Waarom?"), "Er was niemand anders.")
    officer.press(officer.page.get_by_role("button", name="Leg vast"))
    expect(officer.page.locator("main")).to_contain_text("Juist. Er was niemand anders.")
