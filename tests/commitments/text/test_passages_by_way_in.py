"""A passage that the attached text does not bear out is refused by every way in, with its reason, and nothing
is written; without an attached text it is kept, and nobody says that it was checked.
"""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from commitments.models import Citation, TextDraft
from commitments.text_drafts.cards import Work
from tests.commitments.dossiers.test_refusals import refusal
from tests.commitments.text_drafts.texts import ADD, CONFERENCE, make_world, page_of, step
from tests.dossiers import SOURCE_TEXT, digest, write_dossier
from tests.factories import make_citation, make_officer, make_resolution, make_source
from tests.text_drafts import TEXT, make_text_draft
from tests.yaml_files import read_yaml
from tracker.imports.kinds import IMPORT_SCHEMAS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

LENGTH = len(SOURCE_TEXT)
WRONG = "the passage has the SHA-256"
BEYOND = "past the end of"
# What a citation says of its place.
NUMBERS = {"start", "end", "sha256", "paragraph"}
PLACE = f"        start: 9\n        end: 14\n        sha256: {digest(SOURCE_TEXT[9:14])}\n"
JSON = "application/json"
# A place with its digest that the text does not bear out, and what is said of it.
UNBORNE = [
    pytest.param(0, 5, "a" * 64, WRONG, id="another digest"),
    pytest.param(0, 5, digest(SOURCE_TEXT[1:6]), WRONG, id="the digest of another place"),
    pytest.param(LENGTH - 3, LENGTH + 1, digest(SOURCE_TEXT[-3:]), BEYOND, id="one character too far"),
    pytest.param(LENGTH + 5, LENGTH + 9, digest(""), BEYOND, id="beyond the text"),
]


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


def make_attached(**values):
    return make_source(slug="gazette", language="en", text=SOURCE_TEXT, sha256=digest(SOURCE_TEXT), **values)


def sent_to_the_form(**values):
    return (
        {"fact": "text", "stated_value": "", "paragraph": "", "locator": ""}
        | {f"note_{language}": "" for language in ("en", "fa", "ar")}
        | values
    )


@pytest.mark.parametrize(("start", "end", "sha256", "reason"), UNBORNE)
def test_the_form_of_a_citation_refuses_it(client, officer, start, end, sha256, reason):
    source, resolution = make_attached(), make_resolution()

    answer = client.post(
        reverse("admin:commitments_citation_add"),
        sent_to_the_form(source=source.pk, resolution=resolution.pk, start=start, end=end, sha256=sha256),
    )

    assert answer.status_code == 200
    assert reason in " ".join(answer.context_data["adminform"].form.non_field_errors())
    assert not Citation.objects.exists()


def test_the_form_takes_no_numbers_for_a_passage_of_an_attached_text(client, officer):
    citation = make_citation(source=make_attached(), resolution=make_resolution(), start=0, end=5)
    page = reverse("admin:commitments_citation_change", args=[citation.pk])
    [seen] = re.findall(r'name="_seen" value="([^"]*)"', client.get(page).content.decode())

    answer = client.post(
        page,
        sent_to_the_form(
            source=citation.source.pk,
            resolution=citation.resolution.pk,
            start=2,
            end=9,
            sha256="0" * 64,
            _seen=seen,
        ),
    )

    assert answer.status_code == 302, answer.context_data["errors"]
    kept = Citation.objects.get()
    assert (kept.start, kept.end, kept.sha256) == (0, 5, digest(SOURCE_TEXT[:5]))


@pytest.mark.parametrize(("start", "end", "sha256", "reason"), UNBORNE)
def test_a_dossier_refuses_it(tmp_path, start, end, sha256, reason):
    make_attached()
    place = f"        start: {start}\n        end: {end}\n        sha256: {sha256}\n"

    reasons = refusal(write_dossier(tmp_path, ("    length: 27\n", ""), (PLACE, place)))

    assert any(reason in one for one in reasons), reasons


def test_files_to_import_bring_no_numbers_of_a_passage():
    names = {field.name for schema in IMPORT_SCHEMAS.values() for field in schema.fields}

    assert "locator" in names
    assert not names & NUMBERS


def test_the_api_takes_no_numbers_of_a_passage(client, officer):
    schemas = read_yaml(settings.BASE_DIR / "docs" / "openapi.yaml")["components"]["schemas"]
    taken = {name for key, one in schemas.items() if key.endswith("Request") for name in one["properties"]}

    assert "citation" in taken  # by its reference, as a piece of evidence
    assert not taken & NUMBERS
    # The place itself is nowhere to be written.
    for address in ("/api/v1/sources/", "/api/v1/sources/gazette/", "/api/v1/resolutions/BAG3-R1/"):
        make = client.post(address, {"start": 0, "end": 5, "sha256": "0" * 64}, content_type=JSON)
        assert make.status_code in {404, 405}


@pytest.mark.parametrize(
    ("start", "end"),
    [("5", "99999"), ("99998", "99999"), ("-5", "4"), ("9", "3"), ("0", "x"), ("1e9", "2e9")],
)
@pytest.mark.parametrize("act", ["cite", "border:0"])
def test_the_page_of_a_draft_refuses_it(client, officer, act, start, end):
    draft = make_text_draft(by=officer)
    draft.refresh_from_db()
    before = draft.work
    number = next(card.number for card in Work.of(before).cards if not card.is_fact)

    answer = step(
        client, draft, act, number, cite_for="text", marked_start=start, marked_end=end, sha256="0" * 64
    )

    assert answer.status_code == 422
    assert (draft.revision, draft.work) == (1, before)


@pytest.mark.parametrize("act", ["drop:x", "border:x", "end-later:x"])
def test_a_button_that_names_no_passage_changes_none(client, officer, act):
    draft = make_text_draft(by=officer)
    number = next(card.number for card in Work.of(draft.work).cards if not card.is_fact)

    answer = step(client, draft, act, number, marked_start="4", marked_end="9")

    assert (answer.status_code, draft.revision) == (422, 1)


def test_a_draft_whose_places_were_changed_underhand_makes_nothing(client):
    """Its places are those of its text, whoever wrote them: they are looked at again where rows are made."""
    client.force_login(make_world())
    client.post(ADD, {"pasted": TEXT, "language": "en"})
    draft = TextDraft.objects.get()
    step(client, draft, "accept", 1)
    work = Work.of(draft.work)
    work.card(1).citations[0].end = len(TEXT) + 50
    TextDraft.objects.update(work=work.as_stored())
    sent = CONFERENCE | {"conference-edition": "2", "revision": draft.revision, "act": "make"}

    answer = client.post(page_of(draft, "conference"), sent)

    assert answer.status_code == 422
    assert BEYOND in " ".join(answer.context_data["faults"])
    assert not Citation.objects.exists()


def test_without_an_attached_text_it_is_kept_and_marked_as_not_checked(client):
    citation = make_citation(
        source=make_source(slug="gazette"),
        resolution=make_resolution(),
        start=0,
        end=5,
        sha256="0" * 64,
        paragraph=1,
    )

    page = client.get(citation.resolution.get_absolute_url()).content.decode()

    assert not citation.passage_checked
    assert "passage not checked" in page
