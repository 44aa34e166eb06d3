"""Rewording what was published, for tests that need it to say something else."""

from typing import Any

from commitments.models import Resolution
from commitments.record.enrolment import enrol_resolution
from commitments.record.wording import Rewording
from commitments.vocabulary import WordingKind

WHY = Rewording(kind=WordingKind.CORRECTION, reason="Compared with the text once more.")


def reword(*resolutions: Resolution, why: Rewording = WHY, **values: Any) -> None:
    """Let these resolutions, or all there are, say `values` from now on."""
    for resolution in resolutions or Resolution.objects.all():
        for field, value in values.items():
            setattr(resolution, field, value)
        enrol_resolution(resolution, changed=values, why=why)
