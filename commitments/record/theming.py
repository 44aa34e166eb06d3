"""Under which themes a resolution stands: the first, its column, and those after it; the only writer of
FurtherTheme.
"""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.many_rows import insert_rows
from commitments.models import FurtherTheme, Resolution, Theme

FIRST_PLACE = 1


def themes_said(
    first: Theme | None, every: Sequence[Theme] | None
) -> tuple[Theme | None, list[Theme] | None]:
    """The first theme and those after it, of which somebody said the `first`, `every` one in order, or both;
    the others are None where only the first was said.

    Raises ValidationError where both are said and do not begin alike.
    """
    if not every:
        return first, None if every is None else []
    named = list(dict.fromkeys(every))
    if first is not None and named[0] != first:
        raise ValidationError(
            {"themes": _("The themes begin with the first, “%(theme)s”.") % {"theme": first.slug}}
        )
    return named[0], named[1:]


def theme_new(further: Iterable[tuple[Resolution, Iterable[Theme]]]) -> list[FurtherTheme]:
    """Let resolutions that were stored just now stand under these themes after their first, in a few queries;
    the caller writes their history.
    """
    rows = []
    for resolution, themes in further:
        keys = [key for key in dict.fromkeys(theme.pk for theme in themes) if key != resolution.theme_id]
        rows += [
            FurtherTheme(resolution=resolution, theme_id=key, place=place)
            for place, key in enumerate(keys, start=FIRST_PLACE + 1)
        ]
    insert_rows(rows)
    return rows


def keep_further_themes(resolution: Resolution, further: Iterable[Theme] | None, *, reason: str = "") -> None:
    """Let `resolution`, which is stored and held under a lock, stand under these themes after its first, in
    this order; None leaves those that it has. The first is none of them.
    """
    held = [row.theme_id for row in resolution.theming.order_by("place")]
    wanted = held if further is None else [theme.pk for theme in further]
    wanted = [key for key in dict.fromkeys(wanted) if key != resolution.theme_id]
    if wanted == held:
        return
    resolution._change_reason = reason  # type: ignore[attr-defined]
    resolution.further_themes.clear()
    for place, key in enumerate(wanted, start=FIRST_PLACE + 1):
        resolution.further_themes.add(key, through_defaults={"place": place})
