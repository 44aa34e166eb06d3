"""How many commitments stood at each level from one day to the next, over HTTP, with all filters of the
register: all together, or a series for each State, theme, region, conference or group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import list_url
from commitments.api.filters import DateParameter
from commitments.files.downloads import FLAVOURS
from commitments.files.tables import Column, Table
from commitments.refusals import ParameterRefused
from tracker.api.count_files import axis_columns, can_be_asked_for, tally_columns
from tracker.api.count_rows import answer_of, tally_as_json
from tracker.api.counts import (
    CELLS_MAX,
    COUNT_DESCRIPTION,
    COUNT_PARAMETERS,
    AxisValueSerializer,
    CountingView,
    MeasureSerializer,
    TallySerializer,
    measure_from,
)
from tracker.register.as_of import AsOf, table_as_of
from tracker.register.asking import chosen
from tracker.register.counting import (
    AXES,
    Axis,
    AxisValue,
    Tally,
    TooManyCells,
    entries,
)
from tracker.register.intervals import INTERVALS, days_of
from tracker.register.measures import Measure
from tracker.register.timelines import Narrowed, Tallies

# Ten years by month.
POINTS_MAX: Final = 120
# What a timeline may have a series for each of.
BY: Final = ("state", "theme", "region", "conference", "group")


class PointSerializer(TallySerializer):
    on = serializers.DateField(help_text="The day at whose end it was so.")


@extend_schema_serializer(component_name="Series")
class SeriesSerializer(AxisValueSerializer):
    points = PointSerializer(many=True)


class TimelineSerializer(MeasureSerializer):
    """Counts at the end of each interval; each point is what the register gives for `as_of` that day."""

    interval = serializers.ChoiceField(choices=list(INTERVALS))
    points = PointSerializer(many=True, required=False, help_text="Unless there are several series.")
    by = serializers.ChoiceField(choices=BY, required=False)
    series = SeriesSerializer(many=True, required=False, help_text="With `by`: one for each key.")


@dataclass(frozen=True, kw_only=True)
class Point:
    """The commitments of one day, or of one day and one series."""

    on: date
    of: AxisValue | None
    tally: Tally


class TimelineView(CountingView):
    """Commitments by level at the end of each day, week, month, quarter or year.

    What is not told by sums is told commitment by commitment, of 50,000 at most, or of 100,000 by `schedule`
    without States or regions. Of more it is refused, and says what to narrow.
    """

    serializer_class = TimelineSerializer
    own_parameters = frozenset({"interval", "since", "by"}) | COUNT_PARAMETERS

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
                "conference's, or where that is undated of what was first reported, or as far back as "
                f"{POINTS_MAX} points reach. "
                f"The last point is `as_of`, or today. More than {POINTS_MAX} points are refused.",
            ),
            OpenApiParameter(
                "by", OpenApiTypes.STR, enum=BY, description="A series for each of these, instead of one."
            ),
            *COUNT_DESCRIPTION,
        ],
        responses=TimelineSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        interval = chosen(request.query_params, "interval", INTERVALS, default="month")
        asked = request.query_params
        axis = AXES[chosen(asked, "by", BY, default="")] if "by" in asked else None
        measure = measure_from(request.query_params)
        as_of = AsOf.from_parameters(request.query_params)
        rows = Narrowed(filterset=self.filterset_class, asked=asked, request=request, may_be_too_many=True)
        days = self.days(interval, as_of, rows)
        by_day = rows.tallies(days, as_of, interval=interval, axis=axis)
        series = (
            [(None, _points(by_day, days, None))] if axis is None else self.series(axis, by_day, days, as_of)
        )
        if request.accepted_renderer.format in FLAVOURS:
            points = [point for _value, points in series for point in points]
            return self.file_of(points, self.file_table(interval, as_of, axis, measure))

        def shown(points: Sequence[Point]) -> list[dict[str, Any]]:
            return [{"on": one.on.isoformat(), **tally_as_json(one.tally, measure)} for one in points]

        answer: dict[str, Any] = {"interval": interval}
        if axis is not None:
            values = self.axis_values_as_json(value for value, _points in series if value is not None)
            answer |= {
                "by": axis.name,
                "series": [
                    {**value, "points": shown(points)}
                    for value, (_value, points) in zip(values, series, strict=True)
                ],
            }
        else:
            answer["points"] = shown(series[0][1])
        return Response(answer_of(answer | self.about(measure, as_of), measure))

    def series(
        self, axis: Axis, by_day: Sequence[Tallies], days: Sequence[date], as_of: AsOf
    ) -> list[tuple[AxisValue | None, list[Point]]]:
        """A point of each day for each key that has a commitment on one of them."""
        keys = {key or "" for counted in by_day for key in counted}
        values = entries(axis, keys, as_of.known_at)
        if (size := len(values) * len(days)) > CELLS_MAX:
            refusal = TooManyCells(cells=size, most=CELLS_MAX)
            raise ParameterRefused({"by": [str(refusal)]}) from refusal
        return [(value, _points(by_day, days, value)) for value in values]

    def days(self, interval: str, as_of: AsOf, rows: Narrowed) -> list[date]:
        text = self.request.query_params.get("since")
        if text is None:
            since = min((*rows.beginnings(as_of), as_of.on))
            return days_of(interval, since=since, until=as_of.on)[-POINTS_MAX:]
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

    def file_table(self, interval: str, as_of: AsOf, axis: Axis | None, measure: Measure | None) -> Table:
        def address(point: Point) -> str | None:
            asked = self.register_parameters | {"as_of": point.on.isoformat()}
            if axis is not None and point.of is not None:
                if point.of.key is None or not can_be_asked_for(axis, point.of, asked):
                    return None
                asked[axis.name] = point.of.key
            return list_url("commitment", **asked)

        columns = [
            *(axis_columns(axis.name, lambda point: point.of) if axis is not None else ()),
            Column("on", lambda point: point.on),
            Column("url", address),
            *tally_columns(lambda point: point.tally, measure),
        ]
        name = f"timeline-by-{interval}" if axis is None else f"timeline-by-{axis.name}-and-{interval}"
        table = Table(name, tuple(columns))
        return table_as_of(table, as_of) if as_of.is_past else table


def _points(by_day: Sequence[Tallies], days: Sequence[date], of: AxisValue | None) -> list[Point]:
    """A point of each day, of what is counted under one key, or all together."""
    nothing = Tally.of({})
    key = None if of is None else of.key
    return [
        Point(on=on, of=of, tally=counted.get(key, nothing)) for on, counted in zip(days, by_day, strict=True)
    ]
