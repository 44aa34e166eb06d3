"""What single States are to reach of an indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from commitments.fields import History
from commitments.models.checked import CheckedRow
from commitments.models.commitments import Commitment
from commitments.models.resolutions import Indicator
from commitments.models.sources import SourceDocument
from commitments.querysets import StateTargetQuerySet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class StateTarget(CheckedRow):
    """What one State is to reach of an indicator, or where it begins, where that is its own; what is empty
    here is as the indicator says.
    """

    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="state_targets",
        verbose_name=gettext_lazy("indicator"),
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="targets", verbose_name=gettext_lazy("commitment")
    )
    baseline = models.DecimalField(
        gettext_lazy("baseline"),
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=gettext_lazy("Empty: the indicator's."),
    )
    target = models.DecimalField(
        gettext_lazy("target"),
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=gettext_lazy("Empty: the indicator's."),
    )
    source = models.ForeignKey(
        SourceDocument,
        on_delete=models.PROTECT,
        related_name="state_targets",
        null=True,
        blank=True,
        verbose_name=gettext_lazy("source"),
        help_text=gettext_lazy("Where it is stated."),
    )

    history = History()
    objects = StateTargetQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("target of a State")
        verbose_name_plural = gettext_lazy("targets of States")
        constraints = [
            # It also finds the targets of one commitment.
            models.UniqueConstraint(
                fields=["commitment", "indicator"],
                name="%(app_label)s_%(class)s_is_one_of_each_indicator",
                violation_error_message=gettext_lazy(
                    "This State has a target of its own for this indicator already."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.reference}-{self.commitment.state.code}"

    def clean(self) -> None:
        if self.indicator_id is None or self.commitment_id is None:
            return
        if self.indicator.resolution_id != self.commitment.resolution_id:
            raise ValidationError(
                {
                    "commitment": _("%(indicator)s is no indicator of %(resolution)s.")
                    % {
                        "indicator": self.indicator.reference,
                        "resolution": self.commitment.resolution.reference,
                    }
                }
            )

    def natural_key(self) -> tuple[str, str]:
        return (self.indicator.reference, self.commitment.reference)

    natural_key.dependencies = ["commitments.indicator", "commitments.commitment"]  # type: ignore[attr-defined]


def targets_known(targets: Sequence[StateTarget], *, at: datetime) -> list[StateTarget]:
    """Those of the targets that said something at the moment `at`, as they did then, as far as histories
    tell: rows that `loaddata` brought have none, and stand as they are.
    """
    history: Any = StateTarget.history
    versions = history.filter(id__in=[row.pk for row in targets]).select_related("source")
    told: dict[int, Any] = {}
    for version in versions.order_by("history_date", "history_id"):
        told.setdefault(version.id, None)
        if version.history_date <= at:
            told[version.id] = version
    known = []
    for row in targets:
        if row.pk in told:
            then = told[row.pk]
            if then is None:
                continue
            row.baseline, row.target, row.source = then.baseline, then.target, then.source
        if row.baseline is not None or row.target is not None:
            known.append(row)
    return known
