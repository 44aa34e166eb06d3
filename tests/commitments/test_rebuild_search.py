"""`manage.py rebuild_search`: rows that were saved under other rules are found and sorted as all are."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command

from commitments.fields import SearchTextField, SortKeyField
from commitments.models import Commitment, Resolution, State, Theme
from tests.factories import make_commitment, make_state, make_theme
from tracker.models import Change

pytestmark = pytest.mark.django_db


def run():
    said = io.StringIO()
    call_command("rebuild_search", stdout=said)
    return said.getvalue()


def test_what_was_saved_under_other_rules_is_found_again():
    commitment = make_commitment()
    theme = make_theme(slug="rivers", name_ar="الأَنهارُ")
    before = Resolution.objects.get()
    Resolution.objects.update(search_text="")
    Theme.objects.update(search_text="الأَنهارُ")
    Commitment.objects.update(search_text="")
    State.objects.update(search_text="", sort_ar="")
    changes = Change.objects.count()
    assert not Theme.objects.search("الأنهار").exists()

    said = run()

    assert "resolutions: 1 renewed" in said
    assert Theme.objects.search("الأنهار").get() == theme
    assert Resolution.objects.search("title").get() == before
    assert Commitment.objects.search(commitment.reference).get() == commitment
    assert State.objects.exclude(sort_ar="").exists()
    after = Resolution.objects.get()
    assert (after.updated_at, after.history.count()) == (before.updated_at, before.history.count())
    assert Change.objects.count() == changes


def test_what_is_in_step_is_not_written():
    make_commitment()
    run()

    assert {line.rpartition(": ")[2] for line in run().splitlines()} == {"0 renewed"}


def test_rows_of_many_batches_are_renewed(monkeypatch):
    monkeypatch.setattr("commitments.management.commands.rebuild_search.ROWS_AT_ONCE", 2)
    for code in ("IRQ", "IRN", "TUR", "KWT", "EGY"):
        make_state(code=code)
    State.objects.update(search_text="")

    run()

    assert State.objects.filter(search_text="").count() == 0


def test_every_field_that_is_stored_for_searching_or_sorting_is_in_this_app():
    elsewhere = [
        field
        for model in apps.get_models()
        if model._meta.app_label != "commitments"
        for field in model._meta.concrete_fields
        if isinstance(field, (SearchTextField, SortKeyField))
    ]
    assert elsewhere == []
