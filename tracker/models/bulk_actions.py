"""What a person recorded of many commitments at once, and what became of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.constraints import choice_holds
from tracker.models.results import RowOutcome, RowResult


class BulkActionKind(models.TextChoices):
    """What was recorded of all of them."""

    STATUS = "status", _("Record status")
    POSITION = "position", _("Record position")


class BulkAction(models.Model):
    """That somebody recorded the same of many commitments at once. Written by tracker.imports alone."""

    kind = models.CharField(_("kind"), max_length=20, choices=BulkActionKind)
    said = models.TextField(_("what was chosen"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="bulk_actions",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    changed_count = models.PositiveIntegerField(_("changed"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("undone by"),
    )

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        constraints = [
            choice_holds("kind", BulkActionKind),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="%(app_label)s_%(class)s_is_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.said}"


class BulkActionRow(RowResult):
    """What became of one commitment of a bulk action."""

    action = models.ForeignKey(
        BulkAction, on_delete=models.PROTECT, related_name="results", verbose_name=_("bulk action")
    )

    class Meta:
        verbose_name = _("result of a bulk action")
        verbose_name_plural = _("results of bulk actions")
        constraints = [
            choice_holds("outcome", RowOutcome),
            models.UniqueConstraint(fields=["action", "number"], name="%(app_label)s_%(class)s_is_one_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.number}"
