"""Where facts come from: source documents and the passages of them that are cited."""

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy as _

from commitments.fields import ChangedAtField, History, SearchTextField
from commitments.language.languages import (
    in_language,
    translated_fields,
    translation_of,
    with_translations,
)
from commitments.models.checked import CheckedRow
from commitments.models.constraints import choice_holds, key_holds, one_language_holds
from commitments.querysets import CitationQuerySet, SourceDocumentQuerySet
from commitments.vocabulary import Fact, Reliability

if TYPE_CHECKING:
    from commitments.models.conferences import Conference, Participation
    from commitments.models.resolutions import Resolution

SHA256_VALIDATOR = RegexValidator(r"^[0-9a-f]{64}\Z", _("A SHA-256 is 64 lower-case hexadecimal digits."))


class SourceDocument(CheckedRow):
    """A published document that facts of the record rest on; the record cites it and does not carry its
    sentences.
    """

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    title_en = models.CharField(
        _("title in English"),
        max_length=300,
        blank=True,
        help_text=_("What the document is, in our words."),
    )
    title_fa = models.CharField(_("title in Persian"), max_length=300, blank=True)
    title_ar = models.CharField(_("title in Arabic"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    publisher_fa = models.CharField(_("publisher in Persian"), max_length=200, blank=True)
    publisher_ar = models.CharField(_("publisher in Arabic"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=3, help_text=_("ISO 639 code of the document's language, such as fa.")
    )
    url = models.URLField(_("web address"), blank=True, max_length=500)
    reliability = models.CharField(_("reliability"), max_length=20, choices=Reliability)
    sha256 = models.CharField(
        _("SHA-256 of the file"),
        max_length=64,
        blank=True,
        validators=[SHA256_VALIDATOR],
        help_text=_("Empty where no copy of the file was at hand."),
    )
    text_sha256 = models.CharField(
        _("SHA-256 of the text"),
        max_length=64,
        blank=True,
        editable=False,
        validators=[SHA256_VALIDATOR],
        help_text=_("Of the text in UTF-8, as it was decoded; what citations count in."),
    )
    text = models.TextField(
        _("text"),
        blank=True,
        editable=False,
        help_text=_("The document's text, in deployments where attach_source stored it."),
    )
    read_as = models.CharField(
        _("read as"),
        max_length=60,
        blank=True,
        editable=False,
        help_text=_("How the text was read from the file, such as utf-8 or docx."),
    )
    attached_at = models.DateTimeField(_("attached at"), null=True, blank=True, editable=False)
    search_text = SearchTextField(
        sources=["slug", *translated_fields("title"), *with_translations("publisher")]
    )
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["text", "read_as", "search_text", "updated_at"])
    objects = SourceDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        constraints = [
            key_holds(
                "slug",
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                _("A slug is lower-case letters and digits joined by hyphens."),
            ),
            choice_holds("reliability", Reliability),
            one_language_holds("title"),
            one_language_holds("publisher", as_it_stands=True),
            models.CheckConstraint(
                condition=Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="%(app_label)s_%(class)s_sha256_is_well_formed",
                violation_error_message=_("A SHA-256 is 64 lower-case hexadecimal digits."),
            ),
            models.CheckConstraint(
                condition=Q(text_sha256="") | Q(text_sha256__regex=r"^[0-9a-f]{64}$"),
                name="%(app_label)s_%(class)s_text_sha256_is_well_formed",
                violation_error_message=_("A SHA-256 is 64 lower-case hexadecimal digits."),
            ),
            models.CheckConstraint(
                condition=Q(text="") | ~Q(sha256=""),
                name="%(app_label)s_%(class)s_text_has_its_sha256",
                violation_error_message=_("A text is attached only to a document whose SHA-256 is known."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def source_language(self) -> str:
        """What comes next where the reader's language is missing."""
        return self.language

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def publisher_name(self) -> str:
        return translation_of(self, "publisher")

    @property
    def is_attached(self) -> bool:
        return bool(self.text)


class Citation(CheckedRow):
    """The place in a source that one fact of a conference, a participation or a resolution rests on.

    `start` and `end` count Unicode code points of the source's text, half-open,
    nothing stripped; `sha256` is the digest of that passage in UTF-8. A source
    whose text was never at hand is cited by `locator` alone.
    """

    reference = models.CharField(_("reference"), max_length=160, unique=True, editable=False)
    source = models.ForeignKey(
        SourceDocument, on_delete=models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    conference = models.ForeignKey(
        "commitments.Conference",
        on_delete=models.PROTECT,
        related_name="citations",
        null=True,
        blank=True,
        verbose_name=_("conference"),
    )
    participation = models.ForeignKey(
        "commitments.Participation",
        on_delete=models.PROTECT,
        related_name="citations",
        null=True,
        blank=True,
        verbose_name=_("participation"),
    )
    resolution = models.ForeignKey(
        "commitments.Resolution",
        on_delete=models.PROTECT,
        related_name="citations",
        null=True,
        blank=True,
        verbose_name=_("resolution"),
    )
    fact = models.CharField(
        _("fact"), max_length=20, choices=Fact, help_text=_("What the passage is cited for.")
    )
    stated_value = models.CharField(
        _("stated value"),
        max_length=120,
        blank=True,
        help_text=_(
            "What this source gives for the fact, such as a number; sources that differ are shown side by "
            "side."
        ),
    )
    note_en = models.TextField(
        _("note in English"), blank=True, help_text=_("What the source says, in our words.")
    )
    note_fa = models.TextField(_("note in Persian"), blank=True)
    note_ar = models.TextField(_("note in Arabic"), blank=True)
    paragraph = models.PositiveIntegerField(_("paragraph"), null=True, blank=True)
    start = models.PositiveIntegerField(
        _("start"), null=True, blank=True, help_text=_("First code point of the passage, counted from 0.")
    )
    end = models.PositiveIntegerField(
        _("end"), null=True, blank=True, help_text=_("Code point after the passage.")
    )
    sha256 = models.CharField(
        _("SHA-256 of the passage"), max_length=64, blank=True, validators=[SHA256_VALIDATOR]
    )
    locator = models.CharField(
        _("locator"),
        max_length=120,
        blank=True,
        help_text=_("Where to look in a source without offsets, such as a page."),
    )
    updated_at = ChangedAtField(_("updated at"))

    history = History(excluded_fields=["updated_at"])
    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            choice_holds("fact", Fact),
            models.CheckConstraint(
                condition=(
                    Q(conference__isnull=False, participation__isnull=True, resolution__isnull=True)
                    | Q(conference__isnull=True, participation__isnull=False, resolution__isnull=True)
                    | Q(conference__isnull=True, participation__isnull=True, resolution__isnull=False)
                ),
                name="%(app_label)s_%(class)s_has_one_target",
                violation_error_message=_(
                    "Cite a source for exactly one conference, participation or resolution."
                ),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True, sha256="")
                | Q(
                    start__isnull=False,
                    end__isnull=False,
                    end__gt=F("start"),
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
                name="%(app_label)s_%(class)s_passage_is_whole",
                violation_error_message=_(
                    "Give start, end (after the start) and SHA-256 of the passage together, or none of them."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        if (
            sum(
                target is not None
                for target in (self.conference_id, self.participation_id, self.resolution_id)
            )
            != 1
        ):
            raise ValidationError(_("Cite a source for exactly one conference, participation or resolution."))
        if self.source_id is None:
            raise ValidationError({"source": _("Name the source document.")})
        self.reference = self.reference_for(
            self.target, self.source, fact=self.fact, start=self.start, end=self.end
        )
        # Forms leave the reference out, so Django does not look for it by itself.
        if Citation.objects.filter(reference=self.reference).exclude(pk=self.pk).exists():
            raise ValidationError(_("This source is already cited for this fact at this place."))
        if self.source.text:
            self._follow_text(self.source.text)

    def _follow_text(self, text: str) -> None:
        """The digest of the passage in the attached text; raise ValidationError where another is given."""
        if self.start is not None and self.end is not None and self.end <= len(text) and not self.sha256:
            self.sha256 = hashlib.sha256(text[self.start : self.end].encode()).hexdigest()
        if reason := self.mismatch(text):
            raise ValidationError(reason)

    def mismatch(self, text: str) -> str:
        """Why the passage is not the one that stands in `text`; "" where it is, or no place is given."""
        if self.start is None or self.end is None:
            return ""
        if self.end > len(text):
            told = gettext(
                "%(citation)s: the passage ends at %(end)d, past the end of the text, which has %(length)d "
                "characters."
            )
            return told % {"citation": self.reference, "end": self.end, "length": len(text)}
        found = hashlib.sha256(text[self.start : self.end].encode()).hexdigest()
        if found == self.sha256:
            return ""
        told = gettext("%(citation)s: the passage has the SHA-256 %(found)s, not %(expected)s.")
        return told % {"citation": self.reference, "found": found, "expected": self.sha256}

    def natural_key(self) -> tuple[str]:
        return (self.reference,)

    @staticmethod
    def reference_for(
        target: "Conference | Participation | Resolution",
        source: SourceDocument,
        *,
        fact: str,
        start: int | None,
        end: int | None,
    ) -> str:
        """The public key: what is cited, for which fact, from which source, and where, e.g.
        `BAG3-R2/text/irib-2025-12-09@1048-1115`.
        """
        place = "" if start is None else f"@{start}-{end}"
        return f"{target.reference}/{fact}/{source.slug}{place}"

    @property
    def target(self) -> "Conference | Participation | Resolution":
        target = self.conference or self.participation or self.resolution
        if target is None:
            raise ValueError("A citation has exactly one target; this row has none.")
        return target

    @property
    def source_language(self) -> str:
        """What comes next where the reader's language is missing."""
        return self.source.language

    @property
    def note(self) -> str:
        return in_language(self, "note")

    @property
    def passage_checked(self) -> bool:
        """Whether its place was found in the source's text here; without an attached text, nobody looked."""
        return bool(self.source.text) and self.start is not None

    @property
    def passage(self) -> str:
        """The cited passage, byte for byte, or "" where the source's text is not attached or no offsets
        are known.
        """
        return self.source.text[self.start : self.end] if self.source.text and self.start is not None else ""
