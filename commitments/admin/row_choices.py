"""Choosing rows in a form of the admin; a key that no database can look for is an error of its field.

Django asks the database for whatever was sent: for a word, or for more digits than a key has, that fails.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError

from commitments.admin.field_directions import FieldDirectionsMixin
from commitments.admin.strict_lists import KEY


class _ReadableKeys:
    """Shows the rows that were chosen, of those keys that can be looked for."""

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        keys = [key for key in value if KEY.fullmatch(str(key))]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class RowSelect(_ReadableKeys, AutocompleteSelect):  # type: ignore[misc]
    pass


class RowSelectMultiple(_ReadableKeys, AutocompleteSelectMultiple):  # type: ignore[misc]
    pass


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, (list, tuple)) else ():
            if not KEY.fullmatch(str(key)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
                )
        return super().clean(value)


class OrderedRowsField(RowsField):
    """Rows in the order in which they were chosen; `clean` gives them as a list."""

    def clean(self, value: Any) -> Any:
        place = {str(key): number for number, key in enumerate(value or ())}
        return sorted(super().clean(value), key=lambda row: place[str(row.pk)])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(self.prepare_value(row)) for row in initial or ()] != [str(key) for key in data or ()]


class OrderedRowSelect(RowSelectMultiple):
    """Shows the rows in the order in which they were chosen."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        place = {str(key): number for number, key in enumerate(value)}
        return [
            (group, sorted(options, key=lambda one: place.get(str(one["value"]), len(place))), index)
            for group, options, index in super().optgroups(name, list(value), attr)
        ]


class RowChoicesMixin(FieldDirectionsMixin):
    """For admins and their inlines."""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RowSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", RowsField)
        is_searched = db_field.name in self.get_autocomplete_fields(request)
        if "widget" not in kwargs and is_searched:
            kwargs["widget"] = RowSelectMultiple(db_field, self.admin_site, using=kwargs.get("using"))
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and is_searched:
            # The cross that would take all away stands where a list may hold items alone; each item has one
            # of its own.
            field.widget.is_required = True
        return field
