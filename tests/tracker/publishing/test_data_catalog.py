"""The entry for catalogues of open data: how ..."""

import pytest

from tests.commitments.api.test_drafts import make_public_record
from tests.factories import at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]


# PostgreSQL places a change where its transaction ends.
@pytest.mark.django_db(transaction=True)
def test_catalogues_find_it(client):
    make_public_record()
    answer = client.get("/data/catalog.jsonld")
    (dataset,) = answer.json()["dcat:dataset"]

    assert answer.headers["Content-Type"].startswith("application/ld+json")
    assert {title["@language"] for title in dataset["dct:title"]} == {"en", "fa", "ar"}
    assert dataset["dct:modified"]["@value"] == "2026-03-10T12:00:00.000000Z"
    for distribution in dataset["dcat:distribution"]:
        found = client.get(distribution["dcat:downloadURL"]["@id"].removeprefix("https://mithaq.example"))
        assert found.status_code == 200
        assert b"".join(found.streaming_content)
        assert found.headers["Content-Type"].partition(";")[0] == distribution["dcat:mediaType"]
    assert (
        client.get("/data/catalog.jsonld", headers={"if-none-match": answer.headers["ETag"]}).status_code
        == 304
    )


def test_a_catalogue_of_an_empty_record_names_no_change(client):
    (dataset,) = client.get("/data/catalog.jsonld").json()["dcat:dataset"]

    assert "dct:modified" not in dataset
