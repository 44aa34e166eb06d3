"""To whom a kept form is shown, for how long, where it leads, and what is never in it."""

import base64
import html
import random
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import (
    at,
    make_administrator,
    make_officer,
    make_theme,
)
from tests.tracker.desk.kept_forms.signing_in import (
    BACK,
    LOGIN,
    PASSWORD,
    THEME,
    XSS,
    carried_by,
    end_session,
    fields_of,
    hidden,
    opened,
    refused,
    signed_in_again,
)
from tracker.desk.kept_forms import (
    CARRIED,
    CARRIED_FOR,
    CARRIED_MAX,
    SALT,
    SHOWN_FOR,
    KeptForm,
    is_of_the_desk,
    is_secret,
)
from tracker.models import (
    EvidenceFile,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


def test_a_wrong_password_keeps_the_form(desk, address):
    again = signed_in_again(desk, refused(desk, address, THEME), password="wrong")

    assert again.status_code == 200
    assert "Sign in, and the form comes back with it." in again.content.decode()
    page = signed_in_again(desk, again)
    assert ("name_en", "Typed for ten minutes.") in fields_of(page)


def test_it_is_shown_to_nobody_else(desk, address, theme):
    make_officer(username="omar")

    page = signed_in_again(desk, refused(desk, address, THEME), username="omar")

    assert "The form was opened by another account" in page.content.decode()
    assert "Typed for ten minutes." not in page.content.decode() + desk.get(address).content.decode()


def test_it_is_shown_until_it_is_sent_and_not_for_long(desk, address, theme):
    page = signed_in_again(desk, refused(desk, address, THEME))
    assert "Typed for ten minutes." in desk.get(address).content.decode()
    assert "Typed for ten minutes." not in desk.get(f"{address}?_changelist_filters=q").content.decode()

    with time_machine.travel(at(2026, 3, 10) + SHOWN_FOR + timedelta(seconds=1), tick=False):
        assert "Typed for ten minutes." not in desk.get(address).content.decode()

    sent = dict(fields_of(page)) | THEME
    assert desk.post(address, sent).status_code == 302
    theme.refresh_from_db()
    assert theme.name_en == "Typed for ten minutes."
    assert BACK not in desk.get(address).content.decode()


def test_a_session_holds_a_few_forms_and_each_comes_back_in_its_place(desk):
    client, addresses = (
        desk,
        [f"/admin/commitments/theme/{make_theme(slug=f't{n}').pk}/change/" for n in range(4)],
    )
    sent = [{"name_en": f"Typed {n}"} | opened(client, one) for n, one in enumerate(addresses)]
    end_session()
    pages = [client.post(one, values) for one, values in zip(addresses, sent, strict=True)]
    page = signed_in_again(client, pages[0])
    # The pages of the other windows are older than the signing in: they fail the check.
    for other in pages[1:]:
        stale = signed_in_again(client, other)
        assert "Show the form again" in stale.content.decode()
        page = client.post(
            "/admin/form-again/",
            {name: hidden(stale, name) for name in ("csrfmiddlewaretoken", CARRIED)},
            follow=True,
        )

    assert ("name_en", "Typed 3") in fields_of(page)
    shown = [BACK in client.get(one).content.decode() for one in addresses]
    assert shown == [False, True, True, True]


def test_a_row_that_somebody_changed_meanwhile_says_so(desk, address, theme):
    seen = opened(desk, address) | {"_seen": str(theme.history.latest().history_id)}
    end_session()
    for theme.order in (11, 12):
        theme.save()

    page = signed_in_again(desk, desk.post(address, THEME | seen))

    assert "Somebody changed this after you opened it." in page.content.decode()
    assert all(f"→ “{order}”" in page.content.decode() for order in (11, 12))
    assert ("name_en", "Typed for ten minutes.") in fields_of(page)
    assert ("_seen", str(theme.history.latest().history_id)) in fields_of(page)


def test_what_no_page_can_show_any_more_is_there_to_copy(desk, world):
    sent = {"verdict": "return", "reason": XSS, "version": "1"} | opened(desk, world["preferences"])
    end_session()

    page = signed_in_again(desk, desk.post(world["review"], sent))

    # An officer does not review; what was typed is theirs all the same.
    assert "The page on which you typed this cannot show it again." in page.content.decode()
    assert html.escape(XSS) in page.content.decode().replace("&#x27;", "&#x27;")
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/admin/",
        "/\\evil.example/admin/",
        "https://evil.example/admin/",
        "javascript:alert(1)",
        "/en/",
        "/admin",
        "/%2Fevil.example",
        "",
    ],
)
def test_it_leads_nowhere_else(desk, officer, path):
    assert not is_of_the_desk(path)
    forged = KeptForm(path=path, fields=[("a", ["b"])], owner=officer.pk).to_carry()
    token = opened(desk, "/admin/preferences/")

    answer = desk.post("/admin/form-again/", token | {CARRIED: forged})
    assert answer["Location"] == "/admin/"
    login = {"username": "layla", "password": PASSWORD, CARRIED: forged, "next": "//evil.example"}
    answer = desk.post(f"{LOGIN}?next=//evil.example", token | login)
    assert "evil" not in answer["Location"]
    assert not answer["Location"].startswith("//")


