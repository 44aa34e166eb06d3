"""The read model for counts of any day: the ledger of what commitments moved between levels, and its sums."""

from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Conference, Resolution, State, Theme
from commitments.models.constraints import choice_holds
from commitments.vocabulary import Status

_OF_STATES: Final = Q(state__isnull=False)
_OF_CONFERENCES: Final = Q(conference__isnull=False)
_OF_EVERYTHING: Final = Q(conference__isnull=True, state__isnull=True)
_IN_ALL: Final = Q(month__isnull=True)
# Where commitments wait whose moves are asked for once, when whoever changes their periods has changed all of
# them: a variable of the transaction on PostgreSQL, a table on SQLite, which has none. Both are made with the
# triggers that put them there.
WAITING_VARIABLE: Final = "tracker.ledger_waiting"
WAITING_TABLE: Final = "tracker_ledger_waiting"
# In that table the key, which no commitment has, under which it is said that they wait.
THEY_WAIT: Final = 0
# The function of PostgreSQL that asks for them.
ASK_FOR_WAITING: Final = "tracker_ledger_ask_for_waiting"


def _key_of(model: type[models.Model], verbose_name: Any, **kwargs: Any) -> Any:
    """A reference to a row that may be gone before what was counted of it is."""
    return models.ForeignKey(
        model,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=verbose_name,
        **kwargs,
    )


class LevelMove(models.Model):
    """That on a day a commitment moved from one level to another; none is that it is not in force.

    As it is known now. Of what was once thought to hold there is a row with the difference -1 beside that
    with +1. Written by the triggers of tracker.register.ledger_triggers alone, which only add rows;
    those that are summed stand in LevelSum, too.
    """

    resolution = _key_of(Resolution, _("resolution"))
    state = _key_of(State, _("State"))
    day = models.DateField(_("day"))
    before = models.CharField(_("level before"), max_length=20, choices=Status, null=True)
    after = models.CharField(_("level after"), max_length=20, choices=Status, null=True)
    difference = models.SmallIntegerField(_("difference"))
    is_summed = models.BooleanField(_("summed"), default=False)

    class Meta:
        verbose_name = _("move between levels")
        verbose_name_plural = _("moves between levels")
        constraints = [
            choice_holds("before", Status, optional=True),
            choice_holds("after", Status, optional=True),
        ]
        indexes = [
            models.Index(fields=["resolution", "state"], name="move_by_commitment"),
            models.Index(fields=["day"], name="move_summed", condition=Q(is_summed=True)),
            models.Index(fields=["day"], name="move_to_sum", condition=Q(is_summed=False)),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id}/{self.state_id} {self.day}: {self.before} > {self.after}"


class LevelSum(models.Model):
    """By how many commitments there were more, or fewer, at a level at the end of a month, or after all
    moves (no month): of a conference, of a State, or of all together, under one theme.

    Under its first theme each commitment is counted once. Written by tracker.register.ledger_triggers alone.
    """

    conference = _key_of(Conference, _("conference"), null=True)
    state = _key_of(State, _("State"), null=True)
    theme = _key_of(Theme, _("theme"), null=True)
    is_first = models.BooleanField(_("first theme"))
    is_published = models.BooleanField(_("published"))
    month = models.DateField(_("month"), null=True)
    status = models.CharField(_("status"), max_length=20, choices=Status)
    difference = models.IntegerField(_("difference"))

    class Meta:
        verbose_name = _("sum of moves")
        verbose_name_plural = _("sums of moves")
        constraints = [
            choice_holds("status", Status),
            models.CheckConstraint(
                condition=Q(conference__isnull=True) | Q(state__isnull=True),
                name="%(app_label)s_%(class)s_is_of_one_row_or_all",
            ),
        ]
        indexes = [
            # Each of one kind of sum: in an index of all kinds SQLite takes those of no State for few.
            models.Index(fields=["state", "month"], name="sum_of_state", condition=_OF_STATES),
            models.Index(fields=["theme", "month"], name="sum_of_state_by_theme", condition=_OF_STATES),
            models.Index(fields=["theme"], name="sum_of_state_in_all", condition=_OF_STATES & _IN_ALL),
            models.Index(fields=["conference", "month"], name="sum_of_conf", condition=_OF_CONFERENCES),
            models.Index(fields=["theme", "month"], name="sum_of_conf_by_theme", condition=_OF_CONFERENCES),
            models.Index(fields=["theme"], name="sum_of_conf_in_all", condition=_OF_CONFERENCES & _IN_ALL),
            models.Index(fields=["month"], name="sum_of_everything", condition=_OF_EVERYTHING),
        ]

    def __str__(self) -> str:
        of = self.conference_id or self.state_id or "*"
        return f"{of} {self.month} {self.status}: {self.difference:+d}"
