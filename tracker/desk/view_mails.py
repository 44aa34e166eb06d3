"""Sending saved views by mail, once for each day, week or month that their person chose.

That a period was served is noted before the mail is sent, by a conditional update, so that whatever happens
in between nothing is sent twice; where the server refuses a mail the note is taken back, and the next run
tries again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from commitments.language.calendars import override_calendar
from tracker.access.roles import rights_of
from tracker.access.saved_views import ViewRefused, file_of
from tracker.models import MailRhythm, Preferences, SavedView

_BEGINS: Final[dict[str, Callable[[date], date]]] = {
    MailRhythm.DAILY: lambda day: day,
    MailRhythm.WEEKLY: lambda day: day - timedelta(days=day.weekday()),
    MailRhythm.MONTHLY: lambda day: day.replace(day=1),
}


@dataclass(kw_only=True)
class ViewMailResult:
    """What became of a run."""

    sent: int = 0
    failed: int = 0


def views_due(*, on: date) -> list[SavedView]:
    """The views that are to be mailed on the day `on`: of people with an address and a right to sign in."""
    due = Q(pk__in=[])
    for rhythm, begins in _BEGINS.items():
        due |= Q(rhythm=rhythm) & (Q(mailed_for__isnull=True) | Q(mailed_for__lt=begins(on)))
    views = SavedView.objects.filter(due).exclude(user__email="")
    return [
        view
        for view in views.select_related("user").order_by("user", "name", "pk")
        if rights_of(view.user).may_sign_in
    ]


def send_views(*, on: date, on_failure: Callable[[str], object]) -> ViewMailResult:
    """Send what is due; `on_failure` is called for each mail that could not be made or was refused."""
    result = ViewMailResult()
    connection = get_connection()
    for view in views_due(on=on):
        before, period = view.mailed_for, _BEGINS[view.rhythm](on)
        mine = SavedView.objects.filter(pk=view.pk)
        unserved = Q(mailed_for__isnull=True) | Q(mailed_for__lt=period)
        if not mine.filter(unserved, rhythm=view.rhythm).update(mailed_for=period):
            # Another process was first, or its person chose otherwise.
            continue
        try:
            message_of(view, connection=connection).send()
        except (ViewRefused, SMTPException, OSError) as error:
            mine.filter(mailed_for=period).update(mailed_for=before)
            result.failed += 1
            on_failure(f"{view.user.get_username()}, {view.name}: {error}")
            continue
        result.sent += 1
    return result


def message_of(view: SavedView, *, connection: Any = None) -> EmailMessage:
    """The mail with the file, in the language and calendar of its reader. Raises ViewRefused."""
    preferences = Preferences.objects.filter(user=view.user).first() or Preferences(user=view.user)
    with (
        translation.override(preferences.language),
        override_calendar(preferences.calendar, months=preferences.arabic_months),
    ):
        file = file_of(view, form=view.form)
        content = b"".join(file)
        if file.file_to_stream is not None:
            file.file_to_stream.close()
        listed_at = f"{reverse('admin:commitments_commitment_changelist')}?{view.query}"
        page = reverse("admin:commitments_commitment_view", args=(view.pk,))
        context = {
            "user": view.user,
            "view": view,
            "list_url": f"{settings.SITE_URL}{listed_at}",
            "sending_url": f"{settings.SITE_URL}{page}",
            "demo": settings.DEMO,
        }
        message = EmailMessage(
            subject=_("Mithaq: your view “%(name)s”") % {"name": " ".join(view.name.split())},
            body=render_to_string("tracker/mail/view.txt", context),
            to=[view.user.email],
            connection=connection,
        )
        message.attach(file.filename, content, file.headers["Content-Type"].partition(";")[0])
    return message
