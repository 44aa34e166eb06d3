"""What changed of the record after a file was checked, in words."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import format_datetime
from commitments.language.differences import change_in_words
from tracker.models import Dissent, EvidenceCopy, Review, StatusReport

if TYPE_CHECKING:
    from tracker.imports.planning import PlannedRow


def news_of_history(rows: Sequence["PlannedRow"], since: datetime) -> dict[Any, list[str]]:
    """By the primary key of each row's target what its history tells: field by field, by whom and when."""
    targets = {row.target.pk: row.target for row in rows}
    if not targets:
        return {}
    model: Any = type(next(iter(targets.values())))
    versions = model.history.filter(id__in=targets).select_related("history_user")
    return {
        pk: list(_changes(targets[pk], list(past), since=since))
        for pk, past in itertools.groupby(versions.order_by("id", "history_id"), key=lambda one: one.id)
    }


def news_of_trail(rows: Sequence["PlannedRow"], since: datetime) -> dict[Any, list[str]]:
    """By the primary key of each row's commitment, which steps its trail has had."""
    keys = {row.target.pk for row in rows}
    news: dict[Any, list[str]] = defaultdict(list)
    for model in (StatusReport, Review, Dissent, EvidenceCopy):
        steps = model._default_manager.filter(commitment__in=keys, recorded_at__gt=since)
        for step in steps.order_by("recorded_at", "pk"):
            when = format_datetime(timezone.localtime(step.recorded_at))
            news[step.commitment_id].append(f"{model._meta.verbose_name} ({when})")
    return news


def _changes(target: Any, versions: Sequence[Any], *, since: datetime) -> Iterator[str]:
    for before, after in itertools.pairwise(versions):
        if after.history_date <= since:
            continue
        who = after.history_user.get_username() if after.history_user else "–"
        when = format_datetime(timezone.localtime(after.history_date))
        changes = (
            change_in_words(target._meta.get_field(change.field).verbose_name, change.old, change.new)
            for change in after.diff_against(before, foreign_keys_are_objs=True).changes
        )
        if told := _(", ").join(changes):
            yield f"{told} ({who}, {when})"
