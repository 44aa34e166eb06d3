"""Who may do what. Admin, API, imports and pages ask here, most of them through Django's `user.has_perm`;
nothing else decides.

Administrators, officers, reviewers and readers are members of the group of that
name; a focal point is whoever holds a mandate today; who was made with
`createsuperuser` is an administrator. Whoever has no role cannot sign in. The flag
`is_staff`, and permissions given to a person or a group in any other way, have no
effect.

Django answers yes for a superuser before it asks here; so what nobody may do
(deleting, changing the trail) is refused by the admins themselves, and the doors
(tracker.trail.recording, reviewing, measuring) ask `rights_of`.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db import connections, models, router
from django.db.models import BigIntegerField, F, Value
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from commitments.api.server_statements import answered
from commitments.language.calendars import format_date
from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from tracker import clock
from tracker.access.lock_out import LockedOut, begin_attempt
from tracker.access.security_log import note_event
from tracker.models import AccessToken, Mandate, SecurityEventKind, StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

M = TypeVar("M", bound=models.Model)
# Stand for a person and a day while a query becomes SQL.
_NOBODY: Final = -1_987_654_321
_NO_DAY: Final = date.min


class Role(models.TextChoices):
    """What somebody is to the record; one person may be several things."""

    ADMINISTRATOR = "administrator", _("Administrator")
    OFFICER = "officer", _("Officer of the secretariat")
    REVIEWER = "reviewer", _("Reviewer")
    FOCAL_POINT = "focal_point", _("National focal point")
    READER = "reader", _("Reader")


# Roles that are given by membership of the group of that name; a focal point's comes from a mandate.
GROUPS: Final = (Role.ADMINISTRATOR, Role.OFFICER, Role.REVIEWER, Role.READER)

RECORD_MODELS: Final = (
    "state",
    "stategroup",
    "membership",
    "organization",
    "sourcedocument",
    "citation",
    "conference",
    "participation",
    "theme",
    "resolution",
    "indicator",
    "statetarget",
    "commitment",
)
TRAIL_MODELS: Final = (
    "statusreport",
    "review",
    "dissent",
    "evidence",
    "evidencefile",
    "evidencecopy",
    "measurement",
    "statusperiod",
)
LOG_MODELS: Final = ("import", "export", "remindermail", "bulkaction")

_VIEWS_RECORD: Final = frozenset(
    {f"commitments.view_{model}" for model in RECORD_MODELS}
    | {f"tracker.view_{model}" for model in TRAIL_MODELS}
)
# Everybody's, for tokens of their own; an administrator's, for anybody's.
_OWN_TOKENS: Final = frozenset(f"tracker.{action}_accesstoken" for action in ("view", "add", "change"))
# Inside the secretariat, and nobody's else.
_COMMENTS: Final = frozenset({"tracker.view_comment", "tracker.add_comment"})
_OFFICER: Final = (
    _VIEWS_RECORD
    | _COMMENTS
    | _OWN_TOKENS
    | {f"commitments.{action}_{model}" for action in ("add", "change") for model in RECORD_MODELS}
    # Texts are the deployment's, not the record's.
    | {f"commitments.{action}_textdraft" for action in ("view", "add", "change")}
    | {f"tracker.view_{log}" for log in LOG_MODELS}
    | {
        "tracker.add_statusreport",
        "tracker.add_evidencefile",
        "tracker.add_evidencecopy",
        "tracker.add_measurement",
        "tracker.add_import",
    }
)
_REVIEWER: Final = _VIEWS_RECORD | _COMMENTS | _OWN_TOKENS | {"tracker.add_review"}
# Nobody deletes: rows that end are closed, accounts are switched off, tokens revoked. Nobody changes the
# trail.
PERMISSIONS: Final[dict[Role, frozenset[str]]] = {
    Role.ADMINISTRATOR: _OFFICER
    | _REVIEWER
    | {
        permission
        for action in ("view", "add", "change")
        for permission in (f"auth.{action}_user", f"tracker.{action}_mandate")
    }
    | {"tracker.administer_accesstoken", "tracker.view_securityevent"},
    Role.OFFICER: _OFFICER,
    Role.REVIEWER: _REVIEWER,
    # Only for commitments of the States for which they act, below published conferences.
    Role.FOCAL_POINT: _OWN_TOKENS
    | {
        "commitments.view_commitment",
        "tracker.view_statusreport",
        "tracker.view_review",
        "tracker.view_dissent",
        "tracker.view_evidence",
        "tracker.view_evidencecopy",
    }
    | {
        "tracker.add_statusreport",
        "tracker.add_evidencefile",
        "tracker.add_measurement",
        "tracker.add_dissent",
    }
    # Of imports and bulk actions those of their own.
    | {"tracker.add_import", "tracker.view_import", "tracker.view_bulkaction"},
    # What is published, also where PUBLIC_READ is off.
    Role.READER: _OWN_TOKENS,
}
ALL_PERMISSIONS: Final = frozenset[str]().union(*PERMISSIONS.values())


class NotEntitled(Refused):
    """The person may not do this; the message says what they would need."""

    status_code = HTTPStatus.FORBIDDEN
    problem = ProblemType.NOT_ENTITLED


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What a person may do now, read from the database and not from what a session remembers."""

    roles: frozenset[Role] = frozenset()
    acts_for: frozenset[int] = frozenset()

    @property
    def may_sign_in(self) -> bool:
        """Whether there is anything for this person here; with the last mandate or role, sessions and
        tokens end too.
        """
        return bool(self.roles)

    def has(self, permission: str) -> bool:
        """Whether any role gives `permission`, such as `tracker.add_review`, for at least some rows."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    def has_for_all_states(self, permission: str) -> bool:
        """Whether a role that is bound to no State gives `permission`."""
        return any(permission in PERMISSIONS[role] for role in self.roles - {Role.FOCAL_POINT})

    def has_for(self, permission: str, commitment: Commitment) -> bool:
        """Whether `permission` holds for this commitment."""
        if self.has_for_all_states(permission):
            return True
        return (
            self.has(permission)
            and commitment.state_id in self.acts_for
            and commitment.resolution.conference.published
        )


def rights_of(user: "User | AnonymousUser") -> Rights:
    """The rights of `user` at this moment, in one query; nobody's where the account is switched off."""
    if user.pk is None:
        return Rights()
    found = _memberships_and_mandates(user.pk, on=clock.today())
    memberships = [(is_superuser, name) for is_superuser, name, state in found if state is None]
    if not memberships:
        return Rights()
    roles = {Role(name) for _is_superuser, name in memberships if name in GROUPS}
    if any(is_superuser for is_superuser, _name in memberships):
        roles.add(Role.ADMINISTRATOR)
    acts_for = frozenset(state for _is_superuser, _name, state in found if state is not None)
    if acts_for:
        roles.add(Role.FOCAL_POINT)
    return Rights(roles=frozenset(roles), acts_for=acts_for)


