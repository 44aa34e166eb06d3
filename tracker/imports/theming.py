"""Under which themes a resolution of a file stands: the first, and those after it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.models import Resolution, Theme
from commitments.record.theming import themes_said
from commitments.refusals import Refused
from commitments.states.names import match_key
from tracker.imports.addressing import names_in
from tracker.imports.cells import CellValue
from tracker.imports.mapping import CLEARED_BY_A_HYPHEN, ImportField, ReadContext, text_cell

if TYPE_CHECKING:
    from tracker.imports.planning import ImportPlan, PlannedRow

FURTHER: Final = "further_themes"


def _theme_cell(cell: CellValue, context: ReadContext) -> Theme:
    return _theme(text_cell(cell, context), context)


def _themes_cell(cell: CellValue, context: ReadContext) -> tuple[Theme, ...]:
    """One theme or several; an export joins them by commas."""
    text = text_cell(cell, context)
    if match_key(text) in context.themes_by_name:
        return (_theme(text, context),)
    return tuple(dict.fromkeys(_theme(name, context) for name in names_in(text, ",", "،")))


def _theme(name: str, context: ReadContext) -> Theme:
    found = context.themes_by_name.get(match_key(name))
    if found is None:
        known = _(", ").join(theme.name for theme in context.themes)
        raise Refused(
            _("“%(text)s” is no theme. There are: %(known)s.")
            % {"text": name[:60], "known": known or _("(nothing)")}
        )
    return found


def _theme_offers(_text: str, context: ReadContext) -> list[tuple[str, str]]:
    return [(theme.slug, theme.name) for theme in context.themes]


THEME_FIELDS: Final = (
    ImportField(
        name="theme",
        label=gettext_lazy("Theme"),
        read=_theme_cell,
        offers=_theme_offers,
        about=gettext_lazy("Its name in any of the languages; a new resolution needs one."),
    ),
    ImportField(
        name="themes",
        label=gettext_lazy("All themes"),
        read=_themes_cell,
        offers=_theme_offers,
        about=CLEARED_BY_A_HYPHEN,
        can_be_cleared=True,
    ),
)


def theming_of(plan: "ImportPlan", row: "PlannedRow", existing: Resolution | None) -> dict[str, Any]:
    """What a row says of themes otherwise than the record does: the first, and those after it."""
    said = list(row.values["themes"] or ()) if "themes" in row.values else None
    try:
        first, further = themes_said(row.values.get("theme"), said)
    except ValidationError as refusal:
        plan.fault(row.number, "themes", " ".join(refusal.messages))
        return {}
    held = existing.all_themes() if existing is not None else [None]
    new_values: dict[str, Any] = {}
    if first is not None and first != held[0]:
        new_values["theme"] = first
    if further is not None and further != held[1:]:
        new_values[FURTHER] = further
    return new_values


def held(resolution: Resolution, name: str) -> Any:
    """What the record holds of what a row says."""
    return resolution.all_themes()[1:] if name == FURTHER else getattr(resolution, name)


def in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with themes by their names."""
    return {
        name: _(", ").join(theme.name for theme in value) if name == FURTHER else value
        for name, value in values.items()
    }


def keys_after_the_first(resolution: Resolution) -> list[int]:
    """The themes after the first, as they are stored."""
    return list(resolution.theming.order_by("place").values_list("theme", flat=True))


def stand_as_left(resolution: Resolution, made: Mapping[str, Any]) -> bool:
    """Whether nobody changed the themes after the first that an import wrote."""
    return FURTHER not in made or keys_after_the_first(resolution) == made[FURTHER]["after"]


def themes_before(made: Mapping[str, Any]) -> Sequence[Theme] | None:
    """The themes after the first that stood before an import wrote others."""
    if FURTHER not in made:
        return None
    keys = made[FURTHER]["before"]
    known = Theme.objects.in_bulk(keys)
    return [known[key] for key in keys]
