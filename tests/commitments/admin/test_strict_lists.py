"""A list of the admin is narrowed by every filter that is named, or refused; never shown as if none were."""

import pytest

from commitments.models import Commitment, Conference
from tests.factories import make_commitment, make_conference, make_officer

pytestmark = pytest.mark.django_db
LIST = "/admin/commitments/commitment/"


def test_the_only_row_that_a_filter_offers_still_narrows_the_list(client):
    make_commitment()
    make_conference(code="GONE", published=False)
    draft = make_commitment(reference="GONE-R1-IRN")
    only = Conference.objects.exclude(pk=draft.resolution.conference_id).get()
    client.force_login(make_officer())
    gone = {"resolution__conference__id__exact": str(draft.resolution.conference_id)}
    assert client.get(LIST, gone).context_data["cl"].result_count == 1
    Commitment.objects.filter(pk=draft.pk).delete()
    draft.resolution.delete()
    draft.participation.delete()
    Conference.objects.filter(pk=gone["resolution__conference__id__exact"]).delete()

    assert client.get(LIST, gone).status_code == 400
    assert client.get(f"{LIST}csv/", gone).status_code == 400
    assert (
        client.get(LIST, {"resolution__conference__id__exact": str(only.pk)}).context_data["cl"].result_count
        == 1
    )
