"""Entity tags of answers about the present register that are known before any of its rows is read.

A tag names the question and what the answer is made of: the last change of the register that this reader
sees (tracker.register.change_triggers notes every one, by whatever way it came); what rows show beside
themselves, and is changed without a change of theirs; the day, the language, the settings and the release.
Where all of that is the same, so is the answer.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.conf import settings
from django.db import connections, router
from django.db.models import CharField, TextField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from commitments.api.conditions import conditional_response
from commitments.api.server_statements import answered
from commitments.files.entity_tags import etag_of_digest
from commitments.language.languages import current_language, translated_fields
from commitments.models import Conference, Membership, StateGroup, Theme
from commitments.querysets import may_see_drafts
from tracker.api.cursors import audience_of
from tracker.api.release import release
from tracker.models import Change

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# What these ask for hangs on more than the last change: a past day on all that is known of it, a search on
# the names of partners, a source on citations, and a report that is shown in full on all that it shows.
HANGS_ON_MORE: Final = frozenset({"as_of", "known_at", "q", "source", "expand"})
SETTINGS: Final = ("SITE_URL", "DEMO", "DUE_SOON_DAYS", "STALE_DAYS", "TIME_ZONE")
_AGGREGATES: Final = {"postgresql": "string_agg", "sqlite": "group_concat"}

Answer = TypeVar("Answer", bound=HttpResponseBase)


def unless_unchanged(request: Request, answer: Callable[[], Answer]) -> Answer | Any:
    """What `answer` gives, with a tag that was known before; or 304, without asking it, where the client has
    that already.
    """
    tag = _tag(request)
    if tag is None:
        return answer()
    known = conditional_response(request._request, etag=tag)
    if known is not None:
        known.headers.setdefault("ETag", tag)
        return known
    given = answer()
    if given.status_code < 400:
        given.headers["ETag"] = tag
    return given


def has_known_tag(request: Request) -> bool:
    """Whether the tag of the answer to this request is known before; else its bytes have to tell."""
    asked: Collection[str] = request.query_params.keys()
    return HANGS_ON_MORE.isdisjoint(asked)


def _tag(request: Request) -> str | None:
    if not has_known_tag(request):
        return None
    question = [
        request._request.build_absolute_uri(request.path),
        sorted(request.query_params.lists()),
        request.accepted_renderer.format,
        current_language(),
        timezone.localdate().isoformat(),
        release(),
        [str(getattr(settings, name)) for name in SETTINGS],
        audience_of(request.user),
        _made_of(request.user),
    ]
    return etag_of_digest(hashlib.sha256(json.dumps(question).encode()))


def made_of_everything() -> list[Any]:
    """What answers for whoever sees drafts are made of; what it says is for nobody else."""
    return _noted(drafts=True)


def _made_of(reader: "User | AnonymousUser") -> list[Any]:
    """What an answer is made of, in few and short texts; one query."""
    return _noted(drafts=may_see_drafts(reader))


def _noted(*, drafts: bool) -> list[Any]:
    # Where the rows themselves are read, for one database may be behind another.
    connection = connections[router.db_for_read(Change)]
    return answered(connection, *_question(connection.vendor, drafts=drafts))


@cache
def _question(vendor: str, *, drafts: bool) -> tuple[str, list[Any]]:
    """That query with its parameters; to compose it takes longer than to answer it."""
    statements: list[str] = []
    parameters: list[Any] = []
    for number, lines in enumerate(_lines(drafts=drafts)):
        statement, given = lines.query.sql_with_params()
        # What is not made by the query compiler is made of names of our own.
        part = f"SELECT {_AGGREGATES[vendor]}(line, ';') FROM ({statement}) AS part_{number}"  # noqa: S608
        statements.append(part)
        parameters += given
    return " UNION ALL ".join(statements), parameters


def _lines(*, drafts: bool) -> Iterator[Any]:
    """What it is made of, each row in one line, with what is known of drafts or without."""
    changes = Change.objects.all() if drafts else Change.objects.in_public()
    yield _as_lines(changes.committed().order_by("-position")[:1], "position", "key")
    # What this very transaction changed has no position yet.
    yield _as_lines(changes.filter(position__isnull=True).order_by("pk"), "key")
    yield _as_lines(Membership.objects.order_by("pk"), "group", "state", "valid_from", "valid_until")
    yield _as_lines(StateGroup.objects.order_by("pk"), "pk", "slug", *translated_fields("name"))
    themes = Theme.objects.all() if drafts else Theme.objects.published()
    yield _as_lines(themes.order_by("pk"), "pk", "order", *translated_fields("name"))
    conferences = Conference.objects.all() if drafts else Conference.objects.published()
    yield _as_lines(conferences.order_by("pk"), "pk", *translated_fields("title"))


def _as_lines(rows: Any, *columns: str) -> Any:
    texts = [part for column in columns for part in (Cast(column, TextField()), Value(","))]
    return rows.annotate(line=Concat(*texts, output_field=CharField())).values_list("line")
