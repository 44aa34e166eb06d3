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
        media_type = distribution["dcat:mediaType"]["@id"].partition("/media-types/")[2]
        assert found.headers["Content-Type"].partition(";")[0] == media_type
        assert distribution["dcat:accessURL"] == distribution["dcat:downloadURL"]
    assert (
        client.get("/data/catalog.jsonld", headers={"if-none-match": answer.headers["ETag"]}).status_code
        == 304
    )


def test_a_catalogue_of_an_empty_record_names_no_change(client):
    (dataset,) = client.get("/data/catalog.jsonld").json()["dcat:dataset"]

    assert "dct:modified" not in dataset


def test_it_says_what_dcat_ap_asks_for_as_far_as_the_settings_state_it(client, settings):
    settings.PUBLISHER_NAME, settings.PUBLISHER_URL = "A secretariat", "https://secretariat.example/"
    settings.LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
    settings.CONTACT_EMAIL = "data@secretariat.example"
    catalogue = client.get("/data/catalog.jsonld").json()
    (dataset,) = catalogue["dcat:dataset"]

    for one in (catalogue, dataset):
        assert one["dct:title"]
        assert one["dct:description"]
        assert one["dct:publisher"]["foaf:name"] == "A secretariat"
        assert one["dct:license"] == {"@id": settings.LICENCE_URL}
        assert all(
            language["@id"].startswith("http://publications.europa.eu/") for language in one["dct:language"]
        )
    assert dataset["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:data@secretariat.example"}
    assert all(one["dct:license"] == {"@id": settings.LICENCE_URL} for one in dataset["dcat:distribution"])


def test_it_states_nothing_that_no_setting_states(client):
    text = client.get("/data/catalog.jsonld").content.decode()
    assert "dct:publisher" not in text
    assert "dct:license" not in text
