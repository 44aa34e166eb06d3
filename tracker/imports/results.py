"""What became of each row of a file; the only writer of ResultRow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import models

from commitments.many_rows import among, insert_new, insert_rows, new_values
from tracker.imports.written import Written
from tracker.models import BulkAction, Import, ResultRow, RowOutcome

if TYPE_CHECKING:
    from tracker.imports.planning import PlannedRow

READ_AT_ONCE: Final = 2_000


def keep_results(upload: Import, rows: Sequence["PlannedRow"]) -> None:
    """Keep what was written for each of these rows."""
    insert_new(
        new_values(
            ResultRow,
            [
                {
                    "upload": upload.pk,
                    "number": row.number,
                    "key": row.key[:120],
                    "outcome": _outcome(row),
                    "before": row.before,
                    "after": row.after,
                    "made": row.made,
                    "is_undone": False,
                    "stays_because": "",
                }
                for row in rows
            ],
        )
    )


def keep_unread(upload: Import, numbers: Iterable[int], outcome: RowOutcome) -> None:
    """Keep that these rows were left out."""
    insert_rows([ResultRow(upload=upload, number=number, outcome=outcome) for number in numbers])


def written_rows(done: Import | BulkAction) -> list[Written]:
    """Those of a file or of a bulk action, in their order."""
    rows = done.results.order_by("number").values_list("pk", "number", "key", "made")
    return [Written(*row) for row in rows.iterator(READ_AT_ONCE) if row[-1]]


def keep_undone(done: Import | BulkAction, rows: Iterable[Written], stay: Mapping[int, str]) -> None:
    """Keep which rows were undone; `stay` says why others were not, by their primary keys."""
    alike: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for row in rows:
        row.stays_because = stay.get(row.pk, "")
        alike[row.pk not in stay, row.stays_because].append(row.pk)
    for (is_undone, because), keys in alike.items():
        for start in range(0, len(keys), READ_AT_ONCE):
            some = done.results.filter(pk__in=among(keys[start : start + READ_AT_ONCE]))
            some.update(is_undone=is_undone, stays_because=because)


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
