"""What a resolution says, and what it said before that was changed."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.fields import DuePrecisionField
from commitments.language.languages import in_language, translated_fields
from commitments.models.checked import CheckedRow
from commitments.models.constraints import choice_holds, precision_holds
from commitments.vocabulary import Strength, WordingKind

# The columns of a resolution that are its wording, under the same names.
WORDING_FIELDS: Final = (*translated_fields("title", "text"), "strength", "due_on", "due_precision")


class Wording(CheckedRow):
    """What a resolution says from one moment until another, since its conference was published.

    The first has no kind. Whatever changes it gives this row an end (`known_until`) and
    adds another, with the reason. Written by commitments.record.wording alone; a trigger
    refuses any other change.
    """

    resolution = models.ForeignKey(
        "commitments.Resolution",
        on_delete=models.PROTECT,
        related_name="wordings",
        verbose_name=_("resolution"),
    )
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_fa = models.CharField(_("title in Persian"), max_length=300, blank=True)
    title_ar = models.CharField(_("title in Arabic"), max_length=300, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    text_fa = models.TextField(_("text in Persian"), blank=True)
    text_ar = models.TextField(_("text in Arabic"), blank=True)
    strength = models.CharField(_("wording strength"), max_length=20, choices=Strength, null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_precision = DuePrecisionField(_("precision of the deadline"))
    known_from = models.DateTimeField(_("known from"))
    known_until = models.DateTimeField(_("known until"), null=True, blank=True)
    kind = models.CharField(_("kind of change"), max_length=20, choices=WordingKind, null=True, blank=True)
    reason = models.CharField(_("reason for the change"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            choice_holds("kind", WordingKind, optional=True),
            *precision_holds(),
            models.CheckConstraint(
                # A comparison with null is neither true nor false, and a check lets it pass.
                condition=Q(kind__isnull=True, reason="")
                | (Q(kind__isnull=False) & (Q(kind=WordingKind.TRANSLATION) | ~Q(reason=""))),
                name="%(app_label)s_%(class)s_change_has_a_reason",
                violation_error_message=_("A change of what was published has a kind and a reason."),
            ),
            models.UniqueConstraint(
                fields=["resolution"],
                condition=Q(known_until__isnull=True),
                name="%(app_label)s_%(class)s_holds_alone",
                violation_error_message=_("A resolution says one thing at a time."),
            ),
            models.UniqueConstraint(
                fields=["resolution"],
                condition=Q(kind__isnull=True),
                name="%(app_label)s_%(class)s_begins_once",
                violation_error_message=_("A resolution has one first wording."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution} {self.known_from:%Y-%m-%d}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def text(self) -> str:
        return in_language(self, "text")
