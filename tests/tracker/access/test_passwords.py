"""What a password may not be."""

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
