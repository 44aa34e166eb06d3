"""How many commitments stand at each level, over HTTP, with all filters of the register: the matrix, and what
it has in common with the timeline.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.api.fields import ABOUT_LANGUAGE_SHOWN, ALL_NAMES
from commitments.api.renderers import list_renderers
from commitments.api.row_options import is_true
from commitments.files.downloads import FLAVOURS, FORMATS, download
from commitments.files.tables import Table
from commitments.language.languages import LANGUAGES, current_language
from commitments.refusals import ParameterRefused
from commitments.vocabulary import Status
from tracker.api.count_files import as_asked, matrix_table
from tracker.api.count_rows import CountRows, answer_of, tally_as_json
from tracker.api.register import RegisterFilterSet, RegisterQueryView
from tracker.api.validators import unless_unchanged
from tracker.register.as_of import AsOf
from tracker.register.asking import chosen, level_from
from tracker.register.counting import (
    AXES,
    LEVELS,
    Axis,
    AxisValue,
    CountMatrix,
    TooManyCells,
    count,
)
from tracker.register.kept_counts import counts_known_then, counts_passing
from tracker.register.measures import COUNTS, MEASURES, SHARE, Measure, mean, share
from tracker.register.past_lists import refuse_many_past_counts

CELLS_MAX: Final = 50_000


ABOUT_MEASURE: Final = "What is made of the counts: the share at a level or above, or the mean on a scale."
ABOUT_LABEL: Final = "Its name in the language of the answer; only with `labels=true`."
MEASURE_PARAMETERS: Final = frozenset({"measure", "at_least"})
COUNT_PARAMETERS: Final = MEASURE_PARAMETERS | {"labels"}
COUNT_DESCRIPTION: Final = [
    OpenApiParameter("measure", OpenApiTypes.STR, enum=list(MEASURES), description=ABOUT_MEASURE),
    OpenApiParameter(
        "at_least",
        OpenApiTypes.STR,
        enum=Status.values,
        description="With `measure=share`: the level that is reached or passed; `complete` unless given.",
    ),
    OpenApiParameter(
        "labels",
        OpenApiTypes.BOOL,
        description="Adds the name of each key and level in the language of the answer; with `format=xlsx` "
        "it makes a sheet for people.",
    ),
    OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
]


class CountFilterSet(RegisterFilterSet):
    """The register's filters; counts have an order of their own."""

    # How django-filter drops an inherited filter.
    ordering = None  # type: ignore[assignment]
    crosswalk = None  # type: ignore[assignment]


class CountsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Commitments by level, all five named."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {level: serializers.IntegerField(min_value=0) for level in LEVELS}


class TallySerializer(serializers.Serializer):  # type: ignore[type-arg]
    total = serializers.IntegerField(min_value=0, help_text="The sum of the counts.")
    counts = CountsSerializer()
    numerator = serializers.IntegerField(required=False, help_text="Of the measure, unless it is `counts`.")
    denominator = serializers.IntegerField(
        min_value=0, required=False, help_text="Of a share all in force that day, of a mean those scored."
    )
    value = serializers.FloatField(
        allow_null=True, required=False, help_text="The first divided by the second; null where that is 0."
    )


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
            "label_lang": serializers.ChoiceField(LANGUAGES, help_text=ABOUT_LANGUAGE_SHOWN),
        }
        return fields | {
            f"label_{language}": serializers.CharField(
                allow_null=True, help_text="Only with `names=all`; null where it is not written."
            )
            for language in LANGUAGES
        }


class RowTotalSerializer(TallySerializer):
    row = serializers.CharField(allow_null=True)
    row_label = serializers.CharField(required=False, help_text=ABOUT_LABEL)


class ColumnTotalSerializer(TallySerializer):
    column = serializers.CharField(allow_null=True)
    column_label = serializers.CharField(required=False, help_text=ABOUT_LABEL)


class CellSerializer(RowTotalSerializer, ColumnTotalSerializer):
    pass


class LevelNamesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the five levels are called."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {level: serializers.CharField() for level in LEVELS}


class AsOfSerializer(serializers.Serializer):  # type: ignore[type-arg]
    as_of = serializers.DateField(help_text="The day that was asked about.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="The moment of knowledge that was asked about; null means now."
    )


class MeasureSerializer(AsOfSerializer):
    """What is made of the counts, beside them."""

    measure = serializers.ChoiceField(choices=MEASURES, help_text=ABOUT_MEASURE)
    at_least = serializers.ChoiceField(
        choices=Status.choices, required=False, help_text="Of a share: the level, or any above it."
    )
    at_least_label = serializers.CharField(required=False, help_text=ABOUT_LABEL)
    level_labels = LevelNamesSerializer(
        required=False, help_text="Their names in the language of the answer; only with `labels=true`."
    )
    method = serializers.CharField(required=False, help_text="Of a mean: whose scale it is; not who judged.")


