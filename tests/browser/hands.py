"""Two ways of using a page: a finger that counts what it does, and the keyboard alone."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 250


class Hand(Protocol):
    """How somebody works through a page."""

    page: Page

    def press(self, what: Locator) -> None:
        """A button, a link, or the head of something that folds out."""

    def choose(self, what: Locator) -> None:
        """One of some radio buttons, or a box to tick."""

    def pick(self, what: Locator, value: str) -> None:
        """An item of a list, by its value."""

    def write(self, what: Locator, text: str) -> None:
        """Type into a field."""

    def write_day(self, what: Locator, day: date) -> None:
        """Type a day."""


@dataclass
class Finger:
    """Taps and types; each tap is one, and so is each field that is typed in."""

    page: Page
    taps: int = 0
    fields: list[str] = field(default_factory=list)

    @property
    def work(self) -> int:
        return self.taps + len(self.fields)

    def press(self, what: Locator) -> None:
        self.taps += 1
        what.click()

    def choose(self, what: Locator) -> None:
        self.taps += 1
        # The drawn face of the choice lies over the control itself.
        what.locator("xpath=ancestor::label").click()

    def pick(self, what: Locator, value: str) -> None:
        self.taps += 1
        what.select_option(value)

    def write(self, what: Locator, text: str) -> None:
        self.fields.append(what.get_attribute("name") or "")
        what.fill(text)

    def write_day(self, what: Locator, day: date) -> None:
        self.write(what, day.isoformat())


@dataclass
class Keyboard:
    """Tab, Enter, space, arrows and letters. What cannot be reached that way fails the test."""

    page: Page

    def press(self, what: Locator) -> None:
        self._reach(what)
        self.page.keyboard.press("Enter")

    def choose(self, what: Locator) -> None:
        if what.get_attribute("type") == "checkbox":
            self._reach(what)
            self.page.keyboard.press("Space")
            return
        self._reach_group(what)
        for _ in range(30):
            if what.evaluate("e => e === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        if not what.is_checked():
            self.page.keyboard.press("Space")
        assert what.is_checked(), f"{what} cannot be chosen with the keyboard"

    def pick(self, what: Locator, value: str) -> None:
        self._reach(what)
        self.page.keyboard.press("Home")
        for _ in range(60):
            if what.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be picked with the keyboard")

    def write(self, what: Locator, text: str) -> None:
        self._reach(what)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def write_day(self, what: Locator, day: date) -> None:
        self._reach(what)
        self.page.keyboard.type(day.strftime("%d%m%Y"))
        if what.input_value() != day.isoformat():
            # A browser that runs in English asks for the month first.
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(day.strftime("%m%d%Y"))
        assert what.input_value() == day.isoformat()

    def _reach(self, what: Locator) -> None:
        self._tab_until(what, "e => e === document.activeElement")

    def _reach_group(self, what: Locator) -> None:
        """Tab stops at one radio button of a group; the arrows do the rest."""
        self._tab_until(
            what,
            "e => document.activeElement.type === 'radio'"
            " && document.activeElement.name === e.name",
        )

    def _tab_until(self, what: Locator, there: str) -> None:
        what.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if what.evaluate(there):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} cannot be reached with the keyboard")
