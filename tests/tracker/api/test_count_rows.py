"""Matrices and timelines whose rows write themselves are, to the byte, what the framework writes of rows."""

from itertools import combinations

import pytest
from rest_framework.renderers import JSONRenderer as FrameworksRenderer

from commitments.api.renderers import JSONRenderer, PlainAnswer
from commitments.models import State, Theme
from tests.factories import make_commitment, make_focal_point, make_officer
from tests.tracker.api.test_plain_rows import ODD
from tracker.api import count_rows
from tracker.register.counting import AXES, LEVELS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
MATRICES = [
    *(f"rows={rows}&columns={columns}" for rows, columns in combinations(AXES, 2)),
    *("labels=true", "labels=true&names=all&lang=fa", "labels=true&rows=status&columns=position&lang=ar"),
    *("theme=demo-data&rows=state&columns=status", "state=QMA&labels=true&rows=theme", "state=XAX,XDX"),
    *("status=complete&rows=region&columns=basis&labels=true", "closed=true", "closed=any&applicable=any"),
    *("as_of=2024-03-05", "as_of=2024-03-05&labels=true&rows=group", "known_at=2024-03-05T12:00:00Z"),
    *("measure=share&at_least=limited", "measure=share&labels=true&lang=fa", "measure=g20&rows=region"),
    # Nothing at all, and what is refused.
    *("conference=DEMO1&state=XAX&labels=true", "labels=oui", "rows=state&columns=state"),
]
TIMELINES = [
    *("interval=year", "by=state&interval=year&labels=true", "by=theme&interval=year&names=all&lang=ar"),
    *("interval=year&measure=share&by=region", "state=QMA&interval=quarter&since=2024-01-01"),
]
ADDRESSES = [*(f"matrix/?{one}" for one in MATRICES), *(f"timeline/?{one}" for one in TIMELINES)]


@pytest.fixture(autouse=True)
def record():
    """Names of every kind, beside those of the demonstration."""
    for letter, text in zip("ABCDEFGH", ODD, strict=True):
        code = f"X{letter}X"
        make_commitment(reference=f"BAG3-R1-{code}")
        State.objects.filter(code=code).update(name_en="", name_fa=text, region="")
    Theme.objects.filter(slug="demo-data").update(name_en="a\u2028theme", name_ar='"\\')


def answers(client):
    found = [client.get(f"/api/v1/{one}") for one in ADDRESSES]
    assert {one.status_code for one in found} == {200, 400}
    return dict(zip(ADDRESSES, [one.content for one in found], strict=True))


@pytest.mark.in_turns
@pytest.mark.parametrize("name", ["nobody", "focal point", "officer"])
def test_of_every_axis_language_and_reader(client, monkeypatch, name):
    if name != "nobody":
        client.force_login(
            make_officer() if name == "officer" else make_focal_point(state=State.objects.get(code="QMA"))
        )
    written = answers(client)
    monkeypatch.setattr(count_rows, "PlainAnswer", dict)
    assert answers(client) == written
    of_names = written["matrix/?labels=true"]
    assert of_names.count(b"row_label") > 100
    assert b"a\\u2028theme" in of_names
    assert b"\\u2028 and" in written["matrix/?state=XAX,XDX"]


def test_rows_and_counts_are_as_many():
    counts = [dict.fromkeys(LEVELS, number) for number in (1, 2)]
    entries = {"row": [{"row": "IRQ"}, {"row": None}]}

    rows = count_rows.CountRows(entries, counts, measure=None)
    indented, said = "application/json; indent=2", {"cells": rows}
    assert JSONRenderer().render(PlainAnswer(said), indented) == FrameworksRenderer().render(said, indented)
    written = rows.as_json()
    assert written.startswith(b'[{"row":"IRQ","total":5,"counts":{"no_information":1,')
    assert b',{"row":null,"total":10,"counts"' in written
    for of in (entries, {**entries, "column": [{"column": "x"}, {"column": "y"}]}):
        with pytest.raises(ValueError, match="zip"):
            count_rows.CountRows(of, counts[:1], measure=None).as_json()
