"""How a file is read: said of it, kept under a name, and taken from there for the next one of its shape."""

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import Calendar
from commitments.refusals import Refused
from tracker.access.roles import rights_of
from tracker.access.saved_views import free_name
from tracker.imports.mapping import ImportMapping
from tracker.models import DateOrder, Import, SavedMapping

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

# Mappings that one person may keep of one kind.
KEPT_MAX: Final = 200
NAME_MAX_LENGTH: Final = 100
_FIELDS: Final = ("columns", "constants", "meanings", "calendar", "date_order")


def mapping_of(kept: Import | SavedMapping) -> ImportMapping:
    return ImportMapping(
        columns=kept.columns,
        constants=kept.constants,
        meanings=kept.meanings,
        calendar=Calendar(kept.calendar),
        date_order=DateOrder(kept.date_order),
    )


def set_mapping(upload: Import, mapping: ImportMapping, *, repeats: bool) -> None:
    """Read a file that is not imported yet as `mapping` says."""
    for name, value in mapping.as_json().items():
        setattr(upload, name, value)
    upload.repeats = repeats
    upload.full_clean(exclude=["columns"])
    upload.save(update_fields=[*_FIELDS, "repeats"])


def save_mapping(mapping: ImportMapping, *, kind: str, name: str, person: "User") -> SavedMapping:
    """Keep how a file is read under a name of one's own, in the place of what stood under it.

    Raises Refused where the person keeps too many.
    """
    own = SavedMapping.objects.filter(saved_by=person, kind=kind)
    kept = own.filter(name=name).first()
    if kept is None and own.count() >= KEPT_MAX:
        raise Refused(_("You keep %(count)d mappings. Save this one over another.") % {"count": KEPT_MAX})
    kept = kept or SavedMapping(saved_by=person, kind=kind, name=name)
    for field, value in mapping.as_json().items():
        setattr(kept, field, value)
    kept.saved_at = timezone.now()
    kept.full_clean(exclude=["columns"])
    kept.save()
    return kept


@transaction.atomic
def give_mappings(*, of: "User", to: "User") -> int:
    """Let the saved mappings of one person be another's; how many."""
    kept = list(SavedMapping.objects.select_for_update().filter(saved_by=of).order_by("kind", "name", "pk"))
    for mapping in kept:
        theirs = SavedMapping.objects.filter(saved_by=to, kind=mapping.kind)
        taken = set(theirs.values_list("name", flat=True))
        mapping.saved_by = to
        mapping.name = free_name(mapping.name, taken=taken, of=of, limit=NAME_MAX_LENGTH)
        mapping.save(update_fields=["saved_by", "name"])
    return len(kept)


def saved_mappings_for(person: "User", kind: str) -> "QuerySet[SavedMapping]":
    """Those of a kind that the person may use: their own, and, for whoever keeps the record, all."""
    rows = SavedMapping.objects.filter(kind=kind).select_related("saved_by").order_by("name", "pk")
    if rights_of(person).has_for_all_states("tracker.add_import"):
        return rows
    return rows.filter(Q(saved_by=person))
