"""A person whose session ends while they fill in a form, and what the pages show them of it."""

import html
import re
from html.parser import HTMLParser

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from commitments.models import Commitment, Conference, Participation, Resolution, State, Theme
from commitments.requests.form_data import OWNER
from tracker.desk.kept_forms import (
    CARRIED,
    KeptForm,
)
from tracker.models import (
    AccessToken,
    EvidenceFile,
    Import,
    Mandate,
    Preferences,
    Review,
    SavedView,
    StatusReport,
)

PASSWORD = "a-long-password-1"


LOGIN = "/admin/login/"


XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


BACK = "Here is the form again with what you typed."


THEME = {"name_en": "Typed for ten minutes.", "order": "7"}


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return html.unescape(found[1]) if found else ""


def opened(client, address):
    """What the page at `address` sends beside what is typed."""
    page = client.get(address)
    assert page.status_code == 200
    return {name: hidden(page, name) for name in ("csrfmiddlewaretoken", OWNER)}


def end_session():
    Session.objects.all().delete()


def signed_in_again(client, page, username="layla", password=PASSWORD, follow=True):
    values = {
        "username": username,
        "password": password,
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        CARRIED: hidden(page, CARRIED),
        "next": hidden(page, "next"),
    }
    return client.post(LOGIN, values, follow=follow)


def lost_and_found(client, address, values, *, form_at=None, username="layla"):
    """The page shown to who signs in again after `values` were sent to `address` by an ended session."""
    sent = values | opened(client, form_at or address)
    end_session()
    refused = client.post(address, sent)
    assert refused.status_code == 403
    assert "Your session had ended. Nothing was recorded." in refused.content.decode()
    assert 'name="username"' in refused.content.decode()
    return signed_in_again(client, refused, username=username)


class Fields(HTMLParser):
    """What a desk would send of the fields of a page: names with their values."""

    def __init__(self):
        super().__init__()
        self.values, self.select, self.area = [], "", None

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        if tag == "input" and (about.get("type") not in {"radio", "checkbox"} or "checked" in about):
            self.values.append((about.get("name"), about.get("value", "on")))
        elif tag == "select":
            self.select = about["name"]
        elif tag == "option" and "selected" in about:
            self.values.append((self.select, about.get("value")))
        elif tag == "textarea":
            self.area = (about["name"], [])

    def handle_data(self, data):
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea":
            name, texts = self.area
            self.values.append((name, "".join(texts).removeprefix("\r\n").removeprefix("\n")))
            self.area = None


def fields_of(page):
    parser = Fields()
    parser.feed(page.content.decode())
    return parser.values


def all_rows():
    """How many rows there are of everything that a form could write."""
    written = (
        *(Commitment, Conference, Participation, Resolution, StatusReport, Review, SavedView, AccessToken),
        *(Theme, State, User, Preferences, Import, EvidenceFile, Mandate),
    )
    return {model.__name__: model._default_manager.count() for model in written}


def refused(client, address, values):
    """The page of signing in that answers `values`, sent after the session ended."""
    sent = values | opened(client, address)
    end_session()
    return client.post(address, sent)


def carried_by(page):
    return KeptForm.carried(hidden(page, CARRIED))
