"""What the API shows of the record, a module for each room of models/. Every serializer names its fields;
what no source states is null.
"""

from commitments.api.serializers.commitments import CommitmentDetailSerializer, CommitmentSerializer
from commitments.api.serializers.conferences import (
    ConferenceDetailSerializer,
    ConferenceSerializer,
    ParticipationCreatedSerializer,
    ParticipationDetailSerializer,
    ParticipationSerializer,
    ThemeSerializer,
)
from commitments.api.serializers.positions import StatedPositionSerializer
from commitments.api.serializers.resolutions import (
    IndicatorDetailSerializer,
    IndicatorSerializer,
    ResolutionCreatedSerializer,
    ResolutionDetailSerializer,
    ResolutionSerializer,
)
from commitments.api.serializers.sources import SourceDetailSerializer, SourceSerializer
from commitments.api.serializers.states import (
    MembershipSerializer,
    OrganizationSerializer,
    StateGroupDetailSerializer,
    StateGroupSerializer,
    StateSerializer,
)

__all__ = [
    "CommitmentDetailSerializer",
    "CommitmentSerializer",
    "ConferenceDetailSerializer",
    "ConferenceSerializer",
    "IndicatorDetailSerializer",
    "IndicatorSerializer",
    "MembershipSerializer",
    "OrganizationSerializer",
    "ParticipationCreatedSerializer",
    "ParticipationDetailSerializer",
    "ParticipationSerializer",
    "ResolutionCreatedSerializer",
    "ResolutionDetailSerializer",
    "ResolutionSerializer",
    "SourceDetailSerializer",
    "SourceSerializer",
    "StateGroupDetailSerializer",
    "StateGroupSerializer",
    "StateSerializer",
    "StatedPositionSerializer",
    "ThemeSerializer",
]
