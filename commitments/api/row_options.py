"""What a reader may have of each row: the names of its codes, and only some of its fields."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commitments.api.filters import BooleanParameter, refuse_unknown
from commitments.api.views import ApiViewMixin
from commitments.files.downloads import FLAVOURS, download
from commitments.files.headings import HEADINGS
from commitments.files.labels import for_people, with_labels
from commitments.files.tables import Table, narrowed_to
from commitments.refusals import ParameterRefused

ROW_OPTIONS = frozenset({"labels", "fields"})


class RowOptionsMixin(ApiViewMixin):
    """Mixed into the viewsets of rows, before the viewset class."""

    # What a sheet for people calls its columns.
    headings: ClassVar[Mapping[str, Promise]] = HEADINGS

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

    @property
    def is_for_people(self) -> bool:
        """Whether a sheet is asked for that people read: in words, and nothing else."""
        return self.labels and self.request.accepted_renderer.format == "xlsx"

    def get_serializer_context(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_serializer_context()  # type: ignore[misc]
        if getattr(self, "swagger_fake_view", False):
            # The schema describes every field that can be asked for.
            return {**context, "labels": True}
        return {**context, "labels": self.labels, "only": self.fields}

    def as_asked(self, table: Table) -> Table:
        """`table` with the columns that the reader wants."""
        labelled = with_labels(table) if self.labels else table
        if self.fields:
            try:
                refuse_unknown(self.fields, [column.name for column in labelled.columns])
            except ValidationError as refusal:
                raise ParameterRefused({"fields": refusal.messages}) from refusal
        if self.is_for_people:
            wanted = [name.removesuffix("_label") for name in self.fields]
            return for_people(table, only=wanted, headings=self.headings)
        return narrowed_to(labelled, self.fields) if self.fields else labelled

    def as_file(self, rows: Any, table: Table, *, flavour: str) -> HttpResponseBase:
        """`rows` in one of FLAVOURS."""
        return download(rows, table, flavour=flavour)


def is_true(request: Request, name: str) -> bool:
    """What a parameter says that is true or false; false where it is not given. Raises ParameterRefused."""
    if name not in request.query_params:
        return False
    try:
        return BooleanParameter().parse(request.query_params[name])
    except ValidationError as refusal:
        raise ParameterRefused({name: refusal.messages}) from refusal