def _memberships_and_mandates(person: int, *, on: date) -> list[tuple[bool, str | None, int | None]]:
    """Whether the account has all rights, the name of each of its groups, and each State for which its
    person acts on the day `on`; nothing where it is switched off.
    """
    connection = connections[router.db_for_read(get_user_model())]
    sql, parameters = _rights_question(connection.vendor)
    as_stored = connection.ops.adapt_datefield_value
    no_day, day = as_stored(_NO_DAY), as_stored(on)
    # As the database's driver is told which type a parameter has.
    given = [type(one)(person) if one == _NOBODY else day if one == no_day else one for one in parameters]
    of_person = [place for place, one in enumerate(parameters) if one == _NOBODY]
    return answered(connection, sql, given, places=of_person)


@cache
def _rights_question(vendor: str) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG001 (it becomes SQL of its own)
    """That query with its parameters, of nobody and no day: every request asks it, and to compose it takes
    longer than to answer it.
    """
    account = get_user_model().objects.filter(pk=_NOBODY, is_active=True)
    mandates = Mandate.objects.filter(user=_NOBODY).in_force(on=_NO_DAY)
    no_state = Value(None, BigIntegerField())
    found = account.values_list("is_superuser", "groups__name", no_state).union(
        mandates.values_list(Value(value=False), Value(""), "state_id"), all=True
    )
    sql, parameters = found.query.sql_with_params()
    return sql, tuple(parameters)


def administrators() -> "models.QuerySet[User]":
    """Everybody who may administer today; the accounts that were switched off are not among them."""
    administrators_by_group = models.Q(groups__name=Role.ADMINISTRATOR.value)
    return (
        get_user_model()
        .objects.filter(models.Q(is_superuser=True) | administrators_by_group, is_active=True)
        .distinct()
    )


