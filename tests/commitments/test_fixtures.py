"""The fixtures: what the dossiers say, as `loaddata` reads it."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, transaction

from commitments.dossiers.loading import load_dossiers
from commitments.management.commands import build_fixtures
from commitments.management.commands.build_fixtures import dossiers_in
from commitments.models import Commitment, Conference, Wording
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
    # From when on a wording is known depends on when a deployment loaded it.
    if not model.__name__.startswith("Historical") and model is not Wording
]
OF_A_DEPLOYMENT = {"id", "updated_at", "created_at"}


def load_seeds():
    return load_states(SEEDS / "states.yaml") + load_dossiers(dossiers_in(SEEDS))


def rows() -> dict[tuple, dict]:
    """Every row of the record by its natural key, with all its values; other rows by their keys too."""
    found = {}
    for model in MODELS:
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        read = model._default_manager.prefetch_related(*(field.name for field in fields if field.is_relation))
        for row in read:
            values = {}
            for field in fields:
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
    """What the seeds give, and what a second load of them does."""
    with (
        django_db_blocker.unblock(),
        databases.instead("seeds", build=load_seeds),
        rolled_back_after_module(django_db_blocker),
    ):
        checked, found = checked_fixtures(), (rows(), history_rows())
        actions = {outcome.action for outcome in load_seeds()}
        return FromSeeds(checked=checked, first=found, actions=actions, second=(rows(), history_rows()))


def checked_fixtures() -> str:
    """What `build_fixtures --check` says, had it loaded the seeds into the database at hand."""

    def dumped(_environment, *arguments):
        out = StringIO()
        if arguments[0] == "dumpdata":
            call_command(*arguments, stdout=out)
        return out.getvalue()

    out = StringIO()
    with patch.object(build_fixtures, "_manage", dumped):
        call_command("build_fixtures", "--check", stdout=out)
    return out.getvalue()


class FromSeeds(NamedTuple):
    """What a check of the committed fixtures says, and the rows and the rows of history after the first and
    after the second load.
    """

    checked: str
    first: tuple[dict, int]
    actions: set[Action]
    second: tuple[dict, int]


@pytest.mark.one_database
def test_the_committed_fixtures_are_what_the_seeds_give(from_seeds):
    assert "1_states.json, 2_conferences.json: as" in from_seeds.checked


@pytest.mark.one_database
def test_loaddata_and_the_dossiers_give_the_same_rows(from_seeds):
    found, _history = from_seeds.first

    assert rows() == found
    assert len(found) > 500


def test_after_loaddata_neither_the_dossiers_nor_loaddata_again_change_anything():
    before = rows()

    assert {outcome.action for outcome in load_seeds()} == {Action.UNCHANGED}
    assert rows() == before

    load_fixtures()
    assert rows() == before


@pytest.mark.one_database
def test_the_dossiers_change_nothing_the_second_time(from_seeds):
    assert from_seeds.actions == {Action.UNCHANGED}
    assert from_seeds.second == from_seeds.first


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
        call_command("loaddata", FIXTURES[-1], verbosity=0)

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
