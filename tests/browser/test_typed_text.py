"""What somebody types is never lost, also not to an answer that arrives while they type."""

from playwright.sync_api import Page, Route, expect

from tests.browser.people import People
from tests.story import Story

SHORT = "Stopt vaak in de eerste weken."


def test_a_preview_that_arrives_late_leaves_what_was_typed_meanwhile(
    people: People, story: Story
) -> None:
    page = people.sign_in("consulent")
    page.goto(f"/casussen/{story.case_id}/delen")
    page.locator("label.chip", has=page.locator("input[name=soort][value='13']")).click()
    short = page.get_by_label("Wanneer het vaak misgaat")
    expect(short).to_be_visible()

    held = _hold_previews(page)
    with page.expect_request("**/delen/voorbeeld"):
        page.get_by_label("In je eigen woorden").fill("Maatregel in mei.")
    short.press_sequentially(SHORT)
    with page.expect_response("**/delen/voorbeeld"):
        # leaving the field asks once more, and that takes the place of the first
        held[-1].continue_()
    expect(short).to_have_value(SHORT)
    expect(short).to_be_focused()


def test_a_preview_that_arrives_late_takes_no_choice_back_and_no_focus_away(
    people: People, story: Story
) -> None:
    page = people.sign_in("begeleider")
    page.goto(f"/casussen/{story.case_id}/delen")
    page.locator("label.chip", has=page.locator("input[name=soort][value='5w']")).click()
    reader = page.locator("input[name=lezers]").first
    expect(reader).to_be_checked()

    held = _hold_previews(page)
    with page.expect_request("**/delen/voorbeeld"):
        page.get_by_label("In je eigen woorden").fill("Bellen na elf uur.")
    reader.uncheck()
    page.locator("#deel").focus()
    page.evaluate("document.querySelector('#deel').dataset.before = 'yes'")
    held[-1].continue_()
    expect(page.locator("[data-before]")).to_have_count(0)
    expect(page.locator("input[name=lezers]").first).not_to_be_checked()
    expect(page.locator("#deel")).to_be_focused()


def _hold_previews(page: Page) -> list[Route]:
    """The questions that the page asks while somebody types, which wait until they are let go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/delen/voorbeeld", hold)
    return held
