"""`manage.py prepare`, which `make run` calls every time."""

import json
import re

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError

from commitments.models import State
from config.management.commands import prepare as module
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepare(monkeypatch, settings, tmp_path, capsys):
    """Runs the command on fixtures and catalogues of its own; returns what it says."""
    for name in ("ADMIN_USER", "ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fixtures").mkdir()
    names = {f"name_{language}": "Iraq" for language in ("en", "fa", "ar")}
    (tmp_path / "fixtures" / "record.json").write_text(
        json.dumps([{"model": "commitments.state", "fields": {"code": "IRQ", **names}}])
    )
    settings.BASE_DIR = tmp_path
    settings.VAR_DIR = tmp_path / "var"
    # Of this process, which goes on to run other tests.
    monkeypatch.setattr(module.os, "umask", lambda mask: None)
    called = module.call_command
    monkeypatch.setattr(
        module,
        "call_command",
        lambda name, *args, **options: called(name, *args, **options) if name == "loaddata" else None,
    )

    def run():
        call_command("prepare")
        return capsys.readouterr().out

    return run


def test_makes_the_administrator_that_is_named_and_only_once(prepare, monkeypatch):
    monkeypatch.setenv("ADMIN_USER", "parvin")
    monkeypatch.setenv("ADMIN_PASSWORD", "long-and-her-own-7")
    first = prepare()
    monkeypatch.setenv("ADMIN_PASSWORD", "another-long-one-8")
    prepare()

    assert "long-and-her-own-7" not in first
    assert get_user_model().objects.filter(is_superuser=True).count() == 1
    assert authenticate(username="parvin", password="long-and-her-own-7") is not None


def test_what_lies_in_its_folder_is_for_nobody_else_on_the_machine(prepare, settings, monkeypatch):
    masks = []
    monkeypatch.setattr(module.os, "umask", masks.append)
    settings.VAR_DIR.mkdir(mode=0o755)
    prepare()

    assert settings.VAR_DIR.stat().st_mode & 0o777 == 0o700
    assert masks == [0o077]


def test_shows_a_password_of_its_own_making_once(prepare):
    shown = re.search(r"password (\S+)", prepare())[1]

    assert authenticate(username="admin", password=shown) is not None
    assert "password" not in prepare()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADMIN_PASSWORD", "1234"),
        ("ADMIN_PASSWORD", "password123"),
        ("ADMIN_PASSWORD", "kV7-wq9"),
        ("ADMIN_PASSWORD", "8362940175"),
        ("ADMIN_USER", "no spaces please"),
    ],
)
def test_refuses_a_weak_password_and_an_impossible_name(prepare, monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(CommandError, match="cannot be used"):
        prepare()
    assert not get_user_model().objects.exists()


def test_makes_nobody_an_administrator_who_was_not(prepare, monkeypatch):
    make_user(username="layla")
    monkeypatch.setenv("ADMIN_USER", "layla")

    with pytest.raises(CommandError, match="no administrator"):
        prepare()


def test_refuses_before_anything_is_written(prepare, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "1234")

    with pytest.raises(CommandError):
        prepare()
    assert not State.objects.exists()


def test_says_that_the_database_cannot_be_used(prepare, monkeypatch):
    def fail(name, *args, **options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(module, "call_command", fail)

    with pytest.raises(CommandError, match="The database cannot be used: connection refused"):
        prepare()


def test_builds_the_demonstration_and_loads_no_record_beside_it(prepare, monkeypatch, settings):
    settings.DEMO = True
    called = []
    monkeypatch.setattr(module, "call_command", lambda name, *args, **options: called.append(name))

    prepare()

    assert "build_demo" in called
    assert "loaddata" not in called


def test_serves_no_page_that_asks_other_hosts(prepare, monkeypatch):
    called = {}
    monkeypatch.setattr(
        module, "call_command", lambda name, *args, **options: called.setdefault(name, options)
    )

    prepare()

    assert called["collectstatic"]["ignore_patterns"] == ["redoc"]


def test_loads_the_record_once_and_keeps_what_was_edited(prepare):
    prepare()
    State.objects.filter(code="IRQ").update(name_en="Republic of Iraq")
    prepare()

    assert State.objects.get(code="IRQ").name_en == "Republic of Iraq"


def test_adds_nothing_to_a_record_that_has_begun(prepare):
    make_state(code="TUR")
    prepare()

    assert list(State.objects.values_list("code", flat=True)) == ["TUR"]
