"""The fixtures: what the dossiers say, as `loaddata` reads it."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from commitments.dossiers.loading import load_dossiers
from commitments.management.commands.build_fixtures import dossiers_in
from commitments.models import Commitment, Conference, State
from commitments.models.commitments import STANDING_FIELDS
from commitments.seeding.merging import Action
from commitments.states.loading import load_states
from tests.dossiers import write_dossier
from tests.factories import report

pytestmark = pytest.mark.django_db
SEEDS, FOLDER = Path(settings.BASE_DIR, "seeds"), Path(settings.BASE_DIR, "fixtures")
FIXTURES = [str(path) for path in sorted(FOLDER.glob("*.json"))]
MODELS = [
    model
    for model in apps.get_app_config("commitments").get_models()
    if not model.__name__.startswith("Historical")
]
OF_A_DEPLOYMENT = {"id", "updated_at", "created_at"}


def load_fixtures():
    call_command("loaddata", *FIXTURES, verbosity=0)


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


def test_loaddata_and_the_dossiers_give_the_same_rows():
    with transaction.atomic():
        load_seeds()
        from_seeds = rows()
        transaction.set_rollback(True)
    assert not State.objects.exists()

    load_fixtures()

    assert rows() == from_seeds
    assert len(from_seeds) > 500


def test_loaddata_twice_changes_nothing():
    load_fixtures()
    before = rows()

    load_fixtures()

    assert rows() == before


def test_the_dossiers_change_nothing_after_loaddata_and_the_other_way_round():
    load_fixtures()
    assert {outcome.action for outcome in load_seeds()} == {Action.UNCHANGED}
    before = rows()
    load_fixtures()
    assert rows() == before


def test_the_dossiers_change_nothing_the_second_time():
    load_seeds()
    before = rows()
    before_history = history_rows()

    assert {outcome.action for outcome in load_seeds()} == {Action.UNCHANGED}

    assert rows() == before
    assert history_rows() == before_history


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
    load_fixtures()

    assert Conference.objects.search("بین المللی مبارزه با مواد مخدر").count() == 3


def test_loaddata_refuses_loudly_to_reset_what_was_recorded():
    load_fixtures()
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
    load_fixtures()
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")
    report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))

    load_dossiers(dossiers_in(SEEDS), refresh=True)

    commitment.refresh_from_db()
    assert (commitment.status, commitment.version) == ("limited", 1)


def test_the_committed_fixtures_are_what_a_fresh_build_gives():
    out = StringIO()
    call_command("build_fixtures", "--check", stdout=out)

    assert "1_states.json, 2_conferences.json: as" in out.getvalue()


def test_a_build_of_other_seeds_is_found_to_differ_and_leaves_this_database_alone(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "states.yaml").write_text(
        "- {code: IRQ, kind: un_member, name_en: Iraq, name_fa: عراق, name_ar: العراق}\n- {code: KWT, kind: un_member, name_en: Kuwait, name_fa: کویت, name_ar: الكويت}\n",
        encoding="utf-8",
    )
    write_dossier(seeds)
    before = rows()

    call_command("build_fixtures", "--seeds", str(seeds), "--fixtures", str(tmp_path), stdout=StringIO())

    assert rows() == before
    built = json.loads((tmp_path / "2_conferences.json").read_text(encoding="utf-8"))
    assert [row["fields"]["reference"] for row in built if row["model"] == "commitments.commitment"] == [
        "RIV1-R1-IRQ",
        "RIV1-R1-KWT",
        "RIV1-R2-IRQ",
        "RIV1-R2-KWT",
    ]
    (tmp_path / "2_conferences.json").write_text("[]", encoding="utf-8")
    with pytest.raises(
        CommandError, match=r"2_conferences.json in .* differ from .* Run `manage.py build_fixtures`"
    ):
        call_command("build_fixtures", "--check", "--seeds", str(seeds), "--fixtures", str(tmp_path))
    assert (tmp_path / "2_conferences.json").read_text(encoding="utf-8") == "[]"


def test_a_build_of_wrong_seeds_fails_with_their_error(tmp_path):
    (tmp_path / "states.yaml").write_text("- {code: Iraq}\n", encoding="utf-8")

    with pytest.raises(
        CommandError, match=r"(?s)`manage.py load_states` failed on the seeds:.*states.yaml:1: "
    ):
        call_command("build_fixtures", "--seeds", str(tmp_path), "--fixtures", str(tmp_path))
