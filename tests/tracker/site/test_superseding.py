"""A resolution says what it supersedes and reaffirms, and what supersedes and reaffirms it."""

import re

import pytest

from tests.factories import make_commitment, make_conference, make_officer
from tests.tracker.site.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolutions():
    """BAG3-R1 supersedes BAG1-R1 and reaffirms BAG2-R1."""
    first, second, third = (
        make_commitment(reference=f"BAG{number}-R1-IRQ").resolution for number in (1, 2, 3)
    )
    first.lifecycle, first.superseded_by = "superseded", third
    first.save()
    third.reaffirms.add(second)
    return third


def said(client, reference: str) -> dict[str, list[str]]:
    facts = re.findall(
        r"<dt>([^<]*)</dt><dd>(.*?)</dd>", text_of(client, f"resolutions/{reference}/"), re.DOTALL
    )
    found = {name: re.findall(r"/en/resolutions/([^/]+)/", value) for name, value in facts}
    return {name: others for name, others in found.items() if others}


@pytest.mark.usefixtures("resolutions")
def test_each_names_the_others(client):
    assert said(client, "BAG3-R1") == {"Supersedes": ["BAG1-R1"], "Reaffirms": ["BAG2-R1"]}
    assert said(client, "BAG1-R1") == {"Superseded by": ["BAG3-R1"]}
    assert said(client, "BAG2-R1") == {"Reaffirmed by": ["BAG3-R1"]}


def test_a_draft_is_named_to_those_who_keep_the_record_alone(client, resolutions):
    earlier = make_conference(code="BAG1")
    earlier.published = False
    earlier.save()
    assert said(client, "BAG3-R1") == {"Reaffirms": ["BAG2-R1"]}

    client.force_login(make_officer())
    assert said(client, "BAG3-R1")["Supersedes"] == ["BAG1-R1"]
