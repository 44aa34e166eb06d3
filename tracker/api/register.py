"""The register over HTTP, and what every answer that is made from its rows has in common."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from commitments.api.filters import StrictFilterSet
from commitments.api.filtersets import CommitmentFilterSet
from commitments.api.views import ApiViewMixin
from commitments.api.viewsets import CommitmentViewSet
from commitments.files import tables
from commitments.files.tables import Table
from commitments.models import Commitment, StatedPosition
from tracker.register.as_of import (
    ABOUT_AS_OF,
    ABOUT_KNOWN_AT,
    AsOf,
    AsOfParameter,
    KnownAtParameter,
    register_as_of,
    table_as_of,
)


class RegisterFilterSet(CommitmentFilterSet):
    """The register's filters, for any day."""

    as_of = AsOfParameter(help_text=ABOUT_AS_OF)
    known_at = KnownAtParameter(help_text=ABOUT_KNOWN_AT)


class RegisterViewSet(CommitmentViewSet):
    """The register: what each State owes under each resolution, and where that stands, today or on any
    past day.
    """

    filterset_class = RegisterFilterSet

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | {"as_of", "known_at"}

    @property
    def as_of(self) -> AsOf:
        return AsOf.from_parameters(self.request.query_params)

    def stated(self) -> Any:
        return StatedPosition.objects.stated_by(self.as_of.on, known_at=self.as_of.known_at)

    def register(self, visible: Any) -> Any:
        return register_as_of(visible, self.as_of, seen_by=self.request.user)

    def file_table(self) -> Table:
        as_of = self.as_of
        return table_as_of(tables.REGISTER, as_of) if as_of.is_past else tables.REGISTER

    def list(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().list(*args, **kwargs)
        if isinstance(answer, Response) and (as_of := self.as_of).is_past:
            answer.data |= as_of.response_fields
        return answer


class RegisterQueryView(ApiViewMixin, GenericAPIView):  # type: ignore[type-arg]
    """An answer made from the rows of the register that pass its filters: counts, changes, feeds."""

    queryset = Commitment.objects.all()
    filterset_class: ClassVar[type[StrictFilterSet]]
    pagination_class = None
    http_method_names = ["get", "head"]
    # What this answer takes beside the filters.
    own_parameters: ClassVar[frozenset[str]] = frozenset()

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | self.own_parameters | set(self.filterset_class.base_filters)

    def register(self, as_of: AsOf | None = None) -> Any:
        """The rows of the register that the reader may see and that pass the filters, as `as_of`, or as
        they stand now.
        """
        reader = self.request.user
        visible = Commitment.objects.visible_to(reader)
        asked = as_of or AsOf(on=timezone.localdate())
        return self.filter_queryset(register_as_of(visible, asked, seen_by=reader))
