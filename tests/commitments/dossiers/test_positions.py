"""What States said, told by a dossier: recorded once, beside what people record."""

from datetime import date

import pytest

from commitments.models import Commitment, StatedPosition
from commitments.seeding.merging import Action
from commitments.seeding.reading import SeedRefused
from commitments.vocabulary import Position
from tests.dossiers import line_of, load, write_dossier
from tests.factories import make_officer, state_position

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-06-01T12:00:00Z", tick=False)]
ON_RESOLUTION = (
    "strength: agreed\n",
    "strength: agreed\n    positions:\n      IRQ: {position: supported}\n"
    "      KWT: {position: noted, stated_on: 2026-03-01, source: gazette}\n",
)
ON_PARTICIPATION = (
    "basis: inferred\n",
    "basis: inferred\n    positions:\n      RIV1-R2: {position: not_applicable, stated_on: 2026-04-01}\n",
)


def on_record():
    return set(
        StatedPosition.objects.values_list(
            "commitment__reference", "position", "stated_on", "source__slug", "recorded_by"
        )
    )


def test_it_is_recorded_once_with_its_day_and_source(tmp_path):
    path = write_dossier(tmp_path, ON_RESOLUTION, ON_PARTICIPATION)

    loaded = load(path)

    assert on_record() == {
        ("RIV1-R1-IRQ", "supported", None, None, None),
        ("RIV1-R1-KWT", "noted", date(2026, 3, 1), "gazette", None),
        ("RIV1-R2-KWT", "not_applicable", date(2026, 4, 1), None, None),
    }
    assert dict(Commitment.objects.values_list("reference", "position"))["RIV1-R2-KWT"] == "not_applicable"
    assert loaded["RIV1-R1-IRQ"].action is Action.CREATED
    assert load(path) == {}
    assert StatedPosition.objects.count() == 3


def test_another_for_the_same_day_takes_its_place(tmp_path):
    load(write_dossier(tmp_path, ON_RESOLUTION))

    loaded = load(write_dossier(tmp_path, (ON_RESOLUTION[0], ON_RESOLUTION[1].replace("noted", "supported"))))

    assert {key: outcome.action for key, outcome in loaded.items()} == {
        "RIV1-R1-KWT 2026-03-01": Action.UPDATED
    }
    assert Commitment.objects.get(reference="RIV1-R1-KWT").position == "supported"
    assert StatedPosition.objects.filter(commitment__reference="RIV1-R1-KWT").count() == 2


@pytest.mark.parametrize(("refresh", "holds"), [(False, "supported_in_part"), (True, "noted")])
def test_what_a_person_recorded_for_the_day_is_kept_unless_refreshed(tmp_path, refresh, holds):
    path = write_dossier(tmp_path, ON_RESOLUTION)
    load(path)
    commitment = Commitment.objects.get(reference="RIV1-R1-KWT")
    stated = state_position(
        commitment, Position.SUPPORTED_IN_PART, stated_on=date(2026, 3, 1), by=make_officer()
    )

    loaded = load(path, refresh=refresh)

    assert loaded["RIV1-R1-KWT 2026-03-01"].action is (Action.UPDATED if refresh else Action.KEPT)
    assert Commitment.objects.get(pk=commitment.pk).position == holds
    assert StatedPosition.objects.filter(pk=stated.pk).exists()


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("IRQ: {position: supported}", "Atlantis: {position: noted}", "Atlantis", "Atlantis"),
        ("source: gazette}", "source: nowhere}", "KWT: {", "No source “nowhere” is known"),
        ("2026-03-01", "2026-06-02", "KWT: {", "is in the future"),
        ("position: noted", "position: perhaps", "KWT: {", "is not known. Choose one of"),
        ("position: noted, ", "", "KWT: {", "“position” is missing"),
        ("RIV1-R2: {", "RIV1-R9: {", "RIV1-R9: {", "No resolution “RIV1-R9” is known"),
    ],
)
def test_what_cannot_be_is_refused_at_its_line(tmp_path, old, new, at, reason):
    changes = [(start, text.replace(old, new)) for start, text in (ON_RESOLUTION, ON_PARTICIPATION)]
    path = write_dossier(tmp_path, *changes)

    with pytest.raises(SeedRefused) as refusal:
        load(path)

    assert [problem.line for problem in refusal.value.problems] == [line_of(path, at)]
    assert reason in refusal.value.problems[0].reason
    assert not StatedPosition.objects.exists()


def test_a_state_without_the_commitment_has_no_position_on_it(tmp_path):
    observer = ("role: participant", "role: observer")
    path = write_dossier(tmp_path, ON_RESOLUTION, observer)

    with pytest.raises(SeedRefused) as refusal:
        load(path)

    assert "KWT has no commitment under RIV1-R1" in refusal.value.problems[0].reason
