"""Whatever the API's own description allows, and what it forbids, is answered as the description says.

A sample by default; `make fuzz` tries 10,000 requests for each of three people (FUZZ_CASES, FUZZ_SEED).
"""

import gc
import logging
import os
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings as hypothesis_settings, strategies as st

from config.wsgi import application
from tests.extent import IS_LONG, extent
from tests.factories import at
from tests.fuzzing.sound import ACCEPTED, make_sound
from tests.fuzzing.sound_writes import IRAN, IRAQ, SIGNED_IN, WRITES, WRITTEN, make_sound_write
from tests.own_thread import in_a_thread
from tests.tracker.access.access_world import make_world
from tests.tracker.access.answers import FOCAL
from tests.worlds import connections_left_open, rolled_back_after_module

CASES = int(os.environ.get("FUZZ_CASES", extent("100", long="1000")))
# Of what the description allows so many are asked for one that it forbids.
SHARE = extent(2, long=3)
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
# Requests that the description allows, by the status of their answers.
SOUND: Counter[tuple[str, int]] = Counter()

# The client of this test leaves the files of its answers to the garbage collector, which servers never do.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


def tool() -> Any:
    """Imported here alone: every process that runs tests would wait for it."""
    return in_a_thread(lambda: import_module("schemathesis"))


@cache
def checks(*, is_sound: bool) -> list[Any]:
    """What each answer is held against. What nothing but the description was asked about has to be accepted,
    and is by the tool's own measure, too.
    """
    from schemathesis.specs.openapi import checks

    return [
        tool().checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
        *([checks.positive_data_acceptance] if is_sound else []),
    ]


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        made = make_world()
        people = people_of(made)
        # Only now: every request of Django's own client has its connection closed again.
        with connections_left_open():
            yield people


@pytest.fixture(autouse=True)
def quiet(caplog):
    # Refusals are what is wanted here, thousands of them; failures are still told.
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture(scope="module")
def operations(people):
    schema = tool().openapi.from_wsgi("/api/v1/schema/?format=json", application)
    return [result.ok() for result in schema.get_all_operations()]


@dataclass(frozen=True, kw_only=True)
class People:
    """Who asks: what each role sends besides, and the tags that whoever writes has seen."""

    headers: dict[str, dict[str, str]]
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ROLES


def people_of(world: Any) -> People:
    reader = world.client("nobody")
    secret = "s" * 32
    return People(
        headers={"nobody": {}, SIGNED_IN: {"X-CSRFToken": secret}}
        | {role: {"Authorization": f"Bearer {token}"} for role, token in world.secrets.items()},
        cookies={SIGNED_IN: {"sessionid": world.cookies["officer"], "csrftoken": secret}},
        tags={one: reader.get(f"/api/v1/commitments/{one}/").headers["ETag"] for one in (IRAN, IRAQ)},
    )


