"""Opening a case is short work, also on a phone."""

from playwright.sync_api import expect

from tests.browser import acts
from tests.browser.hands import Finger
from tests.browser.people import PHONE, People

MOST_WORK = 25


def test_a_case_with_three_parties_takes_at_most_25_taps_and_typed_fields(people: People) -> None:
    page = people.sign_in("buurtcoach", PHONE)
    finger = Finger(page)
    acts.open_case(finger, ["Werkplein", "Werkgeverspunt", "De Schakel"])
    for party in ("Werkplein", "Werkgeverspunt", "De Schakel"):
        expect(page.locator(".people li", has_text=party)).to_have_count(1)
    assert finger.work <= MOST_WORK, f"{finger.taps} taps, and typed in {finger.fields}"
