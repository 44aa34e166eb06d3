"""A resolution of several themes in dossiers: as the file says, in its order, unless staff chose others."""

import pytest

from commitments.models import Resolution
from commitments.record.enrolment import enrol_resolution
from commitments.seeding.reading import SeedRefused
from tests.dossiers import DOSSIER, line_of, load, write_dossier
from tests.factories import at, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 2, 1), tick=False)]
THEMES = (
    "themes:\n",
    "themes:\n  - slug: wells\n    name: {en: Wells, fa: چاه‌ها, ar: الآبار}\n"
    "  - slug: canals\n    name: {en: Canals, fa: کانال‌ها, ar: القنوات}\n",
)
FIRST = "    theme: rivers\n"


def themed(folder, text):
    return write_dossier(folder, THEMES, (FIRST, f"{FIRST}    themes: {text}\n"))


def slugs():
    return [theme.slug for theme in Resolution.objects.get(reference="RIV1-R1").all_themes()]


def test_all_themes_stand_beside_the_first_in_their_order(tmp_path):
    load(themed(tmp_path, "[rivers, wells, canals]"))
    assert slugs() == ["rivers", "wells", "canals"]
    assert load(themed(tmp_path, "[rivers, wells, canals]")) == {}

    changed = load(themed(tmp_path, "[rivers, canals, wells]"))

    assert slugs() == ["rivers", "canals", "wells"]
    assert "wells, canals" in str(changed)
    load(write_dossier(tmp_path, THEMES))
    assert slugs() == ["rivers"]


def test_what_staff_chose_stays(tmp_path):
    load(themed(tmp_path, "[rivers, wells]"))
    resolution = Resolution.objects.get(reference="RIV1-R1")
    enrol_resolution(resolution, further_themes=[make_theme(slug="canals")], changed=[])

    load(themed(tmp_path, "[rivers, wells, canals]"))

    assert slugs() == ["rivers", "canals"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[wells, rivers]", "The themes begin with the first, “rivers”."),
        ("[rivers, lakes]", "No theme “lakes” is known; describe it under “themes”."),
    ],
)
def test_what_cannot_be_is_refused_at_its_line(tmp_path, text, reason):
    file = themed(tmp_path, text)

    with pytest.raises(SeedRefused) as refused:
        load(file)

    assert reason in str(refused.value)
    assert f":{line_of(file, '    themes: ')}" in str(refused.value)


def test_the_dossier_has_a_first_theme_to_stand_beside():
    assert FIRST in DOSSIER
