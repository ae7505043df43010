"""What people do in scenario S1, on the pages, with whichever hand."""

import re
from collections.abc import Sequence
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Hand

TITLE = "Weer aan het werk, en aan het werk blijven"
MESSAGE = "Je houdt je baan. Karim gaat maandag mee. Je belt hem als het niet lukt."


def case_of(page: Page) -> str:
    """The path of the case that the page is about."""
    found = re.search(r"/casussen/[0-9a-f-]{36}", page.url)
    assert found is not None, page.url
    return found[0]


def open_case(hand: Hand, parties: Sequence[str], others: Sequence[str] = ()) -> str:
    """Nieuwe casus, from Vandaag to the new case: with a name, and the resident knows.

    `parties` are proposed by the covenant, `others` are found beyond that. Answers the path.
    """
    page = hand.page
    hand.press(page.get_by_role("link", name="Nieuwe casus"))
    hand.write(page.get_by_label("Wat speelt er, in één zin?"), TITLE)
    hand.choose(page.locator("input[name=doel][value=work]"))
    _next(hand, "Om wie gaat het")
    hand.choose(page.locator("input[name=naam_of_anoniem][value=naam]"))
    hand.write(page.get_by_label("Naam van de inwoner"), "Ruben Dijkstra")
    hand.write_day(page.get_by_label("Geboortedatum"), date(1990, 5, 1))
    hand.choose(page.locator("input[name=weet_het][value=ja]"))
    _next(hand, "Waarom mag dit")
    hand.write(page.locator("#noodzaak"), "Zonder overleg raakt hij zijn baan kwijt.")
    hand.write(page.locator("#lichter"), "Anoniem overleggen bracht ons niet verder.")
    _next(hand, "Hulpvraag")
    hand.write(page.locator("#eigen_woorden"), "Ik wil mijn baan houden, maar ik slaap slecht.")
    hand.write(page.locator("#tafelversie"), "Ruben wil zijn baan houden.")
    hand.choose(page.locator("#goedgekeurd"))
    _next(hand, "Wie hebben we nodig")
    for name in parties:
        hand.choose(_party(page, name))
    if others:
        hand.press(page.get_by_text("Iemand anders", exact=True))
        for name in others:
            hand.choose(_party(page, name))
            box = page.locator(".party", has_text=name).get_by_label("Wat vraag je hun?")
            hand.write(box, "Kunnen jullie meedenken over zijn geld?")
            why = page.locator(".party", has_text=name).get_by_label("Waarom zij?")
            hand.write(why, "Hij houdt geen overzicht.")
    _next(hand, "Regie en nakijken")
    hand.press(page.get_by_role("button", name="Open de casus"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return case_of(page)


def _next(hand: Hand, heading: str) -> None:
    hand.press(hand.page.get_by_role("button", name="Verder"))
    # the heading first: it waits for the next page, which the alerts would not
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(heading)
    assert hand.page.get_by_role("alert").all_inner_texts() == []


def _party(page: Page, name: str) -> Locator:
    return page.locator(".party", has_text=name).locator("input[name=partij]")


def accept_invitation(hand: Hand) -> None:
    """From Vandaag: read the question and take part."""
    _read_invitation(hand)
    hand.press(hand.page.get_by_role("button", name="Wij doen mee"))
    expect(hand.page.get_by_role("button", name="Wij doen mee")).to_have_count(0)


def pass_on(hand: Hand, colleague: str) -> None:
    """The intake gives the invitation to a colleague."""
    page = hand.page
    _read_invitation(hand)
    hand.press(page.get_by_role("link", name="Geef door aan een collega"))
    hand.choose(page.locator("label.choice", has_text=colleague).locator("input"))
    hand.press(page.get_by_role("button", name="Geef door"))
    expect(page.get_by_role("heading", name="Wie van ons pakt dit op?")).to_have_count(0)


def decline_invitation(hand: Hand, why: str) -> None:
    """From Vandaag: not take part, with a reason."""
    page = hand.page
    _read_invitation(hand)
    hand.press(page.locator("summary", has_text="Wij kunnen niet meedoen"))
    hand.write(page.get_by_label("Waarom niet?"), why)
    hand.press(page.get_by_role("button", name="Verstuur"))
    expect(page.get_by_label("Waarom niet?")).to_have_count(0)


def _read_invitation(hand: Hand) -> None:
    hand.page.goto("/vandaag")
    hand.press(hand.page.get_by_role("link", name="Lees de vraag").first)
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("vraagt of je meedoet")


def share(hand: Hand, case: str, category: str, text: str, short: str = "") -> None:
    """The Delen form; `short` is the version for who may not read all."""
    page = hand.page
    page.goto(f"{case}/delen")
    hand.choose(page.locator(f"input[name=soort][value='{category}']"))
    # who gets it is looked at before it goes
    expect(page.locator("input[name=gekeken_naar]")).to_have_value(category)
    hand.write(page.get_by_label("In je eigen woorden"), text)
    button = page.get_by_role("button", name=re.compile("^Delen met"))
    if short:
        hand.write(page.locator("#korte-versie input[type=text]").first, short)
    hand.press(button)
    expect(page).to_have_url(re.compile(re.escape(case) + "($|[?#])"))


def add_goal(hand: Hand, case: str, text: str) -> None:
    page = hand.page
    page.goto(case)
    hand.press(page.get_by_role("link", name="Doel toevoegen").first)
    hand.write(page.get_by_label("Wat wil de inwoner bereiken?"), text)
    hand.pick(page.get_by_label("Waar gaat het over?"), "work_education")
    _save(hand)


def add_line(hand: Hand, case: str, text: str, owner: str, day: date) -> None:
    """An agreement with one owner, a day and a done-criterion."""
    page = hand.page
    page.goto(case)
    hand.press(page.get_by_role("link", name="Afspraak toevoegen"))
    hand.write(page.get_by_label("Wat gaat er gebeuren?"), text)
    owners = page.get_by_label("Wie doet het?")
    value = owners.locator("option", has_text=owner).first.get_attribute("value")
    hand.pick(owners, value or "")
    hand.write_day(page.get_by_label("Wanneer is het klaar?"), day)
    hand.write(page.get_by_label("Klaar als"), "Als het een maand goed gaat.")
    _save(hand)


def _save(hand: Hand) -> None:
    hand.press(hand.page.get_by_role("button", name="Bewaar"))
    expect(hand.page.locator("main [role=status]").first).to_be_visible()


def accept_line(hand: Hand, case: str, text: str) -> None:
    hand.page.goto(case)
    button = hand.page.get_by_role("button", name=f"Dit doe ik {text}")
    hand.press(button)
    expect(button).to_have_count(0)


def publish_message(hand: Hand, case: str, text: str, changed: str = "") -> None:
    page = hand.page
    page.goto(case)
    hand.press(page.get_by_role("link", name=re.compile("Boodschap (schrijven|aanpassen)")))
    hand.write(page.get_by_label("De boodschap"), text)
    if changed:
        hand.write(page.get_by_label("Wat is er anders?"), changed)
    hand.press(page.get_by_role("button", name=re.compile("Maak hier versie")))
    expect(page.get_by_text(text).first).to_be_visible()


def confirm_message(hand: Hand, case: str) -> None:
    hand.page.goto(case)
    button = hand.page.get_by_role("button", name="Dit zeg ik ook")
    hand.press(button)
    expect(button).to_have_count(0)


def seals(page: Page, case: str) -> list[str]:
    """What each party says of the message, as this person sees it."""
    page.goto(case)
    return page.locator("ul.seals li").all_inner_texts()
