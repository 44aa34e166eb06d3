"""Queries that become SQL once, with marks in the place of values, and are asked again with the values of
each request: for few rows that takes the framework longer than the database needs to answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Self

from django.db import connections
from django.db.models import Model, QuerySet, prefetch_related_objects

from commitments.api.server_statements import PREPARES, ServerStatement, answered

# Stand for values while queries become SQL; no row has them.
_TEXT: Final = "a value that is asked for"
_NUMBER: Final = -1_987_654_321


def text_marker(number: int = 0) -> str:
    """What stands for a text while a query becomes SQL."""
    return f"{_TEXT} {number}"


def number_marker(number: int = 0) -> int:
    """The same for a key."""
    return _NUMBER - number


@dataclass(frozen=True, kw_only=True)
class _Instances:
    """How rows of the database become instances of a model, with those that are read along with each."""

    model: type[Model]
    columns: slice
    names: Sequence[str]
    # Where the key stands, which is null where there is no such row.
    key: int
    related: "Sequence[_Related]"

    @classmethod
    def of(cls, info: Mapping[str, Any], select: Sequence[Any]) -> Self:
        """As the framework's compiler describes them."""
        places = info["select_fields"]
        names = [select[place][0].target.attname for place in places]
        return cls(
            model=info["model"],
            columns=slice(places[0], places[-1] + 1),
            names=names,
            key=places[0] + names.index(info["model"]._meta.pk.attname),
            related=[
                _Related(of=cls.of(one, select), tell=one["local_setter"], told=one["remote_setter"])
                for one in info.get("related_klass_infos", ())
            ],
        )

    def made(self, row: Sequence[Any], using: str, kept: dict[tuple[int, Any], Any]) -> Any:
        """What `row` tells; what several rows lead to is one instance for all of them, in `kept`."""
        one = self.model.from_db(using, self.names, row[self.columns])
        for related in self.related:
            kind = related.of
            key = kind.key, row[kind.key]
            other = None if key[1] is None else kept.get(key)
            if other is None and key[1] is not None:
                other = kept[key] = kind.made(row, using, kept)
            related.tell(one, other)
            if other is not None:
                related.told(other, one)
        return one


@dataclass(frozen=True, kw_only=True)
class _Related:
    """Rows that are read along, and how both sides are told of one another."""

    of: _Instances
    tell: Callable[[Any, Any], None]
    told: Callable[[Any, Any], None]


@dataclass(frozen=True, kw_only=True)
class PreparedQuery:
    """Rows of a QuerySet whose SQL was made with marks in the place of some values."""

    using: str
    sql: str
    parameters: Sequence[Any]
    # Where values stand among the parameters, and which of them.
    places: Sequence[tuple[int, int]]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    instances: _Instances
    annotations: Sequence[tuple[str, int]]
    along: "Sequence[Along]"
    # What is read along with the rows by queries of the framework.
    lookups: Sequence[Any]

    @classmethod
    def of(cls, rows: QuerySet[Any], markers: Sequence[Any], *, using: str) -> Self:
        """Of `rows`, which are narrowed by the markers, each by itself."""
        asked: Any = rows.using(using)
        compiler = asked.query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        numbers = {marker: number for number, marker in enumerate(markers)}
        places = [
            (place, numbers[value])
            for place, value in enumerate(parameters)
            if isinstance(value, int | str) and value in numbers
        ]
        if {number for _place, number in places} != set(numbers.values()):
            raise LookupError("A value that is asked for is not among the parameters of the query.")
        expressions = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        read = [(one, Along.read_by(one, rows.model, using=using)) for one in asked._prefetch_related_lookups]
        return cls(
            using=using,
            sql=sql,
            parameters=tuple(parameters),
            places=places,
            converters=[
                (place, converters, expression)
                for place, (converters, expression) in compiler.get_converters(expressions).items()
            ],
            instances=_Instances.of(compiler.klass_info, compiler.select),
            annotations=list((compiler.annotation_col_map or {}).items()),
            along=[along for _one, along in read if along is not None],
            lookups=[one for one, along in read if along is None],
        )

    def asked(self, values: Sequence[Any], *, most: int | None = None) -> list[Any]:
        """The rows of these values, one for each marker; of those beyond `most` only themselves."""
        connection = connections[self.using]
        parameters = list(self.parameters)
        for place, number in self.places:
            # As the database's driver is told which type a parameter has.
            parameters[place] = type(parameters[place])(values[number])
        statement = self.on_server if connection.settings_dict.get(PREPARES) else None
        found = answered(connection, self.sql, parameters, statement=statement)
        kept: dict[tuple[int, Any], Any] = {}
        made = []
        for row in map(list, found):
            for place, converters, expression in self.converters:
                value = row[place]
                for convert in converters:
                    value = convert(value, expression, connection)
                row[place] = value
            one = self.instances.made(row, self.using, kept)
            for name, place in self.annotations:
                setattr(one, name, row[place])
            made.append(one)
        for along in self.along:
            along.attach(made[:most])
        if self.lookups:
            prefetch_related_objects(made[:most], *self.lookups)
        return made

    @cached_property
    def on_server(self) -> ServerStatement:
        """The statement that the database keeps, where it does."""
        places = [place for place, _number in self.places]
        return ServerStatement.of(connections[self.using], self.sql, self.parameters, places)

    def get(self, key: str | int) -> Any:
        """The first row of this one value, or None."""
        found = self.asked([key])
        return found[0] if found else None


