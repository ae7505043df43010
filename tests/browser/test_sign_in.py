"""The first page that anybody sees."""

from playwright.sync_api import Page, expect

from tests.browser.people import People


def test_somebody_signs_in_and_out(people: People) -> None:
    page = people.sign_in("coordinator")
    assert "/inloggen" not in page.url
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


def test_a_mistake_says_what_to_do_and_keeps_the_address(page: Page) -> None:
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill("buurtcoach@demo.example")
    page.get_by_label("Wachtwoord").fill("verkeerd")
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_label("E-mailadres")).to_have_value("buurtcoach@demo.example")
    expect(page.get_by_role("alert").or_(page.locator(".error-summary")).first).to_be_visible()
