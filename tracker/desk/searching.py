"""The search of the desk: what the public pages find and, for those who see accounts, people; each with its
page of the desk, or its public page where the person has none there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.finding import Found, found_for, found_of, name_of
from commitments.language.normalization import SearchTooLong, raw_words
from commitments.models import Commitment, Conference, Resolution, State, Theme
from commitments.refusals import ParameterRefused
from tracker.access.people_search import people_found
from tracker.access.roles import Rights, cached_rights_of, commitments_permitted_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

# The kinds that have a page, as the addresses of the public pages name them.
KINDS: "dict[str, Any]" = {
    "conference": Conference,
    "state": State,
    "theme": Theme,
    "resolution": Resolution,
    "commitment": Commitment,
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One row that was found."""

    key: str
    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class ShownKind:
    """What was found of one kind, and the list of the desk that shows all of it, where there is one."""

    slug: str
    heading: Any
    rows: Sequence[Shown]
    total: int
    all_url: str


def search_view(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """What the words asked for find, by kind, the best first."""
    query = request.GET.get("q", "").strip()
    try:
        kinds = list(_kinds(cast("User", request.user), query)) if query else []
    except SearchTooLong as refusal:
        raise ParameterRefused({"q": [str(refusal)]}) from refusal
    told = {**context, "title": _("Search"), "kinds": kinds, "q": query}
    return TemplateResponse(request, "admin/tracker/search.html", told)


def _kinds(user: User, query: str) -> Iterable[ShownKind]:
    rights = cached_rights_of(user)
    for kind in _found(user, rights, query):
        if not kind.total:
            continue
        listed = _list_of(type(kind.rows[0]), rights)
        yield ShownKind(
            slug=kind.slug,
            heading=kind.heading,
            rows=[
                Shown(key=_key(row), name=_name(row), address=desk_address(row, rights)) for row in kind.rows
            ],
            total=kind.total,
            all_url=f"{listed}?{urlencode({'q': query})}" if listed else "",
        )


def _found(user: User, rights: Rights, query: str) -> Iterable[Found]:
    theirs: Any = Commitment.objects.visible_to(user)
    if rights.has("commitments.view_commitment"):
        theirs = commitments_permitted_to(user, theirs, permission="commitments.view_commitment")
    # What is looked for most stands first.
    yield from reversed(found_for(user, query, commitments=theirs))
    if rights.has("auth.view_user"):
        yield found_of("people", _("People"), _people(query))


def _people(query: str) -> "QuerySet[User]":
    words = raw_words(query)
    found = [set(people_found(word)) for word in words]
    return User.objects.filter(pk__in=set.intersection(*found) if found else ()).order_by("username", "pk")


def desk_address(row: Any, rights: Rights) -> str:
    """The page of `row` on the desk, or its public page for whoever does not see its kind there."""
    opts = row._meta
    if rights.has(f"{opts.app_label}.view_{opts.model_name}"):
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return reverse("theme", args=[row.slug]) if isinstance(row, Theme) else str(row.get_absolute_url())


def _list_of(model: Any, rights: Rights) -> str:
    opts = model._meta
    may = rights.has(f"{opts.app_label}.view_{opts.model_name}")
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") if may else ""


def _key(row: Any) -> str:
    return str(
        row.username if isinstance(row, User) else "" if isinstance(row, Theme) else row.natural_key()[0]
    )


def _name(row: Any) -> str:
    return (row.get_full_name() or row.username) if isinstance(row, User) else name_of(row)


def crossing_view(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """From a public page to the desk's page of the same thing; not there for whoever has none."""
    model = KINDS.get(kind)
    rights = cached_rights_of(request.user)
    if model is None or not rights.has(f"commitments.view_{kind}"):
        raise Http404
    rows = model.objects.visible_to(request.user)
    if kind == "commitment":
        rows = commitments_permitted_to(request.user, rows, permission="commitments.view_commitment")
    row = rows.filter(**{model.objects.all().key_field: key}).first()
    if row is None:
        raise Http404
    return HttpResponseRedirect(desk_address(row, rights))
