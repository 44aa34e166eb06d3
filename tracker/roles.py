"""Who may do what. Admin, API, imports and pages ask here, most of them through Django's `user.has_perm`; nothing else decides.

Administrators, officers, reviewers and readers are members of the group of that
name; a focal point is whoever holds a mandate today. Permissions given to a person
or a group in any other way have no effect.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from tracker.models import Mandate, StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

M = TypeVar("M", bound=models.Model)


class Role(models.TextChoices):
    """What somebody is to the record; one person may be several things."""

    ADMINISTRATOR = "administrator", _("Administrator")
    OFFICER = "officer", _("Officer of the secretariat")
    REVIEWER = "reviewer", _("Reviewer")
    FOCAL_POINT = "focal_point", _("National focal point")
    READER = "reader", _("Reader")


# Roles that are given by membership of the group of that name; a focal point's comes from a mandate.
GROUPS: Final = (Role.ADMINISTRATOR, Role.OFFICER, Role.REVIEWER, Role.READER)

RECORD: Final = ("state", "organization", "sourcedocument", "citation", "conference", "participation", "theme", "resolution", "indicator", "commitment")
TRAIL: Final = ("statusreport", "review", "dissent", "evidence", "evidencefile", "measurement", "statusperiod")

_SEES_RECORD: Final = frozenset({f"commitments.view_{model}" for model in RECORD} | {f"tracker.view_{model}" for model in TRAIL})
PERMISSIONS: Final[dict[Role, frozenset[str]]] = {
    Role.OFFICER: _SEES_RECORD
    | {f"commitments.{action}_{model}" for action in ("add", "change") for model in RECORD}
    | {"tracker.add_statusreport", "tracker.add_evidencefile", "tracker.add_measurement", "tracker.view_mandate"},
    Role.REVIEWER: _SEES_RECORD | {"tracker.add_review"},
    # Only for commitments of the States for which they act, below published conferences.
    Role.FOCAL_POINT: frozenset(
        {"commitments.view_commitment", "tracker.view_statusreport", "tracker.view_review", "tracker.view_dissent", "tracker.view_evidence"}
        | {"tracker.add_statusreport", "tracker.add_evidencefile", "tracker.add_measurement", "tracker.add_dissent"}
    ),
    Role.READER: frozenset(),
}
# What an administrator may not do either: rows that end are closed, and the trail is only added to, by its own roles.
ADMINISTERED: Final = frozenset({"commitments", "tracker", "auth"})


class NotEntitled(Exception):
    """The person may not do this; the message says what they would need."""


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What a person may do now, read from the database and not from what a session remembers."""

    roles: frozenset[Role] = frozenset()
    acts_for: frozenset[int] = frozenset()
    may_sign_in: bool = False

    def has(self, permission: str) -> bool:
        """Whether any role gives `permission`, such as `tracker.add_review`, for at least some rows."""
        return self.gives_everywhere(permission) or (Role.FOCAL_POINT in self.roles and permission in PERMISSIONS[Role.FOCAL_POINT])

    def gives_everywhere(self, permission: str) -> bool:
        """Whether a role that is bound to no State gives `permission`."""
        app, _dot, codename = permission.partition(".")
        if Role.ADMINISTRATOR in self.roles and app in ADMINISTERED:
            return not (codename.startswith("delete_") and app != "auth")
        return any(permission in PERMISSIONS[role] for role in self.roles & {Role.OFFICER, Role.REVIEWER, Role.READER})

    def has_for(self, permission: str, commitment: Commitment) -> bool:
        """Whether `permission` holds for this commitment."""
        if self.gives_everywhere(permission):
            return True
        return self.has(permission) and commitment.state_id in self.acts_for and commitment.resolution.conference.published


def rights_of(user: "User | AnonymousUser") -> Rights:
    """The rights of `user` at this moment, in three queries; nobody's where the account is switched off."""
    if user.pk is None:
        return Rights()
    account = get_user_model().objects.filter(pk=user.pk, is_active=True).values_list("is_superuser", flat=True).first()
    if account is None:
        return Rights()
    roles = {Role(name) for name in user.groups.filter(name__in=GROUPS).values_list("name", flat=True)}
    if account:
        roles.add(Role.ADMINISTRATOR)
    mandates = Mandate.objects.filter(user=user.pk)
    acts_for = frozenset(mandates.in_force(on=timezone.localdate()).values_list("state_id", flat=True))
    if acts_for:
        roles.add(Role.FOCAL_POINT)
    # Somebody whose only part was a mandate that has ended, or not begun, is out with it.
    may_sign_in = bool(roles) or not mandates.exists()
    return Rights(roles=frozenset(roles), acts_for=acts_for, may_sign_in=may_sign_in)


def remembered_rights(user: "User | AnonymousUser") -> Rights:
    """The rights of `user` as of the first question of this request, for the many questions that one page asks."""
    if not hasattr(user, "_mithaq_rights"):
        user._mithaq_rights = rights_of(user)  # type: ignore[union-attr]
    rights: Rights = user._mithaq_rights  # type: ignore[union-attr]
    return rights


def acts_for_state_of(user: "User | AnonymousUser", commitment: Commitment) -> bool:
    """Whether `user` speaks for the commitment's State today."""
    return commitment.state_id in rights_of(user).acts_for


def commitments_open_to(user: "User | AnonymousUser", rows: "models.QuerySet[Commitment]", *, permission: str) -> "models.QuerySet[Commitment]":
    """Those of `rows` for which `user` has `permission`: all, those of the States they act for, or none."""
    rights = remembered_rights(user)
    if rights.gives_everywhere(permission):
        return rows
    if rights.has(permission):
        return rows.filter(state__in=rights.acts_for, resolution__conference__published=True)
    return rows.none()


def commitment_of(row: Any) -> Commitment | None:
    """The commitment that a row of the record or the trail belongs to, if it belongs to one."""
    if isinstance(row, Commitment):
        return row
    if isinstance(getattr(row, "report", None), StatusReport):
        return commitment_of(row.report)
    commitment = getattr(row, "commitment", None)
    return commitment if isinstance(commitment, Commitment) else None


class RoleBackend(ModelBackend):
    """Signs people in by password and answers Django's questions about permissions from their roles.

    Asked at every request for the person of a session, so that a session ends with
    the mandate or the account.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return rights_of(user).may_sign_in

    def get_user(self, user_id: Any) -> Any:
        person = get_user_model().objects.filter(pk=user_id).first()
        return person if person is not None and remembered_rights(person).may_sign_in else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        rights = remembered_rights(user_obj)
        if obj is None or rights.gives_everywhere(perm):
            return rights.has(perm)
        commitment = commitment_of(obj)
        return commitment is not None and rights.has_for(perm, commitment)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(permission.startswith(f"{app_label}.") for permission in self.get_all_permissions(user_obj))

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:  # noqa: ARG002
        """None: a permission given to one person alone has no effect."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return {permission for permission in _known_permissions() if self.has_perm(user_obj, permission, obj)}


def _known_permissions() -> Iterable[str]:
    for app in sorted(ADMINISTERED):
        for model in apps.get_app_config(app).get_models():
            for action in ("view", "add", "change", "delete"):
                yield f"{app}.{action}_{model._meta.model_name}"


def make_groups(**kwargs: Any) -> None:  # noqa: ARG001 (a receiver of post_migrate)
    """The groups by which roles are given."""
    from django.contrib.auth.models import Group

    for role in GROUPS:
        Group.objects.get_or_create(name=role.value)
