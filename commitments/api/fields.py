"""Fields that the API's serializers are made of: names in languages, public keys, addresses, and null for
what is not stated.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import Address, api_url
from commitments.api.prepared_fields import PreparedFieldsSerializer
from commitments.columns import ColumnType, RegisterColumn
from commitments.language.calendars import utc_isoformat
from commitments.language.languages import (
    LANGUAGES,
    current_language,
    in_language,
    is_key_of_named,
    language_shown,
    name_of,
)
from commitments.refusals import ParameterRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL_NAMES: Final = "all"
ABOUT_LANGUAGE_SHOWN: Final = "The language in which the one before it is shown."
LABEL: Final = "_label"


class UtcDateTimeField(serializers.DateTimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)

    def to_representation(self, value: datetime) -> str:
        return utc_isoformat(value)


class TranslatedField(serializers.CharField):
    """A name or title in the language asked for, else in the first that has it; `nullable` where there
    may be none.
    """

    def __init__(self, field: str, *, source: str = "*", nullable: bool = False, **kwargs: Any) -> None:
        super().__init__(source=source, read_only=True, allow_null=nullable, **kwargs)
        self.column, self.of, self.nullable = field, source, nullable

    def to_representation(self, value: models.Model) -> Any:  # type: ignore[override]
        return self.in_language(value, current_language())

    def in_language(self, value: models.Model, language: str) -> Any:
        return in_language(value, self.column, language) or None


class SingleLanguageField(serializers.CharField):
    """The same in one named language and no other; only with `?names=all`."""

    def __init__(self, field: str, *, source: str = "*") -> None:
        super().__init__(source=source, read_only=True, allow_null=True)
        self.column = field

    def to_representation(self, value: models.Model) -> str | None:  # type: ignore[override]
        return getattr(value, self.column) or None


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class TranslatedListField(TranslatedField):
    """A text of one item a line, as a list, which may be empty."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.nullable = True

    def in_language(self, value: models.Model, language: str) -> list[str]:
        return in_language(value, self.column, language).splitlines()


class LanguageShownField(serializers.ChoiceField):
    """The language in which a text is shown, which may be another than the one asked for; null where it is
    not written in any.
    """

    def __init__(self, field: str, *, source: str = "*", nullable: bool = False) -> None:
        super().__init__(
            LANGUAGES, source=source, read_only=True, allow_null=nullable, help_text=ABOUT_LANGUAGE_SHOWN
        )
        self.column = field

    def to_representation(self, value: models.Model) -> str | None:  # type: ignore[override]
        return self.in_language(value, current_language())

    def in_language(self, value: models.Model, language: str) -> str | None:
        return language_shown(value, self.column, language)


