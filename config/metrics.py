"""/metrics, for Prometheus: how many requests, with which answers, how quickly; over all workers together.

Opt-in: without METRICS_TOKEN there is no such address, and without the token nobody is told that there is. A
number is counted under a route, never under an address, a person or a row.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.request_names import known_method, route_of

PATH: Final = "/metrics"
# Where the workers count; prometheus_client looks for it by this name.
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)
NOWHERE: Final = "none"

ANSWERS: Final = Counter("mithaq_answers", "Answered requests", ["method", "route", "status"])
TAKEN: Final = Histogram("mithaq_answer_seconds", "Time until an answer begins", ["part"], buckets=SECONDS)


class MetricsMiddleware:
    """Counts every answer, and says the counts to whoever has the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH and is_entitled(request):
            return HttpResponse(
                generate_latest(everything()),
                content_type=CONTENT_TYPE_LATEST,
                headers={"Cache-Control": "no-store"},
            )
        started = time.perf_counter()
        response = self.get_response(request)
        TAKEN.labels(part_of(request)).observe(time.perf_counter() - started)
        ANSWERS.labels(known_method(request), route_of(request) or NOWHERE, str(response.status_code)).inc()
        return response


def is_entitled(request: HttpRequest) -> bool:
    kind, _, told = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and constant_time_compare(told, settings.METRICS_TOKEN)


def part_of(request: HttpRequest) -> str:
    """Which part of the product answered."""
    route = route_of(request)
    known = {"admin/": "desk", "api/": "api", "feeds/": "feeds", "data/": "data"}
    return next((part for start, part in known.items() if route.startswith(start)), "pages")


def everything() -> CollectorRegistry:
    """What all workers counted, or this process where it is the only one."""
    registry = CollectorRegistry()
    if FOLDER in os.environ:
        collect: Any = MultiProcessCollector
        collect(registry)
    else:
        registry.register(ANSWERS)
        registry.register(TAKEN)
    return registry


def make_folder(port: int, *, place: Path | None = None) -> str:
    """An empty folder for the workers of the server at `port`; what one before it left is removed.

    In memory where there is such a place: a file that is mapped ends the worker when the disk is full.
    """
    memory = Path("/dev/shm")  # noqa: S108 (mkdtemp below makes a name that nobody knows)
    place = place or (memory if memory.is_dir() else Path(tempfile.gettempdir()))
    start = f"mithaq-metrics-{port}-"
    for left in place.glob(f"{start}*"):
        if not left.is_symlink() and left.stat().st_uid == os.geteuid():
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=start, dir=place)