@pytest.mark.parametrize("damage", ["", "x", "nonsense", "another key"])
def test_only_what_was_signed_here_is_taken(desk, address, damage):
    page = refused(desk, address, THEME)
    carried = hidden(page, CARRIED)
    if damage == "another key":
        values = {"path": address, "fields": [["name_en", ["Forged."]]], "owner": None}
        carried = signing.dumps(values, key="another", salt=SALT)
    token = hidden(page, "csrfmiddlewaretoken")
    values = {"username": "layla", "password": PASSWORD, "csrfmiddlewaretoken": token, "next": address}

    answer = desk.post(
        LOGIN, values | {CARRIED: {"x": f"{carried}x"}.get(damage, damage and carried[::-1])}, follow=True
    )

    assert answer.status_code == 200
    assert BACK not in answer.content.decode()


def test_what_is_carried_has_an_end(desk, address):
    page = refused(desk, address, THEME)

    with time_machine.travel(at(2026, 3, 10) + CARRIED_FOR + timedelta(hours=1), tick=False):
        assert carried_by(page) is None


def test_no_password_and_no_token_is_kept(desk, officer):
    desk.force_login(make_administrator(username="root"))
    for address in (
        "/admin/auth/user/add/",
        f"/admin/auth/user/{officer.pk}/password/",
        "/admin/password_change/",
        "/admin/login/",
    ):
        text = (Client() if "login" in address else desk).get(address).content.decode()
        fields = [
            re.search(r'name="([^"]*)"', tag)[1]
            for tag in re.findall(r'<input[^>]*type="password"[^>]*>', text)
        ]
        assert fields
        assert [name for name in fields if not is_secret(name)] == []
    values = {
        "username": "zahra",
        "password1": "a-new-secret-1",
        "password2": "a-new-secret-1",
        "roles": "officer",
    }

    page = refused(desk, "/admin/auth/user/add/", values)

    assert dict(carried_by(page).fields) == {"username": ["zahra"], "roles": ["officer"]}
    assert "Passwords are never kept: type them again." in page.content.decode()
    page = signed_in_again(desk, page, username="root")
    assert "a-new-secret-1" not in page.content.decode()
    assert "Passwords are never kept: type them again." in page.content.decode()


def test_a_new_password_is_asked_for_from_the_beginning(desk):
    values = {"old_password": PASSWORD, "new_password1": "another-long-1", "new_password2": "another-long-1"}

    answer = refused(desk, "/admin/password_change/", values)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/password_change/")


def test_files_are_not_kept_and_this_is_said(desk, world):
    values = {"status": "limited", "commitments": world["seen"], "note": "With a letter."}
    sent = (
        values | opened(desk, world["record one"]) | {"files": SimpleUploadedFile("letter.txt", b"A letter.")}
    )
    end_session()

    page = desk.post(world["record"], sent)

    assert "Files cannot be kept: choose them again." in page.content.decode()
    page = signed_in_again(desk, page)
    assert "Files cannot be kept: choose them again." in page.content.decode()
    assert ("note", "With a letter.") in fields_of(page)
    assert not EvidenceFile.objects.exists()


def test_what_is_too_long_is_not_carried_and_this_is_said(desk, address):
    noise = base64.b64encode(random.Random(1).randbytes(1_800_000)).decode()

    page = refused(desk, address, {"name_en": noise})

    assert page.status_code == 403
    assert hidden(page, CARRIED) == ""
    assert "What you typed is too long to be kept here." in page.content.decode()
    assert len(page.content) < 100_000


def test_a_long_text_is_carried_and_comes_back(desk, address):
    text = "متن طولانی " * 60_000

    page = refused(desk, address, {"name_en": text})

    assert 0 < len(hidden(page, CARRIED)) <= CARRIED_MAX
    assert ("name_en", text) in fields_of(signed_in_again(desk, page))
