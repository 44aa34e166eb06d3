"""What each list of the record can be narrowed by."""

from typing import Any, Final, cast

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from commitments.api.filters import (
    BooleanParameter,
    ChoicesParameter,
    ClosedParameter,
    DateParameter,
    DateTimeParameter,
    OrderingParameter,
    Rows,
    SearchParameter,
    StrictFilterSet,
)
from commitments.api.group_filters import group_parameter, members_today, of_groups, with_members_today
from commitments.api.key_filters import CodesParameter, KeysParameter, RegionParameter
from commitments.api.theme_filters import theme_parameter, treated
from commitments.columns import REGISTER, rank
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
)
from commitments.vocabulary import (
    Addressee,
    Addressees,
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
ABOUT_RESOLUTION: Final = _("Reference of a resolution, such as BAG3-R1.")
STRENGTH_RANK: Final = rank("strength", Strength)


def conference_parameter(path: str | None = None, **kwargs: Any) -> KeysParameter:
    return KeysParameter(Conference, "code", "conferences", path, **{"help_text": ABOUT_CONFERENCE} | kwargs)


def state_parameter(path: str | None = None, **kwargs: Any) -> KeysParameter:
    return KeysParameter(State, "code", "states", path, **{"help_text": ABOUT_STATE} | kwargs)


def series_parameter(path: str) -> CodesParameter:
    about = _("Slug that conferences of one series share.")
    return CodesParameter(Conference, ("series",), path, help_text=about)


# What narrows by more than a column is a function. django-filter calls it with the rows, the parameter's
# name and its value.


def scheduled(commitments: Any, _name: str, schedules: list[str]) -> Rows:
    """Those at one of these schedules."""
    return cast("Rows", commitments.scheduled(schedules))


def discrepant(commitments: Any, _name: str, value: bool) -> Rows:
    """Those whose latest claim differs from the status."""
    return cast("Rows", commitments.discrepant(discrepant=value))


def participating(states: Rows, _name: str, conferences: list[int]) -> Rows:
    """States with a part, not closed, in one of the conferences."""
    parts = Participation.objects.in_force().filter(state=OuterRef("pk"), conference__in=conferences)
    return states.filter(Exists(parts))


def with_participants(conferences: Rows, _name: str, states: list[int]) -> Rows:
    """Conferences in which one of the States has a part that is not closed."""
    parts = Participation.objects.in_force().filter(conference=OuterRef("pk"), state__in=states)
    return conferences.filter(Exists(parts))


def cited_by(sources: Rows, _name: str, conferences: list[int]) -> Rows:
    """Sources that one of the conferences, or something below it, cites."""
    below = (
        Q(conference__in=conferences)
        | Q(participation__conference__in=conferences)
        | Q(resolution__conference__in=conferences)
    )
    return sources.filter(Exists(Citation.objects.filter(below, source=OuterRef("pk"))))


def named_by(organizations: Rows, _name: str, conferences: list[int]) -> Rows:
    """Organizations that one of the conferences has as guests, or its resolutions as partners."""
    guests = Conference.guests.through.objects.filter(organization=OuterRef("pk"), conference__in=conferences)
    partners = Resolution.partner_organizations.through.objects.filter(
        organization=OuterRef("pk"), resolution__conference__in=conferences
    )
    return organizations.filter(Exists(guests) | Exists(partners))


def with_partners(resolutions: Rows, _name: str, organizations: list[int]) -> Rows:
    """Resolutions that name one of the organizations as a partner."""
    partners = Resolution.partner_organizations.through.objects.filter(
        resolution=OuterRef("pk"), organization__in=organizations
    )
    return resolutions.filter(Exists(partners))


def participation_cited_from(commitments: Rows, _name: str, sources: list[int]) -> Rows:
    """Commitments of States whose part in the conference is cited from one of the sources."""
    citations = Citation.objects.filter(participation=OuterRef("participation"), source__in=sources)
    return commitments.filter(Exists(citations))


class StateFilterSet(StrictFilterSet):
    kind = ChoicesParameter(StateKind, "kind", help_text=_("Why it may take part under a State's code."))
    region = RegionParameter()
    conference = conference_parameter(
        method=participating, help_text=_("Code of a conference in which the State takes part.")
    )
    group = group_parameter(
        method=members_today, help_text=_("Slug of a group to which the State belongs today.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"code": ("code",), "name": ("sort_{language}",), "updated_at": ("updated_at",)}, default="code"
    )


class OrganizationFilterSet(StrictFilterSet):
    kind = ChoicesParameter(OrganizationKind, "kind", help_text=_("Sort of organization."))
    conference = conference_parameter(
        method=named_by, help_text=_("Code of a conference that names the organization as guest or partner.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"slug": ("slug",), "name": ("sort_{language}",), "updated_at": ("updated_at",)}, default="slug"
    )


class StateGroupFilterSet(StrictFilterSet):
    state = state_parameter(
        method=with_members_today,
        help_text=_("ISO 3166-1 alpha-3 code of a State that belongs to the group today."),
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"slug": ("slug",), "name": ("sort_{language}",), "updated_at": ("updated_at",)}, default="slug"
    )


class ThemeFilterSet(StrictFilterSet):
    conference = conference_parameter(
        method=treated, help_text=_("Code of a conference that treats the theme.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"order": ("order",), "slug": ("slug",), "name": ("sort_{language}",), "updated_at": ("updated_at",)},
        default="order",
    )


class SourceFilterSet(StrictFilterSet):
    reliability = ChoicesParameter(
        Reliability, "reliability", help_text=_("How close the source stands to the facts it tells.")
    )
    language = CodesParameter(
        SourceDocument,
        ("language",),
        "language",
        help_text=_("ISO 639 code of the document's language, such as fa."),
    )
    conference = conference_parameter(
        method=cited_by, help_text=_("Code of a conference that cites the source.")
    )
    published_before = DateParameter(
        "published_on", lookup_expr="lt", help_text=_("Published before this day.")
    )
    published_after = DateParameter(
        "published_on", lookup_expr="gt", help_text=_("Published after this day.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {"slug": ("slug",), "published_on": ("published_on",), "updated_at": ("updated_at",)}, default="slug"
    )


class ConferenceFilterSet(StrictFilterSet):
    series = series_parameter("series")
    host = state_parameter("host", help_text=_("ISO 3166-1 alpha-3 code of the host State."))
    state = state_parameter(
        method=with_participants, help_text=_("ISO 3166-1 alpha-3 code of a State that takes part.")
    )
    starts_before = DateParameter("starts_on", lookup_expr="lt", help_text=_("Starts before this day."))
    starts_after = DateParameter("starts_on", lookup_expr="gt", help_text=_("Starts after this day."))
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
    role = ChoicesParameter(ParticipationRole, "role", help_text=_("In what capacity the State takes part."))
    basis = ChoicesParameter(Basis, "basis", help_text=_("What the participation rests on."))
    closed = ClosedParameter()
    ordering = OrderingParameter({"state": ("state__code",), "updated_at": ("updated_at",)}, default="state")


class ResolutionFilterSet(StrictFilterSet):
    conference = conference_parameter("conference")
    theme = theme_parameter()
    strength = ChoicesParameter(Strength, "strength", help_text=_("How strongly the text words it."))
    type = ChoicesParameter(ResolutionType, "type", help_text=_("Whether it asks for action."))
    lifecycle = ChoicesParameter(
        Lifecycle, "lifecycle", help_text=_("Where the resolution stands as a text.")
    )
    addressed_to = ChoicesParameter(Addressee, "addressed_to", help_text=_("Whom it asks to act."))
    addressees = ChoicesParameter(
        Addressees, "addressees", help_text=_("Which States it gives a commitment.")
    )
    voiced_by = ChoicesParameter(
        Voice, "voiced_by", help_text=_("By whom it was agreed, emphasised or raised.")
    )
    partner = KeysParameter(
        Organization,
        "slug",
        "organizations",
        method=with_partners,
        help_text=_("Slug of a partner organization."),
    )
    due_before = DateParameter("due_on", lookup_expr="lt", help_text=_("Due before this day."))
    due_after = DateParameter("due_on", lookup_expr="gt", help_text=_("Due after this day."))
    updated_after = DateTimeParameter(
        "updated_at", lookup_expr="gt", help_text=_("Changed after this moment.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {
            "resolution": ("conference__code", "number"),
            "theme": ("theme__order", "theme__slug"),
            "strength": (STRENGTH_RANK,),
            "due_on": ("due_on",),
            "updated_at": ("updated_at",),
        },
        default="resolution",
        nullable={"due_on", STRENGTH_RANK},
    )


class IndicatorFilterSet(StrictFilterSet):
    conference = conference_parameter("resolution__conference")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "resolution", help_text=ABOUT_RESOLUTION
    )
    kind = ChoicesParameter(IndicatorKind, "kind", help_text=_("Kind of indicator."))
    proposed = BooleanParameter("proposed", help_text=_("Whether the editors of this record proposed it."))
    q = SearchParameter()
    ordering = OrderingParameter(
        {
            "indicator": ("resolution__conference__code", "resolution__number", "number"),
            "updated_at": ("updated_at",),
        },
        default="indicator",
    )


class ApplicableParameter(ClosedParameter):
    """What does not apply to a State is left out unless asked for, here or by its position."""

    column = "standing_applicable"
    about = _(
        "Commitments of States that said the resolution does not apply to them: true leaves them out, false "
        "gives only them, any gives both. A position that is asked for is any."
    )

    def filter(self, qs: Rows, value: str | None) -> Rows:
        rows: Any = qs
        if value is None:
            value = "any" if self.parent.form.cleaned_data.get("position") else "true"
        return cast("Rows", rows if value == "any" else rows.applicable(applicable=value == "true"))

    def schema(self) -> dict[str, Any]:
        return super().schema() | {"default": "true"}


# By what few commitments are left out.
_LEAVES_MOST: Final = {"closed": ("false", "any"), "applicable": ("true", "any")}


class CommitmentFilterSet(StrictFilterSet):
    """The register's filters; the rows come from `for_register`, which adds the standing, schedule, stale
    and the deadline in force.

    Whoever names commitments means them, closed or not.
    """

    reference = KeysParameter(
        Commitment,
        "reference",
        "commitments",
        "pk",
        help_text=_("Reference of a commitment, such as BAG3-R1-IRQ."),
    )
    conference = conference_parameter("resolution__conference")
    series = series_parameter("resolution__conference__series")
    state = state_parameter("state")
    theme = theme_parameter("resolution")
    resolution = KeysParameter(
        Resolution, "reference", "resolutions", "resolution", help_text=ABOUT_RESOLUTION
    )
    status = ChoicesParameter(Status, "standing_status", help_text=_("Implementation level."))
    reported_status = ChoicesParameter(
        Status,
        "standing_reported_status",
        help_text=_("Level of the latest report that the reader may see."),
    )
    reviewed = BooleanParameter(
        "standing_reviewed",
        help_text=_("Whether another person accepted what the status rests on."),
    )
    disputed = BooleanParameter(
        "standing_disputed",
        help_text=_("Whether the State disagrees with a review, on record."),
    )
    discrepancy = BooleanParameter(
        method=discrepant, help_text=_("Whether the latest claim differs from the status.")
    )
    position = ChoicesParameter(
        Position, "standing_position", help_text=_("What the State said of the resolution.")
    )
    schedule = ChoicesParameter(
        Schedule, method=scheduled, help_text=_("Where it stands against its deadline.")
    )
    stale = BooleanParameter("stale", help_text=_("Whether nothing was reported for too long."))
    region = RegionParameter("state__")
    group = group_parameter(
        method=of_groups, help_text=_("Slug of a group to which the State belongs on the day asked.")
    )
    strength = ChoicesParameter(
        Strength, "worded_strength", help_text=_("How strongly the text words the resolution.")
    )
    basis = ChoicesParameter(
        Basis, "participation__basis", help_text=_("What the State's participation rests on.")
    )
    source = KeysParameter(
        SourceDocument,
        "slug",
        "sources",
        method=participation_cited_from,
        help_text=_("Slug of a source from which the State's participation is cited."),
    )
    lifecycle = ChoicesParameter(
        Lifecycle, "resolution__lifecycle", help_text=_("Where the resolution stands as a text.")
    )
    closed = ClosedParameter()
    applicable = ApplicableParameter()
    due_before = DateParameter("effective_due_on", lookup_expr="lt", help_text=_("Due before this day."))
    due_after = DateParameter("effective_due_on", lookup_expr="gt", help_text=_("Due after this day."))
    status_since_before = DateParameter(
        "standing_status_since", lookup_expr="lt", help_text=_("At its level since before this day.")
    )
    status_since_after = DateParameter(
        "standing_status_since", lookup_expr="gt", help_text=_("At its level since after this day.")
    )
    updated_before = DateTimeParameter(
        "updated_at", lookup_expr="lt", help_text=_("Not changed since this moment.")
    )
    updated_after = DateTimeParameter(
        "updated_at", lookup_expr="gt", help_text=_("Changed after this moment.")
    )
    q = SearchParameter()
    ordering = OrderingParameter(
        {
            "reference": ("reference",),
            "resolution": ("resolution__conference__code", "resolution__number", "state__code"),
            "state": ("state__code", "resolution__conference__code", "resolution__number"),
            "state_name": (
                "state__sort_{language}",
                "resolution__conference__code",
                "resolution__number",
            ),
            "theme": ("resolution__theme__order", "resolution__theme__slug"),
            **{column.name: (column.order,) for column in REGISTER if column.order is not None},
        },
        default="reference",
        nullable={column.order for column in REGISTER if column.is_nullable and column.order is not None},
    )

    def narrowed(self, queryset: Rows) -> Rows:
        values = self.form.cleaned_data
        for name in ("closed", "applicable"):
            if values.get("reference") and name in values and values[name] is None:
                values[name] = "any"
        rows: Any = super().narrowed(queryset)
        given = {name for name, value in values.items() if value not in (None, *_LEAVES_MOST.get(name, ()))}
        first = (values.get("ordering") or ["reference"])[0].removeprefix("-")
        return cast("Rows", rows.ordered_first_by(first, is_whole=given == {"ordering"}))
