"""That something changed, in the order in which it became visible."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from commitments.models import Commitment
from tracker.querysets import ChangeQuerySet


class ChangeKind(models.TextChoices):
    """What of a commitment's row in the register changed."""

    CREATED = "created", _("Created")
    STATUS = "status", _("Status")
    RECORD = "record", _("Record")


class Change(models.Model):
    """That a commitment's row in the register is no longer what it was; for clients that keep a copy.

    Written by the triggers of tracker.register.change_triggers alone, so by every way in
    which a row can change. `position` follows the order of commits and is null
    only until the change is committed.
    """

    position = models.PositiveBigIntegerField(
        pgettext_lazy("place in a sequence", "position"), unique=True, null=True
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="changes", verbose_name=_("commitment")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind)
    version = models.PositiveIntegerField(
        _("version"), help_text=_("The commitment's version after the change.")
    )
    changed_at = models.DateTimeField(_("changed at"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return f"{self.position}: {self.commitment_id}"
