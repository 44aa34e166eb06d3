"""What the API shows of sources and of the places in them that are cited."""

from typing import ClassVar

from rest_framework import serializers

from commitments.api.fields import (
    ApiUrlField,
    NamedCodeField,
    NullableTextField,
    PublicKeyField,
    RecordSerializer,
    TranslatedField,
)
from commitments.language.languages import language_name
from commitments.models import Citation, SourceDocument


class CitationSerializer(RecordSerializer):
    """Where a fact stands in its source; the passage itself only where this deployment has the source's
    text.
    """

    source = PublicKeyField("source.slug")  # type: ignore[assignment]
    source_title = TranslatedField("title", source="source")
    stated_value = NullableTextField()
    note = TranslatedField("note", nullable=True)
    locator = NullableTextField()
    sha256 = NullableTextField()
    language = PublicKeyField("source.language")
    passage = NullableTextField()
    passage_checked = serializers.BooleanField(
        read_only=True,
        help_text=(
            "Whether the place was found in the source's text here; false where no text is attached or no "
            "place is given."
        ),
    )

    class Meta:
        model = Citation
        fields: ClassVar[tuple[str, ...]] = (
            "reference",
            "source",
            "source_title",
            "fact",
            "stated_value",
            "note",
            "paragraph",
            "start",
            "end",
            "locator",
            "sha256",
            "language",
            "passage",
            "passage_checked",
        )
        read_only_fields = fields


class SourceSerializer(RecordSerializer):
    """A published document that facts of the record rest on."""

    url = ApiUrlField("source", "slug")
    title = TranslatedField("title")
    publisher = NullableTextField()
    publisher_fa = NullableTextField()
    publisher_ar = NullableTextField()
    language = NamedCodeField(
        language_name, nullable=False, help_text="ISO 639 code of the document's language, such as fa."
    )
    document_url = NullableTextField(source="url")
    sha256 = NullableTextField()
    text_sha256 = NullableTextField(
        help_text="Of the text that citations count in, where the file is no plain text."
    )
    read_as = NullableTextField(help_text="How this deployment read the text, such as utf-8 or docx.")
    attached = serializers.BooleanField(
        read_only=True,
        source="is_attached",
        help_text="Whether this deployment has the text and verified the citations against it.",
    )

    class Meta:
        model = SourceDocument
        fields: ClassVar[tuple[str, ...]] = (
            "slug",
            "url",
            "title",
            "publisher",
            "publisher_fa",
            "publisher_ar",
            "published_on",
            "language",
            "document_url",
            "reliability",
            "sha256",
            "text_sha256",
            "read_as",
            "attached",
            "updated_at",
        )
        read_only_fields = fields


class SourceDetailSerializer(SourceSerializer):
    """A published document with the places in it that are cited."""

    citations = CitationSerializer(many=True, read_only=True)

    class Meta(SourceSerializer.Meta):
        fields = (*SourceSerializer.Meta.fields, "citations")
        read_only_fields = fields
