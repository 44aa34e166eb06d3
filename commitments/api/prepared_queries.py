"""Queries that become SQL once, with marks in the place of values, and are asked again with the values of
each request: for few rows that takes the framework longer than the database needs to answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Final, Self

from django.db import connections
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

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


def enough_for(count: int) -> int:
    """For how many keys a query is prepared that takes so many: a power of four or two, so that few are."""
    size = 1
    while size < count:
        size *= 4 if size < 64 else 2
    return size


@dataclass(frozen=True, kw_only=True)
class _Instances:
    """How rows of the database become instances of a model, with those that are read along with each."""

    model: type[Model]
    columns: slice
    names: Sequence[str]
    # Where the key stands, which is null where there is no such row.
    key: int
    related: "Sequence[_Related]"
    # Whether making one asks nobody else, as hardly any model does.
    is_plain: bool

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
                _Related(
                    name=one["field"].name,
                    of=cls.of(one, select),
                    tell=one["local_setter"],
                    told=one["remote_setter"],
                )
                for one in info.get("related_klass_infos", ())
            ],
            is_plain=_is_plain(info["model"]),
        )

    def made(self, row: Sequence[Any], using: str, kept: dict[tuple[int, Any], Any]) -> Any:
        """What `row` tells; what several rows lead to is one instance for all of them, in `kept`."""
        one = self._own(row, using)
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

    def _own(self, row: Sequence[Any], using: str) -> Any:
        """An instance with what the row tells of it alone: as the model's `from_db` makes it, without asking
        each time what is the same for all of them.
        """
        if not self.is_plain:
            return self.model.from_db(using, self.names, row[self.columns])
        one = self.model.__new__(self.model)
        state = one._state = ModelState()
        state.adding, state.db = False, using
        vars(one).update(zip(self.names, row[self.columns], strict=True))
        return one

    def places(self, before: str = "") -> Iterator[tuple[str, int]]:
        """Where each column stands, by the path that leads to it."""
        for place, name in enumerate(self.names, start=self.columns.start):
            yield f"{before}{name}", place
        for related in self.related:
            yield from related.of.places(f"{before}{related.name}.")


def _is_plain(model: type[Model]) -> bool:
    is_told = pre_init.has_listeners(model) or post_init.has_listeners(model)
    own = {name for one in model.__mro__[: model.__mro__.index(Model)] for name in vars(one)}
    return not is_told and own.isdisjoint({"__init__", "__new__", "from_db"})


@dataclass(frozen=True, kw_only=True)
class _Related:
    """Rows that are read along, and how both sides are told of one another."""

    name: str
    of: _Instances
    tell: Callable[[Any, Any], None]
    told: Callable[[Any, Any], None]


@dataclass(frozen=True, kw_only=True)
class PreparedStatement:
    """SQL that was made with marks in the place of some values."""

    using: str
    sql: str
    parameters: Sequence[Any]
    # Where values stand among the parameters, and which of them.
    places: Sequence[tuple[int, int]]

    @classmethod
    def of_sql(cls, sql: str, parameters: Sequence[Any], markers: Sequence[Any], *, using: str) -> Self:
        """Of SQL that has the markers among its parameters, each by itself."""
        return cls(using=using, sql=sql, parameters=tuple(parameters), places=_places(parameters, markers))

    def answered(self, values: Sequence[Any]) -> list[Any]:
        """What the database answers to these values, one for each marker."""
        connection = connections[self.using]
        parameters = list(self.parameters)
        for place, number in self.places:
            # As the database's driver is told which type a parameter has.
            parameters[place] = type(parameters[place])(values[number])
        statement = self.on_server if connection.settings_dict.get(PREPARES) else None
        return answered(connection, self.sql, parameters, statement=statement)

    @cached_property
    def on_server(self) -> ServerStatement:
        """The statement that the database keeps, where it does."""
        places = [place for place, _number in self.places]
        return ServerStatement.of(connections[self.using], self.sql, self.parameters, places)


def _places(parameters: Sequence[Any], markers: Sequence[Any]) -> list[tuple[int, int]]:
    """Where the markers stand among the parameters, and which of them. Raises LookupError."""
    numbers = {marker: number for number, marker in enumerate(markers)}
    places = [
        (place, numbers[value])
        for place, value in enumerate(parameters)
        if isinstance(value, int | str) and value in numbers
    ]
    if {number for _place, number in places} != set(numbers.values()):
        raise LookupError("A value that is asked for is not among the parameters of the query.")
    return places


@dataclass(frozen=True, kw_only=True)
class PreparedQuery(PreparedStatement):
    """Rows of a QuerySet whose SQL was made with marks in the place of some values."""

    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    instances: _Instances
    annotations: Sequence[tuple[str, int]]
    along: "Sequence[Along]"
    # What is read along with the rows by queries of the framework.
    lookups: Sequence[Any]
    # The rows that many of these rows share, by the attribute that leads to each, with the column of its key.
    shared: Mapping[str, str]

    @classmethod
    def of(cls, rows: QuerySet[Any], markers: Sequence[Any], *, using: str) -> Self:
        """Of `rows`, which are narrowed by the markers, each by itself."""
        asked: Any = rows.using(using)
        compiler = asked.query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        expressions = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        read = [(one, Along.read_by(one, rows.model, using=using)) for one in asked._prefetch_related_lookups]
        return cls(
            using=using,
            sql=sql,
            parameters=tuple(parameters),
            places=_places(parameters, markers),
            converters=[
                (place, converters, expression)
                for place, (converters, expression) in compiler.get_converters(expressions).items()
            ],
            instances=_Instances.of(compiler.klass_info, compiler.select),
            annotations=list((compiler.annotation_col_map or {}).items()),
            along=[along for _one, along in read if along is not None],
            lookups=[one for one, along in read if along is None],
            shared=asked.shared_rows() if hasattr(asked, "shared_rows") else {},
        )

    def asked(self, values: Sequence[Any]) -> list[Any]:
        """The rows of these values, one for each marker."""
        return self.instances_of(self.read(values))

    def read(self, values: Sequence[Any]) -> list[list[Any]]:
        """What the database answers to these values, as the framework reads each column."""
        connection = connections[self.using]
        rows = [list(row) for row in self.answered(values)]
        for place, converters, expression in self.converters:
            for row in rows:
                value = row[place]
                for convert in converters:
                    value = convert(value, expression, connection)
                row[place] = value
        return rows

    def instances_of(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Instances of what was read, with what is read along with them."""
        kept: dict[tuple[int, Any], Any] = {}
        made = []
        for row in rows:
            one = self.instances.made(row, self.using, kept)
            for name, place in self.annotations:
                setattr(one, name, row[place])
            made.append(one)
        self.read_along(made)
        return made

    def sharing(self, rows: Sequence[Sequence[Any]]) -> list[SimpleNamespace]:
        """What stands for an instance of each of the rows: it has nothing but the rows that it shares, and
        what is read along with those.
        """
        by_key = {f"{one.name}_id": one.of for one in self.instances.related}
        kinds = [(name, self.place_of[key], by_key[key]) for name, key in self.shared.items()]
        kept: dict[tuple[int, Any], Any] = {}
        made = []
        for row in rows:
            found = {}
            for name, place, kind in kinds:
                key = kind.key, row[place]
                if key not in kept:
                    kept[key] = kind.made(row, self.using, kept)
                found[name] = kept[key]
            made.append(SimpleNamespace(**found))
        self.read_along(made)
        return made

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Where in a row each column stands, by its path, and each annotation, by its name."""
        return {**dict(self.instances.places()), **dict(self.annotations)}

    def read_along(self, made: Sequence[Any]) -> None:
        """Read what is read along with each of them."""
        for along in self.along:
            along.attach(made)
        if self.lookups:
            prefetch_related_objects(made, *self.lookups)

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
        # The last key stands for those that are not there.
        size = enough_for(len(keys))
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
