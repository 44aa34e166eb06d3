"""The record: what was agreed, by whom, and on what source that rests."""

from commitments.models.closings import Closing
from commitments.models.commitments import Commitment
from commitments.models.conferences import Conference, Participation, Theme
from commitments.models.groups import Membership, StateGroup
from commitments.models.positions import StatedPosition
from commitments.models.resolutions import Indicator, Resolution
from commitments.models.sources import Citation, SourceDocument
from commitments.models.states import Organization, State
from commitments.models.targets import StateTarget
from commitments.models.text_drafts import TextDraft
from commitments.models.theming import FurtherTheme
from commitments.models.wordings import Wording

__all__ = [
    "Citation",
    "Closing",
    "Commitment",
    "Conference",
    "FurtherTheme",
    "Indicator",
    "Membership",
    "Organization",
    "Participation",
    "Resolution",
    "SourceDocument",
    "State",
    "StateGroup",
    "StateTarget",
    "StatedPosition",
    "TextDraft",
    "Theme",
    "Wording",
]
