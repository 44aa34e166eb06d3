"""The record as a whole, for tests that compare one with another."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    Theme,
)
from tracker.models import Dissent, EvidenceFile, Measurement, Review, StatusReport

MODELS = (
    State,
    Organization,
    Theme,
    SourceDocument,
    Conference,
    Participation,
    Resolution,
    Indicator,
    Citation,
    Commitment,
)


@contextmanager
def rolled_back_after_module(django_db_blocker: Any) -> Iterator[None]:
    """What is written inside is there for all tests of a module and gone after it; for fixtures that also ask for django_db_setup."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def world() -> list[Any]:
    """Every row by its public keys, without database ids and times of writing."""
    rows = []
    for model in MODELS:
        for row in model._default_manager.all():
            values = {}
            for field in model._meta.concrete_fields:
                if field.name in {"id", "updated_at", "created_at", "attached_at"}:
                    continue
                value = getattr(row, field.name)
                values[field.name] = (
                    "-".join(value.natural_key()) if field.is_relation and value is not None else value
                )
            for field in model._meta.many_to_many:
                values[field.name] = sorted(
                    "-".join(other.natural_key()) for other in getattr(row, field.name).all()
                )
            rows.append((model.__name__, sorted(values.items())))
    return sorted(rows, key=str)


def trail_rows() -> list[Any]:
    """All that was said of the world, by public keys and without digests, which name people by database ids."""
    rows = [
        (
            row.commitment.reference,
            row.sequence,
            row.status,
            row.effective_on,
            row.recorded_at,
            row.author.username,
            row.note,
        )
        for row in StatusReport.objects.select_related("commitment", "author")
    ]
    rows += [
        (
            row.commitment.reference,
            row.sequence,
            row.verdict,
            row.status,
            row.recorded_at,
            row.reviewer.username,
            row.reason,
        )
        for row in Review.objects.select_related("commitment", "reviewer")
    ]
    rows += [
        (row.commitment.reference, row.sequence, row.note, row.recorded_at, row.author.username)
        for row in Dissent.objects.select_related("commitment", "author")
    ]
    rows += [
        (row.commitment.reference, row.observed_on, row.value, row.recorded_at)
        for row in Measurement.objects.select_related("commitment")
    ]
    return [
        *sorted(rows, key=str),
        sorted((str(file.key), file.sha256) for file in EvidenceFile.objects.all()),
    ]
