"""How rows of the trail are referred to wherever they are shown: their public keys, their authors, and
where a file is.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from tracker.models import Dissent, EvidenceFile, Measurement, Review, StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def author_name(user: "User") -> str:
    """Who recorded it, for everybody to read: the person's name, else the user name, never an e-mail
    address.
    """
    return user.get_full_name() or user.get_username().partition("@")[0]


def step_reference(step: StatusReport | Review) -> str:
    """The public key: the commitment's reference and the place in its trail, such as `BAG3-R1-IRQ-1`."""
    # A review that was read along with its report knows the commitment through it alone.
    commitment = step.report.commitment if isinstance(step, Review) else step.commitment
    return f"{commitment.reference}-{step.sequence}"


def measurement_reference(measurement: Measurement) -> str:
    """The public key: what was measured of whom on which day, and the place among the values for it, such
    as `BAG3-R1-IRQ-I2-2026-03-31-1`.
    """
    indicator = f"{measurement.commitment.reference}-I{measurement.indicator.number}"
    return f"{indicator}-{measurement.observed_on.isoformat()}-{measurement.number}"


def file_url(file: EvidenceFile) -> str:
    """Where whoever may see the file downloads it; absolute."""
    return f"{settings.SITE_URL}{reverse('evidence-file', args=[file.key])}"


def last_review_of(report: StatusReport) -> Review | None:
    """The review that rules; prefetch the reviews in the order of their sequence."""
    return next(reversed(report.reviews.all()), None)


def dissent_from(review: Review | None) -> Dissent | None:
    """The State's disagreement with the review, of which there is one at most; prefetch it."""
    return next(iter(review.dissents.all()), None) if review else None
