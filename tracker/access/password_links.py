"""Links that set a password: they come by mail, work once, and expire."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int

from tracker.access.roles import rights_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

HOUR: Final = 3600


class PasswordLinks(PasswordResetTokenGenerator):
    """Makes and checks what stands in a link: a hash over the account's password and last signing in, so
    that it is worth nothing after either.
    """

    key_salt = "tracker.access.password_links"

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether the link is this person's, unused, and no older than it may be."""
        if not super().check_token(user, token) or not user.is_active:
            return False
        made_at = base36_to_int(str(token).partition("-")[0])
        return self._num_seconds(self._now()) - made_at <= seconds_of_link_to(user)

    def _now(self) -> datetime:
        # In one zone, so that no link loses or gains an hour twice a year.
        return datetime.now(UTC).replace(tzinfo=None)


password_links: Final = PasswordLinks()


def seconds_of_link_to(person: "User") -> int:
    """For how long a link is good: an invitation for days, a forgotten password for hours."""
    hours = settings.PASSWORD_LINK_HOURS if person.has_usable_password() else 24 * settings.INVITATION_DAYS
    return int(hours * HOUR)


def people_with_address(address: str) -> "list[User]":
    """Those who may sign in and whose mails go to this address, in whatever case it is written."""
    people: QuerySet[User] = get_user_model().objects.filter(email__iexact=address, is_active=True)
    return [
        person
        for person in people.order_by("username", "pk")
        if person.email.casefold() == address.casefold() and rights_of(person).may_sign_in
    ]
