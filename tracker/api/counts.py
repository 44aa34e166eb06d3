"""How many commitments stand at each level, over HTTP: the matrix and the timeline, with all filters of
the register.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import list_url
from commitments.api.fields import ALL_NAMES
from commitments.api.filters import DateParameter
from commitments.api.renderers import list_renderers
from commitments.files.downloads import FLAVOURS, FORMATS, download
from commitments.files.tables import Column, Table
from commitments.language.languages import LANGUAGES, current_language
from commitments.refusals import ParameterRefused
from tracker.api.register import RegisterFilterSet, RegisterQueryView
from tracker.register.as_of import AsOf, table_as_of
from tracker.register.counting import (
    AXES,
    INTERVALS,
    LEVELS,
    Axis,
    AxisValue,
    CountCell,
    CountMatrix,
    Tally,
    TooManyCells,
    count,
    days_of,
    tally,
)

CELLS_MAX: Final = 50_000
# Ten years by month. Each point is one reading of the register.
POINTS_MAX: Final = 120


class CountFilterSet(RegisterFilterSet):
    """The register's filters; counts have an order of their own."""

    # How django-filter drops an inherited filter.
    ordering = None  # type: ignore[assignment]


class CountsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Commitments by level, all five named."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {level: serializers.IntegerField(min_value=0) for level in LEVELS}


class TallySerializer(serializers.Serializer):  # type: ignore[type-arg]
    total = serializers.IntegerField(min_value=0, help_text="The sum of the counts.")
    counts = CountsSerializer()


@extend_schema_serializer(component_name="Entry")
class AxisValueSerializer(serializers.Serializer):  # type: ignore[type-arg]
    key = serializers.CharField(
        allow_null=True,
        help_text="Public key; null for commitments that have none here: a regional body has no region.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
            **super().get_fields(),
            "label": serializers.CharField(help_text="Name for people."),
        }
        return fields | {
            f"label_{language}": serializers.CharField(help_text="Only with `names=all`.")
            for language in LANGUAGES
        }


class CellSerializer(TallySerializer):
    row = serializers.CharField(allow_null=True)
    column = serializers.CharField(allow_null=True)


class RowTotalSerializer(TallySerializer):
    row = serializers.CharField(allow_null=True)


class ColumnTotalSerializer(TallySerializer):
    column = serializers.CharField(allow_null=True)


class AsOfSerializer(serializers.Serializer):  # type: ignore[type-arg]
    as_of = serializers.DateField(help_text="The day that was asked about.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="The moment of knowledge that was asked about; null means now."
    )


class MatrixSerializer(AsOfSerializer):
    """Every row with every column; a cell without commitments says so with zeros."""

    rows = AxisValueSerializer(many=True)
    columns = AxisValueSerializer(many=True)
    cells = CellSerializer(many=True)
    row_totals = RowTotalSerializer(many=True)
    column_totals = ColumnTotalSerializer(many=True)
    total = TallySerializer()


class PointSerializer(TallySerializer):
    on = serializers.DateField(help_text="The day at whose end it was so.")


class TimelineSerializer(AsOfSerializer):
    """Counts at the end of each interval; each point is what the register gives for `as_of` that day."""

    interval = serializers.ChoiceField(choices=list(INTERVALS))
    points = PointSerializer(many=True)


class CountingView(RegisterQueryView):
    """What matrix and timeline have in common."""

    filterset_class = CountFilterSet

    def get_renderers(self) -> list[Any]:
        return list_renderers()

    @property
    def register_parameters(self) -> dict[str, str]:
        """The register's own parameters of this request, to ask it for the same rows."""
        return {
            name: str(value)
            for name, value in self.request.query_params.items()
            if name in self.filterset_class.base_filters
        }


def chosen(parameters: Mapping[str, str], name: str, known: Any, *, default: str) -> str:
    """The value of a parameter that takes one of `known`. Raises ParameterRefused."""
    value = parameters.get(name, default)
    if value not in known:
        message = _("Unknown: %(unknown)s. Choose from: %(known)s.") % {
            "unknown": value[:100],
            "known": ", ".join(known),
        }
        raise ParameterRefused({name: [message]})
    return value


