"""Scenario S1, steps 1 to 6, by everybody behind a browser of their own."""

from datetime import date

from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.hands import Finger
from tests.browser.people import PHONE, People
from tests.clock import Clock

MONDAY = date(2026, 11, 9)
FRIDAY = date(2026, 11, 13)
PARTIES = ("Werkplein", "Werkgeverspunt", "De Schakel")
PATTERN = "Stopt vaak in de eerste weken."
SANCTION = "Maatregel in mei, na drie keer niet komen."
QUESTION = "Iemand die we begeleiden kwam niet opdagen. Kunnen jullie iets doen?"
HELPS = "Bellen na elf uur, en één afspraak per dag."
NEW_MESSAGE = "Je houdt je baan. Karim gaat dinsdag mee. Je belt hem als het niet lukt."


def test_from_a_signal_to_one_confirmed_message(people: People, clock: Clock) -> None:
    coach = Finger(people.sign_in("buurtcoach"))
    provider = Finger(people.sign_in("begeleider", PHONE))
    consultant = Finger(people.sign_in("consulent"))
    broker = Finger(people.sign_in("arbeidsbemiddelaar"))

    # 1. the provider says that he did not show up; the coach opens a case
    ask_without_a_case(provider.page)
    case = acts.open_case(coach, PARTIES, ["Schuldhulp Oost"])

    # 2. who is asked answers; one cannot take part
    acts.pass_on(Finger(people.sign_in("intake")), "Karim Aziz")
    for hand in (provider, consultant, broker):
        acts.accept_invitation(hand)
    acts.decline_invitation(Finger(people.sign_in("schuldhulp")), "We hebben nu geen plek.")
    coach.page.goto(case)
    expect(coach.page.locator(".people")).to_contain_text("Wij kunnen niet meedoen")

    # 3. regie was offered and accepted in the same go, and everybody sees it
    for hand in (coach, provider, consultant, broker):
        hand.page.goto(case)
        expect(hand.page.locator(".regie--held")).to_contain_text("Anouk Verhoef")

    # 4. what happened stays with the consultant; the others get the pattern, or what helps
    acts.share(consultant, case, "13", SANCTION, PATTERN)
    acts.share(provider, case, "5w", HELPS)
    clock.wait(seconds=61)
    for hand in (coach, provider, broker):
        hand.page.goto(case)
        expect(hand.page.locator("main")).to_contain_text(PATTERN)
        expect(hand.page.locator("main")).to_contain_text(HELPS)
        expect(hand.page.locator("main")).not_to_contain_text(SANCTION)

    # 5. the plan
    acts.add_goal(coach, case, "Ruben houdt zijn baan.")
    acts.add_line(coach, case, "Maandag meegaan naar het werk.", "De Schakel", MONDAY)
    acts.add_line(coach, case, "De reiskosten regelen.", "Werkplein", FRIDAY)
    clock.wait(seconds=61)
    acts.accept_line(provider, case, "Maandag meegaan naar het werk.")
    acts.accept_line(consultant, case, "De reiskosten regelen.")

    # 6. one message, confirmed by all four; a new version puts everybody back
    acts.publish_message(coach, case, acts.MESSAGE)
    clock.wait(seconds=61)
    for hand in (provider, consultant, broker):
        acts.confirm_message(hand, case)
    assert confirmed(coach.page, case) == 4
    acts.publish_message(coach, case, NEW_MESSAGE, "De dag is dinsdag geworden.")
    clock.wait(seconds=61)
    assert confirmed(coach.page, case) == 1
    for hand in (provider, consultant, broker):
        hand.page.goto(case)
        expect(hand.page.locator(".letter__text").first).to_have_text(NEW_MESSAGE)
        acts.confirm_message(hand, case)
    assert confirmed(coach.page, case) == 4
    assert people.elsewhere == []
    assert people.complaints == []


def ask_without_a_case(page: Page) -> None:
    page.goto("/signalen/vraag")
    hand = Finger(page)
    to = page.get_by_label("Aan welke organisatie?")
    value = to.locator("option", has_text="Buurtteam Oost").first.get_attribute("value")
    hand.pick(to, value or "")
    hand.write(page.get_by_label("Je vraag"), QUESTION)
    hand.press(page.get_by_role("button", name="Verstuur"))
    expect(page.locator("[role=status]").first).to_be_visible()


def confirmed(page: Page, case: str) -> int:
    """How many parties confirmed the message, as the holder sees it."""
    page.goto(case)
    return page.locator("ul.seals .seal--confirmed").count()