def tried(
    operation: Any,
    mode: Any,
    *,
    people: People,
    most: int,
    round_: int,
    slowest: list[tuple[float, str]],
) -> int:
    """How many requests were made of `operation`; ends with the first that is answered wrongly, made as
    small as it can be.
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
        asked, is_sound = made(case, mode, people=people, data=data)
        for person in asked:
            with transaction.atomic():
                began = time.perf_counter()
                # The transport of this test asks for compressed answers and does not read them.
                answer = case.call(
                    headers={"Accept-Encoding": "identity", **people.headers[person]},
                    cookies=people.cookies.get(person),
                )
                took = time.perf_counter() - began
                slowest.append((took, f"{case.method} {case.formatted_path} by {person}"))
                transaction.set_rollback(True)
            if is_sound and case.method == "GET":
                # The tool looks again at what was changed, and reads a list, written out, as a text.
                case.meta.generation.mode = tool().GenerationMode.POSITIVE
            case.validate_response(answer, checks=checks(is_sound=is_sound))
            if is_sound:
                hold_accepted(case, answer)
        done += 1

    ask()
    return done


def made(case: Any, mode: Any, *, people: People, data: Any) -> tuple[tuple[str, ...], bool]:
    """Have `case` ask for rows that are there as often as not; who asks, and whether the answer has to be
    that of an accepted request.
    """
    if mode is tool().GenerationMode.POSITIVE and case.method == "POST" and data.draw(st.booleans()):
        return (make_sound_write(case, tags=people.tags),), True
    for name in list(case.path_parameters or {}):
        if name in KNOWN and data.draw(st.booleans()):
            case.path_parameters[name] = data.draw(st.sampled_from(KNOWN[name]))
    is_sound = mode is tool().GenerationMode.POSITIVE and case.method == "GET"
    if is_sound:
        make_sound(case)
    return people.asked, is_sound


def hold_accepted(case: Any, answer: Any) -> None:
    """What the description allows is accepted; of what is written, by whoever has the right, nothing else."""
    SOUND[case.method, answer.status_code] += 1
    said = f"{case.method} {case.formatted_path} {case.query}"
    # The tool has looked again at what was changed in a body: it is still what the description allows.
    assert case.meta.generation.mode is tool().GenerationMode.POSITIVE, f"{said} {case.body} is not described"
    assert answer.status_code in (WRITTEN if case.method == "POST" else ACCEPTED), (
        f"{said} {case.body or ''} is described and refused: {answer.content[:900].decode()}"
    )


def asked_by(number: int) -> tuple[str, ...]:
    """Who asks the operation of this number: in the short form an officer and one of the others."""
    *others, officer = ROLES
    return ROLES if IS_LONG or not others else (others[number % len(others)], officer)


def test_every_way_to_write_is_tried(operations):
    described = {one.path.removeprefix("/api/v1/") for one in operations if one.method.upper() == "POST"}

    assert set(WRITES) == described


def test_are_answered_as_the_description_says(people, operations):
    assert len(operations) > 20
    done, round_, slowest = 0, 0, [(0.0, "")]
    while done < CASES:
        # Some operations have fewer different requests than their share; a later round makes up for it.
        each = max(1, (CASES - done) // len(operations) // 4)
        for number, operation in enumerate(operations):
            for mode, share in ((tool().GenerationMode.POSITIVE, SHARE), (tool().GenerationMode.NEGATIVE, 1)):
                if mode is tool().GenerationMode.NEGATIVE and not operation.query and not operation.body:
                    continue
                asking = replace(people, asked=asked_by(number))
                done += tried(
                    operation, mode, people=asking, most=each * share, round_=round_, slowest=slowest
                )
        round_ += 1
    # Here, where the warning of unclosed files is ignored, and not in whatever test comes next.
    gc.collect()
    print(  # noqa: T201 (what the long run is for)
        f"\n{done} requests of {len(operations)} operations, by each of {', '.join(people.asked)} but where "
        f"whoever has the right writes; the slowest took {max(slowest)[0]:.2f} s: {max(slowest)[1]}. What "
        f"the description allows, by method and status: {dict(sorted(SOUND.items()))}"
    )


@pytest.mark.one_database
def test_a_wrong_answer_would_be_found(operations, monkeypatch):
    """The control: a field that the description does not promise, a status that it does not name, and a
    refusal, well made, of what it allows.
    """
    from rest_framework.response import Response

    from commitments.api.viewsets import StateViewSet
    from commitments.refusals import ParameterRefused

    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise ParameterRefused({"q": ["It is refused for no reason."]})

    states = next(operation for operation in operations if operation.label == "GET /api/v1/states/")
    nobody = People(headers={"nobody": {}}, asked=("nobody",))
    answers = (Response({"count": "many"}), Response({}, status=418))
    said = (
        "Response violates schema",
        "Undocumented status code",
        "Valid data should have been accepted",
    )
    made = (*(lambda *_args, answer=answer, **_kwargs: answer for answer in answers), refuse)
    for wrong, told in zip(made, said, strict=True):
        with monkeypatch.context() as patched:
            patched.setattr(StateViewSet, "list", wrong)
            with pytest.raises(BaseExceptionGroup, match=told):
                tried(states, tool().GenerationMode.POSITIVE, people=nobody, most=5, round_=0, slowest=[])
    gc.collect()
