"""The languages of the product: what each of them has wherever any of them has it."""

import json
import re

import pytest
from django.apps import apps
from django.conf import settings

from commitments.language.calendars import DIGITS
from commitments.language.languages import LANGUAGES, RIGHT_TO_LEFT, translated_fields
from config.catalogues import catalogue_files
from tracker.demo import words
from tracker.models import MailLanguage

TRANSLATIONS = set(LANGUAGES) - {"en"}
MODELS = [model for app in ("commitments", "tracker") for model in apps.get_app_config(app).get_models()]
SEEDS = settings.BASE_DIR / "seeds"


def test_are_those_of_pages_and_mails():
    assert tuple(code for code, _name in settings.LANGUAGES) == LANGUAGES
    assert tuple(MailLanguage.values) == LANGUAGES
    assert set(LANGUAGES) >= RIGHT_TO_LEFT


def test_have_their_digits_and_catalogues():
    assert set(DIGITS) <= TRANSLATIONS
    for language in TRANSLATIONS:
        assert {file.parts[-5] for file in catalogue_files(language=language)} == {
            "commitments",
            "config",
            "tracker",
        }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_have_a_column_of_every_text(model):
    columns = {field.name for field in model._meta.concrete_fields}
    texts = {match[1] for name in columns if (match := re.fullmatch(r"(.+)_[a-z]{2}", name))}

    assert columns >= {name for text in texts if f"{text}_en" in columns for name in translated_fields(text)}


def schema_texts(node):
    """Every object of a schema that has a text in English."""
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict) and "en" in properties:
            yield set(properties)
        for value in node.values():
            yield from schema_texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from schema_texts(value)


def test_have_a_place_in_every_text_of_a_dossier():
    found = list(schema_texts(json.loads((SEEDS / "dossier.schema.json").read_text())))

    assert found
    assert all(languages == set(LANGUAGES) for languages in found)


def test_have_words_for_the_invented_world():
    assert all(set(texts) == set(LANGUAGES) for texts in (words.CONFERENCE, words.OPENINGS, words.LABEL))
