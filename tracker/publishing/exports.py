"""The named exports that `manage.py export` writes: lists and counts of what is published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from commitments.api.filters import StrictFilterSet
from commitments.files.labels import for_people
from commitments.files.tables import REGISTER, Table, with_crosswalks
from commitments.refusals import ParameterRefused
from tracker.api.count_files import matrix_table, sheet_of_counts
from tracker.api.counts import MEASURE_PARAMETERS, CountFilterSet, axes_from, counts_of, measure_from
from tracker.api.expansions import with_last_note, with_last_note_column
from tracker.api.filtersets import ReportFilterSet
from tracker.api.listing import reports_for_listing
from tracker.api.register import RegisterFilterSet
from tracker.models import StatusReport
from tracker.register.as_of import AsOf, register_as_of, table_as_of
from tracker.register.asking import crosswalks_from
from tracker.trail.headings import TRAIL_HEADINGS
from tracker.trail.tables import REPORTS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOBODY: Final = AnonymousUser()
Parameters = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ExportData:
    """What goes into one file."""

    rows: Iterable[Any]
    table: Table


@dataclass(frozen=True, kw_only=True)
class NamedExport:
    """An export by name: what it is about, which parameters it sets, and which it needs."""

    about: str
    fixed: Parameters
    required: tuple[str, ...] = ()


# A profile of one State and an export of one conference show what was once taken on, too.
NAMED_EXPORTS: Final[Mapping[str, NamedExport]] = {
    "register": NamedExport(about="the register, with its filters", fixed={}),
    "overdue": NamedExport(about="commitments whose deadline has passed", fixed={"schedule": "overdue"}),
    "not-reported": NamedExport(
        about="commitments on which nothing was reported", fixed={"status": "no_information"}
    ),
    "state-profile": NamedExport(
        about="all commitments of one State",
        fixed={"closed": "any", "ordering": "state"},
        required=("state",),
    ),
    "conference-report": NamedExport(
        about="all commitments of one conference",
        fixed={"closed": "any", "ordering": "resolution"},
        required=("conference",),
    ),
    "matrix": NamedExport(about="counts by status; rows=, columns= and measure= as in the API", fixed={}),
    "trail": NamedExport(about="status reports, with the filters of reports/", fixed={}),
}


def export_named(
    name: str, parameters: Parameters, *, seen_by: "User | AnonymousUser" = NOBODY, in_words: bool = False
) -> ExportData:
    """The export `name` of NAMED_EXPORTS as these parameters narrow it, as `seen_by` sees it; the public
    unless given. `in_words` it is a sheet for people, in the current language.

    Raises ParameterRefused for a parameter that the export does not know, or has
    set itself, or lacks, and for a value that cannot be read.
    """
    export = NAMED_EXPORTS[name]
    if missing := [
        needed for needed in export.required if not parameters.get(needed) or "," in parameters[needed]
    ]:
        raise ParameterRefused(
            {
                needed: [_("This export is about one: give its key, as in %(name)s=….") % {"name": needed}]
                for needed in missing
            }
        )
    if preset := export.fixed.keys() & parameters:
        raise ParameterRefused(
            {
                own: [_("This export sets it itself, to %(value)s.") % {"value": export.fixed[own]}]
                for own in sorted(preset)
            }
        )
    all_parameters = {**parameters, **export.fixed}
    if name == "trail":
        reports = reports_for_listing(StatusReport.objects.visible_to(seen_by), seen_by=seen_by)
        rows = _narrowed(ReportFilterSet, all_parameters, reports, seen_by=seen_by)
        return ExportData(
            rows=rows, table=for_people(REPORTS, headings=TRAIL_HEADINGS) if in_words else REPORTS
        )
    as_of = AsOf.from_parameters(all_parameters)
    register = register_as_of(as_of, seen_by=seen_by)
    if name == "matrix":
        counted = _matrix(all_parameters, register, as_of, seen_by=seen_by)
        return replace(counted, table=sheet_of_counts(counted.table)) if in_words else counted
    rows = _narrowed(RegisterFilterSet, all_parameters, register, seen_by=seen_by)
    if name == "not-reported":
        # A report that counts may say that nothing is known.
        rows = rows.unreported()
    rows = rows.with_themes_and_groups()
    table = with_crosswalks(REGISTER, crosswalks_from(all_parameters))
    if as_of.is_past:
        table = table_as_of(table, as_of)
    elif in_words:
        # As the API's sheet, it says what the last report says.
        rows, table = with_last_note(rows, seen_by=seen_by), with_last_note_column(table)
    return ExportData(rows=rows, table=for_people(table, headings=TRAIL_HEADINGS) if in_words else table)


def _matrix(
    parameters: Parameters, register: Any, as_of: AsOf, *, seen_by: "User | AnonymousUser"
) -> ExportData:
    own = {"rows", "columns"} | MEASURE_PARAMETERS
    filters = {name: value for name, value in parameters.items() if name not in own}
    rows, columns = axes_from(parameters)
    measure = measure_from(parameters)
    counts = counts_of(_narrowed(CountFilterSet, filters, register, seen_by=seen_by), rows, columns, as_of)
    return ExportData(
        rows=counts.cells, table=matrix_table(rows, columns, as_of, filters=filters, measure=measure)
    )


def _narrowed(
    filterset: type[StrictFilterSet], parameters: Parameters, rows: Any, *, seen_by: "User | AnonymousUser"
) -> Any:
    known = filterset.base_filters
    if unknown := [name for name in parameters if name not in known]:
        message = _("This export has no such parameter. Known here: %(known)s.") % {
            "known": ", ".join(sorted(known))
        }
        raise ParameterRefused({name: [message] for name in unknown})
    return filterset(dict(parameters), rows, request=SimpleNamespace(user=seen_by)).qs
