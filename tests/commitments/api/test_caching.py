"""What caches may keep of the API's answers, and when an answer is not sent again."""

from datetime import date

import pytest

from tests.commitments.api.reading import TODAY, get
from tests.downloads import closed
from tests.factories import make_commitment, make_user, report
from tests.rewording import reword

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(TODAY, tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.mark.parametrize("address", ["commitments/", "commitments/BAG3-R1-IRQ/", "conferences/BAG3/", ""])
def test_an_unchanged_answer_is_not_sent_again(client, address):
    make_commitment()
    first = get(client, address)

    again = get(client, address, if_none_match=first["ETag"])

    assert first["ETag"].startswith('"')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_the_entity_tag_of_a_commitment_tells_its_version_and_changes_with_any_edit(client):
    commitment = make_commitment()
    tags = [get(client, "commitments/BAG3-R1-IRQ/")["ETag"]]
    reword(commitment.resolution, title_en="Another title")
    tags.append(get(client, "commitments/BAG3-R1-IRQ/")["ETag"])
    report(commitment=commitment, effective_on=date(2026, 3, 1))
    tags.append(get(client, "commitments/BAG3-R1-IRQ/")["ETag"])
    tags.append(get(client, "commitments/BAG3-R1-IRQ/?lang=fa")["ETag"])

    assert len(set(tags)) == 4
    assert [tag[:6] for tag in tags] == ['"v0r0-', '"v0r1-', '"v1r2-', '"v1r2-']


def test_public_answers_may_be_kept_and_private_ones_may_not(client):
    make_commitment()
    assert get(client, "commitments/")["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (
        closed(get(client, "commitments/?format=csv"))["Cache-Control"]
        == "public, max-age=0, must-revalidate"
    )

    client.force_login(make_user())

    assert get(client, "commitments/")["Cache-Control"] == "private, no-store"
    assert closed(get(client, "commitments/?format=csv"))["Cache-Control"] == "private, no-store"
