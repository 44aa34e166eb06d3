"""The passage of a citation is marked in its text; a number that the text does not bear out is refused."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.models import Citation
from tests.factories import make_citation, make_officer, make_resolution, make_source

pytestmark = pytest.mark.django_db

TEXT = "Piers are lit. Lamps are counted.\nFog is common."


@pytest.fixture(autouse=True)
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


@pytest.fixture
def source():
    return make_source(sha256=hashlib.sha256(TEXT.encode()).hexdigest(), text=TEXT, language="en")


@pytest.fixture
def citation(source):
    return make_citation(source=source, resolution=make_resolution(), start=0, end=5)


def page_of(citation, name="passage"):
    return reverse(f"admin:commitments_citation_{name}", args=[citation.pk])


def seen(client, citation):
    return client.get(page_of(citation)).context_data["seen"]


def test_a_typed_digest_that_the_text_does_not_bear_out_is_refused(source):
    resolution = make_resolution()
    with pytest.raises(ValidationError, match="the passage has the SHA-256"):
        make_citation(source=source, resolution=resolution, start=0, end=5, sha256="0" * 64)
    with pytest.raises(ValidationError, match="past the end of the text"):
        make_citation(source=source, resolution=resolution, start=0, end=500, sha256="0" * 64)


def test_the_digest_of_a_passage_follows_from_the_text(citation):
    assert citation.sha256 == hashlib.sha256(b"Piers").hexdigest()


@pytest.mark.parametrize(
    ("sent", "passage"),
    [
        ({"marked_start": "15", "marked_end": "21"}, "Lamps"),
        ({"from_sentence": "2"}, "Lamps are counted."),
        ({"from_sentence": "1", "to_sentence": "2"}, "Piers are lit. Lamps are counted."),
    ],
)
def test_a_passage_is_marked_and_its_place_and_digest_follow(client, citation, sent, passage):
    answer = client.post(page_of(citation), sent | {"_seen": seen(client, citation)})

    assert answer["Location"] == page_of(citation, "change")
    kept = Citation.objects.get()
    assert kept.passage == passage
    assert kept.sha256 == hashlib.sha256(passage.encode()).hexdigest()
    assert kept.reference.endswith(f"@{kept.start}-{kept.end}")
    assert kept.history.first().history_change_reason == "marked"


@pytest.mark.parametrize("sent", [{}, {"marked_start": "3", "marked_end": "99"}, {"from_sentence": "9"}])
def test_what_is_no_passage_is_refused_and_changes_nothing(client, citation, sent):
    assert client.post(page_of(citation), sent | {"_seen": seen(client, citation)}).status_code == 422
    assert Citation.objects.get().passage == "Piers"


def test_a_change_of_somebody_else_is_shown_and_not_overwritten(client, citation):
    before = seen(client, citation)
    client.post(page_of(citation), {"from_sentence": "2", "_seen": before})

    answer = client.post(page_of(citation), {"from_sentence": "1", "_seen": before})

    assert answer.status_code == 409
    assert "layla" in answer.content.decode()
    assert Citation.objects.get().passage == "Lamps are counted."


def test_no_number_of_an_attached_text_is_typed(client, citation):
    form = client.get(page_of(citation, "change")).context_data["adminform"].form

    assert [name for name, field in form.fields.items() if field.disabled] == ["start", "end", "sha256"]
    shown = client.get(page_of(citation, "change")).content.decode()
    assert page_of(citation) in shown
    assert '<q lang="en" dir="ltr">Piers</q>' in shown


def test_the_place_in_a_text_that_is_not_attached_is_typed_and_marked_as_unchecked(client):
    citation = make_citation(resolution=make_resolution(), start=1, end=2, sha256="0" * 64)

    form = client.get(page_of(citation, "change")).context_data["adminform"].form
    told = client.get(f"/api/v1/resolutions/{citation.resolution.reference}/").json()["citations"]

    assert [name for name, field in form.fields.items() if field.disabled] == []
    assert client.get(page_of(citation)).status_code == 404
    assert [one["passage_checked"] for one in told] == [False]


def test_the_api_tells_of_a_passage_that_was_checked_and_how_the_text_was_read(client, citation, source):
    (told,) = client.get("/api/v1/resolutions/BAG3-R1/").json()["citations"]

    assert (told["passage"], told["passage_checked"]) == ("Piers", True)
    shown = client.get(f"/api/v1/sources/{source.slug}/").json()
    assert (shown["text_sha256"], shown["read_as"]) == (None, None)


def test_who_cites_an_attached_text_without_a_place_goes_on_to_mark_it(client, source):
    sent = {"source": source.pk, "fact": "text", "resolution": make_resolution().pk, "_save": "1"}

    answer = client.post(reverse("admin:commitments_citation_add"), sent)

    assert answer["Location"] == page_of(Citation.objects.get())


@pytest.mark.parametrize("words", ["{reference}", "{code}", "{lower}", "{code} text"])
def test_a_citation_is_found_by_what_its_reference_says(client, citation, words):
    code = citation.resolution.reference
    asked = words.format(reference=citation.reference, code=code, lower=code.lower())

    page = client.get(reverse("admin:commitments_citation_changelist"), {"q": asked}).content.decode()
    none = client.get(reverse("admin:commitments_citation_changelist"), {"q": f"{asked} planet"})

    assert f">{citation.reference}<" in page
    assert f">{citation.reference}<" not in none.content.decode()


def test_the_passage_that_is_cited_stands_out_in_the_text(client, citation):
    assert 'at-hand" id="at-hand"' in client.get(page_of(citation)).content.decode()
