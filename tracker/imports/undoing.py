"""Undoing an import: what it recorded is withdrawn, what it created is closed as an error, what it changed
goes back where nobody changed it since; whatever stays is named.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.refusals import Refused
from tracker.access.roles import NotEntitled, rights_of
from tracker.imports.kinds import IMPORT_SCHEMAS
from tracker.imports.results import keep_undone
from tracker.models import Import, ResultRow

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, kw_only=True)
class Undone:
    """How many rows were undone, and those that stay, each with the reason."""

    count: int
    stay: list[ResultRow]


def may_undo(upload: Import, person: "User") -> bool:
    """Whether the person may undo this import: who may do the like, of their own or, with the rights of an
    officer, of anybody.
    """
    rights = rights_of(person)
    permission = IMPORT_SCHEMAS[upload.kind].permission
    return (
        rights.has("tracker.add_import")
        and rights.has(permission)
        and (upload.uploaded_by_id == person.pk or rights.has_for_all_states("tracker.add_import"))
    )


@transaction.atomic
def undo_import(upload: Import, *, person: "User") -> Undone:
    """Undo what the file did, as far as nothing came after it.

    Raises NotEntitled, and Refused for a file that was not imported, was undone already,
    or whose rows were not kept.
    """
    upload = Import.objects.select_for_update().get(pk=upload.pk)
    if not may_undo(upload, person):
        raise NotEntitled(_("You may not undo this import. Ask an officer."))
    if upload.imported_at is None:
        raise Refused(_("This file was not imported; there is nothing to undo."))
    if upload.undone_at is not None:
        raise Refused(_("This import was undone already."))
    rows = [row for row in upload.results.order_by("number") if row.made]
    if not rows and upload.changed_count:
        raise Refused(
            _("What this import wrote row by row was not kept then; it cannot be undone as a whole.")
        )
    stay = IMPORT_SCHEMAS[upload.kind].undo(rows, person, undo_reason(upload))
    keep_undone(rows, stay)
    upload.undone_at, upload.undone_by = timezone.now(), person
    upload.save(update_fields=["undone_at", "undone_by"])
    return Undone(count=len(rows) - len(stay), stay=[row for row in rows if row.pk in stay])


def undo_reason(upload: Import) -> str:
    """Why something was withdrawn, closed or put back, as trail and history tell it."""
    return f"undone: import {upload.sha256[:16]}"
