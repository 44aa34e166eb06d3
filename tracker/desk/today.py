"""What needs a person today: numbers, each with the list that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Commitment, Conference
from commitments.paging import counted, counted_each, is_beyond
from commitments.vocabulary import Schedule
from tracker.access.roles import Rights, cached_rights_of, commitments_permitted_to
from tracker.desk.commenting import due_comments
from tracker.desk.inbox import inbox_of
from tracker.desk.tasks import Task, tasks_of
from tracker.models import Comment, StatusReport
from tracker.querysets import standing_seen_by

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ROWS_SHOWN: Final = 5
# A report that waits longer is late, and very late.
LATE_DAYS: Final = 7
VERY_LATE_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True)
class DeskFigure:
    """How many rows need somebody, why, and where they are listed."""

    name: str
    label: str
    about: str
    count: int
    address: str

    @property
    def in_words(self) -> bool:
        """Whether it is told that there are more than are counted, which takes more room than a number."""
        return is_beyond(self.count)


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """The reports that wait for this person's review."""

    total: int
    late: int
    very_late: int
    oldest: Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """One thing to do on a desk with nothing on it, why, and where."""

    label: str
    about: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that the first page of the admin shows of the day."""

    figures: Sequence[DeskFigure]
    inbox: Inbox | None
    deadlines: Sequence[Any]
    # What to do first, where there is no conference yet.
    first_steps: Sequence[FirstStep] | None
    tasks: Sequence[Task] = ()
    comments: Sequence[Comment] = ()


def desk_of(user: "User", *, on: date, now: datetime) -> Desk:
    """What needs `user` on the day `on`, of the commitments and reports that they may see."""
    rights = cached_rights_of(user)
    register: Any = commitments_permitted_to(
        user,
        Commitment.objects.for_register(on=on, standing=standing_seen_by(user)).visible_to(user),
        permission="commitments.view_commitment",
    )
    figures: list[DeskFigure] = []
    deadlines: list[Any] = []
    if rights.has("commitments.view_commitment"):
        figures = _figures(user, register, on=on)
        near = register.scheduled((Schedule.OVERDUE, Schedule.DUE_SOON))
        # The first ones are chosen before all that is shown of them is computed.
        # What is open is due on the day that an index has.
        first = list(near.order_by("pending_due_on", "reference").values_list("pk", flat=True)[:ROWS_SHOWN])
        deadlines = list(register.filter(pk__in=first).order_by("effective_due_on", "reference"))
    return Desk(
        figures=figures,
        inbox=_inbox(user, now=now) if rights.has("tracker.add_review") else None,
        deadlines=deadlines,
        first_steps=None if Conference.objects.visible_to(user).exists() else _first_steps(rights),
        tasks=tasks_of(user, on=on),
        comments=list(due_comments(user, on=on)[:ROWS_SHOWN]),
    )


def _first_steps(rights: Rights) -> list[FirstStep]:
    """Those of the ways to a first conference that this person may go; none for whoever can only wait."""
    ways = [
        (
            "commitments.add_conference",
            _("Enter a conference, step by step"),
            _("Its name, who took part, what was agreed, and the sources."),
            "commitments_conference_guide_first",
        ),
        (
            "commitments.add_textdraft",
            _("Begin with a text"),
            _("A communiqué or a resolution: what it asks for is proposed, and you decide."),
            "commitments_textdraft_add",
        ),
        (
            "commitments.add_conference",
            _("Load a dossier"),
            _("A YAML file with all that is known of one conference."),
            "commitments_conference_dossier",
        ),
        (
            "auth.add_user",
            _("Invite people"),
            _("Each gets a mail with a link that sets the password."),
            "auth_user_add",
        ),
    ]
    return [
        FirstStep(label=label, about=about, address=reverse(f"admin:{route}"))
        for permission, label, about, route in ways
        if rights.has(permission)
    ]


def _figures(user: "User", register: Any, *, on: date) -> list[DeskFigure]:
    lists = [
        (
            "overdue",
            _("Overdue"),
            _("The deadline has passed."),
            {"schedule": "overdue"},
        ),
        (
            "due_soon",
            _("Due soon"),
            _("The deadline comes within days."),
            {"schedule": "due_soon"},
        ),
        (
            "unreported",
            _("Not reported"),
            _("No report stands."),
            {"reported": "false"},
        ),
        (
            "stale",
            _("Stale"),
            _("Nothing was heard for long."),
            {"stale": "true"},
        ),
        (
            "disagreement",
            _("Disagreements"),
            _("The State disputes a review, or claims another level."),
            {"disagreement": "true"},
        ),
    ]
    counts = counted_each(register.concerns(on=on))
    figures = [
        DeskFigure(
            name=name,
            label=label,
            about=about,
            count=counts[name],
            address=f"{reverse('admin:commitments_commitment_changelist')}?{urlencode(query)}",
        )
        for name, label, about, query in lists
    ]
    if cached_rights_of(user).has("tracker.add_statusreport"):
        returned = counted(StatusReport.objects.filter(author=user).to_mend())
        query = urlencode({"author": "me", "state": "to_mend"})
        address = f"{reverse('admin:tracker_statusreport_changelist')}?{query}"
        figures.append(
            DeskFigure(
                name="returned",
                label=_("Returned to you"),
                about=_("A reviewer asks you to mend it."),
                count=returned,
                address=address,
            )
        )
    return figures


def _inbox(user: "User", *, now: datetime) -> Inbox:
    waiting = inbox_of(user)
    late, very_late = (now - timedelta(days=days) for days in (LATE_DAYS, VERY_LATE_DAYS))
    counts = waiting.aggregate(
        total=Count("pk"),
        late=Count("pk", filter=Q(recorded_at__lt=late)),
        very_late=Count("pk", filter=Q(recorded_at__lt=very_late)),
    )
    return Inbox(**counts, oldest=with_ages(waiting[:ROWS_SHOWN], now=now))


def with_ages(reports: Any, *, now: datetime) -> list[Any]:
    """The reports, each with `age`, the whole days for which it has been waiting."""
    aged = list(reports)
    for report in aged:
        report.age = (timezone.localdate(now) - timezone.localdate(report.recorded_at)).days
    return aged