class MatrixSerializer(MeasureSerializer):
    """Every row with every column; a cell without commitments says so with zeros."""

    rows = AxisValueSerializer(many=True)
    columns = AxisValueSerializer(many=True)
    cells = CellSerializer(many=True)
    row_totals = RowTotalSerializer(many=True)
    column_totals = ColumnTotalSerializer(many=True)
    total = TallySerializer()
    overlapping = serializers.BooleanField(
        required=False,
        help_text="Only where it is true: a commitment may stand in several cells, and totals count it once.",
    )


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

    @property
    def labels(self) -> bool:
        """Whether keys and levels come with their names. Raises ParameterRefused."""
        return is_true(self.request, "labels")

    def file_of(self, rows: Iterable[Any], table: Table) -> HttpResponseBase:
        """`rows` as the file that is asked for."""
        flavour = self.request.accepted_renderer.format
        return download(rows, as_asked(table, flavour=flavour, labels=self.labels), flavour=flavour)

    def about(self, measure: Measure | None, as_of: AsOf) -> dict[str, Any]:
        """What an answer says of the day that it is about, and of the numbers in it."""
        said = measure_as_json(measure, self.request.query_params)
        if self.labels:
            said["level_labels"] = {level.value: str(level.label) for level in Status}
            if "at_least" in said:
                said["at_least_label"] = said["level_labels"][said["at_least"]]
        return said | as_of.response_fields

    def named(self, name: str, entries: Iterable[AxisValue]) -> list[dict[str, Any]]:
        """The key of each as it stands in a row, and its name where names are asked for."""
        if not self.labels:
            return [{name: entry.key} for entry in entries]
        language = current_language()
        return [{name: entry.key, f"{name}_label": entry.label(language)} for entry in entries]

    def axis_values_as_json(self, entries: Iterable[AxisValue]) -> list[dict[str, Any]]:
        language = current_language()
        shown = []
        for entry in entries:
            shown_in = entry.language_shown(language)
            shown.append({"key": entry.key, "label": entry.labels[shown_in], "label_lang": shown_in})
            if self.request.query_params.get("names") == ALL_NAMES:
                shown[-1] |= {f"label_{one}": entry.labels[one] or None for one in LANGUAGES}
        return shown


def measure_from(parameters: Mapping[str, str]) -> Measure | None:
    """The measure that is asked for beside the counts, None where these are all. Raises ParameterRefused."""
    name = chosen(parameters, "measure", MEASURES, default=COUNTS)
    if name != SHARE and "at_least" in parameters:
        raise ParameterRefused({"at_least": [_("Only a share has a level: give measure=share with it.")]})
    if name == SHARE:
        return share(level_from(parameters))
    return None if name == COUNTS else mean(name)


def measure_as_json(measure: Measure | None, parameters: Mapping[str, str]) -> dict[str, Any]:
    """What an answer says of the measure that it gives."""
    if measure is None:
        return {"measure": COUNTS}
    said = {"measure": measure.name}
    if measure.name == SHARE:
        return said | {"at_least": level_from(parameters)}
    return said | {"method": measure.method}


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


def counts_of(register: Any, rows: Axis, columns: Axis, as_of: AsOf) -> CountMatrix:
    """The matrix of `register`, that of `as_of`. Raises ParameterRefused for more than CELLS_MAX cells."""
    try:
        return count(
            register,
            rows=rows,
            columns=columns,
            on=as_of.on,
            most_cells=CELLS_MAX,
            known_at=as_of.known_at,
        )
    except TooManyCells as refusal:
        raise ParameterRefused({refusal.field: [str(refusal)]}) from refusal


class MatrixView(CountingView):
    """Commitments by level, for any two of the things that tell them apart."""

    serializer_class = MatrixSerializer
    own_parameters = frozenset({"rows", "columns"}) | COUNT_PARAMETERS

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
            *COUNT_DESCRIPTION,
        ],
        responses=MatrixSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        return unless_unchanged(request, lambda: self._counted(request))

    def _counted(self, request: Request) -> HttpResponseBase:
        rows, columns = axes_from(request.query_params)
        measure = measure_from(request.query_params)
        as_of = AsOf.from_parameters(request.query_params)
        counting = counts_passing if as_of.known_at is None else counts_known_then
        kept = counting(self.register_parameters, as_of, axes=(rows.name, columns.name), request=request)
        if kept is None and as_of.known_at is None and request.accepted_renderer.format not in FLAVOURS:
            asked = {name: value for name, value in self.register_parameters.items() if value}
            refuse_many_past_counts(asked, as_of, filterset=self.filterset_class, request=request)
        counts = counts_of(self.register(as_of) if kept is None else kept, rows, columns, as_of)
        if request.accepted_renderer.format in FLAVOURS:
            table = matrix_table(rows, columns, as_of, filters=self.register_parameters, measure=measure)
            return self.file_of(counts.cells, table)
        return Response(answer_of(self.shown(counts, measure) | self.about(measure, as_of), measure))

    def shown(self, counts: CountMatrix, measure: Measure | None) -> dict[str, Any]:
        rows, columns = self.named("row", counts.rows), self.named("column", counts.columns)
        row_counts, column_counts = (
            [one.counts for one in totals] for totals in (counts.row_totals, counts.column_totals)
        )
        return {
            "rows": self.axis_values_as_json(counts.rows),
            "columns": self.axis_values_as_json(counts.columns),
            "cells": CountRows({"row": rows, "column": columns}, counts.counts, measure=measure),
            "row_totals": CountRows({"row": rows}, row_counts, measure=measure),
            "column_totals": CountRows({"column": columns}, column_counts, measure=measure),
            "total": tally_as_json(counts.total, measure),
            **({"overlapping": True} if counts.overlapping else {}),
        }
