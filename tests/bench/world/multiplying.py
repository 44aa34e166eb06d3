"""A world made large in seconds: its conferences, with all that hangs on them, again and again.

For plans and counts of queries alone: the chains of digests hold in the first of them, and nowhere else.
"""

from collections.abc import Iterator
from functools import reduce
from typing import Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

from commitments.models import Conference
from tests.bench.world.loading import loading
from tracker.models import LevelCount, LevelMove, LevelSum

TEXTS: Final = (models.CharField, models.TextField)


def multiply_world(times: int) -> None:
    """Let each conference of a world be there so many times."""
    copied = list(_hanging_on_conferences())
    codes = list(Conference.objects.values_list("code", flat=True))
    with loading(), connection.cursor() as cursor:
        steps = {model: _step(cursor, model) for model in copied}
        for model in copied:
            values = {column.column: _value(column, steps, codes) for column in model._meta.concrete_fields}
            names = ", ".join(f'"{name}"' for name in values)
            cursor.execute(
                f"WITH copies(k) AS (VALUES {', '.join(f'({number})' for number in range(1, times))}) "
                f"INSERT INTO {model._meta.db_table} ({names}) "
                f"SELECT {', '.join(values.values())} FROM {model._meta.db_table} AS one CROSS JOIN copies"
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), copied):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _hanging_on_conferences() -> Iterator[type[models.Model]]:
    """Every table with rows that lead to a conference, the ones led to first; but not the counts, which
    triggers write.
    """
    found: list[type[models.Model]] = [Conference]
    yield Conference
    while True:
        more = [
            model
            for model in apps.get_models()
            if model not in (*found, LevelCount, LevelMove, LevelSum)
            and not model._meta.proxy
            and any(column.related_model in found for column in model._meta.concrete_fields)
            and model._base_manager.exists()
        ]
        if not more:
            return
        found += more
        yield from more


def _step(cursor: Any, model: type[models.Model]) -> int:
    """How far the keys of one copy are from those of the next."""
    key = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField):
        return 0
    cursor.execute(f'SELECT MAX("{key.column}") FROM {model._meta.db_table}')
    return int(cursor.fetchone()[0])


def _value(column: Any, steps: dict[type[models.Model], int], codes: list[str]) -> str:
    """What stands in a column of the k-th copy of a row."""
    name = f'one."{column.column}"'
    if column.related_model in steps:
        return f"{name} + k * {steps[column.related_model]}"
    if column.primary_key or (column.unique and not isinstance(column, TEXTS)):
        return f"{name} + k * {steps[column.model]}"
    if column.model is Conference and column.name == "code":
        return f"{name} || (1000 + k)"
    if column.name == "reference":
        return reduce(
            lambda value, code: f"REPLACE({value}, '{code}-', '{code}' || (1000 + k) || '-')", codes, name
        )
    if column.unique:
        return f"(1000 + k) || SUBSTR({name}, 5)"
    return name
