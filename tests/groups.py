"""Groups of States for tests, and their members."""

from collections.abc import Mapping
from datetime import date

from commitments.models import Membership, StateGroup
from tests.factories import checked_by_the_database, make_source, make_state

ALWAYS = (None, None)


@checked_by_the_database
def make_group(
    *, slug: str = "marsh-league", members: Mapping[str, tuple[date | None, date | None]] | None = None
) -> StateGroup:
    """The group of this slug, made on first use, with `members` by their codes, each from when until when."""
    group = StateGroup.objects.filter(slug=slug).first()
    if group is None:
        group = StateGroup(slug=slug, name_en=f"Group {slug}", source=make_source(slug=f"{slug}-charter"))
        group.full_clean()
        group.save()
    for code, (valid_from, valid_until) in (members or {}).items():
        membership = Membership(
            group=group, state=make_state(code=code), valid_from=valid_from, valid_until=valid_until
        )
        membership.full_clean()
        membership.save()
    return group
