"""The security log says who, what, when and from where, and nothing that is secret; only pruning removes any
of it.
"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_administrator, make_focal_point, make_officer, make_state
from tests.seen import seen_at
from tracker.access import security_log
from tracker.access.security_log import SECURITY_LOG, note_event
from tracker.access.tokens import make_token
from tracker.models import SecurityEvent, SecurityEventKind

pytestmark = pytest.mark.django_db
PASSWORD = "a long one of her own 7"
LOGIN = reverse("admin:login")


def kinds():
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def sign_in(client, name, password):
    return client.post(LOGIN, {"username": name, "password": password})


@pytest.fixture
def layla():
    person = make_officer(username="layla")
    person.set_password(PASSWORD)
    person.save()
    return person


def test_who_signs_in_and_who_did_not_is_noted(client, layla):
    sign_in(client, "layla", "wrong")
    sign_in(client, "layla", PASSWORD)

    wrong, right = SecurityEvent.objects.order_by("pk")
    assert (wrong.kind, wrong.user, wrong.address) == ("wrong_secret", layla, "127.0.0.1")
    assert (right.kind, right.user, right.address) == ("signed_in", layla, "127.0.0.1")


def test_a_name_of_nobody_is_a_digest_for_it_may_be_a_password(client, db):
    for name in ("my secret password", "my secret password", "another"):
        sign_in(client, name, "wrong too")

    events = SecurityEvent.objects.order_by("pk")
    assert [event.user for event in events] == [None] * 3
    assert events[0].unknown_name == events[1].unknown_name != events[2].unknown_name
    assert len(events[0].unknown_name) == 16


def test_a_closed_account_and_a_lock_out_are_told_apart(client, layla):
    layla.groups.clear()
    sign_in(client, "layla", PASSWORD)
    for _attempt in range(12):
        sign_in(client, "layla", "wrong")

    # A lock-out is noted once a minute, however often somebody tries on.
    assert kinds() == ["sign_in_refused", *["wrong_secret"] * 10, "locked_out"]


def test_no_secret_is_in_it(client, layla):
    sign_in(client, "layla", "typed-wrong-password")
    sign_in(client, "layla", PASSWORD)
    token, secret = make_token(owner=layla, name="A chart", scopes=["read"], days=1, made_by=layla)
    client.get("/api/v1/commitments/", headers={"Authorization": f"Bearer {secret}x"})

    kept = str(list(SecurityEvent.objects.values()))
    for one in ("typed-wrong", PASSWORD, secret, token.digest):
        assert one not in kept


def test_what_is_refused_on_the_desk_and_a_token_that_is_none_are_noted_once_a_minute(client, layla):
    client.force_login(layla)
    for _time in range(3):
        assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
        client.get("/api/v1/commitments/", headers={"Authorization": "Bearer mithaq_nothing"})

    assert sorted(kinds()) == ["forbidden", "wrong_token"]
    refused = SecurityEvent.objects.get(kind="forbidden")
    assert (refused.user, refused.particulars) == (layla, f"GET {reverse('admin:auth_user_changelist')}")


def test_a_change_of_roles_says_from_what_to_what(client, layla):
    administrator = make_administrator()
    client.force_login(administrator)
    page = reverse("admin:auth_user_change", args=[layla.pk])
    values = {
        "username": "layla",
        "is_active": "on",
        "roles": ["reviewer"],
        "mandates-TOTAL_FORMS": 0,
        "mandates-INITIAL_FORMS": 0,
    }
    assert client.post(page, values | seen_at(client, page)).status_code == 302

    event = SecurityEvent.objects.get(kind="account")
    assert (event.user, event.about) == (administrator, layla)
    assert "roles: officer → reviewer" in event.particulars


def test_mandates_and_tokens_are_noted(client):
    administrator, state = make_administrator(), make_state()
    person = make_focal_point(state=state)
    client.force_login(administrator)
    listed = reverse("admin:tracker_mandate_changelist")
    client.post(listed, {"action": "end_today", "_selected_action": [person.mandates.get().pk]})
    client.post(
        reverse("admin:tracker_accesstoken_add"),
        {"user": administrator.pk, "name": "A chart", "scopes": ["read"], "days": 9},
    )

    ended, made = SecurityEvent.objects.order_by("pk")
    assert (ended.kind, ended.user, ended.about) == ("mandate", administrator, person)
    assert "Ended." in ended.particulars
    assert (made.kind, made.user, made.about) == ("token", administrator, administrator)
    assert "A chart" in made.particulars


def test_only_administrators_read_it_and_nobody_writes_it(client, layla):
    note_event(SecurityEventKind.SIGNED_IN, user=layla)
    listed = reverse("admin:tracker_securityevent_changelist")
    client.force_login(layla)
    assert client.get(listed).status_code == 403
    client.force_login(make_administrator())

    shown = client.get(listed).content.decode()
    assert "layla" in shown
    # She herself, and that she was refused.
    assert "2 entries" in shown
    assert client.get(reverse("admin:tracker_securityevent_add")).status_code == 403


@pytest.mark.parametrize("change", ["update", "delete"])
def test_it_is_only_added_to(layla, change):
    note_event(SecurityEventKind.SIGNED_IN, user=layla)
    rows = SecurityEvent.objects.all()

    with pytest.raises(Error, match="never changed or removed"), transaction.atomic():
        rows.update(particulars="x") if change == "update" else rows._raw_delete("default")


def test_pruning_removes_what_is_old_and_leaves_the_guard(layla, settings):
    settings.SECURITY_LOG_DAYS = 30
    SecurityEvent.objects.create(kind="export", at=timezone.now() - timedelta(days=31))
    note_event(SecurityEventKind.SIGNED_IN, user=layla)
    call_command("prune_security_log", "--dry-run", stdout=StringIO())
    assert SecurityEvent.objects.count() == 2
    said = StringIO()
    call_command("prune_security_log", stdout=said)

    assert said.getvalue().startswith("1 entries")
    assert kinds() == ["signed_in"]
    with pytest.raises(Error, match="never changed or removed"), transaction.atomic():
        SecurityEvent.objects.update(particulars="x")


def test_a_log_that_cannot_be_written_stops_nobody(client, layla, monkeypatch, caplog):
    def fail(_event):
        raise Error

    monkeypatch.setattr(security_log, "_was_noted", fail)
    client.force_login(layla)

    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert "could not be written" in caplog.text


def test_hostile_text_is_kept_harmless(layla):
    note_event(SecurityEventKind.FORBIDDEN, user=layla, detail="GET /\0\ud800" + "x" * 1000)
    note_event(SecurityEventKind.WRONG_SECRET, name="a\0b\ud800")

    assert SecurityEvent.objects.count() == 2


def test_the_guard_is_what_holds(layla):
    """The control: without it the log changes."""
    note_event(SecurityEventKind.SIGNED_IN, user=layla)
    with transaction.atomic():
        SECURITY_LOG.remove(using="default")
        assert SecurityEvent.objects.update(particulars="x") == 1
        transaction.set_rollback(True)
