"""One row by its key, with all that is read along with it, of which the queries become SQL once: for one row
that takes the framework longer than the database needs to answer.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from operator import attrgetter
from threading import local
from typing import Any, Final, Self

from django.db import connections, router
from django.db.models import Model, QuerySet

# Stand for the keys while queries become SQL; no row has them.
_TEXT: Final = "a key that is asked for"
_NUMBER: Final = -1_987_654_321


@dataclass(frozen=True, kw_only=True)
class _PreparedQuery:
    """Rows of a QuerySet that are found by one value, which stands at `place` among the parameters."""

    rows: QuerySet[Any]
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    place: int

    @classmethod
    def of(cls, rows: QuerySet[Any], path: str, *, marker: Any, using: str) -> Self:
        found = rows.using(using).filter(**{path: marker})
        compiler = found.query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        (place,) = (place for place, value in enumerate(parameters) if value == marker)
        return cls(rows=found, compiler=compiler, sql=sql, parameters=tuple(parameters), place=place)

    def asked(self, key: Any) -> list[Any]:
        """The rows of `key`, with what the QuerySet reads along with them."""
        before, marker, after = (
            self.parameters[: self.place],
            self.parameters[self.place],
            self.parameters[self.place + 1 :],
        )
        # As the database's driver is told which type a parameter has.
        parameters = (*before, type(marker)(key), *after)
        compiler = copy(self.compiler)
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, parameters)
        rows: Any = self.rows.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(rows)


@dataclass(frozen=True, kw_only=True)
class _Along:
    """What is read along with a row: the rows that point at it, or at what it leads to by `of`."""

    of: Callable[[Any], Any]
    name: str
    to_attr: str
    field: Any
    query: _PreparedQuery

    @classmethod
    def read_by(cls, prefetch: Any, model: Any, *, using: str) -> Self:
        *steps, name = str(prefetch.prefetch_through).split("__")
        for step in steps:
            model = model._meta.get_field(step).related_model
        field = model._meta.get_field(name).field
        query = _PreparedQuery.of(prefetch.queryset, field.name, marker=_NUMBER, using=using)
        of = attrgetter(".".join(steps)) if steps else lambda row: row
        return cls(of=of, name=name, to_attr=prefetch.to_attr or "", field=field, query=query)

    def attach(self, row: Any) -> None:
        """Read it, and leave it where the framework's prefetch would."""
        parent = self.of(row)
        found = self.query.asked(parent.pk)
        for one in found:
            setattr(one, self.field.name, parent)
        if self.to_attr:
            setattr(parent, self.to_attr, found)
            return
        kept = getattr(parent, self.name).get_queryset()
        kept._result_cache, kept._prefetch_done = found, True
        parent._prefetched_objects_cache = {
            **getattr(parent, "_prefetched_objects_cache", {}),
            self.name: kept,
        }


@dataclass(frozen=True, kw_only=True)
class PreparedRow:
    """A row of a QuerySet by its key, with what the QuerySet prefetches."""

    main: _PreparedQuery
    along: Sequence[_Along]

    @classmethod
    def of(cls, rows: Any, path: str, *, using: str) -> Self:
        """Of `rows`, which prefetch by Prefetch objects alone, found by `path`, a text or "pk"."""
        marker = _NUMBER if path == "pk" else _TEXT
        return cls(
            main=_PreparedQuery.of(rows.prefetch_related(None), path, marker=marker, using=using),
            along=[_Along.read_by(one, rows.model, using=using) for one in rows._prefetch_related_lookups],
        )

    def get(self, key: str | int) -> Any:
        """The row, or None."""
        found = self.main.asked(key)
        for one in self.along if found else ():
            one.attach(found[0])
        return found[0] if found else None


class PreparedRows(local):
    """Those that this thread prepared last, by what they depend on; a query belongs to one connection."""

    MOST: Final = 64

    def __init__(self) -> None:
        self.rows: OrderedDict[Hashable, tuple[Any, PreparedRow]] = OrderedDict()

    def get(
        self, model: type[Model], question: Hashable, compose: Callable[[], Any], *, path: str
    ) -> PreparedRow:
        """The prepared row of what `compose` gives, rows of `model` that are the same for one `question`,
        found by `path`.
        """
        # Which database is asked may change from one request to the next.
        using = router.db_for_read(model)
        connection, key = connections[using], (using, model, path, question)
        if key not in self.rows or self.rows[key][0] is not connection:
            self.rows[key] = connection, PreparedRow.of(compose(), path, using=using)
        self.rows.move_to_end(key)
        while len(self.rows) > self.MOST:
            self.rows.popitem(last=False)
        return self.rows[key][1]


prepared_rows: Final = PreparedRows()
