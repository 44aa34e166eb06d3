"""What became of each row of a file that was imported, and of an undoing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models.constraints import choice_holds
from tracker.models.logs import Import


class RowOutcome(models.TextChoices):
    """What an import did with a row."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("There already")
    LEFT_OUT = "left_out", _("Left out")


class RowResult(models.Model):
    """What became of one of many rows, and what stood there before; by it the whole is undone. Written by
    tracker.imports alone.
    """

    number = models.PositiveIntegerField(_("row"))
    key = models.CharField(_("reference"), max_length=120, blank=True)
    outcome = models.CharField(_("result"), max_length=20, choices=RowOutcome)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    # What was written, for undoing it: the row's primary key, and its columns before and after.
    made = models.JSONField(_("made"), default=dict, blank=True)
    is_undone = models.BooleanField(_("undone"), default=False)
    stays_because = models.TextField(_("stays because"), blank=True)

    class Meta:
        abstract = True


class ResultRow(RowResult):
    """What became of one row of an imported file."""

    upload = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="results", verbose_name=_("import")
    )

    class Meta:
        verbose_name = _("result of a row")
        verbose_name_plural = _("results of rows")
        constraints = [
            choice_holds("outcome", RowOutcome),
            models.UniqueConstraint(fields=["upload", "number"], name="%(app_label)s_%(class)s_is_one_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.number}"
