"""Rows of a list shown from plain values. To make an instance of each, and to ask every field of each of
them, takes longer than all else of a list.

The serializer stays the one definition. A field is asked once what it shows of a value; and of what many rows
share, as the commitments of one resolution share its title, once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import NoneType, SimpleNamespace
from typing import Any, Final, Self

from rest_framework.fields import CharField, Field, SkipField
from rest_framework.relations import RelatedField

from commitments.api.fields import ComputedAddress, LanguageShownField, TranslatedField
from commitments.api.prepared_fields import PreparedFieldsSerializer, options_of
from commitments.api.prepared_queries import PreparedQuery
from commitments.language.languages import current_language

Row = Sequence[Any]
_TEXTS: Final = frozenset({str, NoneType})


@dataclass(frozen=True, kw_only=True)
class _ShownField:
    """A field of a serializer, and all of a row that it asks for."""

    name: str
    field: Any
    read: Callable[[Any], Any]
    show: Callable[[Any], Any]
    # The path of the one attribute.
    reads: str

    def of_rows(self, rows: Iterable[Any]) -> list[Any]:
        """What the serializer shows of each of `rows`."""
        read, show = self.read, self.show
        if isinstance(self.field, TranslatedField | LanguageShownField):
            # It is that of all of them.
            show = partial(self.field.in_language, language=current_language())
        return [None if (value := read(row)) is None else show(value) for row in rows]

    def of_values(self, values: Sequence[Any]) -> list[Any]:
        """What it shows of rows in which the attribute has these values, of equal ones once."""
        field, show = self.field, self.show
        if isinstance(field, ComputedAddress):
            before, after = field.value.around()
            return [f"{before}{value}{after}" for value in values]
        is_text = type(field).to_representation is CharField.to_representation
        if is_text and _TEXTS.issuperset(map(type, values)):
            return list(values)
        different = dict.fromkeys(values)
        if field.source == "*":
            known = {value: show(SimpleNamespace(**{self.reads: value})) for value in different}
        else:
            known = {value: None if value is None else show(value) for value in different}
        return [known[value] for value in values]

    def place_in(self, query: PreparedQuery) -> int | None:
        """Where its value stands in a row of the query, whatever row has it; None where it may read more."""
        return query.place_of.get(self.reads) if self.field.source == self.reads else None


@dataclass(frozen=True, kw_only=True)
class PlainFields:
    """The fields of a serializer each of which asks for one attribute of a row."""

    fields: tuple[_ShownField, ...]

    @classmethod
    def of(cls, serializer: Any, context: Mapping[str, Any]) -> Self | None:
        """Those that a serializer has in this context; None where one of them may ask for more."""
        options = options_of(context)
        return None if options is None else cls._of(serializer, options)

    @classmethod
    @lru_cache(maxsize=64)
    def _of(cls, serializer: Any, options: tuple[tuple[str, Any], ...]) -> Self | None:
        if not issubclass(serializer, PreparedFieldsSerializer):
            return None
        made = serializer(context=dict(options))
        fields = []
        for name, read, show in made.shown_fields:
            reads = _attribute_of(made.fields[name])
            if reads is None:
                return None
            fields.append(_ShownField(name=name, field=made.fields[name], read=read, show=show, reads=reads))
        return cls(fields=tuple(fields))

    def shown(self, query: PreparedQuery, rows: Sequence[Row]) -> list[dict[str, Any]] | None:
        """`rows`, which `query` has read, as the serializer shows them; None where only that can."""
        shared: dict[str, list[_ShownField]] = {}
        columns: dict[str, Iterable[Any]] = {}
        for field in self.fields:
            first = field.reads.partition(".")[0]
            if first in query.shared:
                place = field.place_in(query)
                values = [] if place is None else [row[place] for row in rows]
                # Of a row that is not there the serializer says what to show.
                if place is not None and None not in values:
                    columns[field.name] = field.of_values(values)
                    continue
                shared.setdefault(query.shared[first], []).append(field)
                # Its place among the others.
                columns[field.name] = ()
            elif (place := query.place_of.get(field.reads)) is None:
                return None
            else:
                columns[field.name] = field.of_values([row[place] for row in rows])
        if shared and rows:
            sharing = query.sharing(rows)
            for key, fields in shared.items():
                place = query.place_of[key]
                keys = [row[place] for row in rows]
                once = dict(zip(keys, sharing, strict=True))
                for field in fields:
                    try:
                        known = dict(zip(once, field.of_rows(once.values()), strict=True))
                    except SkipField:
                        return None
                    columns[field.name] = [known[one] for one in keys]
        names = list(columns)
        return [dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _attribute_of(field: Any) -> str | None:
    """The path of the one attribute of a row that a field asks for; None where it may ask for more."""
    declared: str | None = getattr(field, "reads", None)
    if declared is not None:
        return declared
    is_usual = type(field).get_attribute is Field.get_attribute and not isinstance(field, RelatedField)
    return str(field.source) if is_usual and field.source != "*" else None
