"""People behind their own browsers: separate cookies, separate windows."""

from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from app.demo.people import MAIL, PASSWORD

PHONE: ViewportSize = {"width": 375, "height": 812}
DESK: ViewportSize = {"width": 1280, "height": 900}
Scheme = Literal["light", "dark"]
# One machine runs everything at once; a slow answer is no failure here.
PATIENCE_MS = 15_000


class People:
    """Everybody who looks at one site. Remembers every request to somewhere else."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.site = site
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self._browser = browser
        expect.set_options(timeout=PATIENCE_MS)
        self._contexts: list[BrowserContext] = []

    def context(
        self, viewport: ViewportSize = DESK, scheme: Scheme = "light", *, scripts: bool = True
    ) -> BrowserContext:
        """A browser with cookies of its own, in Dutch, in which nobody is signed in."""
        context = self._browser.new_context(
            base_url=self.site,
            viewport=viewport,
            color_scheme=scheme,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", lambda request: self._note(request.url))
        context.on("console", lambda said: self._hear(said.type, said.text))
        self._contexts.append(context)
        return context

    def sign_in(
        self,
        who: str,
        viewport: ViewportSize = DESK,
        scheme: Scheme = "light",
        *,
        scripts: bool = True,
    ) -> Page:
        """The first page of `who`, signed in through the form."""
        page = self.context(viewport, scheme, scripts=scripts).new_page()
        page.goto("/inloggen")
        page.get_by_label("E-mailadres").fill(f"{who}@{MAIL}")
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.get_by_role("button", name="Inloggen").click()
        page.wait_for_url(lambda url: "/inloggen" not in url)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _note(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "about:")):
            self.elsewhere.append(url)

    def _hear(self, kind: str, text: str) -> None:
        """The browser says so when a page does what its policy forbids."""
        if kind == "error" and "Content Security Policy" in text:
            self.complaints.append(text)
