"""Computes what is derived from the trail anew: every commitment's standing and its periods."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.triggers import install_standing_guard, remove_standing_guard
from tracker.models import StatusPeriod
from tracker.trail.periods import KnownPeriod, known_periods_of, status_period_of, valid_period_of
from tracker.trail.standing import Trail, standing_of
from tracker.trail.verifying import Fault


def differences() -> Iterator[Fault]:
    """Where a stored standing or period is not what the trail says, commitment by commitment."""
    for commitment in Commitment.objects.order_by("reference", "pk").iterator():
        yield from differences_of(commitment)


def differences_of(commitment: Commitment) -> Iterator[Fault]:
    """What of this commitment's standing and periods is not what its trail says."""
    trail = Trail.of(commitment)
    for field, value in _standing(trail).items():
        if getattr(commitment, field) != value:
            message = _("%(field)s is %(stored)s and should be %(derived)s.") % {
                "field": field,
                "stored": getattr(commitment, field),
                "derived": value,
            }
            yield Fault(commitment=commitment.reference, sequence=0, message=message)
    stored = [
        KnownPeriod(valid_period=valid_period_of(row), known_from=row.known_from, known_until=row.known_until)
        for row in commitment.periods.all()
    ]
    derived = known_periods_of(trail)
    for known_period in sorted(derived - set(stored), key=_by_time):
        yield Fault(
            commitment=commitment.reference,
            sequence=0,
            message=_("the period from %(date)s is missing.")
            % {"date": known_period.valid_period.valid_from},
        )
    for known_period in sorted(set(stored) - derived, key=_by_time):
        yield Fault(
            commitment=commitment.reference,
            sequence=0,
            message=_("the period from %(date)s does not follow.")
            % {"date": known_period.valid_period.valid_from},
        )
    if len(stored) != len(set(stored)):
        yield Fault(
            commitment=commitment.reference, sequence=0, message=_("a period is there more than once.")
        )


def rebuild() -> list[Fault]:
    """Mend every difference, all in one transaction, and return what they were."""
    with transaction.atomic():
        found = list(differences())
        wrong = Commitment.objects.filter(reference__in={fault.commitment for fault in found})
        if found:
            # The guard lets a standing change only along with a new step; here none is added.
            remove_standing_guard(using=connection.alias)
            for commitment in wrong:
                trail = Trail.of(commitment)
                Commitment.objects.filter(pk=commitment.pk).update(**_standing(trail))
                StatusPeriod.objects.filter(commitment=commitment).delete()
                StatusPeriod.objects.bulk_create(
                    status_period_of(commitment, known_period)
                    for known_period in sorted(known_periods_of(trail), key=_by_time)
                )
            install_standing_guard(using=connection.alias)
    return found


def _standing(trail: Trail) -> dict[str, Any]:
    return {**asdict(standing_of(trail)), "version": len(trail.steps())}


def _by_time(known_period: KnownPeriod) -> tuple[Any, ...]:
    return known_period.known_from, known_period.valid_period.valid_from
