"""Searching lists by the people in them: their names are found as those of the record are."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet

from commitments.language.normalization import SearchTooLong, raw_words, search_words
from commitments.language.searching import matching
from commitments.refusals import ParameterRefused
from tracker.access.people_search import people_found

if TYPE_CHECKING:
    from django.http import HttpRequest


class PeopleSearchMixin:
    """For an admin in whose rows people stand: `people` names the columns, "pk" for the account itself."""

    people: ClassVar[tuple[str, ...]] = ("user",)
    search_fields: ClassVar[Any] = ()

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Any],
        search_term: str,
    ) -> tuple[QuerySet[Any], bool]:
        """Rows in which every word begins a word of a person, or stands in a column of `search_fields`."""
        try:
            search_words(search_term)
        except SearchTooLong as refusal:
            raise ParameterRefused({SEARCH_VAR: [str(refusal)]}) from refusal
        for word in raw_words(search_term):
            found = people_found(word)
            places = [Q(**{f"{column}__in": found}) for column in self.people]
            places += [
                matching(word, field) if field.endswith("search_text") else Q(**{f"{field}__icontains": word})
                for field in self.search_fields
            ]
            queryset = queryset.filter(functools.reduce(operator.or_, places))
        if search_term.strip() and not raw_words(search_term):
            return queryset.none(), False
        return queryset, False
