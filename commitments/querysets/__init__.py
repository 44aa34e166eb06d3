"""The questions that people ask of the record, as QuerySet methods; each takes its date as an argument."""

from commitments.querysets.commitments import UNREPORTED, CommitmentQuerySet
from commitments.querysets.conferences import ClosingQuerySet, ConferenceQuerySet, ParticipationQuerySet
from commitments.querysets.groups import MembershipQuerySet, StateGroupQuerySet, holds_on
from commitments.querysets.positions import StatedPositionQuerySet
from commitments.querysets.record import (
    AliasedQuerySet,
    CitationQuerySet,
    OrganizationQuerySet,
    RecordQuerySet,
    SourceDocumentQuerySet,
    StateQuerySet,
    ThemeQuerySet,
    may_see_drafts,
)
from commitments.querysets.resolutions import (
    FurtherThemeQuerySet,
    IndicatorQuerySet,
    ResolutionQuerySet,
    StateTargetQuerySet,
    further_themes,
    of_themes,
    targets_holding,
    under_themes,
)

__all__ = [
    "UNREPORTED",
    "AliasedQuerySet",
    "CitationQuerySet",
    "ClosingQuerySet",
    "CommitmentQuerySet",
    "ConferenceQuerySet",
    "FurtherThemeQuerySet",
    "IndicatorQuerySet",
    "MembershipQuerySet",
    "OrganizationQuerySet",
    "ParticipationQuerySet",
    "RecordQuerySet",
    "ResolutionQuerySet",
    "SourceDocumentQuerySet",
    "StateGroupQuerySet",
    "StateQuerySet",
    "StateTargetQuerySet",
    "StatedPositionQuerySet",
    "ThemeQuerySet",
    "further_themes",
    "holds_on",
    "may_see_drafts",
    "of_themes",
    "targets_holding",
    "under_themes",
]
