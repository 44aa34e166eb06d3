"""The dossiers of the Baghdad conferences, loaded one by one."""

from pathlib import Path

import pytest
from django.conf import settings

from commitments.dossiers.loading import load_dossiers
from commitments.management.commands.build_fixtures import dossiers_in
from commitments.models import Conference
from commitments.states.loading import load_states

pytestmark = pytest.mark.django_db
SEEDS = Path(settings.BASE_DIR, "seeds")


def test_there_are_three_of_them_and_the_groups_of_states():
    names = ["bag1.yaml", "bag2.yaml", "bag3.yaml", "state_groups.yaml"]
    assert [path.name for path in dossiers_in(SEEDS)] == names


@pytest.fixture(scope="module")
def states(databases, django_db_setup, django_db_blocker):
    """The States of the seeds, and nothing else."""
    with (
        django_db_blocker.unblock(),
        databases.instead("states", build=lambda: load_states(SEEDS / "states.yaml")),
    ):
        yield


@pytest.mark.usefixtures("states")
@pytest.mark.parametrize("name", ["bag1.yaml", "bag2.yaml", "bag3.yaml"])
@pytest.mark.one_database
def test_each_loads_without_the_others(name):
    load_dossiers([SEEDS / name])

    assert Conference.objects.get().code == name.removesuffix(".yaml").upper()
