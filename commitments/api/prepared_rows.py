"""Rows that are found by values of a request, with all that is read along with them, by queries that become
SQL once (prepared_queries).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import local
from typing import Any, Final

from django.db import connections, router
from django.db.models import Model

from commitments.api.prepared_queries import PreparedQuery, PreparedStatement, number_marker, text_marker


class PreparedRows(local):
    """Those that this thread prepared last, by what they depend on; a query belongs to one connection."""

    MOST: Final = 96

    def __init__(self) -> None:
        self.rows: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()

    def get(
        self, model: type[Model], question: Hashable, compose: Callable[[], Any], *, path: str
    ) -> PreparedQuery:
        """What `compose` gives, rows of `model` that are the same for one `question`, by `path`, a text or
        "pk".
        """
        marker = number_marker() if path == "pk" else text_marker()
        return self.narrowed(model, (path, question), lambda: compose().filter(**{path: marker}), [marker])

    def narrowed(
        self, model: type[Model], question: Hashable, compose: Callable[[], Any], markers: Sequence[Any]
    ) -> PreparedQuery:
        """The same of rows that `compose` narrows by the markers."""

        def prepare(using: str) -> PreparedQuery:
            return PreparedQuery.of(compose(), markers, using=using)

        found: PreparedQuery = self.kept(model, question, prepare)
        return found

    def number(
        self,
        model: type[Model],
        question: Hashable,
        compose: Callable[[], tuple[str, Sequence[Any]]],
        markers: Sequence[Any],
        values: Sequence[Any],
    ) -> int:
        """The one number that SQL finds which `compose` gives with its parameters, and the markers among
        them.
        """

        def prepare(using: str) -> PreparedStatement:
            return PreparedStatement.of_sql(*compose(), markers, using=using)

        ((number,),) = self.kept(model, question, prepare).answered(values)
        return int(number)

    def kept(self, model: type[Model], question: Hashable, prepare: Callable[[str], Any]) -> Any:
        """What was prepared for a question of that database, or is prepared now."""
        # Which database is asked may change from one request to the next.
        using = router.db_for_read(model)
        connection, key = connections[using], (using, model, question)
        if key not in self.rows or self.rows[key][0] is not connection:
            self.rows[key] = connection, prepare(using)
        self.rows.move_to_end(key)
        while len(self.rows) > self.MOST:
            self.rows.popitem(last=False)
        return self.rows[key][1]


prepared_rows: Final = PreparedRows()
