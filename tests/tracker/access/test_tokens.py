"""Tokens of the API: made once, shown once, and good for no more than their scopes, their time and their
owner.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    at,
    make_administrator,
    make_conference,
    make_focal_point,
    make_mandate,
    make_officer,
    make_reviewer,
    make_state,
    make_theme,
    make_user,
)
from tracker.access.tokens import TokenRefused, make_token
from tracker.models import AccessToken, TokenState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
RESOLUTION = {"conference": "BAG3", "theme": "liaison-officers", "number": 7} | {
    f"{name}_{language}": "x" for name in ("title", "text") for language in ("en", "fa", "ar")
}
ADD = "/admin/tracker/accesstoken/add/"
LIST = "/admin/tracker/accesstoken/"


@pytest.fixture
def closed(settings):
    """A site that only people with a role may read."""
    settings.PUBLIC_READ = False


def token_of(owner, *, scopes=("read",), days=30):
    return make_token(owner=owner, name="Dashboard", scopes=scopes, days=days, made_by=owner)


def states(client, secret, scheme="Bearer"):
    return client.get("/api/v1/states/", headers={"Authorization": f"{scheme} {secret}"})


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_a_token_reads_where_reading_is_closed(client, closed, scheme):
    _token, secret = token_of(make_user())

    assert client.get("/api/v1/states/").status_code == 401
    assert states(client, secret, scheme).status_code == 200


def test_only_a_digest_is_stored():
    token, secret = token_of(make_user())

    assert secret.startswith("mithaq_")
    assert len(secret) == len("mithaq_") + 64
    stored = serializers.serialize("json", AccessToken.objects.all())
    assert secret not in stored
    assert secret.removeprefix("mithaq_")[8:] not in stored
    assert token.digest not in str(token)


@pytest.mark.parametrize("secret", ["", "mithaq_" + "0" * 64, "x", "mithaq_\x00", "a b", "é" * 20])
def test_a_token_that_nobody_made_is_a_problem_of_401(client, secret):
    answer = client.get("/api/v1/states/", HTTP_AUTHORIZATION=f"Bearer {secret}".encode().decode("latin-1"))

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="Mithaq"'


def test_a_token_that_is_altered_by_a_letter_is_refused(client):
    _token, secret = token_of(make_user())

    assert states(client, secret[:-1] + ("0" if secret[-1] != "0" else "1")).status_code == 401


def test_a_wrong_token_is_refused_whatever_session_comes_with_it(client):
    client.force_login(make_officer())

    assert client.get("/api/v1/states/").status_code == 200
    assert states(client, "mithaq_" + "0" * 64).status_code == 401


def test_an_expired_token_is_refused_and_stays_on_record(client):
    owner = make_user()
    token, secret = token_of(owner, days=10)
    other, _secret = token_of(owner, days=5)

    with time_machine.travel(at(2026, 3, 20, 11), tick=False):
        assert states(client, secret).status_code == 200
    with time_machine.travel(at(2026, 3, 20, 12), tick=False):
        answer = states(client, secret)
        assert "expired" in answer.json()["detail"]
        assert token.state() == TokenState.EXPIRED
    assert answer.status_code == 401
    assert set(AccessToken.objects.all()) == {token, other}


def test_reading_with_a_token_writes_nothing(client):
    owner = make_user()
    _token, secret = token_of(owner)
    token_of(owner, days=1)

    with time_machine.travel(at(2026, 3, 20), tick=False), CaptureQueriesContext(connection) as captured:
        assert states(client, secret).status_code == 200

    assert [
        query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ] == []


def test_a_revoked_token_is_refused_at_once(client):
    owner = make_user()
    token, secret = token_of(owner)
    assert states(client, secret).status_code == 200

    token.revoke(by=owner)

    answer = states(client, secret)
    assert (answer.status_code, "revoked" in answer.json()["detail"]) == (401, True)


def test_who_revoked_a_token_first_stays_on_record():
    owner, administrator = make_user(), make_administrator()
    token, _secret = token_of(owner)
    token.revoke(by=owner)

    with time_machine.travel(at(2026, 3, 11), tick=False):
        token.revoke(by=administrator)

    assert (token.revoked_by, token.revoked_at) == (owner, at(2026, 3, 10))


def test_a_token_ends_with_its_owners_last_mandate_and_with_the_account(client):
    owner = make_focal_point(state=make_state(code="IRQ"))
    second = make_mandate(user=owner, state=make_state(code="IRN"))
    _token, secret = token_of(owner)

    owner.mandates.exclude(pk=second.pk).get().end(on=date(2026, 3, 10))
    assert states(client, secret).status_code == 200
    second.end(on=date(2026, 3, 10))
    assert states(client, secret).status_code == 401

    officer = make_officer()
    _token, secret = token_of(officer)
    officer.is_active = False
    officer.save()
    assert states(client, secret).status_code == 401


def test_a_token_without_the_scope_read_reads_nothing(client):
    _token, secret = token_of(make_user(), scopes=["report"])

    answer = states(client, secret)

    assert answer.status_code == 403
    assert "“read”" in answer.json()["detail"]


def test_an_address_that_names_no_scope_takes_no_writes_with_a_token(client):
    make_conference()
    make_theme()
    officer = make_officer()
    _token, secret = token_of(officer, scopes=["read", "report", "review", "measure", "upload", "position"])
    headers = {"Authorization": f"Bearer {secret}"}

    refused = client.post(
        "/api/v1/resolutions/", RESOLUTION, content_type="application/json", headers=headers
    )
    client.force_login(officer)
    taken = client.post("/api/v1/resolutions/", RESOLUTION, content_type="application/json")

    assert (refused.status_code, taken.status_code) == (403, 201)


@pytest.mark.parametrize(
    ("values", "at_fault"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "nul\0"}, "name"),
        ({"name": "lone \ud800"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["admin"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_a_token_that_is_not_well_asked_for_is_not_made(values, at_fault):
    owner = make_user()

    with pytest.raises(TokenRefused) as refusal:
        make_token(**{"owner": owner, "made_by": owner, "name": "x", "scopes": ["read"], "days": 1} | values)

    assert refusal.value.field == at_fault
    assert not AccessToken.objects.exists()


def test_a_token_for_somebody_without_a_role_is_not_made():
    with pytest.raises(TokenRefused):
        token_of(make_user(roles=()))


@pytest.mark.parametrize(
    "values",
    [
        {"scopes": ""},
        {"scopes": "read admin"},
        {"scopes": "readreport"},
        {"expiry": at(2026, 3, 10)},
        {"expiry": at(2026, 3, 10) + timedelta(days=365, seconds=1)},
        {"revoked_at": at(2026, 3, 11)},
        {"name": ""},
    ],
)
def test_the_database_refuses_what_no_token_can_be(values):
    token, _secret = token_of(make_user(), days=365)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.filter(pk=token.pk).update(**values)


def test_a_secret_is_shown_once_after_it_was_made(client):
    officer = make_officer()
    client.force_login(officer)

    answer = client.post(ADD, {"name": "Power BI", "scopes": ["report", "read"], "days": "90"})

    token = AccessToken.objects.get()
    secret = answer.context["secret"]
    assert (token.user, token.created_by, token.name, token.scopes, token.expiry) == (
        officer,
        officer,
        "Power BI",
        "read report",
        at(2026, 6, 8),
    )
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for address in (LIST, f"{LIST}{token.pk}/change/", f"{LIST}{token.pk}/history/", "/admin/"):
        page = client.get(address).content.decode()
        assert secret not in page
        assert token.digest not in page
    assert secret not in str(client.session.items())
    assert states(client, secret).status_code == 200


def test_the_page_refuses_a_token_for_more_than_a_year(client):
    client.force_login(make_officer())

    page = client.post(ADD, {"name": "x", "scopes": ["read"], "days": "366"}).content.decode()

    assert "less than or equal to 365" in page
    assert not AccessToken.objects.exists()


def test_only_an_administrator_makes_tokens_for_others(client):
    other, reviewer, administrator = make_officer(username="other"), make_reviewer(), make_administrator()
    values = {"user": other.pk, "name": "x", "scopes": ["read"], "days": "1"}

    client.force_login(reviewer)
    client.post(ADD, values)
    client.force_login(administrator)
    client.post(ADD, values)

    assert list(AccessToken.objects.order_by("pk").values_list("user", "created_by")) == [
        (reviewer.pk, reviewer.pk),
        (other.pk, administrator.pk),
    ]


def test_people_see_and_revoke_their_own_tokens_and_administrators_anybodys(client):
    officer, reviewer, administrator = make_officer(), make_reviewer(), make_administrator()
    token, secret = token_of(officer)
    revoke = {"action": "revoke", "_selected_action": [token.pk], "select_across": "1"}

    client.force_login(reviewer)
    client.post(LIST, revoke)
    assert "Dashboard" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{token.pk}/change/").status_code == 404
    assert states(client, secret).status_code == 200

    client.force_login(administrator)
    assert "Dashboard" in client.get(LIST).content.decode()
    assert "opens nothing any more" in client.post(LIST, revoke, follow=True).content.decode()
    assert states(client, secret).status_code == 401
    token.refresh_from_db()
    assert (token.revoked_by, token.revoked_at) == (administrator, timezone.now())


def test_a_token_that_the_package_of_before_made_still_opens(client, closed):
    """Made by django-rest-knox 5.1.0 with the settings of then: its key, its secret and its digest."""
    owner = make_user()
    secret = "mithaq_8ea9951bf17b69627e1c2e409838c1549739e402bfeaf6ce5ff53fd192abc230"
    kept = AccessToken.objects.create(
        token_key="mithaq_8ea9951b",
        digest="0112b270ed0a6743869e448dbc450024fdca76f02c6a14d413a2ae5cbc2e51f3"
        "fe061d9b4cb474608ba8cb05ff74f3e5daa8587a8adbf6b92ff2d259ac2fa78f",
        user=owner,
        created_by=owner,
        name="Dashboard",
        scopes="read",
        expiry=at(2026, 4, 9),
    )

    assert states(client, secret).status_code == 200
    kept.revoke(by=owner)
    assert states(client, secret).status_code == 401


def test_secrets_that_begin_alike_are_told_apart(client, closed):
    owner = make_user()
    token, secret = token_of(owner)
    other, other_secret = token_of(owner)
    AccessToken.objects.filter(pk=other.pk).update(token_key=token.token_key)

    # Found by its key, as the beginning of this secret says, and yet not taken for it.
    assert states(client, secret[:15] + other_secret[15:]).status_code == 401
    assert states(client, secret).status_code == 200


def test_there_is_one_table_of_tokens():
    assert [table for table in connection.introspection.table_names() if "knox" in table] == []
    assert [table for table in connection.introspection.table_names() if "token" in table] == [
        AccessToken._meta.db_table
    ]