def sign_in_refusal(user: "User") -> str:
    """Why this person, whose password was right, cannot sign in; empty where they can."""
    if rights_of(user).may_sign_in:
        return ""
    if not user.is_active:
        return gettext(
            "This account is switched off. Ask an administrator of this site to switch it on again."
        )
    today = timezone.localdate()
    mandates = Mandate.objects.filter(user=user.pk).select_related("state")
    if (
        begins := mandates.filter(starts_on__gt=today)
        .exclude(ends_on=F("starts_on"))
        .order_by("starts_on", "pk")
        .first()
    ):
        return gettext("Your mandate for %(state)s begins on %(date)s; sign in from that day on.") % {
            "state": begins.state.name,
            "date": format_date(begins.starts_on),
        }
    ended = mandates.filter(ends_on__lte=today).order_by("-ends_on", "-pk").first()
    if ended is not None and ended.ends_on is not None:
        return gettext(
            "Your mandate for %(state)s ended on %(date)s. Ask an administrator of this site if it goes on."
        ) % {
            "state": ended.state.name,
            "date": format_date(ended.ends_on),
        }
    return gettext("This account has no role yet. Ask an administrator of this site to give it one.")


def cached_rights_of(user: "User | AnonymousUser") -> Rights:
    """The rights of `user` as of the first question of this request, for the many questions that one page
    asks.
    """
    if not hasattr(user, "_mithaq_rights"):
        user._mithaq_rights = rights_of(user)  # type: ignore[union-attr]
    rights: Rights = user._mithaq_rights  # type: ignore[union-attr]
    return rights


def acts_for_state_of(user: "User | AnonymousUser", commitment: Commitment) -> bool:
    """Whether `user` speaks for the commitment's State today."""
    return commitment.state_id in rights_of(user).acts_for


def commitments_permitted_to(
    user: "User | AnonymousUser", rows: "models.QuerySet[Commitment]", *, permission: str
) -> "models.QuerySet[Commitment]":
    """Those of `rows` for which `user` has `permission`: all, those of the States they act for, or none."""
    rights = cached_rights_of(user)
    if rights.has_for_all_states(permission):
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


def tokens_visible_to(
    user: "User | AnonymousUser", rows: "models.QuerySet[AccessToken]"
) -> "models.QuerySet[AccessToken]":
    """Those of `rows` that `user` may see and revoke: all for administrators, their own for others."""
    rights = cached_rights_of(user)
    if rights.has("tracker.administer_accesstoken"):
        return rows
    return rows.filter(user=user.pk) if rights.may_sign_in else rows.none()


class RoleBackend(ModelBackend):
    """Signs people in by password and answers Django's questions about permissions from their roles.

    Asked at every request for the person of a session, so that a session ends with
    the mandate or the account.
    """

    refused: Any = None

    def authenticate(self, request: Any, username: Any = None, password: Any = None, **kwargs: Any) -> Any:
        if username is None or password is None:
            return None
        try:
            attempt = begin_attempt(request, account=username)
        except LockedOut as locked_out:
            if request is not None:
                request.locked_out = locked_out
            return None
        person = super().authenticate(request, username=username, password=password, **kwargs)
        if person is not None or self.refused is not None:
            attempt.was_right()
        if person is None:
            closed = self.refused is not None
            kind = SecurityEventKind.SIGN_IN_REFUSED if closed else SecurityEventKind.WRONG_SECRET
            note_event(kind, request=request, user=self.refused, name=username)
        if request is not None and self.refused is not None:
            # For the page of signing in; only who knows the password learns of the account.
            request.sign_in_refusal = sign_in_refusal(self.refused)
        return person

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked once the password was found right."""
        if rights_of(user).may_sign_in:
            return True
        self.refused = user
        return False

    def get_user(self, user_id: Any) -> Any:
        # With the second factor, which each request of a session asks for.
        person = get_user_model().objects.select_related("second_factor").filter(pk=user_id).first()
        return person if person is not None and cached_rights_of(person).may_sign_in else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        rights = cached_rights_of(user_obj)
        if obj is None:
            return rights.has(perm)
        if isinstance(obj, AccessToken):
            return rights.has(perm) and (
                obj.user_id == user_obj.pk or rights.has("tracker.administer_accesstoken")
            )
        if rights.has_for_all_states(perm):
            return True
        commitment = commitment_of(obj)
        return commitment is not None and rights.has_for(perm, commitment)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(
            permission.startswith(f"{app_label}.") and self.has_perm(user_obj, permission)
            for permission in ALL_PERMISSIONS
        )

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:  # noqa: ARG002
        """None: a permission given to one person alone has no effect."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return {permission for permission in ALL_PERMISSIONS if self.has_perm(user_obj, permission, obj)}


def make_groups(**kwargs: Any) -> None:  # noqa: ARG001 (a receiver of post_migrate)
    """The groups by which roles are given."""
    from django.contrib.auth.models import Group

    for role in GROUPS:
        Group.objects.get_or_create(name=role.value)
