"""What one State is to reach of an indicator, where that is its own."""

import re
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from commitments.models import Commitment, Indicator, SourceDocument, StateTarget
from commitments.seeding.merging import Action
from commitments.seeding.reading import SeedRefused
from tests.dossiers import line_of, load, write_dossier
from tests.factories import (
    at,
    make_commitment,
    make_indicator,
    make_officer,
    make_resolution,
    make_source,
    make_target,
)
from tests.seen import seen_at
from tracker.api.viewsets import MeasurementViewSet
from tracker.trail.measuring import record_measurement

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
IN_DOSSIER = (
    "target: 12.5, ",
    "target: 12.5, targets: {IRQ: {target: 20, source: gazette}, Kuwait: {baseline: 3}}, ",
)


def own():
    """By State its baseline, its target and their source."""
    return {
        target.commitment.state.code: (target.baseline, target.target, target.source and target.source.slug)
        for target in StateTarget.objects.select_related("commitment__state", "source")
    }


@pytest.fixture
def indicator():
    for code in ("IRQ", "IRN"):
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
    return make_indicator(resolution=commitment.resolution, baseline=Decimal(1), target=Decimal(10))


def test_a_state_has_one_of_each_indicator_and_of_none_of_another_resolution(indicator):
    irq = Commitment.objects.get(reference="BAG3-R1-IRQ")
    make_target(indicator=indicator, commitment=irq, target=Decimal(20))
    with pytest.raises(ValidationError, match="has a target of its own"):
        make_target(indicator=indicator, commitment=irq, target=Decimal(30))
    with pytest.raises(IntegrityError), transaction.atomic():
        StateTarget.objects.create(indicator=indicator, commitment=irq)

    other = make_indicator(resolution=make_resolution(conference=irq.resolution.conference, number=2))
    with pytest.raises(ValidationError, match="BAG3-R2-I1 is no indicator of BAG3-R1"):
        make_target(indicator=other, commitment=irq, target=Decimal(1))


def test_what_a_state_has_not_of_its_own_is_as_the_indicator_says(indicator):
    irq, irn = Commitment.objects.order_by("-reference")
    make_target(indicator=indicator, commitment=irq, target=Decimal(20))

    def holding(commitment):
        (row,) = Indicator.objects.with_targets_of(commitment)
        return row.state_baseline, row.state_target, len(row.own_targets)

    assert holding(irq) == (1, 20, 1)
    assert holding(irn) == (1, 10, 0)
    StateTarget.objects.update(target=None)
    assert holding(irq) == (1, 10, 0)


def test_the_page_of_the_resolution_shows_them(client, indicator):
    irq, irn = Commitment.objects.order_by("-reference")
    make_target(indicator=indicator, commitment=irq, target=Decimal("20.5"), source=make_source(slug="plan"))
    make_target(indicator=indicator, commitment=irn)

    page = client.get("/en/resolutions/BAG3-R1/").content.decode()

    own = page.partition(f'href="{irq.get_absolute_url()}"><bdi>Iraq</bdi></a> · Target: 20.5')
    assert own[1], page
    assert SourceDocument.objects.get(slug="plan").title_en in own[2][:200]
    assert "<bdi>Iran</bdi></a> · " not in page


def test_what_was_known_of_them_is_shown_as_it_was_known(client, indicator):
    irq, irn = Commitment.objects.order_by("-reference")
    with time_machine.travel(at(2026, 4, 10), tick=False):
        first = make_target(indicator=indicator, commitment=irq, target=Decimal(20))
    with time_machine.travel(at(2026, 5, 10), tick=False):
        first.target = Decimal(30)
        first.save()
        make_target(indicator=indicator, commitment=irn, target=Decimal(40))
    StateTarget.objects.filter(commitment=irn).update(target=Decimal(50))

    def shown(moment):
        addresses = ["/en/resolutions/BAG3-R1/", *(one.get_absolute_url() for one in (irq, irn))]
        with time_machine.travel(at(2026, 6, 1), tick=False):
            pages = [client.get(f"{address}?known_at={moment}").content.decode() for address in addresses]
        return [re.findall(r"Target: (\d+)", page) for page in pages]

    assert shown("2026-04-01") == [["10"], ["10"], ["10"]]
    assert shown("2026-04-20") == [["10", "20"], ["20"], ["10"]]
    assert shown("2026-05-20") == [["10", "40", "30"], ["30"], ["40"]]


def test_the_api_gives_them_with_the_indicator_and_with_each_value(client, indicator):
    irq, irn = Commitment.objects.order_by("-reference")
    make_target(indicator=indicator, commitment=irq, target=Decimal("20.5"), source=make_source(slug="plan"))
    make_target(indicator=indicator, commitment=irn)
    for commitment in (irq, irn):
        record_measurement(
            commitment=commitment,
            indicator=indicator,
            observed_on=at(2026, 3, 1).date(),
            value=Decimal(5),
            source=SourceDocument.objects.get(slug="plan"),
            author=make_officer(username=f"by-{commitment.reference.lower()}"),
        )

    shown = client.get("/api/v1/indicators/BAG3-R1-I1/").json()
    values = client.get("/api/v1/measurements/").json()["results"]

    assert (shown["target"], shown["targets"]) == (
        "10",
        [
            {
                "commitment": "BAG3-R1-IRQ",
                "state": "IRQ",
                "baseline": None,
                "target": "20.5",
                "source": "plan",
            }
        ],
    )
    assert {(row["commitment"], row["baseline"], row["target"]) for row in values} == {
        ("BAG3-R1-IRQ", "1", "20.5"),
        ("BAG3-R1-IRN", "1", "10"),
    }
    assert "targets" not in client.get("/api/v1/indicators/").json()["results"][0]
    assert {"baseline", "target"} <= {column.name for column in MeasurementViewSet.table.columns}


