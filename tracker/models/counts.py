"""The read model for counts of today."""

from typing import Any, Self

from django.db import models
from django.db.models import DateField, F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from commitments.in_force import present_standing
from commitments.models import Resolution
from commitments.models.constraints import choice_holds
from commitments.querysets import CommitmentQuerySet
from commitments.vocabulary import Status

# What of a commitment's standing a count tells; all but the last as of a commitment itself.
_TOLD = ("standing_status", "standing_closed_on", "standing_closed", "worded_strength", "worded_due_on")


class LevelCountQuerySet(CommitmentQuerySet):
    """The questions of commitments that counts answer, too: what is in force, open, overdue, due soon."""

    def with_standing(self, standing: Any = None) -> Self:  # noqa: ARG002 (that of today is the only one)
        if "standing_status" in self.query.annotations:
            return self
        present = present_standing()
        told = {name: present[name] for name in _TOLD}
        return self.annotate(**told, standing_applicable=F("is_applicable"))

    def with_due_date(self) -> Self:
        """Adds `effective_due_on`, as of commitments; the schedule asks for no more."""
        if "effective_due_on" in self.query.annotations:
            return self
        due_on = Coalesce("due_on", "worded_due_on", output_field=DateField())
        return self.with_standing().annotate(effective_due_on=due_on).with_pending_due_date()


class LevelCount(models.Model):
    """By how many commitments of one resolution that stand alike there were more, or fewer, from then on.

    The sum of those that are alike is how many there are. Written by the triggers of
    tracker.register.count_triggers alone, which only add rows, so that nobody waits for
    anybody; a row outlives its resolution, until the sums are made anew.
    """

    resolution = models.ForeignKey(
        Resolution,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="level_counts",
        verbose_name=_("resolution"),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    is_applicable = models.BooleanField(_("applicable"))
    closed_on = models.DateField(_("closed on"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    difference = models.IntegerField(_("difference"))

    objects = LevelCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count by level")
        verbose_name_plural = _("counts by level")
        constraints = [choice_holds("status", Status)]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.status}: {self.difference:+d}"
