"""What each list of the record can be narrowed by."""

from typing import Any, Final

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from commitments.api.filters import (
    Choices,
    Closed,
    Codes,
    Day,
    Flag,
    Keys,
    Moment,
    Ordering,
    Region,
    Rows,
    Search,
    StrictFilterSet,
)
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    Theme,
)
from commitments.vocabulary import (
    Addressee,
    Basis,
    IndicatorKind,
    Lifecycle,
    OrganizationKind,
    Position,
    Reliability,
    ResolutionType,
    Role,
    Schedule,
    StateKind,
    Status,
    Strength,
    Voice,
)

STATUS_RANK: Final = Case(
    *(When(shown_status=status, then=Value(rank)) for rank, status in enumerate(Status.values)),
    output_field=IntegerField(),
)

ABOUT_CONFERENCE: Final = _("Code of a conference, such as BAG3.")
ABOUT_STATE: Final = _("ISO 3166-1 alpha-3 code of a State, such as IRQ.")
ABOUT_THEME: Final = _("Slug of a theme, such as liaison-officers.")
ABOUT_RESOLUTION: Final = _("Reference of a resolution, such as BAG3-R1.")


class Discrepancy(Flag):
    """Whether the latest claim differs from the status."""

    def apply(self, rows: Any, value: bool) -> Any:
        return rows.discrepant(discrepant=value)


def conference_keys(path: str, **kwargs: Any) -> Keys:
    return Keys(
        Conference, "code", "conferences", path, about=kwargs.pop("about", ABOUT_CONFERENCE), **kwargs
    )


def state_keys(path: str, **kwargs: Any) -> Keys:
    return Keys(State, "code", "states", path, about=kwargs.pop("about", ABOUT_STATE), **kwargs)


class ParticipatesIn(Keys):
    """States with a part, not closed, in one of the conferences."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(
            Exists(Participation.objects.in_force().filter(state=OuterRef("pk"), conference__in=value))
        )


class TakesPart(Keys):
    """Conferences in which one of the States has a part that is not closed."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(
            Exists(Participation.objects.in_force().filter(conference=OuterRef("pk"), state__in=value))
        )


class TreatedBy(Keys):
    """Themes of the resolutions of one of the conferences."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(Exists(Resolution.objects.filter(theme=OuterRef("pk"), conference__in=value)))


class CitedBy(Keys):
    """Sources that one of the conferences, or something below it, cites."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        below = (
            Q(conference__in=value)
            | Q(participation__conference__in=value)
            | Q(resolution__conference__in=value)
        )
        return rows.filter(Exists(Citation.objects.filter(below, source=OuterRef("pk"))))


class NamedBy(Keys):
    """Organizations that one of the conferences has as guests, or its resolutions as partners."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        guests = Conference.guests.through.objects.filter(organization=OuterRef("pk"), conference__in=value)
        partners = Resolution.partner_organizations.through.objects.filter(
            organization=OuterRef("pk"), resolution__conference__in=value
        )
        return rows.filter(Exists(guests) | Exists(partners))


class PartneredBy(Keys):
    def apply(self, rows: Rows, value: list[int]) -> Rows:
        partners = Resolution.partner_organizations.through.objects.filter(
            resolution=OuterRef("pk"), organization__in=value
        )
        return rows.filter(Exists(partners))


class ParticipationCitedFrom(Keys):
    """Commitments of States whose part in the conference is cited from one of the sources."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(
            Exists(Citation.objects.filter(participation=OuterRef("participation"), source__in=value))
        )


class StateFilterSet(StrictFilterSet):
    kind = Choices(StateKind, "kind", about=_("Why it may take part under a State's code."))
    region = Region()
    conference = ParticipatesIn(
        Conference, "code", "conferences", about=_("Code of a conference in which the State takes part.")
    )
    q = Search()
    ordering = Ordering(
        {"code": ("code",), "name": ("name_en",), "updated_at": ("updated_at",)}, default="code"
    )


class OrganizationFilterSet(StrictFilterSet):
    kind = Choices(OrganizationKind, "kind", about=_("Sort of organization."))
    conference = NamedBy(
        Conference,
        "code",
        "conferences",
        about=_("Code of a conference that names the organization as guest or partner."),
    )
    q = Search()
    ordering = Ordering(
        {"slug": ("slug",), "name": ("name_en",), "updated_at": ("updated_at",)}, default="slug"
    )


class ThemeFilterSet(StrictFilterSet):
    conference = TreatedBy(
        Conference, "code", "conferences", about=_("Code of a conference that treats the theme.")
    )
    q = Search()
    ordering = Ordering(
        {"order": ("order",), "slug": ("slug",), "name": ("name_en",), "updated_at": ("updated_at",)},
        default="order",
    )


class SourceFilterSet(StrictFilterSet):
    reliability = Choices(
        Reliability, "reliability", about=_("How close the source stands to the facts it tells.")
    )
    language = Codes(
        SourceDocument,
        ("language",),
        "language",
        about=_("ISO 639 code of the document's language, such as fa."),
    )
    conference = CitedBy(
        Conference, "code", "conferences", about=_("Code of a conference that cites the source.")
    )
    published_before = Day("published_on", lookup_expr="lt", about=_("Published before this day."))
    published_after = Day("published_on", lookup_expr="gt", about=_("Published after this day."))
    q = Search()
    ordering = Ordering(
        {"slug": ("slug",), "published_on": ("published_on",), "updated_at": ("updated_at",)}, default="slug"
    )


