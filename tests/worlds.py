"""The record as a whole, for tests that compare one with another."""

from typing import Any

from commitments.models import Citation, Commitment, Conference, Indicator, Organization, Participation, Resolution, SourceDocument, State, Theme

MODELS = (State, Organization, Theme, SourceDocument, Conference, Participation, Resolution, Indicator, Citation, Commitment)


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
                values[field.name] = "-".join(value.natural_key()) if field.is_relation and value is not None else value
            for field in model._meta.many_to_many:
                values[field.name] = sorted("-".join(other.natural_key()) for other in getattr(row, field.name).all())
            rows.append((model.__name__, sorted(values.items())))
    return sorted(rows, key=str)
