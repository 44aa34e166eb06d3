"""Rewording what was published, for tests that need it to say something else."""

from typing import Any

from commitments.enrolment import enrol_resolution
from commitments.models import Resolution
from commitments.vocabulary import WordingKind
from commitments.wording import Rewording

WHY = Rewording(kind=WordingKind.CORRECTION, reason="Compared with the text once more.")


def reword(*resolutions: Resolution, why: Rewording = WHY, **values: Any) -> None:
    """Let these resolutions, or all there are, say `values` from now on."""
    for resolution in resolutions or Resolution.objects.all():
        for field, value in values.items():
            setattr(resolution, field, value)
        enrol_resolution(resolution, changed=values, why=why)