class NullableTextField(serializers.CharField):
    """Text that is null where no source states it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) if value else None


class NamedCodeField(NullableTextField):
    """A code of some standard, such as that of a region or a language, which has a name in each language."""

    def __init__(self, name_of_code: Callable[[str], str], *, nullable: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name_of_code, self.allow_null = name_of_code, nullable


class NamedCodeLabelField(NullableTextField):
    """The name of such a code in the language of the answer; only with `?labels=true`."""

    def __init__(self, name: str, *, of: NamedCodeField) -> None:
        super().__init__(source=of.source or name, help_text=f"The name of `{name}`.")
        self.name_of_code, self.allow_null = of.name_of_code, of.allow_null

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return self.name_of_code(value) if value else None


class PublicKeyField(serializers.CharField):
    """The public key of a row that this one refers to; null where it may refer to none."""

    def __init__(self, source: str, *, nullable: bool = False, **kwargs: Any) -> None:
        super().__init__(source=source, read_only=True, allow_null=nullable, **kwargs)


class PublicKeyListField(serializers.ListField):
    """The public keys of the rows that this one refers to, in order."""

    child = serializers.CharField()

    def __init__(self, key: str) -> None:
        super().__init__(read_only=True)
        self.key = key

    def to_representation(self, data: Any) -> list[str]:
        rows: Iterable[models.Model] = data.all()
        return sorted(str(getattr(row, self.key)) for row in rows)


@extend_schema_field({"type": "string", "format": "uri"})
class ApiUrlField(serializers.Field):  # type: ignore[type-arg]
    """Where the API shows this row."""

    def __init__(self, resource: str, key: str) -> None:
        super().__init__(source=key, read_only=True)
        self.resource = resource

    def to_representation(self, value: str) -> str:
        return api_url(self.resource, value)


@extend_schema_field({"type": "string", "format": "uri"})
class ComputedAddress(serializers.Field):  # type: ignore[type-arg]
    """An address that is made of one attribute of the row."""

    def __init__(self, value: Address, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)
        self.value, self.reads = value, value.reads

    def to_representation(self, value: models.Model) -> object:
        return self.value(value)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class ComputedKeysField(serializers.Field):  # type: ignore[type-arg]
    """Public keys that a function finds for the row, in order; `reads` is all of the row that it asks for."""

    def __init__(
        self,
        value: Callable[[Any], object],
        label: Callable[[Any], object] | None = None,
        *,
        reads: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(source="*", read_only=True, **kwargs)
        self.value, self.text_of, self.reads = value, label, reads

    def to_representation(self, value: models.Model) -> object:
        return self.value(value)


class TermField(serializers.Field):  # type: ignore[type-arg]
    """Our level in the term of another method; null where that has none."""

    def __init__(self, column: RegisterColumn) -> None:
        super().__init__(source="*", read_only=True, help_text=column.about)
        self.column, self.reads = column, column.reads
        kind = "integer" if column.holds is ColumnType.INTEGER else "string"
        self._spectacular_annotation = {"field": {"type": [kind, "null"]}}

    def to_representation(self, value: models.Model) -> object:
        return None if self.column.value is None else self.column.value(value)


class LabelField(serializers.CharField):
    """The name of a code in the language of the answer; only with `?labels=true`."""

    def __init__(self, name: str, *, of: Any) -> None:
        super().__init__(
            source=of.source or name,
            read_only=True,
            allow_null=of.allow_null,
            help_text=f"The name of `{name}`.",
        )
        self.names = dict(of.choices)

    def to_representation(self, value: Any) -> str:
        return str(self.names.get(value, value))


class KeyLabelField(serializers.CharField):
    """The name or title of the row behind a key; only with `?labels=true`."""

    def __init__(self, name: str, *, of: Any) -> None:
        source = of.source.rpartition(".")[0]
        super().__init__(
            source=None if source == f"{name}{LABEL}" else source,
            read_only=True,
            allow_null=of.allow_null,
            help_text=f"The name of `{name}`.",
        )

    def to_representation(self, value: Any) -> str:
        return str(name_of(value))


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class KeyListLabelField(serializers.Field):  # type: ignore[type-arg]
    """The names of the rows behind several keys, in the order of the keys; only with `?labels=true`."""

    def __init__(self, name: str, *, of: "PublicKeyListField") -> None:
        super().__init__(source=name, read_only=True, help_text=f"The names of `{name}`.")
        self.key = of.key

    def to_representation(self, data: Any) -> list[str]:
        return [str(name_of(row)) for row in sorted(data.all(), key=lambda row: str(getattr(row, self.key)))]


class ComputedLabelField(serializers.Field):  # type: ignore[type-arg]
    """What a function calls the key, or the keys, of a row; only with `?labels=true`."""

    def __init__(
        self,
        name: str,
        label: Callable[[Any], object],
        *,
        several: bool,
        nullable: bool = False,
        reads: str | None = None,
    ) -> None:
        super().__init__(source="*", read_only=True, help_text=f"The name of `{name}`.")
        self.text_of, self.reads = label, reads
        text: dict[str, Any] = {"type": ["string", "null"] if nullable else "string"}
        told = {"type": "array", "items": {"type": "string"}} if several else text
        self._spectacular_annotation = {"field": told}

    def to_representation(self, value: models.Model) -> object:
        return self.text_of(value)


class RecordSerializer(PreparedFieldsSerializer):
    """Read only. What the context asks for is added to the fields, or left of them.

    Each field in a language is followed by the language in which it is shown, as in `title_lang`, and with
    `names` by its three forms; with `labels` each code by its name; `only` are the fields that the reader
    wants.
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: UtcDateTimeField,
    }

    def build_property_field(self, field_name: str, model_class: type[models.Model]) -> Any:
        """A field that `loaddata` leaves out is a mere attribute for the framework, which would write its
        moments as they come.
        """
        column = next((field for field in model_class._meta.fields if field.name == field_name), None)
        if isinstance(column, models.DateTimeField):
            return UtcDateTimeField, {"read_only": True}
        return super().build_property_field(field_name, model_class)

    @property
    def field_options(self) -> tuple[bool, bool]:
        """Whether the reader wants all names, and labels."""
        return self.context.get("names") == ALL_NAMES, bool(self.context.get("labels"))

    def made_fields(self) -> dict[str, Any]:
        all_names, labels = self.field_options
        answer: dict[str, Any] = {}
        fields = super().made_fields()
        for name, field in fields.items():
            answer[name] = field
            if isinstance(field, TranslatedField):
                answer[f"{name}_lang"] = LanguageShownField(
                    field.column, source=field.of, nullable=field.nullable
                )
            if type(field) is TranslatedField and all_names:
                answer |= {
                    f"{name}_{language}": SingleLanguageField(f"{field.column}_{language}", source=field.of)
                    for language in LANGUAGES
                }
            # Some keys have a name beside them already.
            if labels and f"{name}_name" not in fields:
                answer |= self.labels_of(name, field)
        return answer

    def labels_of(self, name: str, field: Any) -> dict[str, Any]:
        """The fields that say in words what the field `name` says as a code or a key."""
        label: Any = None
        if isinstance(field, serializers.ChoiceField):
            label = LabelField(name, of=field)
        elif isinstance(field, PublicKeyField) and is_key_of_named(str(field.source)):
            label = KeyLabelField(name, of=field)
        elif isinstance(field, PublicKeyListField) and is_key_of_named(f"{name}.{field.key}"):
            label = KeyListLabelField(name, of=field)
        elif isinstance(field, NamedCodeField):
            label = NamedCodeLabelField(name, of=field)
        elif (text_of := getattr(field, "text_of", None)) is not None:
            label = ComputedLabelField(name, text_of, several=isinstance(field, ComputedKeysField))
        return {} if label is None else {f"{name}{LABEL}": label}

    @cached_property
    def fields(self) -> Any:
        """Those that the context leaves; what belongs to a row keeps all of its own."""
        found = super().fields
        only = self.context.get("only")
        is_row = self.parent is None or (
            isinstance(self.parent, serializers.ListSerializer) and self.parent.parent is None
        )
        if not only or not is_row:
            return found
        if unknown := [name[:60] for name in only if name not in found]:
            raise ParameterRefused(
                {
                    "fields": [
                        _("Unknown: %(unknown)s. Choose from: %(known)s.")
                        % {"unknown": ", ".join(unknown), "known": ", ".join(found)}
                    ]
                }
            )
        for name in list(found):
            if name not in only:
                found.pop(name)
        return found
