"""What each list of the record can be narrowed by."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from commitments.api.filters import (
    BooleanParameter,
    ChoicesParameter,
    ClosedParameter,
    CodesParameter,
    DateParameter,
    DateTimeParameter,
    KeysParameter,
    OrderingParameter,
    RegionParameter,
    Rows,
    SearchParameter,
    StrictFilterSet,
)
from commitments.columns import REGISTER
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
    ParticipationRole,
    Position,
    Reliability,
    ResolutionType,
    Schedule,
    StateKind,
    Status,
    Strength,
    Voice,
)

ABOUT_CONFERENCE: Final = _("Code of a conference, such as BAG3.")
ABOUT_STATE: Final = _("ISO 3166-1 alpha-3 code of a State, such as IRQ.")
ABOUT_THEME: Final = _("Slug of a theme, such as liaison-officers.")
ABOUT_RESOLUTION: Final = _("Reference of a resolution, such as BAG3-R1.")


class DiscrepancyParameter(BooleanParameter):
    """Whether the latest claim differs from the status."""

    def apply(self, rows: Any, value: bool) -> Any:
        return rows.discrepant(discrepant=value)


def conference_parameter(path: str, **kwargs: Any) -> KeysParameter:
    return KeysParameter(
        Conference, "code", "conferences", path, about=kwargs.pop("about", ABOUT_CONFERENCE), **kwargs
    )


def state_parameter(path: str, **kwargs: Any) -> KeysParameter:
    return KeysParameter(State, "code", "states", path, about=kwargs.pop("about", ABOUT_STATE), **kwargs)


class ParticipatesInParameter(KeysParameter):
    """States with a part, not closed, in one of the conferences."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(
            Exists(Participation.objects.in_force().filter(state=OuterRef("pk"), conference__in=value))
        )


class ParticipantParameter(KeysParameter):
    """Conferences in which one of the States has a part that is not closed."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(
            Exists(Participation.objects.in_force().filter(conference=OuterRef("pk"), state__in=value))
        )


class TreatedByParameter(KeysParameter):
    """Themes of the resolutions of one of the conferences."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(Exists(Resolution.objects.filter(theme=OuterRef("pk"), conference__in=value)))


class CitedByParameter(KeysParameter):
    """Sources that one of the conferences, or something below it, cites."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        below = (
            Q(conference__in=value)
            | Q(participation__conference__in=value)
            | Q(resolution__conference__in=value)
        )
        return rows.filter(Exists(Citation.objects.filter(below, source=OuterRef("pk"))))


class NamedByParameter(KeysParameter):
    """Organizations that one of the conferences has as guests, or its resolutions as partners."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        guests = Conference.guests.through.objects.filter(organization=OuterRef("pk"), conference__in=value)
        partners = Resolution.partner_organizations.through.objects.filter(
            organization=OuterRef("pk"), resolution__conference__in=value
        )
        return rows.filter(Exists(guests) | Exists(partners))


class PartnerParameter(KeysParameter):
    def apply(self, rows: Rows, value: list[int]) -> Rows:
        partners = Resolution.partner_organizations.through.objects.filter(
            resolution=OuterRef("pk"), organization__in=value
        )
        return rows.filter(Exists(partners))


class ParticipationSourceParameter(KeysParameter):
    """Commitments of States whose part in the conference is cited from one of the sources."""

    def apply(self, rows: Rows, value: list[int]) -> Rows:
        return rows.filter(
            Exists(Citation.objects.filter(participation=OuterRef("participation"), source__in=value))
        )


class StateFilterSet(StrictFilterSet):
    kind = ChoicesParameter(StateKind, "kind", about=_("Why it may take part under a State's code."))
    region = RegionParameter()
    conference = ParticipatesInParameter(
        Conference, "code", "conferences", about=_("Code of a conference in which the State takes part.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"code": ("code",), "name": ("name_en",), "updated_at": ("updated_at",)}, default="code"
    )


class OrganizationFilterSet(StrictFilterSet):
    kind = ChoicesParameter(OrganizationKind, "kind", about=_("Sort of organization."))
    conference = NamedByParameter(
        Conference,
        "code",
        "conferences",
        about=_("Code of a conference that names the organization as guest or partner."),
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"slug": ("slug",), "name": ("name_en",), "updated_at": ("updated_at",)}, default="slug"
    )


