"""Undoing an import or a bulk action: what it recorded is withdrawn, what it created is closed as an error,
what it changed goes back where nobody changed it since; whatever stays is named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.many_rows import more_kept_in_memory
from commitments.refusals import Refused
from tracker.access.roles import NotEntitled, rights_of
from tracker.imports.kinds import IMPORT_SCHEMAS
from tracker.imports.results import keep_undone, written_rows
from tracker.imports.undo_batches import MovedMeanwhile
from tracker.imports.written import Written
from tracker.models import BulkAction, BulkActionKind, Import, ImportKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tracker.imports.planning import ImportSchema


@dataclass(frozen=True, kw_only=True)
class Undone:
    """How many rows were undone, and those that stay, each with the reason."""

    count: int
    stay: list[Written]


# How often an undoing is computed where much of it changes meanwhile.
ATTEMPTS: Final = 3
# What undoes each kind of bulk action.
_BULK: Final = {
    BulkActionKind.STATUS: IMPORT_SCHEMAS[ImportKind.REPORTS],
    BulkActionKind.POSITION: IMPORT_SCHEMAS[ImportKind.POSITIONS],
}


def may_undo(done: Import | BulkAction, person: "User") -> bool:
    """Whether the person may undo this: who may do the like, of their own or, with the rights of an officer,
    of anybody.
    """
    rights = rights_of(person)
    is_own = _done_by(done) == person.pk
    return (
        rights.has("tracker.add_import")
        and rights.has(_schema_of(done).permission)
        and (is_own or rights.has_for_all_states("tracker.add_import"))
    )


def _done_by(done: Import | BulkAction) -> int:
    return done.uploaded_by_id if isinstance(done, Import) else done.recorded_by_id


def _schema_of(done: Import | BulkAction) -> "ImportSchema":
    if isinstance(done, Import):
        return IMPORT_SCHEMAS[done.kind]
    return _BULK[BulkActionKind(done.kind)]


def undo_import(upload: Import, *, person: "User") -> Undone:
    """Undo what the file did, as far as nothing came after it.

    What there is to write is computed before anything is locked, and what changed meanwhile
    is computed anew. Raises NotEntitled, and Refused for a file that was not imported, was undone
    already, or whose rows were not kept, and where too much of it is being changed.
    """
    return _undo(upload, person=person, reason=undo_reason(upload))


def undo_bulk_action(action: BulkAction, *, person: "User") -> Undone:
    """Undo what was recorded of many at once, as far as nothing came after it; as undo_import does."""
    return _undo(action, person=person, reason=f"undone: bulk action {action.pk}")


def refuse_undoing(done: Import | BulkAction, person: "User") -> None:
    """Raise NotEntitled, or Refused, for what this person cannot undo, or nobody can."""
    if not may_undo(done, person):
        raise NotEntitled(
            _("You may not undo this import. Ask an officer.")
            if isinstance(done, Import)
            else _("You may not undo this bulk action. Ask an officer.")
        )
    if isinstance(done, Import) and done.imported_at is None:
        raise Refused(_("This file was not imported; there is nothing to undo."))
    if done.undone_at is not None:
        raise Refused(
            _("This import was undone already.")
            if isinstance(done, Import)
            else _("This bulk action was undone already.")
        )


def _undo(done: Import | BulkAction, *, person: "User", reason: str) -> Undone:
    kind: Any = type(done)
    for attempt in range(1, ATTEMPTS + 1):
        done = kind.objects.get(pk=done.pk)
        refuse_undoing(done, person)
        rows = written_rows(done)
        if isinstance(done, Import) and not rows and done.changed_count:
            raise Refused(
                _("What this import wrote row by row was not kept then; it cannot be undone as a whole.")
            )
        undoing = _schema_of(done).undoing(rows, person, reason)
        try:
            with more_kept_in_memory():
                return _write(done, rows, undoing, person=person)
        except MovedMeanwhile:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


@transaction.atomic
def _write(
    done: Import | BulkAction,
    rows: Sequence[Written],
    undoing: Callable[[], dict[int, str]],
    *,
    person: "User",
) -> Undone:
    # One at a time: the second finds that it was undone.
    done = type(done)._default_manager.select_for_update().get(pk=done.pk)
    refuse_undoing(done, person)
    stay = undoing()
    keep_undone(done, rows, stay)
    done.undone_at, done.undone_by = timezone.now(), person
    done.save(update_fields=["undone_at", "undone_by"])
    return Undone(count=len(rows) - len(stay), stay=[row for row in rows if row.pk in stay])


def undo_reason(upload: Import) -> str:
    """Why something was withdrawn, closed or put back, as trail and history tell it."""
    return f"undone: import {upload.sha256[:16]}"
