"""What people subscribe to: changes as an Atom feed, deadlines as a calendar; both with the filters of
the register.
"""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import page_url
from commitments.api.pagination import whole_number
from commitments.api.renderers import BytesRenderer
from commitments.language.calendars import utc_isoformat
from commitments.language.characters import without_controls
from commitments.language.languages import current_language, in_language
from commitments.many_rows import one_of
from commitments.periods import format_deadline
from commitments.refusals import ParameterRefused
from commitments.vocabulary import DuePrecision, Schedule, Status
from tracker.api.changes import UNNAMED, ChangeFilterSet
from tracker.api.cursors import Cursors, audience_of
from tracker.api.register import RegisterQueryView
from tracker.models import Change
from tracker.models.changes import ChangeKind

ENTRIES_MAX: Final = 100
# What a page of the feed comes after.
PAGE: Final = "before"
ALARM: Final = "alarm"
ALARM_DAYS_MAX: Final = 365
EVENTS_MAX: Final = 2000
# The feed of a record in which nothing has changed yet was last changed before there was any.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
# SEQUENCE counts the seconds from here, so that it grows with each change and stays below 2^31.
COUNTED_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)


class AtomRenderer(BytesRenderer):
    media_type = "application/atom+xml"
    format = "atom"


class CalendarRenderer(BytesRenderer):
    media_type = "text/calendar"
    format = "ics"


class DeadlineFilterSet(ChangeFilterSet):
    """The register's filters, with the commitments that are closed or do not apply: their deadlines are
    cancelled, not forgotten.
    """

    closed = None  # type: ignore[assignment]
    applicable = None  # type: ignore[assignment]


class FeedView(RegisterQueryView):
    """What both feeds have in common."""

    parameters = frozenset({"lang"})

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, whichever page of it."""
        return {name: str(value) for name, value in self.request.query_params.items() if name != PAGE}

    def own_address(self) -> str:
        """What this feed is, whatever the host, page and order in which it is asked for: its name and its
        filters.
        """
        query = urlencode(sorted(self.asked.items()), safe=",")
        return f"{settings.SITE_URL}{self.request.path}{'?' if query else ''}{query}"

    def titled(self, title: str) -> str:
        """The name of this feed, with its filters; that of an invented world says so."""
        filters = [
            f"{name}={value}"
            for name, value in sorted(self.request.query_params.items())
            if name not in self.parameters | self.own_parameters
        ]
        title = f"{title} ({', '.join(filters)})" if filters else title
        return f"{_('Invented data for demonstration')}: {title}" if settings.DEMO else title


class _Feed(Atom1Feed):
    """Atom whose bytes are the same while nothing changes, in pages as of RFC 5005."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation in ("first", "next"):
            if address := self.feed[relation]:
                handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=_Moment.of(NEVER))


class _Moment(datetime):
    """A moment that Django's feeds write as every other answer does."""

    @classmethod
    def of(cls, moment: datetime) -> Self:
        return cls.fromtimestamp(0, UTC) + (moment - NEVER)

    def isoformat(self, *_args: Any, **_kwargs: Any) -> str:
        return utc_isoformat(datetime.combine(self.date(), self.timetz()))


