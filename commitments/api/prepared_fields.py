"""Serializers whose fields are made once and copied for each answer: making them anew from the model takes
longer than reading a row.
"""

from collections.abc import Callable, Hashable, Mapping
from copy import deepcopy
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.fields import Field, SkipField
from rest_framework.relations import PKOnlyObject

from commitments.api.copies import copy_of

if TYPE_CHECKING:
    _Serializer = serializers.Serializer[Any]
else:
    _Serializer = object


# Of the context of a serializer what belongs to one request alone.
_OF_REQUEST: Final = frozenset({"request", "format", "view"})
Options = tuple[tuple[str, Any], ...]


def options_of(context: Mapping[str, Any]) -> Options | None:
    """What a context says of what is wanted; None where it says so with rows to be shown in full."""
    asked = {name: value for name, value in context.items() if value and name not in _OF_REQUEST}
    if any(isinstance(value, dict) for value in asked.values()):
        return None
    options = ((name, tuple(value) if isinstance(value, list) else value) for name, value in asked.items())
    return tuple(sorted(options))


@lru_cache(maxsize=64)
def made_for(serializer: Any, options: Options) -> Any:
    """One that is kept for all requests with these options, and knows nothing of any of them."""
    return serializer(context=dict(options))


class ReadOnce(_Serializer):
    """Mixed into a serializer: shows a row as the framework does, without asking of every row what a field
    says of all of them.
    """

    @cached_property
    def shown_fields(self) -> list[tuple[str, Callable[[Any], Any], Callable[[Any], Any]]]:
        """Of each field its name, how it is read from a row, and how the value is shown."""
        return [
            (str(field.field_name), _reader(field), field.to_representation)
            for field in self._readable_fields
        ]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for name, read, show in self.shown_fields:
            try:
                value = read(instance)
            except SkipField:
                continue
            is_null = (value.pk if isinstance(value, PKOnlyObject) else value) is None
            shown[name] = None if is_null else show(value)
        return shown


class PreparedFieldsSerializer(ReadOnce, serializers.ModelSerializer):  # type: ignore[type-arg]
    """Answers as the framework's serializer does, and is written like it. `made_fields` stands in the place
    of `get_fields`, and may ask the context for nothing but `field_options`.
    """

    # Whether what its fields show rests on nothing of a request but the options and the language.
    is_kept: ClassVar[bool] = False
    # Of each class, by `field_options`; never bound to a serializer.
    _made: ClassVar[dict[Hashable, list[tuple[str, Any, Callable[[Any], Any]]]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._made = {}

    @cached_property
    def shown_fields(self) -> list[tuple[str, Callable[[Any], Any], Callable[[Any], Any]]]:
        """As ever; where they may be kept, of one that is: to bind forty fields takes longer than to ask them
        of a row.
        """
        is_root = self.parent is None or self.parent is self.root
        # Whoever asked for its own fields may have changed them.
        is_usual = self.is_kept and is_root and "fields" not in vars(self)
        options = options_of(self.context) if is_usual else None
        kept = self if options is None else made_for(type(self), options)
        return super().shown_fields if kept is self else list(kept.shown_fields)

    @property
    def field_options(self) -> Hashable:
        """All of the context by which `made_fields` differ, and no more than a few values of it."""
        return None

    def made_fields(self) -> dict[str, Any]:
        """The fields that are the same for everybody who asks for the same options, in every language."""
        return super().get_fields()

    def get_fields(self) -> dict[str, Any]:
        made, options = type(self)._made, self.field_options
        if options not in made:
            made[options] = [(name, field, _copying(field)) for name, field in self.made_fields().items()]
        return {name: copied(field) for name, field, copied in made[options]}


def _copying(field: Any) -> Callable[[Any], Any]:
    """How to make another of `field` that can be bound to another serializer.

    What has fields of its own, which are bound to it, is made anew.
    """
    has_own = isinstance(field, serializers.BaseSerializer) or any(
        hasattr(field, own) for own in ("child", "child_relation")
    )
    return deepcopy if has_own else copy_of


def _reader(field: Any) -> Callable[[Any], Any]:
    """What `field.get_attribute` does, without asking of every row what the field says of all of them."""
    whole: Callable[[Any], Any] = field.get_attribute
    if type(field).get_attribute is not Field.get_attribute:
        return whole
    if not field.source_attrs:
        return lambda row: row
    direct = attrgetter(".".join(field.source_attrs))

    def read(row: Any) -> Any:
        try:
            value = direct(row)
        except (AttributeError, ObjectDoesNotExist):
            return whole(row)
        return whole(row) if callable(value) else value

    return read
