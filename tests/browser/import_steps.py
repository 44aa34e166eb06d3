"""The steps of an import as a person takes them, page by page."""

import hashlib
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page


def hand_in(page: Page, kind: str, content: bytes, name: str = "rows.csv") -> None:
    page.locator(".object-tools a.addlink").click()
    page.locator(f"input[name=kind][value={kind}]").check()
    page.set_input_files("input[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    page.locator("input[name=calendar][value=gregorian]").check()
    page.locator("#content-main form [type=submit]").click()


def choose(
    page: Page,
    columns: Mapping[str, str] | None = None,
    for_all: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    order: str | None = None,
) -> None:
    """Choose columns, values for all rows and meanings."""
    for field, heading in (columns or {}).items():
        page.select_option(f"#mapping select[name={field}]", heading)
    for field, value in (for_all or {}).items():
        control = page.locator(f"#mapping [name={field}-for-all]")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    for text, meaning in (values or {}).items():
        asked_for(page, text).select_option(meaning)
    if order:
        page.select_option("#mapping select[name=date_order]", order)


def read_as(page: Page, *chosen: Any, **more: Any) -> None:
    """Choose them, and check again."""
    choose(page, *chosen, **more)
    page.locator("#mapping [type=submit]").click()


def asked_for(page: Page, text: str) -> Locator:
    """The question what a value of the file stands for; an empty one has a name in the page's language."""
    if text:
        return page.get_by_label(text, exact=True)
    digest = hashlib.blake2b(b"", digest_size=8).hexdigest()
    return page.locator(f"#mapping select[name$='-as-{digest}']")


def run(page: Page) -> str:
    """Import what the page shows, and go back to the log; says what the page told."""
    page.wait_for_load_state()
    confirmation = page.locator("form[action$='/run/'] input[type=checkbox]")
    if confirmation.count():
        confirmation.check()
    page.locator("form[action$='/run/'] [type=submit]").click()
    told = page.locator(".outcome").inner_text()
    page.locator("p a[href$='/admin/tracker/import/']").last.click()
    return told
