"""What lists can be narrowed by where groups of States are concerned."""

from typing import Any, Final, cast

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.api.filters import Rows
from commitments.api.key_filters import KeysParameter
from commitments.models import Membership, StateGroup

ABOUT_GROUP: Final = _("Slug of a group of States, such as european-union.")


def group_parameter(**kwargs: Any) -> KeysParameter:
    return KeysParameter(StateGroup, "slug", "groups", **{"help_text": ABOUT_GROUP} | kwargs)


def of_groups(commitments: Any, _name: str, groups: list[int]) -> Rows:
    """Those of States that belong to one of the groups on the day asked."""
    return cast("Rows", commitments.in_groups(groups))


def members_today(states: Rows, _name: str, groups: list[int]) -> Rows:
    """States that belong to one of the groups today."""
    memberships = Membership.objects.holding(on=timezone.localdate())
    return states.filter(Exists(memberships.filter(state=OuterRef("pk"), group__in=groups)))


def with_members_today(groups: Rows, _name: str, states: list[int]) -> Rows:
    """Groups to which one of the States belongs today."""
    memberships = Membership.objects.holding(on=timezone.localdate())
    return groups.filter(Exists(memberships.filter(group=OuterRef("pk"), state__in=states)))
