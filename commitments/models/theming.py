"""Under which themes a resolution stands beside its first."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.checked import CheckedRow
from commitments.models.conferences import Theme
from commitments.querysets import FurtherThemeQuerySet


class FurtherTheme(CheckedRow):
    """One more theme of a resolution, after the first. Written by commitments.record.theming alone."""

    resolution = models.ForeignKey(
        "commitments.Resolution",
        on_delete=models.PROTECT,
        related_name="theming",
        verbose_name=_("resolution"),
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="further_theming", verbose_name=_("theme")
    )
    place = models.PositiveSmallIntegerField(_("place"))

    objects = FurtherThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("further theme")
        verbose_name_plural = _("further themes")
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "theme"], name="%(app_label)s_%(class)s_is_named_once"
            ),
            models.UniqueConstraint(
                fields=["resolution", "place"], name="%(app_label)s_%(class)s_has_its_place"
            ),
            # The first is a column of the resolution.
            models.CheckConstraint(
                condition=Q(place__gte=2), name="%(app_label)s_%(class)s_follows_the_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id}: {self.theme_id}"

    def natural_key(self) -> tuple[str, str]:
        return (self.resolution.reference, self.theme.slug)

    natural_key.dependencies = ["commitments.resolution", "commitments.theme"]  # type: ignore[attr-defined]