def test_the_source_of_a_target_is_public_once_its_conference_is(client, indicator):
    make_source(slug="plan")
    target = make_target(
        indicator=indicator,
        commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"),
        target=Decimal(20),
        source=SourceDocument.objects.get(slug="plan"),
    )
    conference = indicator.resolution.conference

    assert client.get("/api/v1/sources/plan/").status_code == 200
    StateTarget.objects.update(target=None)
    assert client.get("/api/v1/sources/plan/").status_code == 404
    StateTarget.objects.update(target=20)
    type(conference).objects.update(published=False)
    assert client.get("/api/v1/sources/plan/").status_code == 404
    assert not StateTarget.objects.published().exists()
    assert target.pk


def test_the_page_of_a_commitment_says_what_holds_for_its_state(client, indicator):
    irq = Commitment.objects.get(reference="BAG3-R1-IRQ")
    make_target(indicator=indicator, commitment=irq, target=Decimal(20), source=make_source(slug="plan"))
    title = SourceDocument.objects.get(slug="plan").title_en

    own_page, other = (
        client.get(f"/en/commitments/BAG3-R1-{code}/").content.decode() for code in ("IRQ", "IRN")
    )

    assert f"Target: 20 · this State's own (<bdi>{title}</bdi>)" in own_page.replace("&#x27;", "'")
    assert "Target: 10</p>" in other


def test_an_officer_writes_them_on_the_page_of_the_indicator(client, indicator):
    client.force_login(make_officer())
    address = reverse("admin:commitments_indicator_change", args=[indicator.pk])
    irq = Commitment.objects.get(reference="BAG3-R1-IRQ")
    prefix = "state_targets-"

    def save(commitment):
        own_row = {"id": "", "indicator": indicator.pk, "commitment": commitment.pk, "target": "20"}
        data = {name: getattr(indicator, name) for name in ("kind", "name_en", "unit", "baseline", "target")}
        data |= {f"{prefix}TOTAL_FORMS": 1, f"{prefix}INITIAL_FORMS": 0}
        data |= {f"{prefix}0-{name}": value for name, value in own_row.items()}
        return client.post(address, seen_at(client, address) | data)

    other = make_commitment(reference="BAG3-R2-IRQ")
    assert "is no indicator of BAG3-R2" in save(other).content.decode()
    assert own() == {}
    assert save(irq).status_code == 302
    assert own() == {"IRQ": (None, 20, None)}


def test_a_dossier_brings_them_once_and_keeps_what_staff_edited(tmp_path):
    path = write_dossier(tmp_path, IN_DOSSIER)

    assert load(path)["RIV1-R1-I1-IRQ"].action is Action.CREATED
    assert own() == {"IRQ": (None, 20, "gazette"), "KWT": (3, None, None)}
    assert load(path) == {}

    kept = StateTarget.objects.get(commitment__state__code="KWT")
    kept.baseline = Decimal(4)
    kept.save()
    path = write_dossier(tmp_path, (IN_DOSSIER[0], IN_DOSSIER[1].replace("20", "21").replace("3}", "5}")))
    assert {key: outcome.action for key, outcome in load(path).items()} == {
        "RIV1-R1-I1-IRQ": Action.UPDATED,
        "RIV1-R1-I1-KWT": Action.KEPT,
    }
    assert own() == {"IRQ": (None, 21, "gazette"), "KWT": (4, None, None)}


@pytest.mark.parametrize(
    ("change", "at", "reason"),
    [
        (("Kuwait", "Atlantis"), "indicators:", "Atlantis"),
        (("source: gazette}", "source: nowhere}"), "indicators:", "No source “nowhere” is known"),
        (("{baseline: 3}", "{}"), "indicators:", "leave the key out"),
    ],
)
def test_a_dossier_names_what_is_not_known(tmp_path, change, at, reason):
    path = write_dossier(tmp_path, (IN_DOSSIER[0], IN_DOSSIER[1].replace(*change)))

    with pytest.raises(SeedRefused) as refusal:
        load(path)

    assert [problem.line for problem in refusal.value.problems] == [line_of(path, at) + 1]
    assert reason in refusal.value.problems[0].reason
    assert not StateTarget.objects.exists()


def test_a_state_without_the_commitment_has_none(tmp_path):
    path = write_dossier(tmp_path, IN_DOSSIER, ("role: participant", "role: observer"))

    with pytest.raises(SeedRefused) as refusal:
        load(path)

    assert "KWT has no commitment under RIV1-R1" in refusal.value.problems[0].reason
