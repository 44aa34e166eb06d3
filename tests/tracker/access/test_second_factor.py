"""Signing in with a second factor: who has to, what is not open before, and which codes are taken."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from tests.factories import (
    at,
    make_administrator,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_user,
)
from tests.tracker.access.second_factors import (
    DESK,
    LOGIN,
    PAGE,
    PASSWORD,
    code,
    codes_on,
    enrolled,
    give_password,
    is_in,
    secret_on,
)
from tracker.access import second_factor
from tracker.access.lock_out import ACCOUNT_LIMIT, begin_attempt
from tracker.access.tokens import make_token
from tracker.models import RecoveryCode, SecondFactor

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
WRONG = "This code is not right, or was used already."
TOO_MANY = "Too many wrong codes. None is looked at for now, not even the right one. Minutes to wait: 15."


@pytest.fixture(autouse=True)
def has_to(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def layla():
    return make_officer(username="layla")


@pytest.fixture
def secret(layla, rf):
    """Of the application that Layla has set up."""
    return enrolled(layla, rf)[0]


def give_code(client, typed, **values):
    return client.post(PAGE, {"otp": typed} | values)


def test_the_first_signing_in_sets_it_up(client, layla):
    page = give_password(client, next=DESK)
    assert (page.status_code, page.headers["Location"]) == (302, PAGE)
    page = client.get(PAGE)
    assert '<svg viewBox="0 0' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    secret, key = secret_on(page), client.session.session_key

    wrong = give_code(client, "000000")
    assert (wrong.status_code, SecondFactor.objects.count()) == (422, 0)
    assert WRONG in wrong.content.decode()
    assert not is_in(client)
    done = give_code(client, code(secret))

    assert done.status_code == 200
    assert f'href="{DESK}"' in done.content.decode()
    codes = codes_on(done)
    assert len(set(codes)) == 10
    assert is_in(client)
    assert client.session.session_key != key
    # Neither the secret nor the codes are shown again, or kept.
    again = client.get(PAGE).content.decode()
    assert secret not in again.replace(" ", "")
    assert "<svg viewBox" not in again
    kept = f"{list(SecondFactor.objects.values())} {list(RecoveryCode.objects.values())}"
    kept += str(list(Session.objects.values())) + json.dumps(dict(client.session))
    for one in (secret, *codes):
        assert one not in kept
        assert one.replace("-", "") not in kept


def test_later_the_code_follows_the_password(client, secret):
    assert give_password(client, next=DESK).headers["Location"] == PAGE
    assert secret not in client.get(PAGE).content.decode().replace(" ", "")
    key = client.session.session_key

    page = give_code(client, f" {code(secret)[:3]} {code(secret)[3:]} ")

    assert (page.status_code, page.headers["Location"]) == (302, DESK)
    assert is_in(client)
    assert client.session.session_key != key


@pytest.mark.parametrize(
    ("make", "asked"),
    [
        (make_officer, True),
        (make_reviewer, True),
        (make_administrator, True),
        (make_focal_point, False),
        (make_user, False),
    ],
)
@pytest.mark.one_database
def test_who_has_to(client, make, asked):
    make(username="layla")

    assert (give_password(client).headers["Location"] == PAGE) is asked
    assert is_in(client) is not asked


def test_where_nobody_has_to_whoever_set_it_up_is_asked(client, settings, layla, rf):
    settings.SECOND_FACTOR = False
    assert give_password(client).headers["Location"] != PAGE
    client.logout()
    focal_point = make_focal_point(username="omar")
    for person in (layla, focal_point):
        secret, _codes = enrolled(person, rf)

        assert give_password(client, person.username).headers["Location"] == PAGE
        assert not is_in(client)
        give_code(client, code(secret))
        assert is_in(client)
        client.logout()


@pytest.mark.parametrize("is_set_up", [True, False])
def test_half_signed_in_nothing_else_is_open(client, layla, rf, settings, is_set_up):
    settings.PUBLIC_READ = False
    make_commitment(reference="BAG3-R1-IRQ")
    if is_set_up:
        enrolled(layla, rf)
    give_password(client)
    body = {"status": "limited", "effective_on": "2026-03-02", "note": "Reported in a test."}

    assert client.get(PAGE).status_code == 200
    for address in ("/admin/", DESK, "/admin/auth/user/", "/admin/password_change/", "/admin/help/desk/"):
        assert client.get(address).headers["Location"].startswith(LOGIN), address
    for address in ("/api/v1/commitments/", "/api/v1/commitments/BAG3-R1-IRQ/reports/"):
        assert client.get(address).status_code == 401, address
    report = client.post("/api/v1/commitments/BAG3-R1-IRQ/reports/", body, content_type="application/json")
    assert report.status_code == 401
    assert (
        client.get("/en/commitments/").status_code == client.__class__().get("/en/commitments/").status_code
    )
    assert client.post(DESK, {"calendar": "gregorian"}).status_code in {302, 403}
    # Nor does the session say to anything else whose it is.
    assert "_auth_user_id" not in client.session


def test_the_way_to_the_code_leads_on_to_where_it_began_and_nowhere_else(client, secret):
    give_password(client, next="https://evil.example/")
    client.get(f"{LOGIN}?next=https://evil.example/")
    page = client.get(f"{LOGIN}?next={DESK}")
    assert page.headers["Location"] == PAGE

    assert give_code(client, code(secret)).headers["Location"] == DESK


def test_one_may_begin_anew_as_somebody_else(client, secret):
    give_password(client)

    assert client.post(PAGE, {"again": "1"}).headers["Location"] == LOGIN

    assert client.get(LOGIN).status_code == 200
    assert client.get(PAGE).headers["Location"] == LOGIN


def test_the_code_is_not_waited_for_without_end(client, secret, time_machine):
    give_password(client)
    time_machine.shift(1801)

    assert give_code(client, code(secret)).headers["Location"] == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize("ending", ["password", "switched off"])
def test_what_ends_a_session_ends_it_before_the_code_too(client, layla, secret, ending):
    give_password(client)
    if ending == "password":
        layla.set_password("Kufa-and-Basra-7")
    else:
        layla.is_active = False
    layla.save()

    assert give_code(client, code(secret)).headers["Location"] == LOGIN
    assert not is_in(client)


def test_no_code_works_twice(client, secret):
    used = code(secret)
    for expected in (302, 422):
        give_password(client)
        assert give_code(client, used).status_code == expected
        client.logout()


def test_of_two_who_send_one_code_at_once_one_is_let_in(layla, secret, rf):
    # As two workers read the row, before either wrote it.
    rows = [SecondFactor.objects.get() for _ in range(2)]

    assert [second_factor.is_right(rf.post(PAGE), row, code(secret)) for row in rows] == [True, False]


@pytest.mark.parametrize(("later", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(client, secret, later, taken):
    give_password(client)

    assert give_code(client, code(secret, later=later)).status_code == (302 if taken else 422)


def test_after_a_code_an_earlier_one_is_not_taken(client, secret):
    give_password(client)
    give_code(client, code(secret, later=30))
    client.logout()
    give_password(client)

    assert give_code(client, code(secret)).status_code == 422


def test_a_recovery_code_works_once(client, layla, rf):
    _secret, codes = enrolled(layla, rf)
    for typed, expected in ((codes[0].upper(), 302), (codes[0], 422), (codes[1].replace("-", " "), 302)):
        give_password(client)
        assert give_code(client, typed).status_code == expected
        client.logout()
    assert RecoveryCode.objects.filter(used_at=None).count() == 8


def test_a_code_of_somebody_else_opens_nothing(client, secret, rf):
    other_secret, codes = enrolled(make_officer(username="omar"), rf)
    give_password(client)

    for typed in (code(other_secret), codes[0], "", "x" * 30, "۱۲۳", "\x00"):
        assert give_code(client, typed).status_code == 422


def test_figures_of_ones_own_script_are_read(client, secret):
    give_password(client)
    typed = code(secret).translate({ord(str(number)): "۰۱۲۳۴۵۶۷۸۹"[number] for number in range(10)})

    assert give_code(client, typed).status_code == 302


@pytest.mark.parametrize("is_set_up", [True, False])
def test_the_eleventh_code_is_not_looked_at_though_it_is_right(client, layla, rf, is_set_up, monkeypatch):
    secret = enrolled(layla, rf)[0] if is_set_up else ""
    give_password(client)
    secret = secret or secret_on(client.get(PAGE))
    right, looked_at = code(secret), []
    step_of = second_factor._step_of
    monkeypatch.setattr(
        second_factor, "_step_of", lambda *args, **named: looked_at.append(args) or step_of(*args, **named)
    )
    for _ in range(ACCOUNT_LIMIT):
        assert give_code(client, "000000").status_code == 422

    refused = give_code(client, right)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert TOO_MANY in refused.content.decode()
    assert len(looked_at) == ACCOUNT_LIMIT
    assert not is_in(client)


def test_codes_and_passwords_do_not_open_each_other(client, secret):
    """Who knows the password, or reads the mails, has no more codes to try by that."""
    for _ in range(ACCOUNT_LIMIT):
        begin_attempt(None, account="layla", kind="code")

    assert give_password(client).status_code == 302
    assert give_code(client, code(secret)).status_code == 429


def test_a_session_of_before_is_led_to_it_once_it_is_a_duty(client, settings, layla):
    settings.SECOND_FACTOR, settings.PUBLIC_READ = False, False
    give_password(client)
    assert is_in(client)
    settings.SECOND_FACTOR = True

    assert client.get("/api/v1/states/").status_code == 401
    assert client.get(DESK, follow=True).redirect_chain == [(f"{LOGIN}?next={DESK}", 302), (PAGE, 302)]
    secret = secret_on(client.get(PAGE))
    # It was not said just now whose session it is.
    for password in ("", "wrong"):
        assert give_code(client, code(secret), password=password).status_code == 422
    assert not is_in(client)
    done = give_code(client, code(secret), password=PASSWORD)

    assert f'href="{DESK}"' in done.content.decode()
    assert is_in(client)


def test_another_session_of_the_person_is_asked_once_it_is_set_up(client, layla, rf, settings):
    settings.SECOND_FACTOR = False
    give_password(client)
    secret, _codes = enrolled(layla, rf)

    assert client.get(DESK, follow=True).redirect_chain[-1] == (PAGE, 302)
    give_code(client, code(secret))
    assert is_in(client)


def test_tokens_are_not_asked(client, settings, layla):
    settings.PUBLIC_READ = False
    _token, secret = make_token(owner=layla, name="A dashboard", scopes=["read"], days=30, made_by=layla)

    answer = client.get("/api/v1/states/", headers={"authorization": f"Bearer {secret}"})

    assert answer.status_code == 200


def test_the_command_lets_a_new_one_be_set_up(client, secret, capsys):
    call_command("reset_second_factor", "layla")
    assert "forgotten" in capsys.readouterr().out
    give_password(client)
    new = secret_on(client.get(PAGE))
    assert new != secret
    give_code(client, code(new))
    assert is_in(client)
    for wrong in ("nobody", make_officer(username="omar").username):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", wrong)


def test_of_two_that_set_it_up_the_first_stays(layla, rf):
    nonces = [second_factor.new_nonce() for _ in range(2)]
    secrets = [second_factor.secret_in_letters(nonce).replace(" ", "") for nonce in nonces]
    codes = [
        second_factor.set_up(rf.post(PAGE), layla, nonce=nonce, typed=code(secret))
        for nonce, secret in zip(nonces, secrets, strict=True)
    ]

    assert codes[1] is None
    assert SecondFactor.objects.get().nonce == nonces[0]
