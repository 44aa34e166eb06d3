"""The probes."""

import pytest
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor


def fail(*args, **kwargs):
    raise OperationalError("connection refused")


def test_alive_needs_no_database(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "__init__", fail)

    answer = client.get("/livez")

    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (200, {"status": "alive"}, "no-store")


@pytest.mark.django_db
def test_ready_where_the_database_is_migrated(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_not_ready_without_a_database(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "__init__", fail)

    answer = client.get("/readyz")

    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, "application/problem+json", "5")
    assert "refused" not in answer.content.decode()


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_pending(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("0002_more", False)])

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "prepare" in answer.json()["detail"]
