"""Probes for whoever watches over the server: is it alive, is it ready to answer.

Answered by a middleware, before sessions, languages and the check of the Host
header: a probe asks by address and has no cookie.
"""

import functools
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from commitments.api.problems import RETRY_AFTER_SECONDS, problem_response
from commitments.refusals import ProblemType

REPLICA: Final = "replica"


class HealthMiddleware:
    """Answers /livez and /readyz, and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.probes = {"/livez": livez, "/readyz": readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self.probes.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        answer = probe() if request.method in {"GET", "HEAD"} else HttpResponseNotAllowed(["GET", "HEAD"])
        answer["Cache-Control"] = "no-store"
        return answer


def livez() -> HttpResponse:
    """200 while the process answers; asks nothing of the database."""
    return JsonResponse({"status": "alive"})


def readyz() -> HttpResponse:
    """200 when the database answers and no migration is pending, else 503 as problem+json."""
    try:
        pending = (
            _known_migrations() - MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations().keys()
        )
    except Error:
        return _not_ready("The database does not answer.")
    if pending:
        return _not_ready("Migrations are pending: run `manage.py prepare`.")
    return JsonResponse({"status": "ready"} | _replica())


def _replica() -> dict[str, str]:
    """How the standby is, where there is one; the site is ready without it."""
    if REPLICA not in settings.DATABASES:
        return {}
    # It knows models, which no setting does.
    from config.replica import state_of_the_standby

    return {REPLICA: state_of_the_standby()}


@functools.cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this code, which do not change while it runs."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _not_ready(detail: str) -> HttpResponse:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return problem_response(503, detail, problem=ProblemType.UNAVAILABLE, headers=headers)
