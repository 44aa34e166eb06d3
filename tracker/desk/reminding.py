"""Reminding focal points by mail of deadlines and of commitments on which nothing was reported. The only
writer of ReminderMail and Reminder.

A person is reminded of each occasion of a commitment once, of a missing report again
after REPEAT_DAYS, and a person gets one mail a cycle, which is a day. It names each
commitment once, whatever the occasions. It is stored before it is sent, so that whatever happens in
between it is not sent twice; a mail that the server refuses is deleted and tried
again in the next cycle.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from commitments.addresses import page_url
from commitments.in_force import present_standing
from commitments.language.calendars import localize_digits, override_calendar
from commitments.models import Commitment
from commitments.querysets import UNREPORTED
from tracker.models import Mandate, Occasion, Preferences, Reminder, ReminderMail

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Days before a deadline, the nearest first, and the occasion. One that passed without a mail, as when no
# cycle ran, is late.
DAYS_BEFORE: Final = ((0, Occasion.DUE_TODAY), (7, Occasion.DUE_IN_7), (30, Occasion.DUE_IN_30))
LATE_DAYS_MAX: Final = 7
# Of a missing report nobody is reminded again for so many days, counted from the last mail that told them.
REPEAT_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True)
class PendingReminder:
    """A commitment of which somebody is to be reminded, and why."""

    commitment: Any
    occasion: Occasion
    about_on: date


@dataclass(frozen=True, kw_only=True)
class MailDraft:
    """All that one person is to be reminded of in this cycle."""

    user: "User"
    preferences: Preferences
    reminders: Sequence[PendingReminder]


@dataclass(kw_only=True)
class SendResult:
    """What became of a cycle."""

    sent: int = 0
    failed: int = 0
    reminders: int = 0


def mail_drafts_for(*, on: date) -> list[MailDraft]:
    """The mails of the cycle of day `on`: to everybody with a mandate, an address and the wish, of what
    they were not reminded of yet.
    """
    states: dict[int, set[int]] = defaultdict(set)
    for user, state in Mandate.objects.in_force(on=on).values_list("user", "state"):
        states[user].add(state)
    mailed = ReminderMail.objects.filter(cycle_on=on).values("user")
    people = (
        get_user_model()
        .objects.filter(pk__in=states, is_active=True)
        .exclude(email="")
        .exclude(pk__in=mailed)
        .order_by("pk")
    )
    preferences_by_user = {
        preferences.user_id: preferences for preferences in Preferences.objects.filter(user__in=states)
    }
    drafts = []
    pending = _pending_by_state({state for acted_for in states.values() for state in acted_for}, on=on)
    for person in people:
        preferences = preferences_by_user.get(person.pk) or Preferences(user=person)
        if not preferences.reminders or (
            preferences.snoozed_until is not None and preferences.snoozed_until > on
        ):
            continue
        reminded = set(
            Reminder.objects.filter(user=person, about_on__gte=on - timedelta(days=366)).values_list(
                "commitment", "occasion", "about_on"
            )
        )
        told_missing = set(
            Reminder.objects.filter(
                user=person,
                occasion=Occasion.NOT_REPORTED,
                mail__cycle_on__gt=on - timedelta(days=REPEAT_DAYS),
            ).values_list("commitment", flat=True)
        )
        new = [
            reminder
            for state in sorted(states[person.pk])
            for reminder in pending[state]
            if (
                reminder.commitment.pk not in told_missing
                if reminder.occasion == Occasion.NOT_REPORTED
                else (reminder.commitment.pk, reminder.occasion, reminder.about_on) not in reminded
            )
        ]
        if new:
            order = {occasion: place for place, (_days, occasion) in enumerate(DAYS_BEFORE)}
            new.sort(
                key=lambda reminder: (
                    order.get(reminder.occasion, len(order)),
                    reminder.about_on,
                    reminder.commitment.reference,
                )
            )
            drafts.append(MailDraft(user=person, preferences=preferences, reminders=new))
    return drafts


def send_mails(drafts: Iterable[MailDraft], *, on: date, on_failure: Callable[[str], object]) -> SendResult:
    """Store and send each; `on_failure` is called for those that the server refused."""
    result = SendResult()
    connection = get_connection()
    for draft in drafts:
        mail = _store(draft, on=on)
        if mail is None:
            continue
        try:
            message_of(draft, connection=connection).send()
        except (SMTPException, OSError) as error:
            # Deleted, so that the next cycle tries again.
            mail.delete()
            result.failed += 1
            on_failure(f"{draft.user.get_username()}: {error}")
            continue
        ReminderMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
        result.sent += 1
        result.reminders += len(draft.reminders)
    return result


def message_of(draft: MailDraft, *, connection: Any = None) -> EmailMessage:
    """The mail, in the language and calendar of its reader."""
    language = draft.preferences.language
    with (
        translation.override(language),
        override_calendar(draft.preferences.calendar, months=draft.preferences.arabic_months),
    ):
        occasions: dict[Any, list[Occasion]] = {}
        for reminder in draft.reminders:
            occasions.setdefault(reminder.commitment, []).append(reminder.occasion)
        count = len(occasions)
        subject = localize_digits(
            ngettext(
                "Mithaq: %(count)d commitment needs you", "Mithaq: %(count)d commitments need you", count
            )
            % {"count": count}
        )
        # Each stands under the most urgent of its occasions, which comes first, and names the others.
        groups: dict[Occasion, list[dict[str, Any]]] = {}
        for commitment, (first, *others) in occasions.items():
            groups.setdefault(first, []).append(
                {
                    "commitment": commitment,
                    "address": page_url("commitment", commitment.reference),
                    "others": [occasion.label for occasion in others],
                }
            )
        context = {
            "user": draft.user,
            "groups": [(occasion.label, rows) for occasion, rows in groups.items()],
            "preferences_url": f"{settings.SITE_URL}{reverse('admin:preferences')}",
            "desk_url": f"{settings.SITE_URL}{reverse('admin:index')}",
            "demo": settings.DEMO,
        }
        body = render_to_string("tracker/mail/reminders.txt", context)
    return EmailMessage(subject=subject, body=body, to=[draft.user.email], connection=connection)


def _store(draft: MailDraft, *, on: date) -> ReminderMail | None:
    """The mail, on record before it is sent; None where another process was first."""
    try:
        with transaction.atomic():
            mail = ReminderMail.objects.create(
                user=draft.user, cycle_on=on, address=draft.user.email, language=draft.preferences.language
            )
            Reminder.objects.bulk_create(
                Reminder(
                    mail=mail,
                    user=draft.user,
                    commitment=reminder.commitment,
                    occasion=reminder.occasion,
                    about_on=reminder.about_on,
                )
                for reminder in draft.reminders
            )
    except IntegrityError:
        return None
    return mail


def _pending_by_state(states: Iterable[int], *, on: date) -> dict[int, list[PendingReminder]]:
    first, last = on - timedelta(days=LATE_DAYS_MAX), on + timedelta(days=DAYS_BEFORE[-1][0])
    rows: Any = (
        Commitment.objects.published()
        .filter(state__in=states)
        .with_standing(present_standing())
        .open()
        .with_due_date()
    )
    found: dict[int, list[PendingReminder]] = defaultdict(list)
    for commitment in (
        rows.filter(Q(effective_due_on__range=(first, last)) | UNREPORTED)
        .select_related("state", "resolution")
        .order_by("reference")
    ):
        due_on = commitment.effective_due_on
        if due_on is not None and first <= due_on <= last:
            occasion = next(occasion for days, occasion in DAYS_BEFORE if (due_on - on).days <= days)
            found[commitment.state_id].append(
                PendingReminder(commitment=commitment, occasion=occasion, about_on=due_on)
            )
        if commitment.last_report_on is None:
            found[commitment.state_id].append(
                PendingReminder(commitment=commitment, occasion=Occasion.NOT_REPORTED, about_on=on)
            )
    return found
