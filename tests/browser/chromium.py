"""Finding a Chromium on this machine, and starting it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

USUAL_PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTING = "CHROMIUM_PATH"


def find_chromium() -> str | None:
    """The program that `CHROMIUM_PATH` names, or the one in a usual place; None without any."""
    named = os.environ.get(SETTING)
    if named:
        return named if Path(named).is_file() else None
    return next((found for name in USUAL_PLACES if (found := shutil.which(name))), None)


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """A browser without a window. As root it cannot make its own sandbox."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*sandbox, "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()
