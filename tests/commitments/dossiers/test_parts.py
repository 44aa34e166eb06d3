"""Several files of one conference load as one dossier, and a file may be larger than a megabyte."""

import pytest

from commitments.dossiers.loading import load_dossiers
from commitments.models import Citation, Conference, Resolution, Theme
from commitments.seeding.reading import SeedRefused
from tests.dossiers import DOSSIER, write_dossier
from tests.factories import make_state

pytestmark = pytest.mark.django_db
HEAD, TAIL = DOSSIER[: DOSSIER.index("resolutions:")], DOSSIER[DOSSIER.index("resolutions:") :]
PART = "conference: {code: RIV1}\n"


@pytest.fixture(autouse=True)
def states():
    for code in ("IRQ", "KWT"):
        make_state(code=code)


def written(folder, **files):
    paths = [folder / f"{name}.yaml" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def refusal(paths):
    with pytest.raises(SeedRefused) as refused:
        load_dossiers(paths)
    return str(refused.value).splitlines()


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_parts_say_what_one_file_would(tmp_path, order):
    whole = write_dossier(tmp_path)
    tried = load_dossiers([whole], dry_run=True)
    files = {"a": HEAD, "b": PART + TAIL}

    outcomes = load_dossiers(written(tmp_path, **{name: files[name] for name in order}))

    assert sorted(str(one) for one in outcomes) == sorted(str(one) for one in tried)
    assert Resolution.objects.filter(conference__code="RIV1").count() == 2
    assert Citation.objects.exists()
    assert {one.action.name for one in load_dossiers([whole])} == {"UNCHANGED"}


def test_a_theme_that_each_part_describes_is_one(tmp_path):
    theme = "themes: [{slug: rivers, name: {en: Rivers, fa: رودها, ar: الأنهار}}]\n"

    load_dossiers(written(tmp_path, a=HEAD, b=PART + theme + TAIL))

    assert Theme.objects.get().slug == "rivers"
    other = written(tmp_path, a=HEAD, b=PART + theme.replace("Rivers", "Streams") + TAIL)
    assert refusal(other) == ["b.yaml:2: themes[1].slug: “rivers” stands in a.yaml, line 14, already."]


def test_a_fault_is_named_with_its_file_and_its_line_there(tmp_path):
    two = PART + TAIL.replace("theme: rivers", "theme: canals")

    said = refusal(written(tmp_path, a=HEAD + TAIL, b=two))

    assert "b.yaml:3: resolutions[1].reference: The resolution RIV1-R1 stands in a.yaml" in said[0]
    assert said[1].startswith("b.yaml:4: resolutions[1].theme: No theme “canals” is known")


def test_one_of_the_files_says_what_the_conference_is(tmp_path):
    assert "title" in "".join(refusal(written(tmp_path, a=PART + TAIL)))
    assert "RIV1 is in a.yaml" in "".join(refusal(written(tmp_path, a=HEAD, b=HEAD)))
    assert not Conference.objects.exists()


def test_a_dossier_may_be_larger_than_a_megabyte(tmp_path):
    comment = "# a passage that somebody noted beside it\n" * 40_000

    load_dossiers(written(tmp_path, a=DOSSIER + comment))

    assert Conference.objects.get().code == "RIV1"
