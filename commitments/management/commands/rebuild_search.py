"""Bring what is stored of texts for searching and sorting in step with how they are read today."""

import time
from typing import Any, Final

from django.apps import apps
from django.core.management import BaseCommand
from django.db import models, transaction

from commitments.fields import SearchTextField, SortKeyField

ROWS_AT_ONCE: Final = 500
# SQLite asks for its lock again and again, every tenth of a second in the end.
TURN_SECONDS: Final = 0.1


class Command(BaseCommand):
    help = (
        "Write anew what is stored of names and texts for searching and sorting, where the rules changed "
        "since a row was saved. Nothing else of a row changes, and nothing is on record of it."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        for model in apps.get_app_config("commitments").get_models():
            names = [
                field.attname
                for field in model._meta.concrete_fields
                if isinstance(field, (SearchTextField, SortKeyField))
            ]
            if names:
                renewed = _renew(model, names)
                self.stdout.write(f"{model._meta.verbose_name_plural}: {renewed} renewed")


def _renew(model: type[models.Model], names: list[str]) -> int:
    renewed = 0
    last = 0
    while rows := _next_rows(model, after=last):
        if last and renewed:
            # Whoever waits has a turn.
            time.sleep(TURN_SECONDS)
        last = rows[-1].pk
        renewed += _renew_rows(model, [row.pk for row in rows], names)
    return renewed


def _next_rows(model: type[models.Model], *, after: int) -> list[Any]:
    return list(model._base_manager.filter(pk__gt=after).order_by("pk").only("pk")[:ROWS_AT_ONCE])


@transaction.atomic
def _renew_rows(model: type[models.Model], keys: list[int], names: list[str]) -> int:
    """Held while they are read and written, so that nobody's newer name is put back."""
    rows: Any = model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
    stored = {key: values for key, *values in rows.values_list("pk", *names)}
    late = [row for row in rows if [getattr(row, name) for name in names] != stored[row.pk]]
    model._base_manager.bulk_update(late, names, batch_size=100)
    return len(late)