class ConferenceFilterSet(StrictFilterSet):
    series = Codes(Conference, ("series",), "series", about=_("Slug that conferences of one series share."))
    host = state_keys("host", about=_("ISO 3166-1 alpha-3 code of the host State."))
    state = TakesPart(State, "code", "states", about=_("ISO 3166-1 alpha-3 code of a State that takes part."))
    starts_before = Day("starts_on", lookup_expr="lt", about=_("Starts before this day."))
    starts_after = Day("starts_on", lookup_expr="gt", about=_("Starts after this day."))
    q = Search()
    ordering = Ordering(
        {
            "code": ("code",),
            "starts_on": ("starts_on",),
            "edition": ("series", "edition"),
            "updated_at": ("updated_at",),
        },
        default="code",
    )


class ParticipationFilterSet(StrictFilterSet):
    state = state_keys("state")
    region = Region("state__")
    role = Choices(Role, "role", about=_("In what capacity the State takes part."))
    basis = Choices(Basis, "basis", about=_("What the participation rests on."))
    closed = Closed()
    ordering = Ordering({"state": ("state__code",), "updated_at": ("updated_at",)}, default="state")


class ResolutionFilterSet(StrictFilterSet):
    conference = conference_keys("conference")
    theme = Keys(Theme, "slug", "themes", "theme", about=ABOUT_THEME)
    strength = Choices(Strength, "strength", about=_("How strongly the text words it."))
    type = Choices(ResolutionType, "type", about=_("Whether it asks for action."))
    lifecycle = Choices(Lifecycle, "lifecycle", about=_("Where the resolution stands as a text."))
    addressed_to = Choices(Addressee, "addressed_to", about=_("Whom it asks to act."))
    voiced_by = Choices(Voice, "voiced_by", about=_("By whom it was agreed, emphasised or raised."))
    partner = PartneredBy(Organization, "slug", "organizations", about=_("Slug of a partner organization."))
    due_before = Day("due_on", lookup_expr="lt", about=_("Due before this day."))
    due_after = Day("due_on", lookup_expr="gt", about=_("Due after this day."))
    updated_after = Moment("updated_at", lookup_expr="gt", about=_("Changed after this moment."))
    q = Search()
    ordering = Ordering(
        {
            "resolution": ("conference__code", "number"),
            "theme": ("theme__order", "theme__slug"),
            "due_on": ("due_on",),
            "updated_at": ("updated_at",),
        },
        default="resolution",
    )


class IndicatorFilterSet(StrictFilterSet):
    conference = conference_keys("resolution__conference")
    resolution = Keys(Resolution, "reference", "resolutions", "resolution", about=ABOUT_RESOLUTION)
    kind = Choices(IndicatorKind, "kind", about=_("Kind of indicator."))
    proposed = Flag(
        "proposed", lookup_expr="exact", about=_("Whether the editors of this record proposed it.")
    )
    q = Search()
    ordering = Ordering(
        {
            "indicator": ("resolution__conference__code", "resolution__number", "number"),
            "updated_at": ("updated_at",),
        },
        default="indicator",
    )


class CommitmentFilterSet(StrictFilterSet):
    """The register's filters; the rows come from `for_register`, which adds the standing, schedule, stale and the deadline in force."""

    reference = Keys(
        Commitment,
        "reference",
        "commitments",
        "pk",
        about=_("Reference of a commitment, such as BAG3-R1-IRQ."),
    )
    conference = conference_keys("resolution__conference")
    state = state_keys("state")
    theme = Keys(Theme, "slug", "themes", "resolution__theme", about=ABOUT_THEME)
    resolution = Keys(Resolution, "reference", "resolutions", "resolution", about=ABOUT_RESOLUTION)
    status = Choices(Status, "shown_status", about=_("Implementation level."))
    reported_status = Choices(
        Status, "shown_reported_status", about=_("Level of the latest report, whether or not it counts yet.")
    )
    reviewed = Flag(
        "shown_reviewed",
        lookup_expr="exact",
        about=_("Whether another person accepted what the status rests on."),
    )
    disputed = Flag(
        "shown_disputed",
        lookup_expr="exact",
        about=_("Whether the State disagrees with a review, on record."),
    )
    discrepancy = Discrepancy(about=_("Whether the latest claim differs from the status."))
    position = Choices(Position, "position", about=_("What the State said of the resolution."))
    schedule = Choices(Schedule, "schedule", about=_("Where it stands against its deadline."))
    stale = Flag("stale", lookup_expr="exact", about=_("Whether nothing was reported for too long."))
    region = Region("state__")
    strength = Choices(
        Strength, "resolution__strength", about=_("How strongly the text words the resolution.")
    )
    basis = Choices(Basis, "participation__basis", about=_("What the State's participation rests on."))
    source = ParticipationCitedFrom(
        SourceDocument,
        "slug",
        "sources",
        about=_("Slug of a source from which the State's participation is cited."),
    )
    lifecycle = Choices(Lifecycle, "resolution__lifecycle", about=_("Where the resolution stands as a text."))
    closed = Closed("shown_closed_on")
    due_before = Day("effective_due_on", lookup_expr="lt", about=_("Due before this day."))
    due_after = Day("effective_due_on", lookup_expr="gt", about=_("Due after this day."))
    updated_after = Moment("updated_at", lookup_expr="gt", about=_("Changed after this moment."))
    q = Search()
    ordering = Ordering(
        {
            "reference": ("reference",),
            "resolution": ("resolution__conference__code", "resolution__number", "state__code"),
            "state": ("state__code", "resolution__conference__code", "resolution__number"),
            "theme": ("resolution__theme__order", "resolution__theme__slug"),
            "status": (STATUS_RANK,),
            "status_since": ("shown_status_since",),
            "due_on": ("effective_due_on",),
            "last_report_on": ("shown_last_report_on",),
            "updated_at": ("updated_at",),
        },
        default="reference",
    )
