"""Somebody at the desk whose clicks and keys are counted."""

from typing import Any

from playwright.sync_api import Locator, Page


class Hands:
    """Clicks and types on a page, as a person would; each key and each click counts.

    What stands in the focus already needs no click to be typed into. A choice of a list takes two clicks, the
    file of a dialog one.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = 0

    def begin(self, address: str) -> None:
        """Be there, with nothing counted yet."""
        self.page.goto(address)
        self.clicks = self.keys = 0

    def click(self, what: str | Locator) -> None:
        self._found(what).click()
        self.page.wait_for_load_state()
        self.clicks += 1

    def type(self, what: str | Locator, text: str) -> None:
        field = self._found(what)
        if not field.evaluate("field => field === document.activeElement"):
            field.click()
            self.clicks += 1
        field.fill(text)
        self.keys += len(text)

    def choose(self, what: str | Locator, value: str) -> None:
        self._found(what).select_option(value)
        self.clicks += 2

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def send(self) -> None:
        """Enter, which leads on to another page."""
        with self.page.expect_navigation():
            self.press("Enter")

    def section(self, address: str) -> None:
        """A section of the desk, which on a phone unfolds first."""
        link = self.page.locator(f"#desk-sections a[href='{address}']").first
        if not link.is_visible():
            self.click(".unfold")
        self.click(link)

    def _found(self, what: str | Locator) -> Locator:
        return self.page.locator(what).first if isinstance(what, str) else what.first

    @property
    def counted(self) -> tuple[int, int]:
        return self.clicks, self.keys

    def saw(self, what: str, **values: Any) -> None:
        """Wait for what says that the task is done."""
        self.page.locator(what).first.wait_for(**values)
