"""Pictures of the ten main screens and of eight public pages, in English and Persian, of the demonstration:
`make screenshots` writes docs/screenshots/.

Given a folder, a width and a colour scheme, as in `python -m tests.screenshots /tmp/seen 390 dark en fa ar`,
it writes others to look at.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGS, CHROMIUM_NAMES

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = secrets.token_urlsafe(16)


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration of its own, served until the block ends; its address."""
    with tempfile.TemporaryDirectory(prefix="mithaq-screens-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {
            **os.environ,
            "DEMO": "true",
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ADMIN_USER": "layla",
            "ADMIN_PASSWORD": PASSWORD,
            "PORT": str(port),
        }
        environment.pop("SITE_URL", None)
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            yield _ready(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            server.wait(20)


def _ready(address: str, server: "subprocess.Popen[bytes]") -> str:
    for _attempt in range(240):
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()
        except OSError:
            if server.poll() is not None:
                raise SystemExit("The demonstration ended before it was ready.") from None
            time.sleep(0.5)
        else:
            return address
    raise SystemExit("The demonstration was not ready in two minutes.")


def sign_in(page: Page, address: str, language: str) -> None:
    """As the administrator, who sees everything, with the calendar of the language."""
    page.goto(f"{address}/admin/login/?next=/admin/preferences/")
    page.locator(f".languages button[value={language}]").click()
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form#login-form [type=submit]").click()
    calendar = {"fa": "solar_hijri", "ar": "hijri"}.get(language, "gregorian")
    page.locator(f"input[name=calendar][value={calendar}]").check()
    page.locator(".record-status-form [type=submit]").click()
    page.wait_for_load_state()


def screens(page: Page, address: str, language: str) -> Iterator[str]:
    """Leads the page from screen to screen and names each."""
    page.goto(f"{address}/admin/")
    yield "desk"
    page.goto(f"{address}/admin/commitments/commitment/?schedule=overdue")
    yield "commitments"
    selected = page.locator("input[name=_selected_action]")
    for number in range(min(4, selected.count())):
        selected.nth(number).check()
    page.locator("select[name=action]").select_option("record_status_of_selected")
    page.locator(".actions button[type=submit]").first.click()
    page.locator("input[name=status][value=substantial]").check()
    page.fill(
        "textarea[name=note]",
        {"en": "Both sides confirmed it in writing.", "fa": "هر دو طرف آن را کتبی تأیید کردند."}.get(
            language, "أكده الطرفان كتابة."
        ),
    )
    page.locator("button[name=preview]").click()
    page.wait_for_load_state()
    yield "record-status"
    page.goto(f"{address}/admin/tracker/statusreport/inbox/")
    yield "inbox"
    page.locator(".desk-table tbody th a").first.click()
    page.wait_for_load_state()
    yield "review"
    measured = page.request.get(f"{address}/api/v1/measurements/?limit=1&ordering=-observed_on").json()[
        "results"
    ]
    page.goto(f"{address}/admin/commitments/commitment/?q={measured[0]['commitment'] if measured else ''}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state()
    yield "commitment"
    page.goto(f"{address}/admin/tracker/import/add/")
    page.set_input_files("input[name=file]", _file_to_import(page, address))
    page.locator("input[name=calendar][value=gregorian]").check()
    page.locator(".record-status-form [type=submit]").click()
    page.wait_for_load_state()
    yield "import"
    page.goto(f"{address}/admin/commitments/conference/")
    draft = (
        page.locator("#result_list tr", has_text="DEMO3").locator("th a").first.get_attribute("href") or ""
    )
    page.goto(f"{address}{draft.partition('change/')[0].partition('?')[0]}guide/review/")
    yield "new-conference"
    page.goto(f"{address}/{language}/conferences/DEMO1/")
    yield "conference"
    page.goto(f"{address}/admin/preferences/")
    yield "preferences"


def public_screens(page: Page, address: str, language: str) -> Iterator[str]:
    """Leads a visitor from page to page and names each."""

    def first(status: str) -> Any:
        query = f"conference=DEMO2&status={status}&limit=1"
        return page.request.get(f"{address}/api/v1/commitments/?{query}").json()["results"][0]

    shown = first("complete")
    states = f"{shown['state']},{first('limited')['state']}"
    for name, path in {
        "overview": "",
        "conference": "conferences/DEMO2/",
        "state": f"states/{shown['state']}/",
        "theme": f"themes/{shown['theme']}/",
        "register": "commitments/?conference=DEMO2&schedule=overdue",
        "compare": f"compare/?state={states}",
        "changes": "changes/?conference=DEMO2",
        "commitment": f"commitments/{shown['reference']}/",
    }.items():
        page.goto(f"{address}/{language}/{path}")
        yield f"site-{name}"


def _file_to_import(page: Page, address: str) -> Any:
    rows = page.request.get(f"{address}/api/v1/commitments/?conference=DEMO1&limit=6").json()["results"]
    lines = [f"{row['reference']},limited,2026-01-15,Told by letter." for row in rows[:5]]
    text = "\r\n".join(
        [
            "Reference,Status,Effective on,Note",
            *lines,
            f"{rows[5]['reference']},finished,2026-02-30,A level and a day that are none.",
        ]
    )
    return {"name": "reports.csv", "mimeType": "text/csv", "buffer": text.encode()}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    width = int(sys.argv[2]) if len(sys.argv) > 2 else 1280
    scheme: Any = sys.argv[3] if len(sys.argv) > 3 else "light"
    languages = sys.argv[4:] or ["en", "fa"]
    folder.mkdir(parents=True, exist_ok=True)
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if program is None:
        raise SystemExit("No Chromium was found. Install one (Debian: apt-get install chromium).")
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGS)
        for language in languages:
            for who in (screens, public_screens):
                looks: Any = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
                page = browser.new_context(**looks).new_page()
                if who is screens:
                    sign_in(page, address, language)
                for name in who(page, address, language):
                    page.screenshot(path=folder / f"{name}-{language}.png", full_page=len(sys.argv) > 1)
                    print(f"{name}-{language}.png")
        browser.close()


if __name__ == "__main__":
    main()
