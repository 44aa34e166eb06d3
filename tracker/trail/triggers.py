"""Database triggers that keep what was recorded from being changed or removed, by whatever way it is tried.

Installed after every `migrate`, as those of commitments.triggers are.
"""

from typing import Any, Final

from commitments.triggers import AppendOnly
from tracker.access.security_log import SECURITY_LOG
from tracker.models import (
    Dissent,
    Evidence,
    EvidenceCopy,
    EvidenceFile,
    Measurement,
    Review,
    StatusReport,
)

APPEND_ONLY: Final = (StatusReport, Review, Dissent, Evidence, EvidenceFile, EvidenceCopy, Measurement)
GUARDS: Final = AppendOnly(function="tracker_refuse_change", models=APPEND_ONLY)


def install_trail_guards(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers anew on database `using`; a receiver of post_migrate."""
    GUARDS.install(using=using)
    SECURITY_LOG.install(using=using)


def remove_trail_guards(*, using: str) -> None:
    """Drop the triggers; for tests that show what they prevent, and that empty the tables afterwards."""
    GUARDS.remove(using=using)
    SECURITY_LOG.remove(using=using)
