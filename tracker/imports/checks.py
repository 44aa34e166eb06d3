"""What somebody saw of an import when they checked it: no row that has moved since is written over."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from django.core import signing
from django.utils.translation import gettext as _

from tracker.imports.files import PROBLEMS_MAX, FileRefused, ImportProblem, refused
from tracker.imports.planning import ImportPlan, PlannedRow
from tracker.models import Import

_SALT: Final = "tracker.imports.checks"
# Of each row so much of the hash of its target's state is kept: it travels with the page.
_BYTES: Final = 8


@dataclass(frozen=True, kw_only=True)
class Check:
    """A plan that somebody looked at: of which file, how it was read, when, and in which state what each
    row is about was then.
    """

    upload: int
    mapping: dict[str, Any]
    checked_at: datetime
    states: tuple[bytes, ...]

    @classmethod
    def of(cls, plan: ImportPlan, upload: Import) -> Self:
        """Of a plan without faults."""
        return cls(
            upload=upload.pk,
            mapping=plan.mapping.as_json(),
            checked_at=plan.planned_at,
            states=tuple(_hash_of(plan, row) for row in plan.rows) if not plan.problems else (),
        )

    def signed(self) -> str:
        """For the page that shows the plan, to be handed back with the order to import it."""
        content = {
            "upload": self.upload,
            "mapping": self.mapping,
            "checked_at": self.checked_at.isoformat(),
            "states": b64encode(b"".join(self.states)).decode(),
        }
        return signing.dumps(content, salt=_SALT)

    @classmethod
    def from_signed(cls, text: str) -> Self:
        """Raises FileRefused for anything but what signed() wrote."""
        try:
            content = signing.loads(text, salt=_SALT)
        except signing.BadSignature as error:
            raise refused(
                _("The file was not checked. Look at what it would do, and import it then.")
            ) from error
        states = b64decode(content["states"])
        return cls(
            upload=content["upload"],
            mapping=content["mapping"],
            checked_at=datetime.fromisoformat(content["checked_at"]),
            states=tuple(states[start : start + _BYTES] for start in range(0, len(states), _BYTES)),
        )


def refuse_what_moved(plan: ImportPlan, check: Check, upload: Import) -> None:
    """Raise FileRefused with every row that is not about the same any more as when it was checked."""
    is_read_alike = check.mapping == plan.mapping.as_json() and len(check.states) == len(plan.rows)
    if check.upload != upload.pk or not is_read_alike:
        raise refused(_("The file is read otherwise than when it was checked. Check it again."))
    moved = [row for row, state in zip(plan.rows, check.states, strict=True) if _hash_of(plan, row) != state]
    _refuse(plan, moved, since=check.checked_at)


def lock_rows(plan: ImportPlan, *, at_once: int) -> None:
    """Lock what the rows are about until the transaction ends; raises FileRefused with every row that has
    moved since it was planned.
    """
    planned = [plan.schema.state_of(row) for row in plan.rows]
    rows_by_key: dict[str, list[PlannedRow]] = defaultdict(list)
    for row in plan.rows:
        rows_by_key[row.key].append(row)
    targets = sorted(rows_by_key.values(), key=lambda rows: rows[0].target.pk or 0)
    for start in range(0, len(targets), at_once):
        plan.schema.lock([row for rows in targets[start : start + at_once] for row in rows])
    state_of = plan.schema.state_of
    moved = [row for row, state in zip(plan.rows, planned, strict=True) if state_of(row) != state]
    _refuse(plan, moved, since=plan.planned_at)


def _hash_of(plan: ImportPlan, row: PlannedRow) -> bytes:
    state = [row.number, row.key, *plan.schema.state_of(row)]
    return hashlib.blake2b(json.dumps(state, default=str).encode(), digest_size=_BYTES).digest()


def _refuse(plan: ImportPlan, moved: Sequence[PlannedRow], *, since: datetime) -> None:
    if moved:
        told_of = moved[:PROBLEMS_MAX]
        news = plan.schema.news_of([row for row in told_of if row.target.pk is not None], since)
        raise FileRefused(
            ImportProblem(row=row.number, column="", message=_message(row, news.get(row.target.pk, [])))
            for row in told_of
        )


def _message(row: PlannedRow, news: Iterable[str]) -> str:
    told = "; ".join(news)
    if not told:
        return _("%(key)s changed after the file was checked. Check it again.") % {"key": row.key}
    return _("%(key)s changed after the file was checked: %(changes)s. Check it again.") % {
        "key": row.key,
        "changes": told,
    }
