"""The main acts of S1 with the keyboard alone: nobody needs a mouse."""

from datetime import date

from playwright.sync_api import expect

from tests.browser import acts
from tests.browser.hands import Finger, Keyboard
from tests.browser.people import People
from tests.clock import Clock

LINE = "Iedere vrijdag een half uur praten."


def test_a_case_is_opened_planned_and_told_without_a_mouse(people: People, clock: Clock) -> None:
    coach = Keyboard(people.sign_in("buurtcoach"))
    case = acts.open_case(coach, ["Werkplein"])
    consultant = Keyboard(people.sign_in("consulent"))
    acts.accept_invitation(consultant)
    acts.share(coach, case, "5w", "Bellen na elf uur.")
    clock.wait(seconds=61)
    acts.add_goal(coach, case, "Ruben houdt zijn baan.")
    acts.add_line(coach, case, LINE, "Werkplein", date(2026, 11, 13))
    clock.wait(seconds=61)
    acts.accept_line(consultant, case, LINE)
    acts.publish_message(coach, case, acts.MESSAGE)
    clock.wait(seconds=61)
    acts.confirm_message(consultant, case)
    coach.page.goto(case)
    expect(coach.page.locator("ul.seals .seal--confirmed")).to_have_count(2)


def test_the_first_stop_leads_past_the_menu(people: People) -> None:
    page = people.sign_in("buurtcoach")
    page.goto("/vandaag")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_be_visible()
    assert (focused.get_attribute("href") or "").startswith("#")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_an_error_takes_the_focus_to_what_is_wrong(people: People) -> None:
    hand = Finger(people.sign_in("buurtcoach"))
    hand.press(hand.page.get_by_role("link", name="Nieuwe casus"))
    hand.press(hand.page.get_by_role("button", name="Verder"))
    summary = hand.page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.press("Enter")
    expect(hand.page.locator("#wat")).to_be_focused()
