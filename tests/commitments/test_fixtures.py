"""The fixtures: what the dossiers say, as `loaddata` reads it."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, transaction

from commitments.dossiers.loading import load_dossiers
from commitments.management.commands.build_fixtures import dossiers_in
from commitments.models import Commitment, Conference
from commitments.models.commitments import STANDING_FIELDS
from commitments.seeding.merging import Action
from commitments.states.loading import load_states
from tests.factories import report
from tests.worlds import load_fixtures, rolled_back_after_module

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_record")]
SEEDS, FOLDER = Path(settings.BASE_DIR, "seeds"), Path(settings.BASE_DIR, "fixtures")
FIXTURES = [str(path) for path in sorted(FOLDER.glob("*.json"))]
MODELS = [
    model
    for model in apps.get_app_config("commitments").get_models()
    if not model.__name__.startswith("Historical")
]
OF_A_DEPLOYMENT = {"id", "updated_at", "created_at"}


def load_seeds():
    return load_states(SEEDS / "states.yaml") + load_dossiers(dossiers_in(SEEDS))


def rows() -> dict[tuple, dict]:
    """Every row of the record by its natural key, with all its values; other rows by their keys too."""
    found = {}
    for model in MODELS:
        for row in model._default_manager.all():
            values = {}
            for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
                if field.name in OF_A_DEPLOYMENT:
                    continue
                value = getattr(row, field.name)
                if field.many_to_many:
                    value = {one.natural_key() for one in value.all()}
                elif field.is_relation and value is not None:
                    value = value.natural_key()
                values[field.name] = value
            found[model.__name__, *row.natural_key()] = values
    return found


def history_rows() -> int:
    models = apps.get_app_config("commitments").get_models()
    return sum(model._default_manager.count() for model in models if model.__name__.startswith("Historical"))


@pytest.fixture(scope="module")
def from_seeds(databases, django_db_setup, django_db_blocker):
    """The rows and the rows of history that the seeds give; what a second load of them does, and what is
    there then.
    """
    with (
        django_db_blocker.unblock(),
        databases.instead("seeds", build=load_seeds),
        rolled_back_after_module(django_db_blocker),
    ):
        first = rows(), history_rows()
        actions = {outcome.action for outcome in load_seeds()}
        return first, actions, (rows(), history_rows())


def test_loaddata_and_the_dossiers_give_the_same_rows(from_seeds):
    (found, _history), *_again = from_seeds

    assert rows() == found
    assert len(found) > 500


def test_loaddata_twice_changes_nothing():
    before = rows()

    load_fixtures()

    assert rows() == before


def test_the_dossiers_change_nothing_after_loaddata_and_the_other_way_round():
    assert {outcome.action for outcome in load_seeds()} == {Action.UNCHANGED}
    before = rows()
    load_fixtures()
    assert rows() == before


def test_the_dossiers_change_nothing_the_second_time(from_seeds):
    first, actions, second = from_seeds

    assert actions == {Action.UNCHANGED}
    assert second == first


def test_fixtures_hold_no_ids_no_times_and_no_standing():
    rows_of = [row for path in FIXTURES for row in json.loads(Path(path).read_text(encoding="utf-8"))]

    assert not [
        row
        for row in rows_of
        if "pk" in row
        or {"id", "updated_at", "created_at", "attached_at", "search_text"} & set(row["fields"])
    ]
    assert not [
        row for row in rows_of if row["model"] == "commitments.sourcedocument" and "text" in row["fields"]
    ]
    assert not [
        row
        for row in rows_of
        if row["model"] == "commitments.commitment" and set(STANDING_FIELDS) & set(row["fields"])
    ]


def test_search_finds_what_loaddata_brought():
    assert Conference.objects.search("بین المللی مبارزه با مواد مخدر").count() == 3


def test_loaddata_refuses_loudly_to_reset_what_was_recorded():
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")
    report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))
    Conference.objects.filter(code="BAG3").update(title_en="Edited")

    with pytest.raises(DatabaseError, match="change only by recording"), transaction.atomic():
        load_fixtures()

    commitment.refresh_from_db()
    assert (commitment.status, commitment.status_since, commitment.version, commitment.reports.count()) == (
        "limited",
        date(2026, 2, 1),
        1,
        1,
    )
    assert Conference.objects.get(code="BAG3").title_en == "Edited"


def test_the_dossiers_load_where_something_was_recorded():
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")
    report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))

    load_dossiers(dossiers_in(SEEDS), refresh=True)

    commitment.refresh_from_db()
    assert (commitment.status, commitment.version) == ("limited", 1)
