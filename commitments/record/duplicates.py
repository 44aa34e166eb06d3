"""A second State, organization or theme of the same name: warned of wherever one is entered, and not refused,
because two may be called alike.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from commitments.language.languages import translated_fields
from commitments.models import Organization, State, Theme
from commitments.states.names import match_key, names_of


def namesakes(row: State | Organization | Theme) -> list[Any]:
    """The other rows of the table that share a name with `row`, by their letters: in any language, as another
    name, as an acronym.
    """
    own = set(_keys(row))
    others: Any = type(row)._default_manager.exclude(pk=row.pk).order_by("pk")
    return [other for other in others if own.intersection(_keys(other))]


def warning_of(row: State | Organization | Theme) -> str:
    """What to tell whoever saved `row`; "" where no other has its name."""
    others = namesakes(row)
    if not others:
        return ""
    return _("There is another of that name: %(rows)s. Is it the same?") % {
        "rows": _(", ").join(f"{other.name} ({other.natural_key()[0]})" for other in others)
    }


def _keys(row: State | Organization | Theme) -> Iterator[str]:
    if isinstance(row, State):
        names = list(names_of(row))
    else:
        names = [getattr(row, column) for column in translated_fields("name")]
    if isinstance(row, Organization):
        names.append(row.acronym)
    yield from filter(None, map(match_key, names))