class ChangesFeed(FeedView):
    """The changes of the register, newest first, the latest on the first page."""

    filterset_class = ChangeFilterSet
    renderer_classes = [AtomRenderer]
    own_parameters = frozenset({PAGE})

    @extend_schema(
        operation_id="feed_of_changes",
        summary="The latest changes of the register, as Atom",
        tags=["feeds"],
        parameters=[
            OpenApiParameter(
                PAGE, str, description="An earlier page, as the link `next` of a page gives its address."
            )
        ],
        responses={(200, AtomRenderer.media_type): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> Response:
        # Without filters these are all that the reader sees, and the last of them are found at once.
        if self.asked.keys() - self.parameters:
            # The register has what the reader sees alone; whether a change is of it is not asked twice.
            visible = Change.objects.committed().filter(one_of("commitment", self.register()))
        else:
            visible = Change.objects.visible_to(request.user)
        # Nothing to tell people: a save that changed nothing, and what is in sight again.
        visible = visible.exclude(kind__in=(ChangeKind.SAVED, ChangeKind.UNPUBLISHED))
        if PAGE in request.query_params:
            visible = visible.filter(position__lt=self.position_before())
        last = visible.order_by("-position").values("pk")[: ENTRIES_MAX + 1]
        shown = Change.objects.filter(pk__in=last).select_related("commitment").defer(*UNNAMED)
        changes = list(shown.order_by("-position"))
        feed = _Feed(
            first=self.page_address(None) if PAGE in request.query_params else "",
            next=self.page_address(changes[ENTRIES_MAX - 1]) if len(changes) > ENTRIES_MAX else "",
            title=self.titled(_("Mithaq: changes of the register")),
            link=settings.SITE_URL + "/",
            feed_guid=self.own_address(),
            description="",
            language=current_language(),
            feed_url=request.build_absolute_uri(),
            author_name="Mithaq",
        )
        for change in changes[:ENTRIES_MAX]:
            self.add(feed, change)
        text = StringIO()
        feed.write(text, "utf-8")
        return Response(text.getvalue().encode())

    @property
    def cursors(self) -> Cursors:
        return Cursors(audience=audience_of(self.request.user))

    def position_before(self) -> int:
        """What the page asked for comes before. Raises ParameterRefused."""
        try:
            return self.cursors.position_of(self.request.query_params[PAGE])
        except ParameterRefused as refusal:
            message = _("This page was given to other readers, or is damaged. Begin with the first page.")
            raise ParameterRefused({PAGE: [message]}) from refusal

    def page_address(self, last: Any) -> str:
        """Where the page is that begins after the change `last`; for None, the first."""
        asked = self.asked
        if last is not None:
            asked[PAGE] = self.cursors.cursor_of(last)
        address: str = self.request.build_absolute_uri(self.request.path)
        return f"{address}?{urlencode(asked, safe=',')}" if asked else address

    def add(self, feed: _Feed, change: Any) -> None:
        # All that an entry says is of that moment, so that it never changes once it was read: no name, title
        # or level of today.
        commitment = change.commitment
        summary = _summary(change)
        feed.add_item(
            title=f"{commitment.reference}: {summary}",
            link=page_url("commitment", commitment.reference),
            description=summary,
            unique_id=f"{settings.SITE_URL}/feeds/changes/{commitment.reference}/{_name_of(change)}",
            pubdate=_Moment.of(change.changed_at),
            updateddate=_Moment.of(change.changed_at),
            categories=(change.kind,),
        )


def _summary(change: Any) -> str:
    """What happened, in a few words."""
    if change.kind == ChangeKind.STATUS and change.from_status is not None:
        return _("status: %(before)s → %(after)s") % {
            "before": Status(change.from_status).label,
            "after": Status(change.to_status).label,
        }
    return {
        ChangeKind.CREATED: _("entered in the register"),
        ChangeKind.PUBLISHED: _("published"),
        ChangeKind.STATUS: _("something was added to its trail"),
        ChangeKind.TRAIL: _("something was added to its trail"),
        ChangeKind.CLOSED: _("closed"),
        ChangeKind.REOPENED: _("opened again"),
        ChangeKind.RECORD: _("its entry in the record changed"),
    }[ChangeKind(change.kind)]


def _name_of(change: Any) -> str:
    """What tells the entry from any other of its commitment. The cursor's number would tell of drafts; what
    was noted before there were keys keeps the name under which it was published.
    """
    if change.key is not None:
        return str(change.key)
    return f"{change.kind}/v{change.version}/{change.changed_at.astimezone(UTC).isoformat()}"


class DeadlinesCalendar(FeedView):
    """The deadlines of commitments, one event a commitment on the day of its deadline (RFC 5545)."""

    filterset_class = DeadlineFilterSet
    renderer_classes = [CalendarRenderer]
    own_parameters = frozenset({ALARM})

    @extend_schema(
        operation_id="calendar_of_deadlines",
        summary="Deadlines, as a calendar to subscribe to",
        tags=["feeds"],
        parameters=[
            OpenApiParameter(
                ALARM,
                {"type": "integer", "minimum": 0, "maximum": ALARM_DAYS_MAX},
                description="How many days before each deadline that is still to come the calendar reminds "
                f"of it: 0 to {ALARM_DAYS_MAX}; no reminder unless given.",
            )
        ],
        responses={(200, CalendarRenderer.media_type): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> Response:
        alarm = whole_number(request, ALARM, default=-1, least=0, most=ALARM_DAYS_MAX)
        due = self.register().filter(effective_due_on__isnull=False).order_by("effective_due_on", "reference")
        rows = list(due[: EVENTS_MAX + 1])
        if len(rows) > EVENTS_MAX:
            message = _(
                "These are more than %(most)d deadlines. Narrow them, for example by state or conference."
            ) % {"most": EVENTS_MAX}
            raise ParameterRefused({"state": [message]})
        calendar = Calendar()
        calendar.add("prodid", "-//Mithaq//Deadlines//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", self.titled(_("Mithaq: deadlines")))
        if rows:
            # Only what publishes an event may say so (RFC 5546, 3.2.1).
            calendar.add("method", "PUBLISH")
        else:
            calendar.add_component(_universal_time())
        for row in rows:
            event = event_of(row)
            if alarm >= 0 and row.schedule in {Schedule.NOT_YET_DUE, Schedule.DUE_SOON}:
                event.add_component(_alarm(event, days=alarm))
            calendar.add_component(event)
        return Response(calendar.to_ical())


def _universal_time() -> Timezone:
    """The one component that a calendar without events has, because it must have one (RFC 5545, 3.6)."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", NEVER.replace(tzinfo=None))
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


def _alarm(event: Event, *, days: int) -> Alarm:
    """What reminds of an event so many days before it."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-days))
    alarm.add("description", str(event["summary"]))
    return alarm


def event_of(commitment: Any) -> Event:
    """The deadline of a row of the register as an event of that whole day.

    Its UID stays for as long as the commitment; its SEQUENCE grows with each change
    of the commitment or its resolution. Closed ones, and those whose resolution is no
    longer active, are CANCELLED unless they were completed.
    """
    due: date = commitment.effective_due_on
    changed: datetime = (
        max(commitment.updated_at, commitment.resolution.updated_at).astimezone(UTC).replace(microsecond=0)
    )
    event = Event()
    event.add("uid", f"{commitment.reference}@{settings.SITE_URL.partition('://')[2].partition(':')[0]}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", int((changed - COUNTED_FROM).total_seconds()))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add(
        "summary",
        without_controls(
            f"{commitment.reference} · {in_language(commitment.state, 'name')}: "
            f"{in_language(commitment.resolution, 'title')}"
        ),
    )
    description = _("Status: %(status)s") % {"status": Status(commitment.standing_status).label}
    if commitment.effective_due_precision != DuePrecision.DAY:
        # The event lies on the last day of what the source states.
        stated = format_deadline(due, commitment.effective_due_precision)
        until = _("Due by the end of %(period)s") % {"period": stated}
        description = f"{description}\n{until}"
    event.add("description", description)
    event.add("url", page_url("commitment", commitment.reference))
    event.add("status", "CANCELLED" if commitment.schedule == Schedule.NO_DEADLINE else "CONFIRMED")
    # Nobody is busy on the day of a deadline.
    event.add("transp", "TRANSPARENT")
    return event
