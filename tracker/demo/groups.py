"""Groups of the invented States."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from commitments.models import Membership, SourceDocument, State, StateGroup
from commitments.record.memberships import keep_membership
from commitments.seeding.merging import save_with_reason
from tracker.demo.words import columns

_LEAGUE: Final = {"en": "League of Eight Rivers", "fa": "اتحادیهٔ هشت رود", "ar": "رابطة الأنهار الثمانية"}
_UNION: Final = {"en": "Road Union", "fa": "اتحادیهٔ راه‌ها", "ar": "اتحاد الطرق"}


def add_groups(states: Sequence[State], source: SourceDocument, *, on: date, reason: str) -> None:
    """Two groups that overlap; of the first, one State left a year before `on` and another joined half a year
    before.
    """
    league = StateGroup(slug="demo-league", source=source, **columns("name", _LEAGUE))
    union = StateGroup(slug="demo-union", source=source, **columns("name", _UNION))
    for group in (league, union):
        save_with_reason(group, reason)
    left, joined = on - timedelta(days=365), on - timedelta(days=180)
    for index, state in enumerate(states[:9]):
        days = {7: {"valid_until": left}, 8: {"valid_from": joined}}.get(index, {})
        keep_membership(Membership(group=league, state=state, **days), reason=reason)
    for state in states[6:12]:
        keep_membership(Membership(group=union, state=state), reason=reason)
