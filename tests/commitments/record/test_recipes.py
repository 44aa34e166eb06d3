"""What tests are given again and again is what the product makes, row by row."""

import pytest
from django.apps import apps
from django.db import transaction

from tests.factories import FIRST, at, make_commitment, make_what_it_needs
from tests.recipes import is_kept, write_again

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
# Drawn at random, or given at the commit.
OF_EACH_OWN = {"key", "place"}


def everything():
    """All rows of all tables, with places among the rows in the place of keys."""
    models = [model for app in ("commitments", "tracker") for model in apps.get_app_config(app).get_models()]
    places = {
        (model, key): place
        for model in models
        for place, key in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))
    }

    def value_of(row, field):
        value = getattr(row, field.attname)
        if hasattr(type(row), "instance_type") and field.name == "id":
            return places[type(row).instance_type, value]
        return places.get((field.related_model, value), value) if field.is_relation else value

    return {
        model._meta.label: sorted(
            str({field.name: value_of(row, field) for field in model._meta.concrete_fields if is_told(field)})
            for row in model._base_manager.all()
        )
        for model in models
    }


def is_told(field):
    return not field.primary_key and field.name not in OF_EACH_OWN


def made_by(make):
    with transaction.atomic():
        make()
        found = everything()
        transaction.set_rollback(True)
    return found


def test_what_is_written_again_is_what_was_made(time_machine):
    assert is_kept(FIRST)
    made = made_by(make_what_it_needs)

    assert made_by(lambda: write_again(FIRST)) == made
    assert made["commitments.Commitment"] != []
    time_machine.move_to(at(2026, 4, 1), tick=False)
    assert made_by(lambda: write_again(FIRST)) != made


def test_what_is_there_already_is_taken():
    one = make_commitment()

    assert make_commitment() == one
