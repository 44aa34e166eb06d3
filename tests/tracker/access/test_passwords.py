"""What a password may not be."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

LAYLA = User(username="layla", first_name="Layla", last_name="al-Basri", email="l.basri@example.org")
MARYAM = User(username="m.karimi", first_name="مریم", last_name="کریمی")
OWN = "The password is made of your own names and hardly anything else."


@pytest.mark.parametrize(
    ("person", "password"),
    [
        (LAYLA, "laylalayla"),
        (LAYLA, "LaylaLAYLAlayla"),
        (LAYLA, "layla-layla-2026"),
        (LAYLA, "BasriLayla12"),
        (LAYLA, "albasrialbasri!"),
        (MARYAM, "مریممریممریم"),
        (MARYAM, "کریمی_مریم_کریمی"),
    ],
)
def test_made_of_ones_own_names_is_refused(person, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, person)

    assert OWN in refused.value.messages


@pytest.mark.parametrize("password", ["layla-orchard-91", "Kufa-and-Basra-7", "a-long-password-1"])
def test_with_enough_besides_is_taken(password):
    validate_password(password, LAYLA)
    validate_password(password, None)


def test_is_told_before_it_is_typed():
    assert any("your own names" in text for text in password_validators_help_texts())


@pytest.mark.parametrize("password", ["password123", "1234567890", "Qwertyuiop", "short-9-x"])
def test_common_ones_figures_alone_and_short_ones_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, LAYLA)


@pytest.mark.parametrize(
    "password", ["bananen und birnen", "سیب و گلابی و انار", "x-Y_z! 9 * 7 :)", "a longer one " * 10]
)
def test_of_whatever_letters_and_as_long_as_one_likes_is_taken_as_it_is_typed(password):
    validate_password(password, LAYLA)
    person = User(username="omar")
    person.set_password(password)

    assert person.check_password(password)
    assert not person.check_password(password + " ")
    assert not person.check_password(password.swapcase() if password.isascii() else password[:-1])


@pytest.mark.django_db
def test_is_not_shown_while_it_is_typed_and_may_be_filled_in_by_a_program(client):
    page = client.get("/admin/login/").content.decode()

    (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
