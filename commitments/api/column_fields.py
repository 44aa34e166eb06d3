"""Fields that show columns of the register, as these are declared."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from commitments.addresses import Address
from commitments.api.fields import (
    LABEL,
    ComputedAddress,
    ComputedKeysField,
    ComputedLabelField,
    NullableTextField,
    PublicKeyField,
    RecordSerializer,
    TranslatedField,
    UtcDateTimeField,
)
from commitments.columns import REGISTER, ColumnType, RegisterColumn


class ColumnsSerializer(RecordSerializer):
    """Those of its fields that are columns of the register are declared there; the model describes the
    commitment's own.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        shown = {column.name: field_of(column) for column in REGISTER if not column.is_own_field}
        named = {name: shown[name] for name in cls.Meta.fields if name in shown}
        cls._declared_fields = {**named, **cls._declared_fields}

    def labels_of(self, name: str, field: Any) -> dict[str, Any]:
        """Of keys what their column calls them."""
        column = _NAMED.get(name)
        if column is None or column.label is None:
            return super().labels_of(name, field)
        several = column.holds is ColumnType.KEYS
        label = ComputedLabelField(
            name,
            column.label,
            several=several,
            nullable=column.is_nullable,
            reads=column.reads or column.path,
        )
        return {f"{name}{LABEL}": label}


_NAMED: Final = {column.name: column for column in REGISTER if column.label is not None}


def field_of(column: RegisterColumn) -> serializers.Field[Any, Any, Any, Any]:
    """The field that shows a column of the register."""
    options: dict[str, Any] = {"help_text": column.about} if column.about else {}
    row, _dot, name = column.path.rpartition(".")
    match column.holds:
        case ColumnType.URL | ColumnType.KEYS if column.value is not None:
            return _computed(column, **options)
        case ColumnType.KEY:
            return PublicKeyField(column.path, nullable=column.is_nullable, **options)
        case ColumnType.TRANSLATED:
            return TranslatedField(name, source=row or "*", nullable=column.is_nullable, **options)
    if column.path != column.name:
        options["source"] = column.path
    if column.holds is ColumnType.TEXT and column.is_nullable:
        return NullableTextField(**options)
    if column.is_nullable:
        options["allow_null"] = True
    if column.choices is not None:
        return serializers.ChoiceField(choices=column.choices.choices, read_only=True, **options)
    return _FIELDS[column.holds](read_only=True, **options)


def _computed(column: RegisterColumn, **options: Any) -> ComputedAddress | ComputedKeysField:
    assert column.value is not None
    if isinstance(column.value, Address):
        return ComputedAddress(column.value, **options)
    return ComputedKeysField(column.value, reads=column.reads, **options)


_FIELDS: Final[Mapping[ColumnType, type[serializers.Field[Any, Any, Any, Any]]]] = {
    ColumnType.TEXT: serializers.CharField,
    ColumnType.DATE: serializers.DateField,
    ColumnType.DATETIME: UtcDateTimeField,
    ColumnType.BOOLEAN: serializers.BooleanField,
    ColumnType.INTEGER: serializers.IntegerField,
}