class ThemeFilterSet(StrictFilterSet):
    conference = TreatedByParameter(
        Conference, "code", "conferences", about=_("Code of a conference that treats the theme.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"order": ("order",), "slug": ("slug",), "name": ("name_en",), "updated_at": ("updated_at",)},
        default="order",
    )


class SourceFilterSet(StrictFilterSet):
    reliability = ChoicesParameter(
        Reliability, "reliability", about=_("How close the source stands to the facts it tells.")
    )
    language = CodesParameter(
        SourceDocument,
        ("language",),
        "language",
        about=_("ISO 639 code of the document's language, such as fa."),
    )
    conference = CitedByParameter(
        Conference, "code", "conferences", about=_("Code of a conference that cites the source.")
    )
    published_before = DateParameter("published_on", lookup_expr="lt", about=_("Published before this day."))
    published_after = DateParameter("published_on", lookup_expr="gt", about=_("Published after this day."))
    q = SearchParameter()
    ordering = OrderingParameter(
        {"slug": ("slug",), "published_on": ("published_on",), "updated_at": ("updated_at",)}, default="slug"
    )


class ConferenceFilterSet(StrictFilterSet):
    series = CodesParameter(
        Conference, ("series",), "series", about=_("Slug that conferences of one series share.")
    )
    host = state_parameter("host", about=_("ISO 3166-1 alpha-3 code of the host State."))
    state = ParticipantParameter(
        State, "code", "states", about=_("ISO 3166-1 alpha-3 code of a State that takes part.")
    )
    starts_before = DateParameter("starts_on", lookup_expr="lt", about=_("Starts before this day."))
    starts_after = DateParameter("starts_on", lookup_expr="gt", about=_("Starts after this day."))
    q = SearchParameter()
    ordering = OrderingParameter(
        {
            "code": ("code",),
            "starts_on": ("starts_on",),
            "edition": ("series", "edition"),
            "updated_at": ("updated_at",),
        },
        default="code",
    )


class ParticipationFilterSet(StrictFilterSet):
    state = state_parameter("state")
    region = RegionParameter("state__")
    role = ChoicesParameter(ParticipationRole, "role", about=_("In what capacity the State takes part."))
    basis = ChoicesParameter(Basis, "basis", about=_("What the participation rests on."))
    closed = ClosedParameter()
    ordering = OrderingParameter({"state": ("state__code",), "updated_at": ("updated_at",)}, default="state")


class ResolutionFilterSet(StrictFilterSet):
    conference = conference_parameter("conference")
    theme = KeysParameter(Theme, "slug", "themes", "theme", about=ABOUT_THEME)
    strength = ChoicesParameter(Strength, "strength", about=_("How strongly the text words it."))
    type = ChoicesParameter(ResolutionType, "type", about=_("Whether it asks for action."))
    lifecycle = ChoicesParameter(Lifecycle, "lifecycle", about=_("Where the resolution stands as a text."))
    addressed_to = ChoicesParameter(Addressee, "addressed_to", about=_("Whom it asks to act."))
    voiced_by = ChoicesParameter(Voice, "voiced_by", about=_("By whom it was agreed, emphasised or raised."))
    partner = PartnerParameter(
        Organization, "slug", "organizations", about=_("Slug of a partner organization.")
    )
    due_before = DateParameter("due_on", lookup_expr="lt", about=_("Due before this day."))
    due_after = DateParameter("due_on", lookup_expr="gt", about=_("Due after this day."))
    updated_after = DateTimeParameter("updated_at", lookup_expr="gt", about=_("Changed after this moment."))
    q = SearchParameter()
    ordering = OrderingParameter(
        {
            "resolution": ("conference__code", "number"),
            "theme": ("theme__order", "theme__slug"),
            "due_on": ("due_on",),
            "updated_at": ("updated_at",),
        },
        default="resolution",
    )


class IndicatorFilterSet(StrictFilterSet):
    conference = conference_parameter("resolution__conference")
    resolution = KeysParameter(Resolution, "reference", "resolutions", "resolution", about=ABOUT_RESOLUTION)
    kind = ChoicesParameter(IndicatorKind, "kind", about=_("Kind of indicator."))
    proposed = BooleanParameter(
        "proposed", lookup_expr="exact", about=_("Whether the editors of this record proposed it.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {
            "indicator": ("resolution__conference__code", "resolution__number", "number"),
            "updated_at": ("updated_at",),
        },
        default="indicator",
    )


class CommitmentFilterSet(StrictFilterSet):
    """The register's filters; the rows come from `for_register`, which adds the standing, schedule, stale and the deadline in force."""

    reference = KeysParameter(
        Commitment,
        "reference",
        "commitments",
        "pk",
        about=_("Reference of a commitment, such as BAG3-R1-IRQ."),
    )
    conference = conference_parameter("resolution__conference")
    state = state_parameter("state")
    theme = KeysParameter(Theme, "slug", "themes", "resolution__theme", about=ABOUT_THEME)
    resolution = KeysParameter(Resolution, "reference", "resolutions", "resolution", about=ABOUT_RESOLUTION)
    status = ChoicesParameter(Status, "standing_status", about=_("Implementation level."))
    reported_status = ChoicesParameter(
        Status,
        "standing_reported_status",
        about=_("Level of the latest report, whether or not it counts yet."),
    )
    reviewed = BooleanParameter(
        "standing_reviewed",
        lookup_expr="exact",
        about=_("Whether another person accepted what the status rests on."),
    )
    disputed = BooleanParameter(
        "standing_disputed",
        lookup_expr="exact",
        about=_("Whether the State disagrees with a review, on record."),
    )
    discrepancy = DiscrepancyParameter(about=_("Whether the latest claim differs from the status."))
    position = ChoicesParameter(Position, "position", about=_("What the State said of the resolution."))
    schedule = ChoicesParameter(Schedule, "schedule", about=_("Where it stands against its deadline."))
    stale = BooleanParameter(
        "stale", lookup_expr="exact", about=_("Whether nothing was reported for too long.")
    )
    region = RegionParameter("state__")
    strength = ChoicesParameter(
        Strength, "resolution__strength", about=_("How strongly the text words the resolution.")
    )
    basis = ChoicesParameter(
        Basis, "participation__basis", about=_("What the State's participation rests on.")
    )
    source = ParticipationSourceParameter(
        SourceDocument,
        "slug",
        "sources",
        about=_("Slug of a source from which the State's participation is cited."),
    )
    lifecycle = ChoicesParameter(
        Lifecycle, "resolution__lifecycle", about=_("Where the resolution stands as a text.")
    )
    closed = ClosedParameter()
    due_before = DateParameter("effective_due_on", lookup_expr="lt", about=_("Due before this day."))
    due_after = DateParameter("effective_due_on", lookup_expr="gt", about=_("Due after this day."))
    updated_after = DateTimeParameter("updated_at", lookup_expr="gt", about=_("Changed after this moment."))
    q = SearchParameter()
    ordering = OrderingParameter(
        {
            "reference": ("reference",),
            "resolution": ("resolution__conference__code", "resolution__number", "state__code"),
            "state": ("state__code", "resolution__conference__code", "resolution__number"),
            "theme": ("resolution__theme__order", "resolution__theme__slug"),
            **{column.name: (column.order,) for column in REGISTER if column.order is not None},
        },
        default="reference",
        nullable={column.order for column in REGISTER if column.is_nullable and column.order is not None},
    )
