"""What the secretariat says to itself about a commitment."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment

COMMENT_MAX_LENGTH = 2000


class Comment(models.Model):
    """A word inside the secretariat on a commitment, with a day on which it comes back where it has one;
    never public, and no step of the trail.

    Written by tracker.desk.commenting alone. Its text never changes: one that was wrong is withdrawn, and
    kept.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="comments", verbose_name=_("commitment")
    )
    text = models.TextField(_("comment"), max_length=COMMENT_MAX_LENGTH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments", verbose_name=_("author")
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    due_on = models.DateField(_("comes back on"), null=True, blank=True)
    followed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="follow_ups",
        verbose_name=_("followed up by"),
        help_text=_("Who sees to it on its day: its author, until it is handed over."),
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="%(app_label)s_%(class)s_says_something"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False, due_on__isnull=False),
                name="%(app_label)s_%(class)s_done_is_what_was_due",
            ),
        ]
        indexes = [
            # What comes back on a day.
            models.Index(
                fields=["due_on", "id"], condition=Q(done_at=None, withdrawn_at=None), name="comment_by_day"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
