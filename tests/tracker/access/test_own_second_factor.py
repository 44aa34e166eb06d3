"""One's own second factor: set up, changed and removed; and reset by an administrator."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from tests.factories import at, make_administrator, make_focal_point, make_officer, make_theme
from tests.tracker.access.second_factors import (
    DESK,
    PAGE,
    PASSWORD,
    code,
    codes_on,
    enrolled,
    give_password,
    is_in,
    secret_on,
)
from tests.tracker.desk.kept_forms.signing_in import (
    BACK,
    THEME,
    end_session,
    hidden,
    opened,
    signed_in_again,
)
from tracker.access.lock_out import ACCOUNT_LIMIT
from tracker.access.second_factor import MARK, factor_of
from tracker.models import RecoveryCode, SecondFactor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture
def omar(client):
    """A focal point, who may have one and need not, signed in."""
    person = make_focal_point(username="omar")
    give_password(client, "omar")
    return person


@pytest.fixture
def secret(client, omar):
    """Of the application that Omar set up."""
    secret = secret_on(client.get(PAGE))
    assert client.post(PAGE, {"password": PASSWORD, "otp": code(secret)}).status_code == 200
    SecondFactor.objects.update(last_step=0)
    return secret


def wish(client, wanted, typed):
    return client.post(PAGE, {"wish": wanted, "password_or_otp": typed})


def told_of(person):
    return list(
        LogEntry.objects.filter(object_id=str(person.pk))
        .order_by("pk")
        .values_list("change_message", flat=True)
    )


def test_whoever_is_signed_in_may_set_one_up_with_the_password(client, omar):
    assert f'href="{PAGE}"' in client.get(DESK).content.decode()
    secret, key = secret_on(client.get(PAGE)), client.session.session_key
    for password in ("", "wrong"):
        assert client.post(PAGE, {"password": password, "otp": code(secret)}).status_code == 422
    assert factor_of(omar) is None

    page = client.post(PAGE, {"password": PASSWORD, "otp": code(secret)})

    assert len(codes_on(page)) == 10
    assert client.session.session_key != key
    assert is_in(client)
    assert told_of(omar) == ["Set up a second factor."]


def test_with_a_code_or_the_password_there_are_new_recovery_codes(client, omar, secret):
    before = set(RecoveryCode.objects.values_list("digest", flat=True))

    by_code = codes_on(wish(client, "codes", code(secret)))
    by_recovery_code = codes_on(wish(client, "codes", by_code[0]))
    by_password = codes_on(wish(client, "codes", PASSWORD))

    assert len({*by_code, *by_recovery_code, *by_password}) == 30
    assert RecoveryCode.objects.count() == 10
    assert not before & set(RecoveryCode.objects.values_list("digest", flat=True))


@pytest.mark.parametrize("wanted", ["codes", "another", "remove"])
def test_without_either_nothing_is_done(client, omar, secret, wanted):
    before = SecondFactor.objects.values().get(), list(RecoveryCode.objects.values())

    for typed in ("", "wrong", "000000", "aaaa-bbbb-cccc", "\x00"):
        assert wish(client, wanted, typed).status_code == 422

    assert (SecondFactor.objects.values().get(), list(RecoveryCode.objects.values())) == before
    assert client.get(PAGE).content.decode().count('name="wish"') == 3


@pytest.mark.parametrize("right", ["password", "code"])
def test_it_is_tried_no_more_often_than_when_signing_in(client, omar, secret, right):
    for _ in range(ACCOUNT_LIMIT):
        assert (
            wish(client, "remove", "wrong-password" if right == "password" else "000000").status_code == 422
        )

    refused = wish(client, "remove", PASSWORD if right == "password" else code(secret))

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert SecondFactor.objects.exists()


def test_another_application_takes_the_place_once_it_is_set_up(client, omar, secret):
    elsewhere = Client()
    give_password(elsewhere, "omar")
    elsewhere.post(PAGE, {"otp": code(secret)})
    assert wish(client, "another", PASSWORD).headers["Location"] == PAGE
    new = secret_on(client.get(PAGE))
    assert new != secret
    assert client.post(PAGE, {"otp": code(secret)}).status_code == 422
    assert is_in(elsewhere)

    assert len(codes_on(client.post(PAGE, {"otp": code(new)}))) == 10

    assert is_in(client)
    # The session that was begun with the other one ended for good.
    assert not is_in(elsewhere)
    assert elsewhere.get(PAGE).headers["Location"] == "/admin/login/"
    give_password(elsewhere, "omar")
    assert elsewhere.post(PAGE, {"otp": code(secret)}).status_code == 422
    assert elsewhere.post(PAGE, {"otp": code(new, later=30)}).status_code == 302


def test_an_application_of_long_ago_is_not_set_up(client, omar, secret, time_machine):
    wish(client, "another", PASSWORD)
    new = secret_on(client.get(PAGE))
    time_machine.shift(1801)

    assert client.post(PAGE, {"otp": code(new)}).status_code == 422
    assert client.get(PAGE).content.decode().count('name="wish"') == 3


def test_who_need_not_have_one_may_remove_it(client, omar, secret):
    page = wish(client, "remove", code(secret))

    assert page.headers["Location"] == DESK
    assert is_in(client)
    assert not RecoveryCode.objects.exists()
    assert told_of(omar)[-1] == "Removed the second factor."


def test_who_has_to_have_one_does_not_remove_it(client, settings, rf):
    settings.SECOND_FACTOR = True
    layla = make_officer(username="layla")
    secret, _codes = enrolled(layla, rf)
    give_password(client)
    client.post(PAGE, {"otp": code(secret)})

    assert wish(client, "remove", PASSWORD).status_code == 422

    assert factor_of(layla) is not None
    assert 'value="remove"' not in client.get(PAGE).content.decode()


def test_an_administrator_resets_it_with_a_reason(client, omar, secret):
    root = make_administrator(username="root")
    desk = Client()
    desk.force_login(root)
    account = f"/admin/auth/user/{omar.pk}/"
    assert f'href="{account}second_factor/"' in desk.get(f"{account}change/").content.decode()
    assert desk.post(f"{account}second_factor/", {"reason": ""}).status_code == 422
    assert SecondFactor.objects.exists()

    page = desk.post(f"{account}second_factor/", {"reason": "Lost; called back."})

    assert page.headers["Location"] == f"{account}change/"
    assert not SecondFactor.objects.exists()
    entry = LogEntry.objects.latest("pk")
    assert (entry.user, entry.change_message) == (root, "Reset the second factor. Reason: Lost; called back.")
    # A session that was begun with it does not go on, nor set up another.
    assert not is_in(client)
    assert client.get(PAGE).headers["Location"] == "/admin/login/"
    assert desk.get(f"{account}second_factor/").status_code == 404


@pytest.mark.parametrize("make", [make_officer, make_focal_point])
def test_nobody_else_resets_it(client, omar, secret, make):
    desk = Client()
    desk.force_login(make(username="layla"))

    assert desk.post(f"/admin/auth/user/{omar.pk}/second_factor/", {"reason": "x"}).status_code == 403
    assert SecondFactor.objects.exists()


def test_an_administrators_own_is_not_reset_but_removed(client, rf):
    root = make_administrator(username="root")
    secret, _codes = enrolled(root, rf)
    give_password(client, "root")
    client.post(PAGE, {"otp": code(secret)})

    page = client.post(f"/admin/auth/user/{root.pk}/second_factor/", {"reason": "x"})

    assert page.headers["Location"] == PAGE
    assert SecondFactor.objects.exists()


@pytest.mark.parametrize("is_half", [False, True])
def test_what_was_typed_survives_the_way_through_the_code(rf, is_half):
    layla, theme = make_officer(username="layla"), make_theme()
    secret, _codes = enrolled(layla, rf)
    desk, address = Client(enforce_csrf_checks=True), f"/admin/commitments/theme/{theme.pk}/change/"
    desk.force_login(layla)
    session = desk.session
    session[MARK] = SecondFactor.objects.get().nonce[:16]
    session.save()
    sent = THEME | opened(desk, address)
    if is_half:
        # Begun before there was a second factor, and not over: the code alone is missing.
        del session[MARK]
        session.save()
        page = desk.post(address, sent)
    else:
        end_session()
        page = signed_in_again(desk, desk.post(address, sent), follow=False)
    assert page.headers["Location"] == PAGE
    token = hidden(desk.get(PAGE), "csrfmiddlewaretoken")

    page = desk.post(PAGE, {"otp": code(secret), "csrfmiddlewaretoken": token}, follow=True)

    assert page.redirect_chain == [(address, 302)]
    assert BACK in page.content.decode()
    assert THEME["name_en"] in page.content.decode()
    theme.refresh_from_db()
    assert theme.name_en != THEME["name_en"]


@pytest.mark.parametrize(("language", "words"), [("fa", ["عامل دوم"]), ("ar", ["العامل الثاني"])])
def test_its_pages_are_in_the_readers_language(client, omar, secret, language, words):
    anybody = Client(headers={"accept-language": language})
    give_password(anybody, "omar")
    client.cookies["django_language"] = language

    for page in (anybody.get(PAGE), client.get(PAGE)):
        text = page.content.decode()
        assert 'dir="rtl"' in text
        assert all(word in text for word in words)