def axes_from(parameters: Mapping[str, str]) -> tuple[Axis, Axis]:
    """What the rows and the columns of a matrix are asked to be. Raises ParameterRefused."""
    rows, columns = (
        AXES[chosen(parameters, name, AXES, default=default)]
        for name, default in (("rows", "state"), ("columns", "theme"))
    )
    if rows is columns:
        raise ParameterRefused(
            {"columns": [_("Rows and columns are the same; choose another for one of them.")]}
        )
    return rows, columns


def counts_of(register: Any, rows: Axis, columns: Axis) -> CountMatrix:
    """The matrix of `register`. Raises ParameterRefused for more than CELLS_MAX cells."""
    try:
        return count(register, rows=rows, columns=columns, most_cells=CELLS_MAX)
    except TooManyCells as refusal:
        raise ParameterRefused({refusal.field: [str(refusal)]}) from refusal


def tally_as_json(one: Tally) -> dict[str, Any]:
    return {"total": one.total, "counts": dict(one.counts)}


def tally_columns(of: Callable[[Any], Tally]) -> tuple[Column, ...]:
    """The total and the five levels, as columns of a file."""
    return (
        Column("total", lambda row: of(row).total),
        *(Column(level, lambda row, level=level: of(row).counts[level]) for level in LEVELS),  # type: ignore[misc]
    )


