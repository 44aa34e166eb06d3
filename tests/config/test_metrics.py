"""Counts of requests for Prometheus: opt-in, over all workers, of routes and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import metrics

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TOKEN = "0123456789abcdef0123456789abcdef"
MIDDLEWARE = "config.metrics.MetricsMiddleware"


@pytest.fixture
def counting(settings):
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]


def read(client, token=TOKEN):
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_there_is_no_such_address_until_it_is_asked_for(client, settings):
    assert MIDDLEWARE not in settings.MIDDLEWARE
    assert read(client, "").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN])
def test_who_has_no_token_is_not_told_that_there_is(client, counting, header):
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_says_what_was_asked_of_which_route_and_of_no_row_or_person(client, counting):
    client.get("/en/states/IRQ/?q=somebody")
    client.get("/nowhere/at-all/")

    said = read(client).content.decode()
    assert 'mithaq_answers_total{method="GET",route="none",status="404"}' in said
    assert 'mithaq_answer_seconds_bucket{le="0.01",part="pages"}' in said
    assert not [word for word in ("IRQ", "somebody", "at-all", "127.0.0.1") if word in said]


def test_workers_are_counted_together_and_a_new_start_begins_anew(tmp_path, monkeypatch):
    folder = metrics.make_folder(8123, place=tmp_path)
    counted = "from config import metrics; metrics.ANSWERS.labels('GET', 'x', '200').inc()"
    django = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup(); "
    for _worker in range(3):
        subprocess.run(
            [sys.executable, "-c", django + counted], env={**os.environ, metrics.FOLDER: folder}, check=True
        )
    monkeypatch.setenv(metrics.FOLDER, folder)

    said = metrics.generate_latest(metrics.everything()).decode()

    assert 'mithaq_answers_total{method="GET",route="x",status="200"} 3.0' in said
    assert metrics.make_folder(8123, place=tmp_path) != folder
    assert not Path(folder).exists()
