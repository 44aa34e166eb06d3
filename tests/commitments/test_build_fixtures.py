"""Building the fixtures from the seeds ..."""

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commitments.management.commands import build_fixtures
from tests.commitments.test_fixtures import rows
from tests.dossiers import write_dossier
from tests.extent import IS_LONG

# Always through SQLite files of their own.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def migrated(monkeypatch, databases):
    """The builds begin with a copy of the migrated database."""
    manage = build_fixtures._manage

    def copied(environment, *arguments):
        if arguments[0] != "migrate":
            return manage(environment, *arguments)
        shutil.copyfile(databases.migrated, environment["DATABASE_URL"].removeprefix("sqlite:///"))
        return ""

    monkeypatch.setattr(build_fixtures, "_manage", copied)


@pytest.mark.skipif(not IS_LONG, reason="the long form of what test_fixtures.py sees")
def test_the_committed_fixtures_are_what_a_fresh_build_gives():
    out = StringIO()
    call_command("build_fixtures", "--check", stdout=out)

    assert "1_states.json, 2_conferences.json: as" in out.getvalue()


@pytest.mark.usefixtures("migrated")
def test_a_build_of_other_seeds_is_found_to_differ_and_leaves_this_database_alone(tmp_path, monkeypatch):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "states.yaml").write_text(
        "- {code: IRQ, kind: un_member, name_en: Iraq, name_fa: عراق, name_ar: العراق}\n- {code: KWT, kind: "
        "un_member, name_en: Kuwait, name_fa: کویت, name_ar: الكويت}\n",
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
    texts = {name: (tmp_path / name).read_text(encoding="utf-8") for name in build_fixtures.FIXTURES}
    monkeypatch.setattr(build_fixtures, "_build", lambda built_from: texts if built_from == seeds else {})
    (tmp_path / "2_conferences.json").write_text("[]", encoding="utf-8")
    with pytest.raises(
        CommandError, match=r"2_conferences.json in .* differ from .* Run `manage.py build_fixtures`"
    ):
        call_command("build_fixtures", "--check", "--seeds", str(seeds), "--fixtures", str(tmp_path))
    assert (tmp_path / "2_conferences.json").read_text(encoding="utf-8") == "[]"


@pytest.mark.usefixtures("migrated")
def test_a_build_of_wrong_seeds_fails_with_their_error(tmp_path):
    (tmp_path / "states.yaml").write_text("- {code: Iraq}\n", encoding="utf-8")

    with pytest.raises(
        CommandError, match=r"(?s)`manage.py load_states` failed on the seeds:.*states.yaml:1: "
    ):
        call_command("build_fixtures", "--seeds", str(tmp_path), "--fixtures", str(tmp_path))
