"""Loading the catalogue of States: by their codes, and without undoing what staff edited."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commitments.models import State
from commitments.seeding.merging import Action
from commitments.seeding.reading import SeedRefused
from commitments.states.loading import load_states
from tests.factories import make_officer, make_state

pytestmark = pytest.mark.django_db
CATALOGUE = """\
- code: IRQ
  alpha2: IQ
  m49: "368"
  kind: un_member
  region: "142"
  subregion: "145"
  name_en: Iraq
  name_fa: عراق
  name_ar: العراق
  official_name_en: Republic of Iraq
  official_name_fa: ''
  official_name_ar: null
  other_names: [Irak, Republic of Iraq]
- code: XAI
  kind: regional_body
  name_en: A council
  name_fa: شورا
  name_ar: مجلس
"""


@pytest.fixture
def catalogue(tmp_path):
    def write(*changes):
        text = CATALOGUE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "states.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def actions(outcomes) -> dict[str, str]:
    return {outcome.key: outcome.action.value for outcome in outcomes}


def test_states_get_every_column(catalogue):
    load_states(catalogue())

    iraq, council = State.objects.get(code="IRQ"), State.objects.get(code="XAI")
    assert (
        iraq.alpha2,
        iraq.m49,
        iraq.region,
        iraq.subregion,
        iraq.official_name_en,
        iraq.official_name_ar,
    ) == (
        "IQ",
        "368",
        "142",
        "145",
        "Republic of Iraq",
        "",
    )
    assert (iraq.name_fa, iraq.other_names) == ("عراق", "Irak\nRepublic of Iraq")
    assert (council.alpha2, council.m49, council.region, council.is_regional_body, council.other_names) == (
        None,
        None,
        "",
        True,
        "",
    )


def test_the_same_catalogue_again_changes_nothing_and_adds_no_history(catalogue):
    load_states(catalogue())
    history = State.history.count()

    assert {outcome.action for outcome in load_states(catalogue())} == {Action.UNCHANGED}
    assert State.history.count() == history


def test_official_names_that_staff_edited_are_kept_until_a_refresh(catalogue):
    load_states(catalogue())
    state = State.objects.get(code="IRQ")
    state.official_name_en = "The Republic of Iraq"
    state._history_user = make_officer()
    state.save()
    path = catalogue(("official_name_en: Republic", "official_name_en: Our Republic"), ("Irak,", "Iraq,"))

    assert actions(load_states(path))["IRQ"] == "update"
    state.refresh_from_db()
    assert (state.official_name_en, state.other_names) == ("The Republic of Iraq", "Iraq\nRepublic of Iraq")

    load_states(path, refresh=True)
    state.refresh_from_db()
    assert state.official_name_en == "Our Republic of Iraq"


def test_what_staff_switched_on_stays_in_use(catalogue):
    path = catalogue(("  kind: un_member", "  kind: territory\n  enabled: false"))
    load_states(path)
    state = State.objects.get(code="IRQ")
    assert not state.enabled
    state.enabled = True
    state._history_user = make_officer()
    state.save()

    load_states(path)

    state.refresh_from_db()
    assert state.enabled


def test_a_state_that_the_catalogue_does_not_mention_stays_and_is_reported(catalogue):
    make_state(code="TUR")

    assert actions(load_states(catalogue())) == {"IRQ": "create", "XAI": "create", "TUR": "unmentioned"}
    assert State.objects.filter(code="TUR").exists()


def test_a_dry_run_writes_nothing(catalogue):
    assert actions(load_states(catalogue(), dry_run=True)) == {"IRQ": "create", "XAI": "create"}
    assert not State.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            ("code: XAI", "code: IRQ"),
            "states.yaml:14: [2].code: “IRQ” stands here twice; the first is on line 1.",
        ),
        (
            ("kind: regional_body", "kind: regional_body\n  alpha2: IQ"),
            "states.yaml:16: [2].alpha2: “IQ” stands here twice",
        ),
        (
            ("kind: regional_body", "kind: council"),
            "states.yaml:15: [2].kind: “council” is not known. Choose one of: un_member,",
        ),
        (
            ("kind: regional_body", "kind: regional_body\n  m49: '999'"),
            "states.yaml:14: [2].__all__: M49 codes belong to countries",
        ),
        (
            ('m49: "368"', "m49: 368"),
            "states.yaml:3: [1].m49: This must be text or null, not “368”. Put it in quotes to make it text.",
        ),
        (("  name_fa: شورا\n", ""), "states.yaml:14: [2]: The key “name_fa” is missing."),
        (("code: IRQ", "code: Iraq"), "states.yaml:1: [1].code: “Iraq” is not a State's code"),
        (
            ("name_en: A council", "name: A council"),
            "states.yaml:16: [2].name: The key “name” is not known. Did you mean “name_",
        ),
    ],
)
def test_a_wrong_catalogue_is_refused_whole(catalogue, change, reason):
    with pytest.raises(SeedRefused) as refused:
        load_states(catalogue(change))

    assert [problem for problem in map(str, refused.value.problems) if problem.startswith(reason)], (
        refused.value
    )
    assert not State.objects.exists()


def test_the_command_prints_what_changes_and_fails_on_a_refusal(catalogue):
    out = StringIO()
    call_command("load_states", str(catalogue()), "--dry-run", stdout=out)
    assert out.getvalue() == (
        "create      State IRQ\ncreate      State XAI\n2 created, 0 updated, 0 unchanged, 0 kept as edited, "
        "0 not mentioned.\nDry run: nothing was written.\n"
    )
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("load_states", str(catalogue(("code: XAI", "code: IRQ"))))


def test_the_catalogue_of_the_project_loads():
    out = StringIO()
    call_command("load_states", stdout=out)

    assert State.objects.count() == out.getvalue().count("create ") > 190
