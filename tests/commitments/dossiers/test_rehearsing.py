"""A dry run tells what a load would do, and nobody who writes waits for it."""

import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from commitments.admin.dossier_upload import load_texts
from commitments.dossiers import loading as dossiers
from commitments.models import Conference, State, Theme
from commitments.states import loading as states
from tests.dossiers import counts, write_dossier

pytestmark = pytest.mark.django_db(transaction=True)


def write_by_another(table):
    """Change every row of a table on another connection that waits for nobody."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other, other:
            other.execute(f"UPDATE {table} SET updated_at = updated_at")
        return
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
            cursor.execute(f"UPDATE {table} SET updated_at = updated_at")
    finally:
        other.close()


@pytest.fixture
def meanwhile(monkeypatch):
    """Has another connection write after the load has done all of its work, and before it ends."""

    def put(module, table):
        load = module._load

        def loaded(*args, **kwargs):
            outcomes = load(*args, **kwargs)
            write_by_another(table)
            written.append(table)
            return outcomes

        monkeypatch.setattr(module, "_load", loaded)
        return written

    written = []
    return put


def test_others_write_while_a_dossier_is_tried(tmp_path, meanwhile):
    path = write_dossier(tmp_path)
    dossiers.load_dossiers([path])
    changed = write_dossier(tmp_path, ("On rivers", "On all rivers"), ("en: Rivers", "en: Streams"))
    before = counts()
    written = meanwhile(dossiers, "commitments_conference")

    outcomes = dossiers.load_dossiers([changed], dry_run=True, refresh=True)

    assert written
    assert {outcome.key for outcome in outcomes if outcome.changes} == {"RIV1", "rivers"}
    assert counts() == before
    assert (Conference.objects.get().title_en, Theme.objects.get().name_en) == ("On rivers", "Rivers")


def test_others_wait_while_a_dossier_is_loaded(tmp_path, meanwhile):
    """The control: where it writes in place, as in a transaction of somebody else's and on PostgreSQL."""
    path = write_dossier(tmp_path)
    dossiers.load_dossiers([path])
    changed = write_dossier(tmp_path, ("On rivers", "On all rivers"))
    meanwhile(dossiers, "commitments_conference")

    with pytest.raises(Exception, match=r"locked|lock timeout"), transaction.atomic():
        dossiers.load_dossiers([changed], refresh=True)


def test_others_write_while_the_states_are_tried(meanwhile):
    State.objects.filter(code="IRQ").delete()
    written = meanwhile(states, "commitments_state")

    states.load_states(settings.BASE_DIR / "seeds" / "states.yaml", dry_run=True)

    assert written
    assert not State.objects.filter(code="IRQ").exists()


def test_a_dry_run_tells_what_the_load_does_then(tmp_path):
    path = write_dossier(tmp_path)

    tried = dossiers.load_dossiers([path], dry_run=True)

    assert not Conference.objects.exists()
    assert tried == dossiers.load_dossiers([path])
    assert Conference.objects.get().participations.count() == 2


def test_after_a_dry_run_the_connection_sees_the_record_itself(tmp_path):
    path = write_dossier(tmp_path)
    with pytest.raises(dossiers.SeedRefused):
        dossiers.load_dossiers([write_dossier(tmp_path, ("host: IRQ", "host: NOWHERE"))], dry_run=True)
    text = path.read_text().replace("NOWHERE", "IRQ")
    values = {"files": [("rivers.yaml", text)], "refresh": False}
    load_texts(values | {"checked": ""}, dry_run=True)

    dossiers.load_dossiers([write_dossier(tmp_path)])

    assert Conference.objects.get().code == "RIV1"
    write_by_another("commitments_conference")
