"""Publishing a conference outside the guide says what of it lacks a language."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from commitments.admin.dossier_upload import pack
from commitments.models import Conference
from tests.dossiers import DOSSIER, write_dossier
from tests.factories import make_conference, make_officer, make_resolution
from tests.seen import seen_at

pytestmark = pytest.mark.django_db
NOTE = "Some texts lack a language; where a reader’s is missing, another is shown."


def values_of(conference: Conference) -> dict[str, object]:
    fields = ("title_en", "title_fa", "title_ar", "review_policy", "disclosure", "item_kind")
    counts = {
        f"{prefix}-{name}_FORMS": 0
        for prefix in ("participations", "citations")
        for name in ("TOTAL", "INITIAL")
    }
    return {name: getattr(conference, name) for name in fields} | counts


@pytest.fixture
def saved(client):
    """What the page says after the form of a conference was saved, published or not."""
    client.force_login(make_officer())

    def save(conference: Conference, **changes: object) -> str:
        address = reverse("admin:commitments_conference_change", args=[conference.pk])
        values = seen_at(client, address) | values_of(conference) | changes
        answer = client.post(address, values, follow=True)
        assert answer.redirect_chain
        return answer.content.decode()

    return save


def test_its_form_counts_the_texts_below_it_too(saved):
    resolution = make_resolution(
        conference=make_conference(code="NEW1", published=False), title_fa="", title_ar=""
    )

    page = saved(resolution.conference, published="on")

    assert f"NEW1. {NOTE} They can be translated afterwards, too: Resolutions: 1." in page


def test_its_form_is_silent_where_nothing_lacks_or_nothing_is_published(saved):
    whole = make_conference(code="NEW1", published=False)
    untranslated = make_conference(code="NEW2", published=False, title_fa="")

    assert NOTE not in saved(whole, published="on")
    assert NOTE not in saved(untranslated)
    assert NOTE in saved(untranslated, published="on")
    assert NOTE not in saved(untranslated, published="on", edition="3")


def test_a_dossier_says_it_on_the_page_that_loads_it(client, tmp_path):
    client.force_login(make_officer())
    write_dossier(tmp_path)
    address = reverse("admin:commitments_conference_dossier")
    checked = client.post(address, {"kept": pack([("rivers.yaml", DOSSIER)])})
    assert NOTE not in checked.content.decode()

    answer = client.post(address, checked.context["again"].initial | {"load": "1"}, follow=True)

    page = answer.content.decode()
    assert f"RIV1. {NOTE}" in page
    assert "Citations: 1" in page


@pytest.mark.parametrize("stored", ["nothing", "a draft"])
def test_a_dossier_says_it_on_the_command_line_when_it_publishes(tmp_path, stored):
    def loading(path, *options: str) -> str:
        out = StringIO()
        call_command("load_dossier", str(path), *options, stdout=out)
        return out.getvalue()

    if stored == "a draft":
        draft = write_dossier(tmp_path, ("published: true", "published: false"))
        assert NOTE not in loading(draft)
    path = write_dossier(tmp_path)

    assert NOTE not in loading(path, "--dry-run")
    assert f"RIV1. {NOTE}" in loading(path)
    assert NOTE not in loading(path)
