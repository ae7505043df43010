"""What somebody types is never lost, also not to an answer that arrives while they type."""

from playwright.sync_api import Route, expect

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

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/delen/voorbeeld", hold)
    with page.expect_request("**/delen/voorbeeld"):
        page.get_by_label("In je eigen woorden").fill("Maatregel in mei.")
    short.press_sequentially(SHORT)
    with page.expect_response("**/delen/voorbeeld"):
        # leaving the field asks once more, and that takes the place of the first
        held[-1].continue_()
    expect(short).to_have_value(SHORT)
    expect(short).to_be_focused()
