"""Pictures of the main pages, out of the demo: `make screenshots` puts them in docs/screenshots."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize
from rich.console import Console
from rich.progress import track

from app.demo.people import MAIL, PASSWORD
from tests.browser.chromium import chromium, find_chromium
from tests.live import LOOPBACK, free_port

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
SIZES: tuple[ViewportSize, ...] = ({"width": 1280, "height": 900}, {"width": 375, "height": 812})
SECONDS_TO_BUILD = 300
# Two cases of the stories: what is in the pictures should be something to read.
CASES = {"{case}": "Weer aan het werk", "{home}": "Thuis kunnen blijven wonen"}
# Name of the picture, who looks, and where.
PAGES = (
    ("inloggen", "", "/inloggen"),
    ("vandaag", "buurtcoach", "/vandaag"),
    ("casussen", "buurtcoach", "/casussen"),
    ("casus", "buurtcoach", "{case}"),
    ("delen", "begeleider", "{case}/delen"),
    ("boodschap", "buurtcoach", "{case}/boodschap"),
    ("wie-keek-mee", "buurtcoach", "{case}/wie-keek-mee"),
    ("toestemming", "ggz", "{home}/toestemming"),
    ("nieuwe-casus", "buurtcoach", "/casussen/nieuw"),
    ("regie-overzicht", "coordinator", "/regie-overzicht"),
    ("mijn-plan", "inwoner", "/mijn-plan"),
    ("privacy", "privacy", "/privacy"),
)
out = Console()


def main() -> int:
    """Take them all; 2 when there is no browser to take them with."""
    program = find_chromium()
    if program is None:
        out.print("Geen Chromium gevonden: installeer die, of noem hem met CHROMIUM_PATH=")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as address, chromium(program) as browser:
        for name, who, path in track(PAGES, "Plaatjes maken", console=out):
            _take(browser, address, name, who, path)
    out.print(f"De plaatjes staan in {FOLDER.relative_to(FOLDER.parents[1])}/")
    return 0


@contextmanager
def demo() -> Iterator[str]:
    """The demo as a newcomer starts it, in a folder that is gone afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="samenspel-plaatjes-") as folder:
        Path(folder).chmod(0o711)
        command = [sys.executable, "-m", "app.cli", "demo", "--port", str(port)]
        process = subprocess.Popen([*command, "--data-dir", str(Path(folder) / "demo")])
        try:
            _wait(port, process)
            yield f"http://{LOOPBACK}:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_BUILD
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{port}/readyz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("the demo did not start")


def _take(browser: Browser, address: str, name: str, who: str, path: str) -> None:
    context = browser.new_context(
        base_url=address,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if who:
        _sign_in(page, who)
    place = path
    for sign, title in CASES.items():
        if sign in path:
            place = path.replace(sign, _case(page, title))
    for size in SIZES:
        page.set_viewport_size(size)
        answer = page.goto(place)
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{who} does not get {place}")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=FOLDER / f"{name}-{size['width']}.png", scale="css")
    context.close()


def _sign_in(page: Page, who: str) -> None:
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(f"{who}@{MAIL}")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.wait_for_url(lambda url: "/inloggen" not in url)


def _case(page: Page, title: str) -> str:
    """The path of a case, out of the list of whoever looks."""
    page.goto("/casussen")
    found = page.get_by_role("link", name=re.compile(title)).last.get_attribute("href")
    if not found:
        raise RuntimeError(f"no case is called {title}")
    return found


if __name__ == "__main__":
    os.chdir(FOLDER.parents[1])
    sys.exit(main())
