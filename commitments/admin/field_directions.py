"""Which way what is typed runs: Latin codes from left to right and Persian and Arabic texts from right to
left, whatever the language of the page.
"""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib.admin.options import BaseModelAdmin

from commitments.language.calendars import CalendarDateInput
from commitments.language.languages import LANGUAGES, RIGHT_TO_LEFT

# Columns of codes, keys and addresses; those of other types tell it by their type.
LATIN: Final = frozenset(
    {
        *("acronym", "alpha2", "code", "language", "m49", "number", "reference", "region", "series"),
        *("sha256", "slug", "subregion", "username"),
    }
)
_TYPED: Final = frozenset({"text", "email", "url", "number"})
_LATIN_TYPES: Final = (forms.EmailField, forms.URLField, forms.SlugField, forms.IntegerField)


def direct_fields(fields: Mapping[str, forms.Field]) -> None:
    """Give each field for text, by its name, the direction and the language of what it takes."""
    for name, field in fields.items():
        direct_field(name, field)


def direct_field(name: str, field: forms.Field) -> None:
    widget: Any = field.widget
    is_typed = isinstance(widget, forms.Textarea) or getattr(widget, "input_type", "") in _TYPED
    if not is_typed or isinstance(widget, CalendarDateInput):
        return
    language = name.rpartition("_")[2]
    if language in LANGUAGES and language != name:
        widget.attrs |= {"lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
    elif name in LATIN or isinstance(field, _LATIN_TYPES):
        widget.attrs["dir"] = "ltr"


class FieldDirectionsMixin(BaseModelAdmin):  # type: ignore[type-arg]
    """For admins and their inlines."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            direct_field(db_field.name, field)
        return field
