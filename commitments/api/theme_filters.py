"""What lists can be narrowed by where themes are concerned."""

from typing import Any, Final, cast

from django.utils.translation import gettext_lazy as _

from commitments.api.filters import Rows
from commitments.api.key_filters import KeysParameter
from commitments.models import Resolution, Theme
from commitments.querysets import of_themes, under_themes

ABOUT_THEME: Final = _("Slug of a theme, such as liaison-officers.")


def theme_parameter(resolution: str = "", *, of_pages: bool = False) -> KeysParameter:
    """By any theme of the resolution, which the row reaches as `resolution`; `of_pages` says that pages of
    rows are asked for, and no counts of them all.
    """
    under = of_themes if of_pages else under_themes

    def standing_under(rows: Rows, _name: str, themes: list[int]) -> Rows:
        return rows.filter(under(themes, of=resolution))

    return KeysParameter(Theme, "slug", "themes", method=standing_under, help_text=ABOUT_THEME)


def treated(themes: Any, _name: str, conferences: list[int]) -> Rows:
    """Themes of the resolutions of one of the conferences."""
    return cast("Rows", themes.of_resolutions(Resolution.objects.filter(conference__in=conferences)))
