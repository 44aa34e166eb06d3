"""What backs a report, and what was measured."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Citation, Commitment, Indicator, SourceDocument
from commitments.models.constraints import choice_holds
from commitments.vocabulary import EvidenceKind
from tracker.models.trail import NOTE_MAX_LENGTH, SHA256, ChainedRow, StatusReport, TrailStep
from tracker.querysets import EvidenceCopyQuerySet, EvidenceQuerySet, MeasurementQuerySet

SAVED_PAGE = "text/html"
# What a copy of a web address may be.
COPY_MEDIA_TYPES = ("application/pdf", SAVED_PAGE)


def stored_under(file: "EvidenceFile", filename: str) -> str:  # noqa: ARG001 (a name of the sender's never reaches the disk)
    """Where a file lies below MEDIA_ROOT: under the digest of its content, so that the same content is
    kept once.
    """
    return f"evidence/{file.sha256[:2]}/{file.sha256}"


class EvidenceFile(models.Model):
    """A file that somebody uploaded to back a report; its content never changes.

    Written by tracker.evidence.uploading alone, which knows what it may be.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("The sender's file name, made harmless; only shown, never used as a path."),
    )
    media_type = models.CharField(
        _("media type"), max_length=100, help_text=_("As the content shows, whatever the sender said.")
    )
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes."))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.FileField(_("content"), upload_to=stored_under, max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="evidence_files",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256), name="%(app_label)s_%(class)s_sha256_is_well_formed"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Evidence(ChainedRow):
    """What backs a report: a file, a web address or a passage of a source; part of the report, and as
    unchangeable.

    Written by tracker.trail.recording alone, along with its report. The server never
    fetches a web address.
    """

    report = models.ForeignKey(
        StatusReport, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("report")
    )
    number = models.PositiveIntegerField(
        _("number"),
        validators=[MinValueValidator(1)],
        help_text=_("Place among the report's evidence, from 1."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("web address"), blank=True, max_length=1000)
    file = models.ForeignKey(
        EvidenceFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("file"),
    )
    citation = models.ForeignKey(
        Citation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("citation"),
    )
    sha256 = models.CharField(
        _("SHA-256"),
        blank=True,
        max_length=64,
        help_text=_("Of the file, or of the cited passage; empty for a web address."),
    )
    digest = models.CharField(
        _("digest"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("Of this piece and all before it; empty in the first form, whose report says all of it."),
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            *ChainedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(form=1, digest="") | Q(form__gte=2, digest__regex=SHA256),
                name="%(app_label)s_%(class)s_has_the_digest_of_its_form",
            ),
            choice_holds("kind", EvidenceKind),
            models.UniqueConstraint(
                fields=["report", "number"], name="%(app_label)s_%(class)s_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="%(app_label)s_%(class)s_number_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=EvidenceKind.FILE,
                    file__isnull=False,
                    citation__isnull=True,
                    url="",
                    sha256__regex=SHA256,
                )
                | (Q(kind=EvidenceKind.URL, file__isnull=True, citation__isnull=True, sha256="") & ~Q(url=""))
                | Q(kind=EvidenceKind.CITATION, file__isnull=True, citation__isnull=False, url=""),
                name="%(app_label)s_%(class)s_is_what_its_kind_says",
                violation_error_message=_(
                    "Evidence is one file, one web address or one citation, as its kind says."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceCopy(TrailStep):
    """What was found at a web address that backs a report, kept as a file so that it outlives the address;
    a step of the trail that changes no standing.

    Written by tracker.trail.copying alone. The copy is what a person saved: the server fetches nothing.
    """

    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="copies", verbose_name=_("evidence")
    )
    file = models.ForeignKey(
        EvidenceFile, on_delete=models.PROTECT, related_name="copies", verbose_name=_("file")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="evidence_copies",
        verbose_name=_("author"),
    )

    objects = EvidenceCopyQuerySet.as_manager()

    class Meta(TrailStep.Meta):
        verbose_name = _("copy of a web address")
        verbose_name_plural = _("copies of web addresses")
        constraints = [
            *TrailStep.Meta.constraints,
            models.UniqueConstraint(fields=["evidence", "file"], name="%(app_label)s_%(class)s_is_kept_once"),
        ]


class Measurement(ChainedRow):
    """A value of an indicator for one State on one day, and where it is from; a later one for the same
    day replaces an earlier.

    Written by tracker.trail.measuring alone, and as unchangeable as a report.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="measurements", verbose_name=_("commitment")
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="measurements", verbose_name=_("indicator")
    )
    observed_on = models.DateField(_("observed on"), help_text=_("The day for which the value holds."))
    number = models.PositiveIntegerField(
        _("number"),
        validators=[MinValueValidator(1)],
        help_text=_("Place among the values of this indicator, State and day, from 1; the last one holds."),
    )
    value = models.DecimalField(
        _("value"), max_digits=20, decimal_places=6, help_text=_("In the indicator's unit.")
    )
    source = models.ForeignKey(
        SourceDocument, on_delete=models.PROTECT, related_name="measurements", verbose_name=_("source")
    )
    note = models.TextField(_("note"), blank=True, max_length=NOTE_MAX_LENGTH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="measurements",
        verbose_name=_("author"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), help_text=_("When it was entered here."))
    sequence = models.PositiveIntegerField(
        _("sequence"),
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Place among the commitment's measurements, from 1; none in the first form, which was not "
            "chained."
        ),
    )
    digest = models.CharField(
        _("digest"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("Of this measurement and all of its commitment before it; none in the first form."),
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            *ChainedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(form=1, digest="", sequence__isnull=True)
                | Q(form__gte=2, digest__regex=SHA256, sequence__gte=1),
                name="%(app_label)s_%(class)s_has_the_digest_of_its_form",
            ),
            models.UniqueConstraint(
                fields=["commitment", "sequence"], name="%(app_label)s_%(class)s_sequence_is_unique"
            ),
            # It also serves the series of one indicator of one State.
            models.UniqueConstraint(
                fields=["commitment", "indicator", "observed_on", "number"],
                name="%(app_label)s_%(class)s_number_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="%(app_label)s_%(class)s_number_is_positive"
            ),
        ]
        indexes = [
            # What was measured last, over all commitments.
            models.Index(fields=["-recorded_at", "-id"], name="measurement_by_recording"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}/{self.indicator_id}: {self.value}"
