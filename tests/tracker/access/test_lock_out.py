"""Wrong passwords: so many may be tried for an account and from an address, over all workers together."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.core.management import CommandError, call_command
from django.db import connection, connections

from tests.extent import extent
from tests.factories import at, make_officer
from tracker.access import lock_out
from tracker.access.lock_out import ACCOUNT_LIMIT, ADDRESS_LIMIT, LockedOut, begin_attempt, unlock
from tracker.models import SecretAttempts

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LOGIN, CHANGE = "/admin/login/", "/admin/password_change/"
RIGHT = "a-long-password-1"
LOCKED = "Too many wrong passwords. None is looked at for now, not even the right one. Minutes to wait: 15."


def sign_in(client, username, password, *, address="203.0.113.7", **headers):
    return client.post(
        LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address, headers=headers
    )


def lock(username, *, times=ACCOUNT_LIMIT):
    for _ in range(times):
        begin_attempt(None, account=username)


@pytest.fixture
def looked_at(monkeypatch):
    """How many passwords were looked at, by name."""
    seen = Counter()
    original = ModelBackend.authenticate

    def counting(self, request, username=None, password=None, **kwargs):
        seen[username] += 1
        return original(self, request, username=username, password=password, **kwargs)

    monkeypatch.setattr(ModelBackend, "authenticate", counting)
    return seen


def test_the_eleventh_is_not_looked_at_though_it_is_right(client, looked_at):
    make_officer(username="layla")
    for _ in range(10):
        assert sign_in(client, "layla", "wrong").status_code == 200

    refused = sign_in(client, "layla", RIGHT)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert LOCKED in refused.content.decode()
    assert looked_at["layla"] == 10
    assert "_auth_user_id" not in client.session


def test_another_account_and_another_address_are_unaffected(client):
    make_officer(username="layla"), make_officer(username="omar")
    lock("layla")

    assert sign_in(client, "omar", RIGHT).status_code == 302


def test_nobody_is_told_whether_there_is_such_an_account(client):
    make_officer(username="layla")
    pages = []
    for name in ("layla", "nobody"):
        lock(name)
        page = sign_in(client, name, "wrong")
        pages.append((page.status_code, page.headers["Retry-After"], page.content.decode().replace(name, "")))

    assert pages[0][:2] == pages[1][:2] == (429, "900")
    assert len(pages[0][2]) == len(pages[1][2])
    assert LOCKED in pages[0][2]
    assert LOCKED in pages[1][2]


@pytest.mark.parametrize(("language", "words"), [("fa", "دقیقه‌های انتظار: ۱۵"), ("ar", "دقائق الانتظار: ١٥")])
def test_the_refusal_is_in_the_readers_language(client, language, words):
    lock("layla")

    assert words in sign_in(client, "layla", "wrong", accept_language=language).content.decode()


def test_a_wrong_one_counts_for_fifteen_minutes_each_by_itself(client, time_machine):
    make_officer(username="layla")
    lock("layla", times=1)
    time_machine.shift(14 * 60)
    lock("layla", times=9)
    assert sign_in(client, "layla", RIGHT).status_code == 429

    time_machine.shift(61)

    # The first has passed out of the window, the nine have not.
    assert sign_in(client, "layla", "wrong").status_code == 200
    assert sign_in(client, "layla", RIGHT).status_code == 429
    time_machine.shift(14 * 60)
    assert sign_in(client, "layla", RIGHT).status_code == 302


def test_the_right_one_does_not_count(client):
    make_officer(username="layla")

    for _ in range(12):
        assert sign_in(client, "layla", RIGHT).status_code == 302
        client.logout()
    # Nor does it let somebody else begin anew.
    lock("layla", times=9)
    sign_in(client, "layla", RIGHT)
    client.logout()
    assert sign_in(client, "layla", "wrong").status_code == 200
    assert sign_in(client, "layla", RIGHT).status_code == 429


def test_the_change_of_ones_password_asks_the_same_count(client):
    officer = make_officer(username="layla")
    client.force_login(officer)
    values = {"new_password1": "Kufa-and-Basra-7", "new_password2": "Kufa-and-Basra-7"}
    for _ in range(10):
        assert client.post(CHANGE, values | {"old_password": "wrong"}).status_code == 200

    refused = client.post(CHANGE, values | {"old_password": RIGHT})

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert LOCKED in refused.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(RIGHT)
    unlock("layla")
    assert client.post(CHANGE, values | {"old_password": RIGHT}).status_code == 302


def test_two_hundred_from_one_address_and_no_more(client, rf):
    make_officer(username="layla")
    begin_attempt(rf.post(LOGIN, REMOTE_ADDR="203.0.113.7"), account="nobody")
    moment = SecretAttempts.objects.first().tried_at[0]
    SecretAttempts.objects.update(tried_at=[moment] * (ADDRESS_LIMIT - 1))

    assert sign_in(client, "layla", "wrong", address="203.0.113.7").status_code == 200
    assert sign_in(client, "layla", RIGHT, address="203.0.113.7").status_code == 429
    assert sign_in(client, "layla", RIGHT, address="203.0.113.8").status_code == 302


def test_an_address_is_believed_from_the_proxy_alone(rf, settings):
    def counted(**headers):
        SecretAttempts.objects.all().delete()
        begin_attempt(rf.post(LOGIN, REMOTE_ADDR="10.0.0.1", headers=headers), account="layla")
        return set(SecretAttempts.objects.values_list("key", flat=True))

    # Without a proxy nobody is believed who they say they are.
    assert counted(x_forwarded_for="203.0.113.7") == counted(x_forwarded_for="203.0.113.8")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert counted(x_forwarded_for="203.0.113.7") != counted(x_forwarded_for="203.0.113.8")
    assert counted(x_forwarded_for="1.1.1.1, 203.0.113.7") == counted(x_forwarded_for="203.0.113.7")
    # A proxy that does not say: the account is counted alone.
    assert len(counted()) == 1


def test_neither_names_nor_addresses_are_kept_and_old_attempts_go(rf, time_machine):
    begin_attempt(rf.post(LOGIN, REMOTE_ADDR="203.0.113.7"), account="layla")
    kept = str(list(SecretAttempts.objects.values()))
    assert "layla" not in kept
    assert "203.0.113.7" not in kept

    time_machine.shift(15 * 60 + 1)
    begin_attempt(None, account="omar")

    assert SecretAttempts.objects.count() == 1


def test_the_command_lets_an_account_or_an_address_try_again(client, rf, capsys):
    make_officer(username="layla")
    lock("layla")
    call_command("unlock_account", "layla")
    assert "10 wrong attempts" in capsys.readouterr().out
    assert sign_in(client, "layla", RIGHT).status_code == 302
    begin_attempt(rf.post(LOGIN, REMOTE_ADDR="203.0.113.9"), account="nobody")
    call_command("unlock_account", address="203.0.113.9")
    assert "1 wrong attempts" in capsys.readouterr().out
    for wrong in ({}, {"username": "nobody"}, {"address": "here"}):
        with pytest.raises(CommandError):
            call_command("unlock_account", **wrong)


@pytest.mark.parametrize("address", ["/api/v1/uploads/", "/api/v1/commitments/BAG3-R1-IRQ/reports/"])
def test_a_password_opens_nothing_of_the_api(client, address):
    import base64

    make_officer(username="layla")
    told = base64.b64encode(f"layla:{RIGHT}".encode()).decode()

    assert client.post(address, headers={"authorization": f"Basic {told}"}).status_code == 401
    assert not SecretAttempts.objects.exists()


class Unlocked:
    """An attempt that is counted after the password was looked at, as others count."""

    def was_right(self):
        pass


def _evaluated(looked_at, *, guesses, threads):
    def guess(number):
        try:
            return authenticate(None, username="layla", password=f"guess {number}")
        finally:
            if number % threads == 0:
                connection.close()

    def close(_number):
        time.sleep(0.01)
        connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        assert set(pool.map(guess, range(guesses))) == {None}
        list(pool.map(close, range(threads * 3)))
    return looked_at["layla"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.time_machine(at(2026, 3, 10), tick=True)
def test_of_a_thousand_guesses_at_once_ten_are_looked_at(monkeypatch, looked_at):
    make_officer(username="layla")
    guesses = extent(60, long=1000)

    assert _evaluated(looked_at, guesses=guesses, threads=6) == ACCOUNT_LIMIT
    assert authenticate(None, username="layla", password=RIGHT) is None
    unlock("layla")
    # The guard is what holds them back.
    monkeypatch.setattr("tracker.access.roles.begin_attempt", lambda *_args, **_kwargs: Unlocked())
    looked_at.clear()
    assert _evaluated(looked_at, guesses=24, threads=6) == 24


def test_a_lock_tells_after_how_many_minutes_it_opens():
    lock("layla")

    with pytest.raises(LockedOut) as refused:
        begin_attempt(None, account="layla")

    assert (refused.value.seconds, refused.value.minutes) == (lock_out.WINDOW.total_seconds(), 15)