@dataclass(frozen=True, kw_only=True)
class Along:
    """What is read along with rows: the rows that point at each, or at what it leads to by `of`."""

    of: Callable[[Any], Any]
    name: str
    to_attr: str
    field: Any
    rows: Any
    using: str
    # By how many rows are asked for at once.
    queries: dict[int, PreparedQuery] = field(default_factory=dict)

    @classmethod
    def read_by(cls, prefetch: Any, model: Any, *, using: str) -> Self | None:
        """What a Prefetch object says; None unless it says with which QuerySet rows are read that point at
        others by a key.
        """
        *steps, name = str(getattr(prefetch, "prefetch_through", "")).split("__")
        for step in steps:
            model = model._meta.get_field(step).related_model
        if not name or prefetch.queryset is None or not model._meta.get_field(name).one_to_many:
            return None
        of = attrgetter(".".join(steps)) if steps else lambda row: row
        return cls(
            of=of,
            name=name,
            to_attr=prefetch.to_attr or "",
            field=model._meta.get_field(name).field,
            rows=prefetch.queryset,
            using=using,
        )

    def attach(self, rows: Sequence[Any]) -> None:
        """Read it, and leave it where the framework's prefetch would."""
        parents = {parent.pk: parent for parent in map(self.of, rows)}
        if not parents:
            return
        keys = list(parents)
        found: dict[Any, list[Any]] = {key: [] for key in keys}
        # A power of four, so that few queries are made; the last key stands for those that are not there.
        size = 1
        while size < len(keys):
            size *= 4
        for one in self._query(size).asked(keys + keys[-1:] * (size - len(keys))):
            key = getattr(one, self.field.attname)
            self.field.set_cached_value(one, parents[key])
            found[key].append(one)
        for key, parent in parents.items():
            if self.to_attr:
                setattr(parent, self.to_attr, found[key])
            else:
                kept = vars(parent).setdefault("_prefetched_objects_cache", {})
                kept[self.name] = self._as_rows(found[key])

    def _query(self, size: int) -> PreparedQuery:
        if size not in self.queries:
            markers = [number_marker(number) for number in range(size)]
            narrowed = self.rows.filter(**{f"{self.field.name}__in": markers})
            self.queries[size] = PreparedQuery.of(narrowed, markers, using=self.using)
        return self.queries[size]

    def _as_rows(self, found: list[Any]) -> QuerySet[Any]:
        """What `all()` gives of them; a question that goes further has no query to begin from, and fails."""
        rows: QuerySet[Any] = QuerySet(self.field.model, query=_NO_QUERY, using=self.using)
        vars(rows).update(_result_cache=found, _prefetch_done=True)
        return rows


_NO_QUERY: Final[Any] = object()
