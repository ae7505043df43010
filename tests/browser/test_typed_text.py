"""What somebody types is never lost, also not to an answer that arrives while they type."""

from playwright.sync_api import Page, Route, expect

from tests.browser.people import PHONE, People
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


def test_a_warning_about_the_words_comes_back_with_all_that_was_typed_and_takes_a_reason(
    people: People, story: Story
) -> None:
    page = people.sign_in("buurtcoach", PHONE, scripts=False)
    page.goto(f"/casussen/{story.case_id}/afspraken")
    what, done = page.get_by_label("Wat gaat er gebeuren?"), page.get_by_label("Klaar als")
    what.fill("Zijn depressie bespreken.")
    done.fill("We hebben gepraat.")
    page.get_by_label("Wie doet het?").select_option(str(story.seat("schakel")))
    page.get_by_label("Wanneer is het klaar?").fill("2026-11-20")
    page.locator("main form").get_by_role("button").first.click()
    expect(what).to_have_value("Zijn depressie bespreken.")
    expect(done).to_have_value("We hebben gepraat.")
    expect(page.locator("main")).to_contain_text("‘depressie’")
    page.get_by_label("Toch zo, want").fill("Hij wil dit zelf zo noemen.")
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(f"**/casussen/{story.case_id}")
    expect(page.locator("main")).to_contain_text("Zijn depressie bespreken.")
    officer = people.sign_in("privacy")
    officer.goto("/privacy/waarschuwingen")
    expect(officer.locator("main")).to_contain_text("Hij wil dit zelf zo noemen.")
    expect(officer.locator("main")).not_to_contain_text("depressie")


def test_without_a_name_delen_hints_at_what_gives_somebody_away_while_it_is_typed(
    people: People, story: Story
) -> None:
    page = people.sign_in("buurtcoach")
    page.goto(f"/casussen/{story.ids['nameless']}/delen")
    page.locator("label.chip", has=page.locator("input[name=soort][value='5w']")).click()
    words = page.get_by_label("In je eigen woorden")
    words.fill("Ruben Dijkstra, Dorpsstraat 12.")
    expect(page.locator("#korter")).to_contain_text("‘Ruben Dijkstra’ lijkt op een naam.")
    expect(page.locator("#korter")).to_contain_text("lijkt op een adres")
    expect(words).to_have_value("Ruben Dijkstra, Dorpsstraat 12.")
    words.fill("Iemand die liever na elf uur praat.")
    expect(page.locator("#korter")).not_to_contain_text("lijkt op")
