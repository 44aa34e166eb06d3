"""That something changed, in the order in which it became visible."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from commitments.models import Commitment
from commitments.vocabulary import Status
from tracker.querysets import ChangeQuerySet


class ChangeKind(models.TextChoices):
    """What of a commitment's row in the register changed."""

    CREATED = "created", _("Created")
    # Its conference was, and so the row came into the public's sight, or left it.
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Taken back from publication")
    # Its level; a step of the trail that leaves the level as it was is the other one.
    STATUS = "status", _("Status")
    TRAIL = "trail", _("Trail")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    RECORD = "record", _("Record")
    # Only the time at which it was last saved.
    SAVED = "saved", _("Saved without a change")


class Change(models.Model):
    """That a commitment's row in the register is no longer what it was; for clients that keep a copy.

    Written by the triggers of tracker.register.change_triggers alone, so by every way in
    which a row can change. `position` follows the order of commits and is null
    only until the change is committed. Changes that were noted before there was one
    have no `key`, and no levels.
    """

    position = models.PositiveBigIntegerField(
        pgettext_lazy("place in a sequence", "position"), unique=True, null=True
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        related_name="changes",
        # The index below begins with it.
        db_index=False,
        verbose_name=_("commitment"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind)
    version = models.PositiveIntegerField(
        _("version"), help_text=_("The commitment's version after the change.")
    )
    changed_at = models.DateTimeField(_("changed at"))
    key = models.CharField(
        _("key"),
        max_length=32,
        null=True,
        help_text=_("What tells this change from any other, and tells nothing of it."),
    )
    from_status = models.CharField(_("level before"), max_length=20, choices=Status, null=True)
    to_status = models.CharField(_("level after"), max_length=20, choices=Status, null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            # The latest changes of many commitments, such as those of a State: all that finds them is in the
            # index, and of the table only those that are shown are read.
            models.Index(fields=["commitment", "position", "kind"], name="change_by_commitment"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.commitment_id}"
