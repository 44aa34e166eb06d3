"""Badges: every level and every standing against a deadline has its own shape, name and colours."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation

from commitments.language.languages import LANGUAGES
from commitments.terms.badges import SCHEDULE_SHAPES, STATUS_SHAPES, schedule_badge, status_badge
from commitments.vocabulary import Schedule, Status

AXES = [(status_badge, value) for value in Status] + [(schedule_badge, value) for value in Schedule]


def stylesheet(name):
    return Path(finders.find(f"mithaq/{name}.css")).read_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("badge", "value"), AXES)
def test_show_a_shape_and_the_name_in_the_readers_language(badge, value, language):
    with translation.override(language):
        shown = badge(value)

        assert f'class="badge badge-{value}"' in shown
        assert f">{value.label}<" in shown


def test_never_have_the_shape_of_another():
    shapes = [*STATUS_SHAPES.values(), *SCHEDULE_SHAPES.values()]

    assert len(set(shapes)) == len(shapes) == len(AXES)


@pytest.mark.parametrize(
    ("axis", "value"), [("status", value) for value in Status] + [("schedule", value) for value in Schedule]
)
def test_have_a_colour_by_day_by_night_and_for_whoever_chose_the_night(axis, value):
    colour = f"--m-{axis}-{value.replace('_', '-')}"

    assert re.search(rf"\.badge-{value}\b[^{{]*{{ --badge-colour: var\({colour}\);", stylesheet("badges"))
    assert len(re.findall(rf"^ *{colour}: #[0-9a-f]{{6}};$", stylesheet("tokens"), re.MULTILINE)) == 3


@pytest.mark.parametrize("level", Status)
def test_of_levels_lend_their_colour_to_the_bars_that_count_them(level):
    place = list(Status).index(level) + 1

    assert f".share-{level}, :where(.bar, .pillar) rect:nth-child({place}) {{ --badge-colour" in stylesheet(
        "badges"
    )
