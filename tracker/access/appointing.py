"""Giving people their roles, so that somebody is always left who can."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import State
from commitments.refusals import Refused
from tracker.access.roles import GROUPS, Role, administrators
from tracker.models import Mandate

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def mandates_of(state: State) -> list[str]:
    """The usernames of those whose mandate for a State has not ended."""
    lasting = Mandate.objects.filter(state=state).exclude(ends_on__lte=timezone.localdate())
    return list(lasting.order_by("user__username").values_list("user__username", flat=True))


class LastAdministrator(Refused):
    """Nobody would be left who may administer."""


def roles_given_to(person: "User") -> set[Role]:
    """The roles that somebody gave this person, whether the account is switched on or not; a focal
    point's comes from a mandate.
    """
    given = {Role(name) for name in person.groups.filter(name__in=GROUPS).values_list("name", flat=True)}
    return given | {Role.ADMINISTRATOR} if person.is_superuser else given


def check_administrators_remain(person: "User", *, roles: Collection[Role], is_active: bool) -> None:
    """Raise LastAdministrator where `person`, with these roles from now on, was the only one who may
    administer.

    Call it within the transaction that makes the change: of two administrators who
    take the role from each other, the second is refused.
    """
    if is_active and Role.ADMINISTRATOR in roles:
        return
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR.value)
    left = administrators().exclude(pk=person.pk)
    if not left.exists() and administrators().filter(pk=person.pk).exists():
        raise LastAdministrator(
            _(
                "This is the only administrator. Give somebody else the role first, or nobody could give it "
                "any more."
            )
        )


@transaction.atomic
def appoint(person: "User", *, roles: Collection[Role]) -> None:
    """Give `person`, who is stored already, exactly these roles. Raises LastAdministrator."""
    check_administrators_remain(person, roles=roles, is_active=person.is_active)
    person.groups.set(Group.objects.filter(name__in=[role for role in GROUPS if role in roles]))
    if person.is_superuser and Role.ADMINISTRATOR not in roles:
        person.is_superuser = False
        person.save(update_fields=["is_superuser"])
