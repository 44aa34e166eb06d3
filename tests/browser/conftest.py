"""A page in the Chromium of this machine, which fails its test for anything a user's browser would
complain of.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# The one that has no windows at all shows the same and takes two thirds of the time.
TRIED_IN_ORDER = ("chromium-headless-shell", *CHROMIUM_NAMES)
# How long a page may take is nobody's promise here, and the machine may have other work.
PATIENCE = 60_000
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; without one these tests are skipped, except where they must run."""
    path = next(filter(None, map(shutil.which, TRIED_IN_ORDER)), None)
    if path:
        return path
    message = (
        "No Chromium was found. Install one (Debian: apt-get install chromium-headless-shell, or chromium) "
        "to run the browser tests."
    )
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every test names the live server's addresses in full; the plugin's own fixture of this name warns."""


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> Iterator[dict[str, Any]]:
    # Playwright's event loop keeps running in this thread until the session ends, and Django
    # would refuse every query beside it. Only a session that opens a browser comes here.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield {"executable_path": chromium, "args": CHROMIUM_ARGS}
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(page: Page, live_server: Any) -> Iterator[Page]:
    """A page of its own; the test fails on a console error, a refused style or script, a failed request,
    or a request to another host.
    """
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    own_host = urlsplit(live_server.url).netloc
    complaints: list[str] = []

    def check_response(response: Response) -> None:
        # A page may answer 4xx on purpose; what it is made of may not.
        if response.status >= 400 and not response.request.is_navigation_request():
            complaints.append(f"{response.status} for {response.url}")

    page.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text}")
            if _is_complaint(message.type, message.text)
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
    page.on(
        "request",
        lambda request: (
            complaints.append(f"another host: {request.url}") if _is_foreign(request.url, own_host) else None
        ),
    )
    page.on("response", check_response)
    yield page
    assert complaints == [], "\n".join(complaints)


def _is_complaint(kind: str, text: str) -> bool:
    # Failed requests are judged by their responses, which say what was asked for.
    return "Content Security Policy" in text or (
        kind == "error" and not text.startswith("Failed to load resource")
    )


def _is_foreign(url: str, own_host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob", "about"} and parts.netloc != own_host


@pytest.fixture
def sign_in(live_server: Any) -> Callable[..., None]:
    """Sign in to the admin as a person would: `sign_in(page, user, password)`."""

    def through_the_form(page: Page, user: Any, password: str = "a-long-password-1") -> None:
        page.goto(f"{live_server.url}/admin/login/?next=/admin/")
        page.fill("input[name=username]", getattr(user, "username", user))
        page.fill("input[name=password]", password)
        page.locator("form#login-form [type=submit]").click()
        page.wait_for_url(f"{live_server.url}/admin/")

    return through_the_form
