"""The mails that bring people into their account: an invitation, and a link after a forgotten password."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from threading import Thread
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from commitments.language.calendars import format_datetime, override_calendar
from tracker.access.password_links import password_links, people_with_address, seconds_of_link_to
from tracker.models import Preferences

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger: Final = logging.getLogger(__name__)


def link_to_set_password(person: "User") -> str:
    """The whole address under which `person` sets a password, once and for a while."""
    key = urlsafe_base64_encode(force_bytes(person.pk))
    path = reverse("password_set", args=(key, password_links.make_token(person)))
    return f"{settings.SITE_URL}{path}"


def message_with_link(person: "User", *, language: str) -> EmailMessage:
    """The mail with a link that sets a password: an invitation for who has none yet."""
    preferences = Preferences.objects.filter(user=person).first() or Preferences(
        user=person, language=language
    )
    is_invited = not person.has_usable_password()
    with (
        translation.override(preferences.language),
        override_calendar(preferences.calendar, months=preferences.arabic_months),
    ):
        context = {
            "user": person,
            "link": link_to_set_password(person),
            "until": format_datetime(
                timezone.localtime(timezone.now() + timedelta(seconds=seconds_of_link_to(person)))
            ),
            "is_invited": is_invited,
            "demo": settings.DEMO,
        }
        subject = _("Mithaq: your account") if is_invited else _("Mithaq: a new password")
        body = render_to_string("tracker/mail/password_link.txt", context)
        return EmailMessage(subject=subject, body=body, to=[person.email])


def mail_forgotten(address: str, *, language: str) -> None:
    """Mail a link to everybody here with this address; the server is not waited for, so that the time that
    it takes tells nobody whether there is such an account.
    """
    messages = [message_with_link(person, language=language) for person in people_with_address(address)]
    if messages:
        Thread(target=_send, args=(messages,), name="password-mail").start()


def _send(messages: list[EmailMessage]) -> None:
    for message in messages:
        try:
            message.send()
        except (SMTPException, OSError):
            logger.exception("A mail with a link to set a password could not be sent.")
