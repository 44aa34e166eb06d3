"""Texts of conferences that are being read: what is proposed from them, and what people decided of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.checked import CheckedRow
from commitments.models.conferences import Conference
from commitments.models.constraints import choice_holds
from commitments.models.sources import SHA256_VALIDATOR


class DraftStage(models.TextChoices):
    """Whether a draft is still worked on."""

    OPEN = "open", _("Being worked on")
    MADE = "made", _("Made into a conference")
    ABANDONED = "abandoned", _("Abandoned")


class TextDraft(CheckedRow):
    """The reading of one text: the text itself, what it proposes, and what was decided of that so far.

    Written by commitments.text_drafts.keeping alone, a step at a time. `work` is read and written as a
    Work of commitments.text_drafts.cards; `steps` tell who did what.
    """

    name = models.CharField(_("name"), max_length=200, help_text=_("What the text is called in the list."))
    language = models.CharField(_("language"), max_length=3)
    text = models.TextField(_("text"), blank=True)
    read_as = models.CharField(_("read as"), max_length=60)
    file = models.BinaryField(_("file"), null=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, validators=[SHA256_VALIDATOR])
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, validators=[SHA256_VALIDATOR])
    conference = models.ForeignKey(
        Conference,
        on_delete=models.PROTECT,
        related_name="text_drafts",
        null=True,
        blank=True,
        verbose_name=_("conference"),
        help_text=_("That which it is laid beside, or was made into."),
    )
    stage = models.CharField(_("stage"), max_length=12, choices=DraftStage, default=DraftStage.OPEN)
    work: Any = models.JSONField(_("work"), default=dict, blank=True)
    steps: Any = models.JSONField(_("steps"), default=list, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft from a text")
        verbose_name_plural = _("drafts from texts")
        constraints = [
            choice_holds("stage", DraftStage),
            models.CheckConstraint(
                condition=~Q(stage=DraftStage.MADE) | Q(conference__isnull=False),
                name="%(app_label)s_%(class)s_made_has_its_conference",
                violation_error_message=_("What is made has its conference."),
            ),
            models.CheckConstraint(
                condition=Q(stage=DraftStage.ABANDONED, text="", file__isnull=True)
                | (~Q(stage=DraftStage.ABANDONED) & ~Q(text="")),
                name="%(app_label)s_%(class)s_only_abandoned_has_no_text",
                violation_error_message=_("An abandoned draft keeps no text, and any other has its own."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
