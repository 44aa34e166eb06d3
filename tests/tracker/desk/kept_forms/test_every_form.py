"""Every form of the desk that is sent after its session ended comes back as it was typed."""

import html
import re

import pytest
from django.test import Client

from commitments.admin.dossier_upload import pack
from commitments.models import Conference
from commitments.requests.form_data import OWNER
from tests.dossiers import write_dossier
from tests.extent import extent
from tests.factories import (
    at,
    make_administrator,
    make_state,
)
from tests.tracker.access.access_world import routes
from tests.tracker.desk.kept_forms.signing_in import (
    BACK,
    LOGIN,
    XSS,
    all_rows,
    carried_by,
    end_session,
    fields_of,
    lost_and_found,
    opened,
    signed_in_again,
)
from tracker.models import (
    SavedView,
)

# What comes back of a form, no database can change.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


# At which address in so many the person signs in again, and so sees the page with what they had typed.
SIGNED_IN_AGAIN = extent(3, long=1)
# Of each form: who fills it in, what they type, and on which other page it stands, where it does.
FORMS = {
    "record": (
        "officer",
        {
            "status": "limited",
            "effective_on": "2026-03-05",
            "note": XSS,
            "commitments": "{seen}",
            "evidence_title": "A page",
            "evidence_url": "https://example.org/a",
            "record": "1",
        },
        "record one",
    ),
    "review": ("administrator", {"verdict": "return", "reason": XSS, "version": "1", "status": ""}, None),
    "guide": (
        "officer",
        {"code": "NEW1", "title_en": XSS, "city_fa": "بغداد", "starts_on": "2026-01-01"},
        None,
    ),
    "guide participants": (
        "officer",
        {"names": "Iraq\r\nایران", "role": "observer", "basis": "inferred"},
        None,
    ),
    "guide resolutions": (
        "officer",
        {
            "theme": "{theme.pk}",
            "title_en": XSS,
            "text_en": "Typed for long.",
            "source": "{source.pk}",
            "locator": "page 3",
            "strength": "emphasised",
        },
        None,
    ),
    "preferences": (
        "officer",
        {"calendar": "solar_hijri", "language": "fa", "snoozed_until": "2026-04-01", "single_keys": "on"},
        None,
    ),
    "token": ("officer", {"name": XSS, "scopes": ["read", "report"], "days": "30"}, None),
    "mapping": ("officer", {"commitment": "Reference", "status": "How far", "effective_on": "When"}, None),
    "theme change": ("officer", {"name_en": XSS, "name_fa": "رودها", "order": "7"}, None),
    "state add": ("officer", {"code": "XYZ", "name_en": XSS}, None),
    "commitment": ("officer", {"lead_agency": XSS, "due_on": "2026-09-01"}, None),
    "list": ("officer", {"action": "record_status_of_selected", "_selected_action": ["{rows[0]}"]}, None),
    "import": ("officer", {"kind": "commitments", "calendar": "solar_hijri"}, None),
    "dossier": ("officer", {"refresh": "on"}, None),
    "person": (
        "administrator",
        {"username": "zahra", "email": "z@example.org", "usable_password": "true"},
        None,
    ),
    "someone": (
        "administrator",
        {
            "username": "layla",
            "first_name": XSS,
            "roles": "reviewer",
            "mandates-TOTAL_FORMS": "1",
            "mandates-INITIAL_FORMS": "0",
            "mandates-0-starts_on": "2026-03-01",
            "mandates-0-note": "A letter.",
            "is_active": "on",
        },
        None,
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_an_ended_session_comes_back_as_it_was_typed(desk, world, name):
    role, typed, elsewhere = FORMS[name]
    if role == "administrator":
        desk.force_login(make_administrator(username="root"))
    values = {
        field: [text.format(**world) for text in texts] if isinstance(texts, list) else texts.format(**world)
        for field, texts in typed.items()
    }
    before = all_rows()

    page = lost_and_found(
        desk,
        world[name],
        values,
        form_at=world[elsewhere or name],
        username="layla" if role == "officer" else "root",
    )

    assert page.redirect_chain[0][0] == world[name]
    assert BACK in html.unescape(page.content.decode())
    shown = fields_of(page)
    for field, texts in values.items():
        for text in texts if isinstance(texts, list) else [texts]:
            assert field == "record" or (field, text) in shown, (field, text)
    assert "<script>alert" not in page.content.decode()
    assert all_rows() == before


def test_the_text_of_a_checked_dossier_comes_back_with_its_outcome(desk, tmp_path):
    make_state()
    kept = pack([("rivers.yaml", write_dossier(tmp_path).read_text())])

    page = lost_and_found(desk, "/admin/commitments/conference/dossier/", {"kept": kept, "load": "1"})

    assert ("kept", kept) in fields_of(page)
    assert "Dry run: nothing is written yet." in page.content.decode()
    assert not Conference.objects.exists()


def test_the_name_of_a_view_comes_back_above_its_list(desk, world):
    page = lost_and_found(
        desk,
        world["views"],
        {"name": XSS, "query": "q=IRQ"},
        form_at="/admin/commitments/commitment/?q=IRQ",
    )

    assert page.redirect_chain[-1][0] == "/admin/commitments/commitment/?q=IRQ"
    assert ("name", XSS) in fields_of(page)
    assert not SavedView.objects.exists()


def test_every_address_of_the_desk_keeps_what_is_typed_and_writes_nothing_of_it(world, officer):
    client = Client(enforce_csrf_checks=True)
    root = make_administrator(username="root")
    addresses = {
        re.sub(r"<(?:\w+:)?\w+>|\(\[\^/\]\+\)", "1", pattern)
        for name, pattern in routes()
        if name.startswith("admin:") and "(?P" not in pattern and name not in {"admin:login", "admin:logout"}
    }
    assert len(addresses) > 100
    opened(client, LOGIN)
    before = all_rows()
    for number, address in enumerate(sorted(addresses)[:: extent(2, long=1)]):
        client.force_login(root)
        token = client.cookies["csrftoken"].value
        sent = {"typed": "Typed for ten minutes.", "csrfmiddlewaretoken": token, OWNER: str(root.pk)}
        end_session()
        page = client.post(address, sent)
        if page.status_code == 404:
            continue
        assert (page.status_code, carried_by(page).path) == (403, address)
        if number % SIGNED_IN_AGAIN:
            continue
        again = signed_in_again(client, page, username="root")
        assert again.status_code < 500, address
        if again.streaming:
            b"".join(again.streaming_content)

    assert all_rows() == before
