"""On SQLite a dossier is loaded on copies: others go on writing, and nothing of theirs is lost."""

import threading
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction

from commitments.dossiers import loading as dossiers
from commitments.models import Commitment, Conference, State, Theme
from commitments.seeding.brief_writing import ATTEMPTS
from tests.dossiers import write_dossier
from tests.factories import make_officer, make_resolution, make_state, make_theme, report
from tracker.models import Change

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL has no single lock: loads write in place there"
    ),
]
# Columns that say when something was done.
MOMENTS = {"created_at", "updated_at", "history_date", "recorded_at", "known_from", "known_until"}
REWORDED = (
    ("On rivers", "On all rivers"),
    ("Measure the rivers.", "Measure all rivers."),
    ("    basis: inferred\n", "    basis: inferred\n    closed_on: 2025-06-01\n    closing_reason: Left.\n"),
    ("    partners: [league]\n", ""),
)


class Attempts:
    """Counts how often a load did all of its work, and lets somebody else act then: `acts`, in turn."""

    def __init__(self, load, acts):
        self.load, self.acts, self.made, self.waited, self.others = load, acts, 0, [], []

    def __call__(self, *args, **kwargs):
        outcomes = self.load(*args, **kwargs)
        act = self.acts[self.made] if self.made < len(self.acts) else None
        self.made += 1
        if act is not None:
            other = threading.Thread(target=self.run, args=[act])
            other.start()
            other.join(2)
            self.waited.append(other.is_alive())
            self.others.append(other)
        return outcomes

    @staticmethod
    def run(act):
        try:
            act()
        finally:
            connection.close()


@pytest.fixture
def meanwhile(monkeypatch):
    """Loads while each of these acts once, after the attempt that is its."""

    def load(path, *acts, **options):
        attempts = Attempts(dossiers._load, acts)
        with monkeypatch.context() as patch:
            patch.setattr(dossiers, "_load", attempts)
            dossiers.load_dossiers([path], **options)
        for other in attempts.others:
            other.join()
        return attempts

    return load


def why():
    return dossiers.Rewording(kind="correction", reason="It was misread.")


def rows():
    """All of the record and its history, without the moments, and whose rows in the register changed how."""
    models = apps.get_app_config("commitments").get_models(include_auto_created=True)
    # In place a commitment may be saved several times before it is as it will be.
    changes = set(Change.objects.exclude(kind="saved").values_list("commitment", "kind"))
    return {"changes": sorted(changes)} | {
        model._meta.label: list(
            model._base_manager.order_by("pk").values_list(
                *(field.attname for field in model._meta.concrete_fields if field.attname not in MOMENTS)
            )
        )
        for model in models
    }


def test_others_record_while_a_dossier_is_loaded(tmp_path, meanwhile):
    dossiers.load_dossiers([write_dossier(tmp_path)])
    officer, commitment = make_officer(), Commitment.objects.get(reference="RIV1-R2-IRQ")

    attempts = meanwhile(
        write_dossier(tmp_path, *REWORDED),
        lambda: report(commitment=commitment, effective_on=date(2026, 3, 1), author=officer),
        why=why(),
    )

    assert (attempts.made, attempts.waited) == (1, [False])
    assert Conference.objects.get().title_en == "On all rivers"
    assert Commitment.objects.get(pk=commitment.pk).version == 1


def test_a_load_on_copies_writes_what_it_would_in_place(tmp_path):
    first, second = write_dossier(tmp_path), write_dossier(tmp_path, *REWORDED, name="again.yaml")

    with transaction.atomic():
        dossiers.load_dossiers([first])
        dossiers.load_dossiers([second], why=why())
        in_place = rows()
        transaction.set_rollback(True)
    assert not Conference.objects.exists()

    dossiers.load_dossiers([first])
    dossiers.load_dossiers([second], why=why())

    on_copies = rows()
    different = {
        name: ([row for row in on_copies[name] if row not in in_place[name]], in_place[name][:9])
        for name in in_place
        if on_copies[name] != in_place[name]
    }
    assert different == {}
    with connection.cursor() as cursor:
        assert not cursor.execute("PRAGMA foreign_key_check").fetchall()
        cursor.execute(
            "SELECT name FROM temp.sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
        )
        assert not cursor.fetchall()


def test_a_load_begins_again_where_the_record_was_changed_meanwhile(tmp_path, meanwhile):
    dossiers.load_dossiers([write_dossier(tmp_path)])

    def add_resolution():
        make_resolution(conference=Conference.objects.get(), number=9, theme=make_theme(slug="rivers"))

    make_state(code="IRN")
    joined = ("resolutions:\n", "  - state: IRN\n    role: participant\n    basis: inferred\nresolutions:\n")
    attempts = meanwhile(write_dossier(tmp_path, joined), add_resolution)

    assert (attempts.made, attempts.waited) == (2, [False])
    assert Commitment.objects.filter(reference="RIV1-R9-IRN").exists()


def test_a_load_begins_again_where_what_it_closes_was_reported_on(tmp_path, meanwhile):
    dossiers.load_dossiers([write_dossier(tmp_path)])
    officer, commitment = make_officer(), Commitment.objects.get(reference="RIV1-R2-KWT")

    attempts = meanwhile(
        write_dossier(tmp_path, *REWORDED),
        lambda: report(commitment=commitment, effective_on=date(2025, 4, 1), author=officer),
        why=why(),
    )

    stored = Commitment.objects.get(pk=commitment.pk)
    assert attempts.made == 2
    assert (stored.version, stored.closed_on) == (1, date(2025, 6, 1))


def test_a_load_makes_others_wait_in_the_end(tmp_path, meanwhile):
    path = write_dossier(tmp_path)

    def rename():
        state = State.objects.get(code="IRQ")
        state.name_en += "!"
        state.save()

    attempts = meanwhile(path, *[rename] * (ATTEMPTS + 1))

    assert attempts.waited == [False] * ATTEMPTS + [True]
    assert Conference.objects.get().participations.count() == 2


def test_no_key_is_given_a_second_time(tmp_path):
    gone = make_theme(slug="gone")
    key = gone.pk
    gone.delete()

    dossiers.load_dossiers([write_dossier(tmp_path)])

    assert Theme.objects.get(slug="rivers").pk > key
