"""The vocabulary over HTTP: every code with its names, its place and its meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import TextChoices
from django.http import HttpResponseBase
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commitments.api.renderers import list_renderers
from commitments.api.views import ApiViewMixin
from commitments.files.downloads import FLAVOURS, FORMATS, download
from commitments.files.tables import Table, attribute_columns
from commitments.language.languages import LANGUAGES, current_language
from commitments.terms.definitions import AXES, DEFINITIONS


@dataclass(frozen=True, kw_only=True)
class Term:
    """One code of an axis; `order` counts from 1."""

    axis: str
    code: str
    order: int
    labels: dict[str, str]
    definition: str

    def __getattr__(self, name: str) -> str:
        field, _underscore, language = name.rpartition("_")
        if field == "label" and language in LANGUAGES:
            return self.labels[language]
        raise AttributeError(name)


LABELS: Final = tuple(f"label_{language}" for language in LANGUAGES)
TERMS: Final = Table("vocabulary", attribute_columns("axis", "code", "order", *LABELS, "definition"))


def terms() -> Iterator[Term]:
    """All terms, axis by axis, each in its own order."""
    for axis, choices in AXES.items():
        for order, term in enumerate(choices, start=1):
            yield Term(
                axis=axis,
                code=str(term.value),
                order=order,
                labels={language: _label(term, language) for language in LANGUAGES},
                definition=DEFINITIONS[choices, term.value],
            )


def _label(term: TextChoices, language: str) -> str:
    with translation.override(language):
        return str(term.label)


class TermSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One code of the vocabulary."""

    axis = serializers.CharField(help_text="Under what name answers show it.")
    code = serializers.CharField(help_text="What answers show, and filters take.")
    order = serializers.IntegerField(help_text="Its place on its axis, from 1.")
    definition = serializers.CharField(help_text="What it means, in English.")

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        definition = fields.pop("definition")
        # Declared here, because every field has a label of its own.
        label = serializers.SerializerMethodField(help_text="Its name in the language asked for.")
        named = {name: serializers.CharField(help_text="Its name in this language.") for name in LABELS}
        return {**fields, "label": label, **named, "definition": definition}

    def get_label(self, term: Term) -> str:
        return term.labels[current_language()]


class VocabularySerializer(serializers.Serializer):  # type: ignore[type-arg]
    results = TermSerializer(many=True)


class VocabularyView(ApiViewMixin, APIView):
    """Every code that answers show and filters take."""

    parameters = frozenset({"format", "lang"})
    http_method_names = ["get", "head"]

    def get_renderers(self) -> list[Any]:
        return list_renderers()

    @extend_schema(
        operation_id="vocabulary",
        summary="Every code with its names, its order and its meaning",
        parameters=[OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS))],
        responses=VocabularySerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        if (flavour := request.accepted_renderer.format) in FLAVOURS:
            return download(list(terms()), TERMS, flavour=flavour)
        return Response({"results": TermSerializer(list(terms()), many=True).data})
