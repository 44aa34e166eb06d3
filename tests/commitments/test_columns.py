"""The register's columns are declared in one place."""

import json
import os
import subprocess
import sys

from commitments.columns import REGISTER, ColumnType, Place, register_columns
from tests.house.code import ROOT


def test_a_column_that_is_declared_once_stands_wherever_the_register_does():
    done = subprocess.run(
        [sys.executable, "-m", "tests.commitments.one_more_column"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    assert json.loads(done.stdout) == {
        "json": 3,
        "detail": True,
        "csv": "3",
        "xlsx": 3,
        "package": [{"name": "conference_edition", "type": "integer"}],
        "schema": {
            "type": ["integer", "null"],
            "readOnly": True,
            "description": "Which of its series.",
        },
        "ordering": True,
        "loaded": True,
    }


def test_no_name_stands_for_two_columns():
    names = [column.name for column in REGISTER]

    assert len(set(names)) == len(names)


def test_a_choice_names_its_terms_and_a_key_the_table_it_refers_to():
    for column in REGISTER:
        assert (column.choices is not None) == (column.holds is ColumnType.CHOICE), column.name
        assert (column.foreign_key is not None) == (column.holds is ColumnType.KEY), column.name


def test_what_a_row_shows_is_shown_of_it_alone_and_what_the_package_holds_is_in_every_file():
    assert set(register_columns(Place.ROW)) <= set(register_columns(Place.DETAIL))
    assert set(register_columns(Place.PACKAGE)) <= set(register_columns(Place.FILE))
