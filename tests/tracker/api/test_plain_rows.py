"""Rows of lists that are shown from plain values are, to the byte, what the serializer makes of instances."""

import json
from datetime import UTC, date, datetime

import pytest
from rest_framework.renderers import JSONRenderer as FrameworksRenderer

from commitments.api import plain_rows
from commitments.api.plain_rows import PlainFields
from commitments.api.renderers import JSONRenderer, PlainAnswer
from commitments.api.serializers import CommitmentDetailSerializer, CommitmentSerializer
from commitments.models import Commitment, FurtherTheme, Resolution, State, Theme
from tests.factories import make_commitment, make_focal_point, make_officer, make_theme, report
from tests.groups import ALWAYS, make_group
from tests.rewording import reword
from tracker.api.serializers import StatusReportSerializer

pytestmark = pytest.mark.django_db
# Texts that are written out in JSON, or look as if they were.
ODD = ('a "b" \\', "line\r\nend", "\x07\x7f", "\u2028 and \u2029", "\U0001f30d ،؛\u200f", "<&>/", " ", "null")
ASKED = [
    "",
    "lang=fa&labels=true",
    "lang=ar&names=all&ordering=-due_on",
    "labels=true&names=all&crosswalk=g20,fatf,our_ocean",
    "fields=themes,state_name,region,url,basis,status&labels=true&limit=5",
    "fields=reference",
    "state=XAX,IRQ",
    "state=ZZZ,XAX&status=complete",
    "offset=0&limit=3&closed=any",
    "offset=2&limit=3",
]


@pytest.fixture(autouse=True)
def record():
    make_group(slug="league", members={"IRQ": ALWAYS, "KWT": (date(2026, 3, 10), None)})
    states = [f"X{letter}X" for letter in "ABCDEFGH"]
    for code in ("IRQ", "KWT", "ZZZ", *states):
        make_commitment(reference=f"BAG3-R1-{code}")
    other = make_commitment(reference="BAG3-R2-IRQ")
    for code, text in zip(states, ODD, strict=True):
        Commitment.objects.filter(state__code=code).update(lead_agency=text)
        State.objects.filter(code=code).update(name_en="", name_fa=text, region="")
    Commitment.objects.filter(state__code="XAX").update(due_on=date(2026, 2, 28), due_precision="month")
    Commitment.objects.filter(state__code="XBX").update(updated_at=datetime(2026, 3, 1, 23, 59, 59, 5, UTC))
    theme = make_theme(slug="second")
    FurtherTheme.objects.create(resolution=Resolution.objects.get(reference="BAG3-R1"), theme=theme, place=2)
    Theme.objects.filter(slug="second").update(name_en="", name_fa='"نام"')
    report(commitment=other, status="limited", effective_on=date(2026, 2, 1))
    reword(Resolution.objects.get(reference="BAG3-R1"), title_en="a\u2028title", strength="agreed")
    reword(other.resolution, title_en="", title_fa="", title_ar="عنوان", strength=None)


@pytest.fixture(params=["nobody", "focal point", "officer"])
def reader(request, client):
    if request.param != "nobody":
        state = State.objects.get(code="IRQ")
        client.force_login(make_officer() if request.param == "officer" else make_focal_point(state=state))
    return client


def answers(client, asked=ASKED):
    found = [client.get(f"/api/v1/commitments/?{one}") for one in asked]
    assert {one.status_code for one in found} == {200}
    return [one.content for one in found]


@pytest.mark.in_turns
def test_of_every_column_language_and_reader(reader, monkeypatch):
    plain = answers(reader)
    with monkeypatch.context() as other:
        other.setattr(plain_rows.PlainFields, "of", lambda *_args: None)
        assert answers(reader) == plain
    assert [len(json.loads(one)["results"]) for one in plain] == [22, 22, 22, 22, 5, 22, 4, 0, 3, 3]


@pytest.mark.in_turns
def test_and_only_what_serializers_say_that_ask_for_no_more_than_one_value_a_field(client, monkeypatch):
    monkeypatch.setattr(CommitmentSerializer, "to_representation", None)
    assert answers(client, ASKED[:-2])

    context = {"labels": True, "names": "all", "request": object()}
    assert PlainFields.of(CommitmentSerializer, context) is not None
    assert PlainFields.of(CommitmentSerializer, {"expansions": {"last_report": object}}) is None
    for serializer in (CommitmentDetailSerializer, StatusReportSerializer):
        assert PlainFields.of(serializer, {}) is None


def test_and_are_written_as_the_framework_writes_them():
    said = {"texts": list(ODD), "numbers": [0, -1, 2**40], "others": [True, None, {"a": []}]}
    plain = PlainAnswer(said)

    assert JSONRenderer().render(plain) == FrameworksRenderer().render(said)
    indented = "application/json; indent=2"
    assert JSONRenderer().render(plain, indented) == FrameworksRenderer().render(said, indented)
