"""The trail: reports, reviews and dissents, each appended once and never changed.

The rows of one commitment share one count, from 1 without gaps, and one chain of
digests (tracker.trail.chain). Triggers refuse UPDATE and DELETE (tracker.trail.triggers).
"""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from commitments.models.constraints import choice_holds
from commitments.vocabulary import Origin, Status, Verdict
from tracker.querysets import DissentQuerySet, ReviewQuerySet, StatusReportQuerySet

NOTE_MAX_LENGTH = 4000
LANGUAGE_MAX_LENGTH = 12
SHA256 = r"^[0-9a-f]{64}$"


class ChainedRow(models.Model):
    """A row in a chain of digests; tracker.trail.chain alone fills these columns."""

    form = models.PositiveSmallIntegerField(
        _("form"),
        default=1,
        editable=False,
        help_text=_("In which form the digest was made; each form stays readable for ever."),
    )
    salt = models.CharField(_("salt"), max_length=64, blank=True, default="", editable=False)
    people_salt = models.CharField(
        _("salt of the people"), max_length=64, blank=True, default="", editable=False
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(form=1, salt="", people_salt="")
                | Q(form__gte=2, salt__regex=SHA256, people_salt__regex=SHA256),
                name="%(app_label)s_%(class)s_has_the_salts_of_its_form",
            ),
        ]


class TrailStep(ChainedRow):
    """One step of a commitment's trail."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="+", verbose_name=_("commitment")
    )
    sequence = models.PositiveIntegerField(
        _("sequence"),
        validators=[MinValueValidator(1)],
        help_text=_("Place in the commitment's trail, from 1."),
    )
    recorded_at = models.DateTimeField(_("recorded at"), help_text=_("When it was entered here."))
    digest = models.CharField(
        _("digest"),
        max_length=64,
        help_text=_(
            "SHA-256 over the digest of the step before and the digest of this step's content, so that no "
            "change stays hidden."
        ),
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ChainedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment", "sequence"], name="%(app_label)s_%(class)s_sequence_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(sequence__gte=1), name="%(app_label)s_%(class)s_sequence_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=SHA256),
                name="%(app_label)s_%(class)s_digest_is_well_formed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}/{self.sequence}"


class StatusReport(TrailStep):
    """A dated statement by a person of how far a commitment is carried out; never changed, only followed
    by another.

    Written by tracker.trail.recording alone.
    """

    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        related_name="reports",
        # The index of the constraint on its place in the trail begins with it.
        db_index=False,
        verbose_name=_("commitment"),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    effective_on = models.DateField(_("effective on"), help_text=_("The day on which it held."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="status_reports",
        verbose_name=_("author"),
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, default=Origin.SECRETARIAT)
    note = models.TextField(_("note"), blank=True, max_length=NOTE_MAX_LENGTH)
    language = models.CharField(
        _("language"),
        blank=True,
        max_length=LANGUAGE_MAX_LENGTH,
        help_text=_("Language of the note (BCP 47); empty where it was not stated."),
    )
    needs_review = models.BooleanField(
        _("needs review"),
        default=False,
        help_text=_("Another person's review was asked for when this was recorded; it counts once accepted."),
    )

    objects = StatusReportQuerySet.as_manager()

    class Meta(TrailStep.Meta):
        verbose_name = _("status report")
        verbose_name_plural = _("status reports")
        constraints = [
            *TrailStep.Meta.constraints,
            choice_holds("status", Status),
            choice_holds("origin", Origin),
        ]
        indexes = [
            # What was recorded last, over all commitments.
            models.Index(fields=["-recorded_at", "-id"], name="report_by_recording"),
        ]


class Review(TrailStep):
    """What another person judged of a report, or that its author took it back; the last review of a
    report rules.

    Written by tracker.trail.reviewing alone.
    """

    report = models.ForeignKey(
        StatusReport, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("report")
    )
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict)
    status = models.CharField(
        _("status as assessed"),
        max_length=20,
        choices=Status,
        null=True,
        blank=True,
        help_text=_("The level that the reviewer accepts; it may differ from the level that was reported."),
    )
    reason = models.TextField(_("reason"), blank=True, max_length=NOTE_MAX_LENGTH)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("reviewer")
    )

    objects = ReviewQuerySet.as_manager()

    class Meta(TrailStep.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            *TrailStep.Meta.constraints,
            choice_holds("verdict", Verdict),
            choice_holds("status", Status, optional=True),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.ACCEPT, status__isnull=False)
                | (~Q(verdict=Verdict.ACCEPT) & Q(status__isnull=True)),
                name="%(app_label)s_%(class)s_assesses_what_it_accepts",
                violation_error_message=_(
                    "An acceptance says at which level; a return or withdrawal has none."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.RETURN) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_return_has_a_reason",
                violation_error_message=_(
                    "A returned report needs a reason, so that its author knows what to mend."
                ),
            ),
        ]
        indexes = [
            # What was reviewed last, over all commitments.
            models.Index(fields=["-recorded_at", "-id"], name="review_by_recording"),
        ]


class Dissent(TrailStep):
    """A State's disagreement with a review of its commitment, put on record by somebody who acts for it.

    Written by tracker.trail.reviewing alone.
    """

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="dissents", verbose_name=_("review")
    )
    note = models.TextField(_("note"), max_length=NOTE_MAX_LENGTH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="dissents", verbose_name=_("author")
    )

    objects = DissentQuerySet.as_manager()

    class Meta(TrailStep.Meta):
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        constraints = [
            *TrailStep.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(note=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_message=_("Say in a sentence what the State disagrees with."),
            ),
        ]
