"""What a reader may have of each row: the names of its codes, and only some of its fields."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commitments.api.filters import BooleanParameter, refuse_unknown
from commitments.api.views import ApiViewMixin
from commitments.columns import ColumnType
from commitments.definitions import AXES
from commitments.files.downloads import FLAVOURS
from commitments.files.tables import Column, Table, narrowed_to
from commitments.refusals import ParameterRefused

ROW_OPTIONS = frozenset({"labels", "fields"})


class RowOptionsMixin(ApiViewMixin):
    """Mixed into the viewsets of rows, before the viewset class."""

    @property
    def shows_rows(self) -> bool:
        return getattr(self, "action", None) in {"list", "retrieve"}

    def known_parameters(self) -> set[str]:
        known = super().known_parameters()
        return known | ROW_OPTIONS if self.shows_rows else known

    def list_parameters(self) -> set[str]:
        return super().list_parameters() | {"fields"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.shows_rows and self.fields and request.accepted_renderer.format not in FLAVOURS:
            # Also where there is no row.
            list(self.get_serializer().fields)  # type: ignore[attr-defined]

    @property
    def labels(self) -> bool:
        """Whether codes come with their names. Raises ParameterRefused."""
        return is_true(self.request, "labels") if self.shows_rows else False

    @property
    def fields(self) -> list[str]:
        """The only fields that are asked for; none for all. Raises ParameterRefused."""
        if not self.shows_rows or "fields" not in self.request.query_params:
            return []
        names = self.request.query_params["fields"].split(",")
        if not all(names):
            raise ParameterRefused({"fields": [_("There is an empty value between two commas.")]})
        return list(dict.fromkeys(names))

    def get_serializer_context(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_serializer_context()  # type: ignore[misc]
        if getattr(self, "swagger_fake_view", False):
            # The schema describes every field that can be asked for.
            return {**context, "labels": True}
        return {**context, "labels": self.labels, "only": self.fields}

    def as_asked(self, table: Table) -> Table:
        """`table` with the columns that the reader wants."""
        table = with_labels(table) if self.labels else table
        if not self.fields:
            return table
        try:
            refuse_unknown(self.fields, [column.name for column in table.columns])
        except ValidationError as refusal:
            raise ParameterRefused({"fields": refusal.messages}) from refusal
        return narrowed_to(table, self.fields)


def is_true(request: Request, name: str) -> bool:
    """What a parameter says that is true or false; false where it is not given. Raises ParameterRefused."""
    if name not in request.query_params:
        return False
    try:
        return BooleanParameter().parse(request.query_params[name])
    except ValidationError as refusal:
        raise ParameterRefused({name: refusal.messages}) from refusal


def with_labels(table: Table) -> Table:
    """`table` with the name of each code in the reader's language, in a column after it."""
    columns: list[Column] = []
    for column in table.columns:
        columns.append(column)
        if choices := choices_of(table, column):
            names = dict(choices.choices)
            columns.append(
                Column(
                    f"{column.name}_label",
                    lambda row, value=column.value, names=names: _name_of(names, value(row)),  # type: ignore[misc]
                    ColumnType.TEXT,
                )
            )
    return Table(table.name, tuple(columns))


def _name_of(names: Mapping[Any, Any], code: object) -> str | None:
    return str(names.get(code, code)) if code else None


def choices_of(table: Table, column: Column) -> type[TextChoices] | None:
    """The enumeration whose codes the column holds: its own, or the axis of that name."""
    name = column.name.removeprefix("assessed_")
    return column.choices or AXES.get(name) or AXES.get(f"{table.name.removesuffix('s')}_{name}")
