"""Saved views of the register that reach their person without a session: as that person's file, at an address
with a secret of its own.

Whoever has the address reads what its owner may see at that moment, of this view and of nothing else, until
it expires, is revoked, or the owner's account or mandate ends (docs/decisions/0031).
"""

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import FileResponse, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.refusals import ParameterRefused, Refused
from tracker.access.tokens import digest_of
from tracker.models import FileForm, SavedView
from tracker.models.access import TOKEN_DAYS_MAX
from tracker.models.desk import VIEW_NAME_MAX_LENGTH

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ENDINGS: Final = {"csv": FileForm.CSV, "xlsx": FileForm.XLSX}


class ViewRefused(Refused):
    """A saved view that cannot be given; the message says why."""


def make_link(view: SavedView, *, days: int) -> dict[str, str]:
    """The addresses of `view` for so many days from now, by their endings; one that it had before ends.

    The secret in them is kept nowhere. Raises ViewRefused.
    """
    if not 1 <= days <= TOKEN_DAYS_MAX:
        raise ViewRefused(
            _("An address lasts at least one day and at most %(limit)d.") % {"limit": TOKEN_DAYS_MAX},
            field="days",
        )
    secret = secrets.token_hex(32)
    SavedView.objects.filter(pk=view.pk).update(
        link_digest=digest_of(secret), link_expires_at=timezone.now() + timedelta(days=days)
    )
    view.refresh_from_db()
    return {ending: reverse("saved-view", args=(secret, ending)) for ending in ENDINGS}


def revoke_link(view: SavedView) -> None:
    """End the address of `view` at once."""
    SavedView.objects.filter(pk=view.pk).update(link_digest=None, link_expires_at=None)
    view.refresh_from_db()


@transaction.atomic
def give_views(*, of: "User", to: "User") -> int:
    """Let the views of one person be another's, how they are mailed included; how many. Their addresses,
    which somebody may have passed on, end.
    """
    views = list(SavedView.objects.select_for_update().filter(user=of).order_by("name", "pk"))
    taken = set(SavedView.objects.filter(user=to).values_list("name", flat=True))
    for view in views:
        view.user, view.link_digest, view.link_expires_at = to, None, None
        view.name = free_name(view.name, taken=taken, of=of, limit=VIEW_NAME_MAX_LENGTH)
        taken.add(view.name)
        view.save()
    return len(views)


def free_name(name: str, *, taken: Collection[str], of: "User", limit: int) -> str:
    """The name, or where somebody uses it already, with whose it was, and a number where that is used too."""
    number, free = 1, name
    while free in taken:
        whose = f" ({of.get_username()}{f' {number}' if number > 1 else ''})"[-limit:]
        number, free = number + 1, name[: limit - len(whose)] + whose
    return free


def view_under(secret: str) -> SavedView | None:
    """The view whose address has this secret, unless that has expired; what its owner may see is asked
    where its rows are.
    """
    found = SavedView.objects.select_related("user").filter(
        link_digest=digest_of(secret), link_expires_at__gt=timezone.now()
    )
    return found.first()


def file_of(view: SavedView, *, form: str) -> FileResponse:
    """`view` as its person would take it away now; that it was taken is put on record.

    Raises ViewRefused where the list does not take its filters any more, or is not for its person.
    """
    request = HttpRequest()
    request.method = "GET"
    request.user = view.user
    request.GET = QueryDict(view.query)
    desk: Any = admin.site.get_model_admin(Commitment)
    try:
        answer = desk.export_view(request, form)
    except (ParameterRefused, IncorrectLookupParameters, PermissionDenied, SuspiciousOperation) as refusal:
        raise ViewRefused(_("The list does not take the filters of this view.")) from refusal
    if not isinstance(answer, FileResponse):
        raise ViewRefused(_("The list does not take the filters of this view."))
    return answer
