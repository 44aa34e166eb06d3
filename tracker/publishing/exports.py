"""The reports that `manage.py export` writes: lists and counts of what is published, under the names by which people ask for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from commitments.api.filters import StrictFilterSet
from commitments.files.tables import REGISTER, Table
from commitments.models import Commitment
from commitments.refusals import ParameterRefused
from tracker.api.counts import CountFilterSet, axes_asked, counts_of, matrix_table
from tracker.api.filtersets import ReportFilterSet
from tracker.api.register import RegisterFilterSet
from tracker.api.viewsets import reports_for_listing
from tracker.models import StatusReport
from tracker.register.as_of import Asked, register_as_of, table_as_of
from tracker.trail.tables import REPORTS

Parameters = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What goes into one file."""

    rows: Iterable[Any]
    table: Table


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A report by name: what it is about, what it always asks for, and what it has to be told."""

    about: str
    always: Parameters
    needs: tuple[str, ...] = ()


# A profile of one State and a report on one conference show what was once taken on, too.
KINDS: Final[Mapping[str, Kind]] = {
    "register": Kind(about="the register, with its filters", always={}),
    "overdue": Kind(about="commitments whose deadline has passed", always={"schedule": "overdue"}),
    "not-reported": Kind(
        about="commitments on which nothing was reported", always={"status": "no_information"}
    ),
    "state-profile": Kind(
        about="all commitments of one State", always={"closed": "any", "ordering": "state"}, needs=("state",)
    ),
    "conference-report": Kind(
        about="all commitments of one conference",
        always={"closed": "any", "ordering": "resolution"},
        needs=("conference",),
    ),
    "matrix": Kind(about="counts by status; rows= and columns= as in the API", always={}),
    "trail": Kind(about="status reports, with the filters of reports/", always={}),
}


def report_named(name: str, parameters: Parameters) -> Report:
    """The report `name` of KINDS as these parameters narrow it; of published conferences only.

    Raises ParameterRefused for a parameter that the report does not know, or has
    set itself, or lacks, and for a value that cannot be read.
    """
    kind = KINDS[name]
    if missing := [
        needed for needed in kind.needs if not parameters.get(needed) or "," in parameters[needed]
    ]:
        raise ParameterRefused(
            {
                needed: [_("This report is about one: give its key, as in %(name)s=….") % {"name": needed}]
                for needed in missing
            }
        )
    if taken := kind.always.keys() & parameters:
        raise ParameterRefused(
            {
                own: [_("This report sets it itself, to %(value)s.") % {"value": kind.always[own]}]
                for own in sorted(taken)
            }
        )
    asked_for = {**parameters, **kind.always}
    if name == "trail":
        reports = reports_for_listing(
            StatusReport.objects.visible_to(AnonymousUser()), seen_by=AnonymousUser()
        )
        return Report(rows=_narrowed(ReportFilterSet, asked_for, reports), table=REPORTS)
    asked = Asked.of(asked_for)
    register = register_as_of(Commitment.objects.visible_to(AnonymousUser()), asked)
    if name == "matrix":
        return _matrix(asked_for, register, asked)
    rows = _narrowed(RegisterFilterSet, asked_for, register)
    if name == "not-reported":
        # A level may wait for its review: that is a report.
        rows = rows.filter(shown_last_report_on__isnull=True)
    return Report(rows=rows, table=table_as_of(REGISTER, asked) if asked.is_past else REGISTER)


def _matrix(parameters: Parameters, register: Any, asked: Asked) -> Report:
    filters = {name: value for name, value in parameters.items() if name not in {"rows", "columns"}}
    rows, columns = axes_asked(parameters)
    counts = counts_of(_narrowed(CountFilterSet, filters, register), rows, columns)
    return Report(rows=counts.cells, table=matrix_table(rows, columns, asked, filters=filters))


def _narrowed(filterset: type[StrictFilterSet], parameters: Parameters, rows: Any) -> Any:
    known = filterset.base_filters
    if unknown := [name for name in parameters if name not in known]:
        message = _("This report has no such parameter. Known here: %(known)s.") % {
            "known": ", ".join(sorted(known))
        }
        raise ParameterRefused({name: [message] for name in unknown})
    return filterset(dict(parameters), rows, request=SimpleNamespace(user=AnonymousUser())).rows()
