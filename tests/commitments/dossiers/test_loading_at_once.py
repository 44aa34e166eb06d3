"""Two loads of files at the same moment: one waits for the other."""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from commitments.dossiers import definitions, loading as dossiers
from commitments.models import Conference, State
from commitments.seeding.merging import Action, RowOutcome
from commitments.states import loading as states
from tests.dossiers import write_dossier

pytestmark = pytest.mark.django_db(transaction=True)


def meet_in(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Make two threads that call a function of a module meet there before either goes on; who comes alone
    waits a second in vain.
    """
    barrier, function = Barrier(2), getattr(module, name)

    def called(*args: Any, **kwargs: Any) -> Any:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=1)
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, called)


def at_once(load: Callable[[], list[RowOutcome]]) -> list[Any]:
    """What two threads that load at the same time get: the actions told, or the failure."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append({outcome.action for outcome in load()})
        except Exception as error:  # noqa: BLE001 (told by the assertion)
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_loads_of_a_dossier_one_creates_and_the_other_finds_all_there(tmp_path, monkeypatch):
    path = write_dossier(tmp_path)
    meet_in(monkeypatch, definitions, "_save_source")

    results = at_once(lambda: dossiers.load_dossiers([path]))

    assert sorted(results, key=str) == [{Action.CREATED}, {Action.UNCHANGED}]
    assert Conference.objects.get().history.count() == 2


def test_of_two_loads_of_the_states_one_creates_and_the_other_finds_all_there(monkeypatch):
    meet_in(monkeypatch, states, "upsert")
    State.objects.all().delete()

    results = at_once(lambda: states.load_states(settings.BASE_DIR / "seeds" / "states.yaml"))

    assert sorted(results, key=str) == [{Action.CREATED}, {Action.UNCHANGED}]
