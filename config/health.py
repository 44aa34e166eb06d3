"""Probes for whoever watches over the server: is it alive, is it ready to answer."""

from typing import Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

PROBLEM_JSON: Final = "application/problem+json"


@require_safe
def livez(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 while the process answers; asks nothing of the database."""
    return _uncached(JsonResponse({"status": "alive"}))


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 when the database answers and no migration is pending, else 503 as problem+json."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _not_ready("The database does not answer.")
    if pending:
        return _not_ready("Migrations are pending: run `manage.py prepare`.")
    return _uncached(JsonResponse({"status": "ready"}))


def _not_ready(detail: str) -> HttpResponse:
    answer = JsonResponse({"type": "about:blank", "title": "Not ready", "status": 503, "detail": detail}, status=503, content_type=PROBLEM_JSON)
    answer["Retry-After"] = "5"
    return _uncached(answer)


def _uncached(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