class MatrixView(CountingView):
    """Commitments by level, for any two of the things that tell them apart."""

    serializer_class = MatrixSerializer
    own_parameters = frozenset({"rows", "columns"})

    @extend_schema(
        operation_id="matrix",
        summary="Counts by status, in rows and columns",
        parameters=[
            OpenApiParameter(
                "rows",
                OpenApiTypes.STR,
                enum=list(AXES),
                description="What the rows are; `state` unless given.",
            ),
            OpenApiParameter(
                "columns",
                OpenApiTypes.STR,
                enum=list(AXES),
                description="What the columns are, something other than the rows; `theme` unless given.",
            ),
            OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
        ],
        responses=MatrixSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows, columns = axes_from(request.query_params)
        as_of = AsOf.from_parameters(request.query_params)
        counts = counts_of(self.register(as_of), rows, columns)
        if (flavour := request.accepted_renderer.format) in FLAVOURS:
            return download(
                counts.cells,
                matrix_table(rows, columns, as_of, filters=self.register_parameters),
                flavour=flavour,
            )
        return Response(self.shown(counts) | as_of.response_fields)

    def shown(self, counts: CountMatrix) -> dict[str, Any]:
        return {
            "rows": [self.axis_value_as_json(entry) for entry in counts.rows],
            "columns": [self.axis_value_as_json(entry) for entry in counts.columns],
            "cells": [
                {"row": cell.row.key, "column": cell.column.key, **tally_as_json(cell.tally)}
                for cell in counts.cells
            ],
            "row_totals": [
                {"row": entry.key, **tally_as_json(one)}
                for entry, one in zip(counts.rows, counts.row_totals, strict=True)
            ],
            "column_totals": [
                {"column": entry.key, **tally_as_json(one)}
                for entry, one in zip(counts.columns, counts.column_totals, strict=True)
            ],
            "total": tally_as_json(counts.total),
        }

    def axis_value_as_json(self, entry: AxisValue) -> dict[str, Any]:
        shown = {"key": entry.key, "label": entry.labels[current_language()]}
        if self.request.query_params.get("names") == ALL_NAMES:
            shown |= {f"label_{language}": entry.labels[language] for language in LANGUAGES}
        return shown


def matrix_table(rows: Axis, columns: Axis, as_of: AsOf, *, filters: Mapping[str, str]) -> Table:
    """One line for each cell of a matrix, with where the register shows its commitments; `filters` are the
    register's own.
    """
    table = Table(
        f"matrix-{rows.name}-by-{columns.name}",
        (
            *_axis_columns(rows.name, attrgetter("row")),
            *_axis_columns(columns.name, attrgetter("column")),
            Column("url", partial(_register_url, rows=rows, columns=columns, filters=filters)),
            *tally_columns(attrgetter("tally")),
        ),
    )
    return table_as_of(table, as_of) if as_of.is_past else table


def _axis_columns(name: str, value_of: Callable[[CountCell], AxisValue]) -> Iterator[Column]:
    """The key of a cell's row or column, and its label in each language."""
    yield Column(name, lambda cell: value_of(cell).key)
    for language in LANGUAGES:
        yield Column(f"{name}_label_{language}", partial(_label, value_of=value_of, language=language))


def _label(cell: CountCell, *, value_of: Callable[[CountCell], AxisValue], language: str) -> str:
    return value_of(cell).labels[language]


def _register_url(cell: CountCell, *, rows: Axis, columns: Axis, filters: Mapping[str, str]) -> str | None:
    """Where the register lists the commitments of a cell; None where its filters cannot say so."""
    narrowed = dict(filters)
    for axis, value in ((rows, cell.row), (columns, cell.column)):
        # A region that was asked for may be a part of the one in the cell: the register cannot be asked for
        # both.
        if value.key is None or (axis.name == "region" and "region" in filters):
            return None
        narrowed[axis.name] = value.key
    return list_url("commitment", **narrowed)


class TimelineView(CountingView):
    """Commitments by level at the end of each day, week, month, quarter or year."""

    serializer_class = TimelineSerializer
    own_parameters = frozenset({"interval", "since"})

    @extend_schema(
        operation_id="timeline",
        summary="Counts by status over time",
        parameters=[
            OpenApiParameter(
                "interval",
                OpenApiTypes.STR,
                enum=list(INTERVALS),
                description="How far the points are apart; `month` unless given.",
            ),
            OpenApiParameter(
                "since",
                OpenApiTypes.DATE,
                description="The day in whose interval the first point lies; unless given, the first "
                f"conference's, or as far back as {POINTS_MAX} points reach. "
                f"The last point is `as_of`, or today. More than {POINTS_MAX} points are refused.",
            ),
            OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
        ],
        responses=TimelineSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        interval = chosen(request.query_params, "interval", INTERVALS, default="month")
        as_of = AsOf.from_parameters(request.query_params)
        points = [(on, tally(self.register(self.as_of_day(on, as_of)))) for on in self.days(interval, as_of)]
        if (flavour := request.accepted_renderer.format) in FLAVOURS:
            return download(points, self.file_table(interval, as_of), flavour=flavour)
        return Response(
            {
                "interval": interval,
                "points": [{"on": on.isoformat(), **tally_as_json(one)} for on, one in points],
            }
            | as_of.response_fields
        )

    def days(self, interval: str, as_of: AsOf) -> list[date]:
        text = self.request.query_params.get("since")
        if text is None:
            since: date | None = (
                self.register(as_of)
                .order_by()
                .aggregate(since=Min("resolution__conference__starts_on"))["since"]
            )
            return days_of(interval, since=min(since or as_of.on, as_of.on), until=as_of.on)[-POINTS_MAX:]
        try:
            since = DateParameter().parse(text)
        except ValidationError as refusal:
            raise ParameterRefused({"since": refusal.messages}) from refusal
        if since > as_of.on:
            raise ParameterRefused(
                {
                    "since": [
                        _("This day comes after the last one, %(until)s.") % {"until": as_of.on.isoformat()}
                    ]
                }
            )
        days = days_of(interval, since=since, until=as_of.on)
        if len(days) > POINTS_MAX:
            message = _(
                "That would be %(points)d points, and %(most)d are the most. Choose a later day or a longer "
                "interval."
            ) % {
                "points": len(days),
                "most": POINTS_MAX,
            }
            raise ParameterRefused({"since": [message]})
        return days

    def as_of_day(self, on: date, as_of: AsOf) -> AsOf:
        """The same state of knowledge, about another day."""
        return as_of if on == as_of.on else AsOf(on=on, known_at=as_of.known_at, is_past=True)

    def file_table(self, interval: str, as_of: AsOf) -> Table:
        def address(point: tuple[date, Tally]) -> str:
            return list_url("commitment", **self.register_parameters | {"as_of": point[0].isoformat()})

        counted = tally_columns(lambda point: point[1])
        table = Table(
            f"timeline-by-{interval}",
            (Column("on", lambda point: point[0]), Column("url", address), *counted),
        )
        return table_as_of(table, as_of) if as_of.is_past else table
