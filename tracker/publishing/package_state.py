"""In which state all is that the data package is made of, whoever asks and on whatever day: two packages of
one state are the same bytes. Says more than what everybody sees, so it is shown to nobody.
"""

import hashlib
import json
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Max, Model

from commitments.models import (
    Citation,
    Closing,
    Conference,
    FurtherTheme,
    Indicator,
    Membership,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    StatedPosition,
    StateGroup,
    StateTarget,
    Theme,
)
from tracker.api.release import release
from tracker.api.validators import SETTINGS, made_of_everything
from tracker.models import Measurement

# Of these there are few: what their rows say is looked at as a whole.
FEW: Final[tuple[type[Model], ...]] = (State, Organization, Theme, StateGroup, Conference)
# Every change of one of their rows adds to its history.
WITH_HISTORY: Final[tuple[type[Model], ...]] = (
    Conference,
    Membership,
    SourceDocument,
    Participation,
    Resolution,
    Indicator,
    Citation,
    StateTarget,
)
# Rows that are added, and given an end or taken away, and not changed. A commitment and every step of its
# trail are among the changes of the register.
ADDED: Final[tuple[type[Model], ...]] = (StatedPosition, Measurement, FurtherTheme, Closing)
_MOMENTS: Final = frozenset({"updated_at", "recorded_at", "known_from", "known_until", "history_date"})


def package_state() -> str:
    """A digest of the state in which the record is now."""
    state = [
        release(),
        [str(getattr(settings, name)) for name in SETTINGS],
        made_of_everything(),
        [_said_by(model) for model in FEW],
        [_rows_of(model) for model in (*WITH_HISTORY, *ADDED)],
        [_rows_of(model.history.model) for model in WITH_HISTORY],  # type: ignore[attr-defined]
    ]
    return hashlib.sha256(json.dumps(state, default=str).encode()).hexdigest()


def _said_by(model: Any) -> list[Any]:
    columns = [field.attname for field in model._meta.concrete_fields if field.name != "search_text"]
    return list(model._default_manager.order_by("pk").values_list(*columns))


def _rows_of(model: Any) -> Any:
    """How many there are, the last of them, and when one was added, changed or ended last: after a restore
    numbers and keys come back, and moments do not.
    """
    names = {field.name for field in model._meta.concrete_fields}
    told: dict[str, Any] = {"rows": Count("pk"), "last": Max("pk")}
    for name in names & _MOMENTS:
        told |= {f"last_{name}": Max(name), f"rows_{name}": Count(name)}
    return sorted(model._default_manager.aggregate(**told).items())
