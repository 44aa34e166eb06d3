"""What became of each row of a file; the only writer of ResultRow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from tracker.models import Import, ResultRow, RowOutcome, RowResult

if TYPE_CHECKING:
    from tracker.imports.planning import PlannedRow


def keep_results(upload: Import, rows: Sequence["PlannedRow"]) -> None:
    """Keep what was written for each of these rows."""
    ResultRow.objects.bulk_create(
        [
            ResultRow(
                upload=upload,
                number=row.number,
                key=row.key[:120],
                outcome=_outcome(row),
                before=row.before,
                after=row.after,
                made=row.made,
            )
            for row in rows
        ],
        batch_size=500,
    )


def keep_unread(upload: Import, numbers: Iterable[int], outcome: RowOutcome) -> None:
    """Keep that these rows were left out."""
    ResultRow.objects.bulk_create(
        [ResultRow(upload=upload, number=number, outcome=outcome) for number in numbers], batch_size=500
    )


def keep_undone(rows: Iterable[RowResult], stay: Mapping[int, str]) -> None:
    """Keep which rows were undone; `stay` says why others were not, by their primary keys."""
    changed = []
    for row in rows:
        row.is_undone = row.pk not in stay
        row.stays_because = stay.get(row.pk, "")
        changed.append(row)
    if changed:
        rows_of_its_kind: Any = type(changed[0])._default_manager
        rows_of_its_kind.bulk_update(changed, ["is_undone", "stays_because"], batch_size=200)


def _outcome(row: "PlannedRow") -> RowOutcome:
    if not row.made:
        return RowOutcome.SAME
    return RowOutcome.CHANGED if "before" in row.made else RowOutcome.ADDED


def made_row(row: models.Model, *, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is kept of a row of the record that was added (`before` is None) or changed."""
    if before is None:
        return {"pk": row.pk}
    return {
        "pk": row.pk,
        "before": dict(before),
        "after": {name: plain(getattr(row, name)) for name in before},
    }


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, models.Model) else value if value is None else str(value)


def values_before(row: models.Model, names: Iterable[str]) -> dict[str, Any] | None:
    """The columns of a row that are about to change; None of one that is not stored yet."""
    return None if row.pk is None else {name: plain(getattr(row, name)) for name in names}


def is_as_left(row: models.Model, made: Mapping[str, Any]) -> bool:
    """Whether nobody changed the columns that were written since."""
    return all(plain(getattr(row, name)) == value for name, value in made["after"].items())


def put_back(row: models.Model, made: Mapping[str, Any]) -> None:
    """Set the columns to what they were; the caller saves."""
    for name, value in made["before"].items():
        field: Any = row._meta.get_field(name)
        setattr(row, field.attname, value if field.is_relation else field.to_python(value))
