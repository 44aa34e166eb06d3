"""Whatever the API's own description allows, and what it forbids, is answered as the description says.

A sample by default; `make fuzz` tries 10,000 requests for each of three people (FUZZ_CASES, FUZZ_SEED).
"""

import gc
import logging
import os
import time
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings as hypothesis_settings, strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from config.wsgi import application
from tests.extent import IS_LONG, extent
from tests.factories import at
from tests.fuzzing.sound import ACCEPTED, make_sound
from tests.tracker.access.access_world import make_world
from tests.tracker.access.answers import FOCAL
from tests.worlds import connections_left_open, rolled_back_after_module

CASES = int(os.environ.get("FUZZ_CASES", extent("100", long="1000")))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
# What an officer sends reaches the database by every way; on the second database nobody else is needed to see
# what it does with that.
ONE = connection.vendor != "sqlite" and not IS_LONG
ROLES = ("officer",) if ONE else ("nobody", FOCAL, "officer")
# What a random text would never hit.
KNOWN = {
    "reference": (
        "BAG3-R1-IRQ",
        "BAG3-R1-IRN",
        "BAG3-R1",
        "BAG3-R1-I1",
        "BAG3-R1-IRN-1",
        "BAG3-R1-IRN-2",
        "BAG3-R1-IRQ-1",
        "DRAFT-R1-IRQ",
        "BAG3-R1-IRQ-I1-2026-03-01-1",
    ),
    "code": ("BAG3", "DRAFT", "IRQ", "IRN"),
    "state": ("IRQ", "KWT"),
    "slug": ("liaison-officers", "press-1", "unodc"),
}
# Readings that the description allows, by the status of their answers.
SOUND: Counter[int] = Counter()
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

# The client of this test leaves the files of its answers to the garbage collector, which servers never do.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with connections_left_open(), rolled_back_after_module(django_db_blocker):
        yield make_world()


@pytest.fixture(autouse=True)
def quiet(caplog):
    # Refusals are what is wanted here, thousands of them; failures are still told.
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture(scope="module")
def operations(world):
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    return [result.ok() for result in schema.get_all_operations()]


def tried(
    operation: Any,
    mode: GenerationMode,
    *,
    people: dict[str, dict[str, str]],
    most: int,
    round_: int,
    slowest: list[tuple[float, str]],
) -> int:
    """How many requests were made of `operation` by each of `people`, who are named with their headers; ends
    with the first that is answered wrongly, made as small as it can be.
    """
    done = 0

    @seed(SEED + round_)
    @hypothesis_settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode), st.data())
    def ask(case: Any, data: Any) -> None:
        nonlocal done
        for name in list(case.path_parameters or {}):
            if name in KNOWN and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(KNOWN[name]))
        is_sound = mode is GenerationMode.POSITIVE and case.method == "GET"
        if is_sound:
            make_sound(case)
        for person, headers in people.items():
            with transaction.atomic():
                began = time.perf_counter()
                # The transport of this test asks for compressed answers and does not read them.
                answer = case.call(headers={"Accept-Encoding": "identity", **headers})
                took = time.perf_counter() - began
                slowest.append((took, f"{case.method} {case.formatted_path} by {person}"))
                transaction.set_rollback(True)
            case.validate_response(answer, checks=CHECKS)
            SOUND[answer.status_code] += is_sound
            assert not is_sound or answer.status_code in ACCEPTED, (
                f"{case.formatted_path} {case.query} is described and refused: {answer.content[:500]!r}"
            )
        done += 1

    ask()
    return done


def test_are_answered_as_the_description_says(world, operations):
    people = {
        role: {"Authorization": f"Bearer {world.secrets[role]}"} if role in world.secrets else {}
        for role in ROLES
    }
    assert len(operations) > 20
    done, round_, slowest = 0, 0, [(0.0, "")]
    each = max(1, CASES // len(operations) // 4)
    while done < CASES:
        for operation in operations:
            for mode, share in ((GenerationMode.POSITIVE, 3), (GenerationMode.NEGATIVE, 1)):
                if mode is GenerationMode.NEGATIVE and not operation.query and not operation.body:
                    continue
                done += tried(
                    operation, mode, people=people, most=each * share, round_=round_, slowest=slowest
                )
        round_ += 1
    # Here, where the warning of unclosed files is ignored, and not in whatever test comes next.
    gc.collect()
    print(  # noqa: T201 (what the long run is for)
        f"\n{done} requests of {len(operations)} operations by each of {', '.join(people)}; the slowest took "
        f"{max(slowest)[0]:.2f} s: {max(slowest)[1]}. Readings that the description allows, by status: "
        f"{dict(+SOUND)}"
    )


def test_a_wrong_answer_would_be_found(world, operations, monkeypatch):
    """The control: a field that the description does not promise, a status that it does not name, and a
    refusal, well made, of what it allows.
    """
    from rest_framework.response import Response

    from commitments.api.viewsets import StateViewSet
    from commitments.refusals import ParameterRefused

    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise ParameterRefused({"q": ["It is refused for no reason."]})

    states = next(operation for operation in operations if operation.label == "GET /api/v1/states/")
    answers = (Response({"count": "many"}), Response({}, status=418))
    for wrong in (*(lambda *_args, answer=answer, **_kwargs: answer for answer in answers), refuse):
        with monkeypatch.context() as patched:
            patched.setattr(StateViewSet, "list", wrong)
            with pytest.raises((BaseExceptionGroup, AssertionError)):
                tried(states, GenerationMode.POSITIVE, people={"nobody": {}}, most=5, round_=0, slowest=[])
    gc.collect()
