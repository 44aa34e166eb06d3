"""The shape of a question: what it asks for apart from values for which others could stand, so that its
queries become SQL once for all questions of one shape (prepared_rows).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError

from commitments.api.filters import Rows, StrictFilterSet


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What decides over the SQL of a question, its values, what stands for those of each parameter, and what
    the parameters that are given mean.
    """

    question: tuple[tuple[str, Any], ...]
    values: Sequence[Any]
    standing: Mapping[str, list[Any]]
    meant: Mapping[str, Any]

    @classmethod
    def of(cls, asked: StrictFilterSet) -> Self | None:
        """That of `asked`; None where more than the parameters decides, or where `qs` refuses one."""
        question: list[tuple[str, Any]] = []
        values: list[Any] = []
        standing: dict[str, list[Any]] = {}
        meant: dict[str, Any] = {}
        # In one order, whatever that of the question is: values take their places by it.
        for name, text in sorted(asked.data.items()):
            parameter = asked.filters.get(name)
            if parameter is None:
                continue
            if not parameter.is_settled_by_text and parameter.marker is None:
                return None
            try:
                parsed = parameter.parse(text)
                resolved = None if parameter.marker is None else parameter.resolve(parsed)
            except ValidationError:
                return None
            meant[name] = parsed if resolved is None else resolved
            if resolved is None:
                question.append((name, text))
                continue
            question.append((name, len(resolved)))
            first = len(values)
            standing[name] = [parameter.marker(first + number) for number in range(len(resolved))]
            values += resolved
        return cls(question=tuple(question), values=values, standing=standing, meant=meant)

    def rows(self, asked: StrictFilterSet) -> Rows:
        """What `qs` of `asked`, which is of this shape, gives with markers in the place of its values."""
        asked.form.full_clean()
        asked.form.cleaned_data |= self.standing
        return asked.narrowed(asked.queryset.all())

    @property
    def markers(self) -> list[Any]:
        """What stands for each of the values."""
        return [marker for markers in self.standing.values() for marker in markers]
