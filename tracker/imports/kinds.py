"""What can be imported: a module for each kind of file, and who may hand it in."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tracker.imports.commitments import COMMITMENTS
from tracker.imports.groups import GROUPS
from tracker.imports.measurements import MEASUREMENTS
from tracker.imports.participations import PARTICIPATIONS
from tracker.imports.planning import ImportSchema
from tracker.imports.positions import POSITIONS
from tracker.imports.reports import REPORTS
from tracker.imports.resolutions import RESOLUTIONS
from tracker.imports.targets import TARGETS
from tracker.imports.translations import TRANSLATIONS

IMPORT_SCHEMAS: Final[Mapping[str, ImportSchema]] = {
    schema.kind.value: schema
    for schema in (
        REPORTS,
        COMMITMENTS,
        PARTICIPATIONS,
        RESOLUTIONS,
        POSITIONS,
        MEASUREMENTS,
        TARGETS,
        GROUPS,
        TRANSLATIONS,
    )
}


def import_schemas_for(user: Any) -> Iterable[ImportSchema]:
    """The kinds that this person may hand in."""
    return [schema for schema in IMPORT_SCHEMAS.values() if user.has_perm(schema.permission)]
