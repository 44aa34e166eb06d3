"""The entry for catalogues of open data: how ..."""

import json
import re
from pathlib import Path

import pytest

from tests.commitments.api.test_drafts import make_public_record
from tests.factories import at

# The reader of linked data makes a graph of a class that it has deprecated itself.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]

SHAPES = Path(__file__).parent / "dcat_ap.ttl"


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


def test_it_says_what_dcat_ap_asks_for_as_far_as_the_settings_state_it(client, stated, settings):
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


@pytest.fixture
def stated(settings):
    settings.PUBLISHER_NAME, settings.PUBLISHER_URL = "A secretariat", "https://secretariat.example/"
    settings.LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
    settings.CONTACT_EMAIL = "data@secretariat.example"


def faults(entry):
    """What the shapes of DCAT-AP say against an entry: the paths that break them, shortened."""
    # Imported here alone: every process that runs tests would wait for it.
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    data = rdflib.Graph().parse(data=json.dumps(entry), format="json-ld")
    shapes = rdflib.Graph().parse(SHAPES, format="turtle")
    _conforms, report, _text = pyshacl.validate(data, shacl_graph=shapes)
    return {str(path).rpartition("/")[2].rpartition("#")[2] for path in report.objects(None, SH.resultPath)}


@pytest.mark.one_database
def test_it_has_all_that_dcat_ap_cannot_do_without(client, stated):
    make_public_record()

    assert faults(client.get("/data/catalog.jsonld").json()) == set()


@pytest.mark.one_database
def test_without_a_publisher_dcat_ap_lacks_that_and_nothing_else(client):
    assert faults(client.get("/data/catalog.jsonld").json()) == {"publisher"}


@pytest.mark.parametrize(
    ("of", "left_out", "missing"),
    [
        ("dcat:dataset", "dct:title", "title"),
        ("dcat:dataset", "dct:description", "description"),
        ("dcat:service", "dcat:endpointURL", "endpointURL"),
        ("dcat:service", "dct:title", "title"),
    ],
)
@pytest.mark.one_database
def test_the_shapes_find_what_is_missing(client, stated, of, left_out, missing):
    entry = client.get("/data/catalog.jsonld").json()
    del entry[of][0][left_out]

    assert faults(entry) == {missing}


def test_the_shapes_find_a_file_without_an_address_and_a_word_for_a_media_type(client, stated):
    entry = client.get("/data/catalog.jsonld").json()
    first, second, *_rest = entry["dcat:dataset"][0]["dcat:distribution"]
    del first["dcat:accessURL"]
    second["dcat:mediaType"] = "CSV"

    assert faults(entry) == {"accessURL", "mediaType"}


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_search_engines_find_it_on_the_page_of_data(client, stated, language):
    page = client.get(f"/{language}/data/").content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    dataset = json.loads(text)
    (entry,) = client.get("/data/catalog.jsonld").json()["dcat:dataset"]

    assert (dataset["@type"], dataset["@id"]) == ("Dataset", entry["@id"])
    for ours, theirs in (("name", "dct:title"), ("description", "dct:description")):
        assert {"@language": language, "@value": dataset[ours]} in entry[theirs]
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["publisher"]["name"] == "A secretariat"
    assert [one["contentUrl"] for one in dataset["distribution"]] == [
        one["dcat:downloadURL"]["@id"] for one in entry["dcat:distribution"]
    ]


# PostgreSQL places a change where its transaction ends.
@pytest.mark.django_db(transaction=True)
def test_search_engines_are_told_when_it_changed_as_catalogues_are(client):
    make_public_record()

    assert '"dateModified": "2026-03-10T12:00:00.000000Z"' in client.get("/en/data/").content.decode()


def test_a_name_of_the_settings_ends_no_element_of_the_page(client, stated, settings):
    settings.PUBLISHER_NAME = "</script><b>A & B"
    page = client.get("/en/data/").content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)

    assert json.loads(text)["publisher"]["name"] == "</script><b>A & B"
