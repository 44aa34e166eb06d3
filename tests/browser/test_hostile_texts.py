"""Texts that are programs, in every field that holds words, past all checks: no page, list, form, feed or
mail runs any of them, and the browser has nothing to report to its policy.
"""

import itertools
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import Error, connection, models, transaction

from commitments.fields import SearchTextField, SortKeyField
from commitments.models import Commitment
from commitments.triggers import POSITIONS, remove_record_guards, remove_standing_guard
from tests.browser.test_accessibility import PAGES, desk, kept, record
from tests.extent import IS_LONG
from tracker.access.security_log import SECURITY_LOG
from tracker.trail.triggers import remove_trail_guards

__all__ = ["desk", "kept", "record"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database,
    pytest.mark.skipif(not IS_LONG, reason="Minutes of a browser's time: make test-long"),
]
RUN = "document.documentElement.dataset.ran=1"
CORPUS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"\"'><svg onload={RUN}>",
    f"</title><script>{RUN}</script>",
    f"</textarea></select><img src=x onerror={RUN}>",
    f"--></style><script>{RUN}</script>",
    f"' autofocus onfocus={RUN} x='",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"]]><a href=javascript:{RUN}>x</a>",
    f"<style>@import 'x';</style><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
)
LINK = f"javascript:{RUN}"
# By these rows are found, or programs read them.
# fmt: off
KEYS = frozenset(
    {
        "code", "slug", "reference", "digest", "content_digest", "salt", "private_salt",
        "private_digest", "sha256", "text_sha256", "username", "password", "email", "kind",
        "language", "key", "name_key", "token_key", "history_type", "scopes", "status", "alpha2",
        "m49", "session_key", "codename", "app_label", "model", "query",
    }
)
# fmt: on


def word_fields():
    """Every column that holds words that somebody wrote."""
    for app in ("commitments", "tracker", "auth", "admin"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField)
                is_ours = field.choices is None and field.name not in KEYS and not field.is_relation
                if is_text and is_ours and not isinstance(field, SearchTextField | SortKeyField):
                    yield model, field


def spoil_everything():
    """Put a text of the corpus in each of them, as no function of ours would, and say in how many columns it
    is; what the database refuses stays as it was.
    """
    remove_trail_guards(using="default")
    remove_standing_guard(using="default")
    remove_record_guards(using="default")
    POSITIONS.remove(using="default")
    SECURITY_LOG.remove(using="default")
    spoilt = 0
    for (model, field), text in zip(word_fields(), itertools.cycle(CORPUS), strict=False):
        wanted = LINK if isinstance(field, models.URLField) or "url" in field.name else text
        if field.max_length and len(wanted) > field.max_length:
            wanted = f"<b onmouseover={RUN}>"[: field.max_length]
        table, column = model._meta.db_table, field.column
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f'UPDATE "{table}" SET "{column}" = %s', [wanted])
                spoilt += cursor.rowcount > 0
        except Error:
            continue
    return spoilt


@pytest.fixture
def nothing_runs(page, live_server):
    """Look at each address, and touch what could be touched: nothing of the corpus runs."""
    shown = []
    page.on("dialog", lambda dialog: shown.append(dialog.message))

    def look(addresses):
        ran = []
        for address in addresses:
            page.goto(f"{live_server.url}/{address}")
            page.evaluate("document.querySelectorAll('input,select,textarea,a,b').forEach(x => x.focus())")
            if page.evaluate("'ran' in document.documentElement.dataset"):
                ran.append(address)
        return ran + shown

    return look


def test_what_runs_is_seen(page, live_server, nothing_runs):
    """The control: the same in a page that lets it run."""
    page.route("**/en/method/", lambda route: route.fulfill(content_type="text/html", body=CORPUS[0]))

    assert nothing_runs(["en/method/"]) == ["en/method/"]


def test_no_public_page_runs_any(nothing_runs, record):
    assert spoil_everything() > 60

    ran = nothing_runs(
        f"{language}/{path}" for language in ("en", "fa", "ar") for path in PAGES if "compare" not in path
    )

    assert ran == []


def test_no_page_of_the_desk_runs_any(page, sign_in, nothing_runs, desk):
    sign_in(page, "root")
    assert spoil_everything() > 80

    assert nothing_runs(f"admin/{path}" for path in desk) == []


def test_no_page_where_the_record_is_kept_runs_any(page, sign_in, nothing_runs, kept):
    sign_in(page, "root")
    assert spoil_everything() > 80

    assert nothing_runs(f"admin/{path}" for path in kept) == []


def test_no_mail_is_a_page(desk):
    spoil_everything()
    Commitment.objects.update(due_on="2026-03-11")
    call_command("send_reminders", stdout=StringIO())

    assert all(not getattr(one, "alternatives", None) for one in mail.outbox)
    assert all(one.content_subtype == "plain" for one in mail.outbox)
