"""What a password may not be, beside what Django refuses."""

import re
import unicodedata
from typing import Any, Final

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.language.calendars import localize_digits

# A shorter word is in many a good password by chance.
WORD_LENGTH: Final = 3
# So many other letters or figures a password has at least beside the names of its person.
OTHERS: Final = 6


class LengthValidator(MinimumLengthValidator):
    """Django's, in the digits of the reader."""

    def get_error_message(self) -> str:
        return _("This password is too short: %(shown)s characters is the least.") % {
            "shown": localize_digits(self.min_length)
        }

    def get_help_text(self) -> str:
        return _("A password has at least %(shown)s characters.") % {
            "shown": localize_digits(self.min_length)
        }


class OwnNamesValidator:
    """Refuses what is made of the person's own names and hardly anything else, such as a name repeated."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where little is left without the names."""
        left = folded(password)
        names = names_of(user)
        for name in names:
            left = left.replace(name, "")
        if len(left) < OTHERS and left != folded(password):
            raise ValidationError(
                _("The password is made of your own names and hardly anything else."), code="own_names"
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be your own names, also not repeated or with a few figures.")


def names_of(user: Any) -> list[str]:
    """The words of the person's names and address, the longest first."""
    texts = [str(getattr(user, name, "") or "") for name in ("username", "first_name", "last_name", "email")]
    words = {folded(text) for text in texts} | {
        folded(word) for text in texts for word in re.split(r"[\W_]+", text)
    }
    return sorted((word for word in words if len(word) >= WORD_LENGTH), key=len, reverse=True)


def folded(text: str) -> str:
    """Its letters and figures alone, all of one case and without marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())
