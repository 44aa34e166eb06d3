"""Reminding focal points by mail of deadlines and of commitments on which nothing was reported. The only writer of Digest and Reminder.

Each occasion of a commitment is told to a person once, and a person gets one mail
a cycle, which is a day. It is noted before it is sent, so that whatever happens in
between it is not sent twice; a mail that the server refuses is forgotten and tried
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

from commitments.addresses import page_address
from commitments.language.calendars import showing_in
from commitments.models import Commitment
from tracker.models import Digest, Mandate, Occasion, Preferences, Reminder

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Days before a deadline, the nearest first, and what is then said. One that passed unsaid, as when no cycle ran, is said late.
BEFORE: Final = ((0, Occasion.DUE_TODAY), (7, Occasion.DUE_IN_7), (30, Occasion.DUE_IN_30))
SAID_LATE_DAYS: Final = 7
# Of a missing report nothing is said again in a span of so many days.
SPAN_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True)
class Due:
    """A commitment of which somebody is to be reminded, and why."""

    commitment: Any
    occasion: Occasion
    about_on: date


@dataclass(frozen=True, kw_only=True)
class Letter:
    """All that one person is to be reminded of in this cycle."""

    user: "User"
    preferences: Preferences
    dues: Sequence[Due]


@dataclass(kw_only=True)
class Outcome:
    """What became of a cycle."""

    sent: int = 0
    failed: int = 0
    reminders: int = 0


def letters_for(*, on: date) -> list[Letter]:
    """The mails of the cycle of day `on`: to everybody with a mandate, an address and the wish, of what was not told to them yet."""
    states: dict[int, set[int]] = defaultdict(set)
    for user, state in Mandate.objects.in_force(on=on).values_list("user", "state"):
        states[user].add(state)
    mailed = Digest.objects.filter(cycle_on=on).values("user")
    people = (
        get_user_model()
        .objects.filter(pk__in=states, is_active=True)
        .exclude(email="")
        .exclude(pk__in=mailed)
        .order_by("pk")
    )
    wishes = {wish.user_id: wish for wish in Preferences.objects.filter(user__in=states)}
    letters = []
    dues = _dues_by_state({state for acted_for in states.values() for state in acted_for}, on=on)
    for person in people:
        wish = wishes.get(person.pk) or Preferences(user=person)
        if not wish.reminders or (wish.snoozed_until is not None and wish.snoozed_until > on):
            continue
        told = set(
            Reminder.objects.filter(user=person, about_on__gte=on - timedelta(days=366)).values_list(
                "commitment", "occasion", "about_on"
            )
        )
        new = [
            due
            for state in sorted(states[person.pk])
            for due in dues[state]
            if (due.commitment.pk, due.occasion, due.about_on) not in told
        ]
        if new:
            order = {occasion: place for place, (_days, occasion) in enumerate(BEFORE)}
            new.sort(
                key=lambda due: (order.get(due.occasion, len(order)), due.about_on, due.commitment.reference)
            )
            letters.append(Letter(user=person, preferences=wish, dues=new))
    return letters


def send_letters(letters: Iterable[Letter], *, on: date, complain: Callable[[str], object]) -> Outcome:
    """Note and send each; `complain` is told of those that the server refused."""
    outcome = Outcome()
    connection = get_connection()
    for letter in letters:
        digest = _note(letter, on=on)
        if digest is None:
            continue
        try:
            message_of(letter, connection=connection).send()
        except (SMTPException, OSError) as error:
            # Forgotten, so that the next cycle tries again.
            digest.delete()
            outcome.failed += 1
            complain(f"{letter.user.get_username()}: {error}")
            continue
        Digest.objects.filter(pk=digest.pk).update(sent_at=timezone.now())
        outcome.sent += 1
        outcome.reminders += len(letter.dues)
    return outcome


def message_of(letter: Letter, *, connection: Any = None) -> EmailMessage:
    """The mail, in the language and calendar of its reader."""
    language = letter.preferences.language
    with translation.override(language), showing_in(letter.preferences.calendar):
        count = len(letter.dues)
        subject = ngettext(
            "Mithaq: %(count)d commitment needs you", "Mithaq: %(count)d commitments need you", count
        ) % {"count": count}
        groups: dict[Occasion, list[tuple[Any, str]]] = {}
        for due in letter.dues:
            address = page_address("commitment", due.commitment.reference)
            groups.setdefault(due.occasion, []).append((due.commitment, address))
        context = {
            "user": letter.user,
            "groups": [(occasion.label, rows) for occasion, rows in groups.items()],
            "preferences_url": f"{settings.SITE_URL}{reverse('admin:preferences')}",
            "desk_url": f"{settings.SITE_URL}{reverse('admin:index')}",
            "demo": settings.DEMO,
        }
        body = render_to_string("tracker/mail/digest.txt", context)
    return EmailMessage(subject=subject, body=body, to=[letter.user.email], connection=connection)


def _note(letter: Letter, *, on: date) -> Digest | None:
    """The digest, on record before it is sent; None where another process was first."""
    try:
        with transaction.atomic():
            digest = Digest.objects.create(
                user=letter.user, cycle_on=on, address=letter.user.email, language=letter.preferences.language
            )
            Reminder.objects.bulk_create(
                Reminder(
                    digest=digest,
                    user=letter.user,
                    commitment=due.commitment,
                    occasion=due.occasion,
                    about_on=due.about_on,
                )
                for due in letter.dues
            )
    except IntegrityError:
        return None
    return digest


def _dues_by_state(states: Iterable[int], *, on: date) -> dict[int, list[Due]]:
    near = Q(
        effective_due_on__gte=on - timedelta(days=SAID_LATE_DAYS),
        effective_due_on__lte=on + timedelta(days=BEFORE[-1][0]),
    )
    rows: Any = Commitment.objects.published().filter(state__in=states).open().with_due_date()
    found: dict[int, list[Due]] = defaultdict(list)
    for commitment in (
        rows.filter(near | Q(last_report_on__isnull=True))
        .select_related("state", "resolution")
        .order_by("reference")
    ):
        due_on = commitment.effective_due_on
        if due_on is not None and on - timedelta(days=SAID_LATE_DAYS) <= due_on <= on + timedelta(
            days=BEFORE[-1][0]
        ):
            occasion = next(occasion for days, occasion in BEFORE if (due_on - on).days <= days)
            found[commitment.state_id].append(Due(commitment=commitment, occasion=occasion, about_on=due_on))
        if commitment.last_report_on is None:
            span = date.fromordinal(on.toordinal() - on.toordinal() % SPAN_DAYS)
            found[commitment.state_id].append(
                Due(commitment=commitment, occasion=Occasion.NOT_REPORTED, about_on=span)
            )
    return found
