"""Hostile documents by every way in: the page for texts, `attach_source` and `draft_dossier`."""

import hashlib
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from commitments.models import SourceDocument, TextDraft
from commitments.text.proposing import drafting
from tests.commitments.text.reading.hostile import HOSTILE, KINDS, make_small
from tests.commitments.text_drafts.texts import ADD
from tests.factories import make_officer, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    make_small(monkeypatch)


@pytest.fixture(params=KINDS)
def hostile(request):
    """A document, and words of its refusal."""
    make, words = HOSTILE[request.param]
    return make(), words


def test_the_page_for_texts_refuses_it_in_words(client, hostile):
    content, words = hostile
    client.force_login(make_officer())

    answer = client.post(ADD, {"file": SimpleUploadedFile("statement.docx", content), "language": "en"})

    assert answer.status_code == 422
    assert words in str(answer.context_data["form"].errors["file"])
    assert not TextDraft.objects.exists()


def test_attach_source_refuses_it_in_words(tmp_path, hostile):
    content, words = hostile
    make_source(slug="gazette", sha256=hashlib.sha256(content).hexdigest())
    (tmp_path / "statement").write_bytes(content)

    with pytest.raises(CommandError, match=words):
        call_command("attach_source", "gazette", str(tmp_path / "statement"))

    assert not SourceDocument.objects.exclude(text="").exists()


def test_draft_dossier_refuses_it_in_words(tmp_path, hostile):
    content, words = hostile
    (tmp_path / "statement").write_bytes(content)
    written = StringIO()

    with pytest.raises(CommandError, match=words):
        call_command("draft_dossier", str(tmp_path / "statement"), "--language", "en", stdout=written)

    assert not written.getvalue()


SLOW = "we agreed to "


@pytest.fixture
def no_time(monkeypatch):
    monkeypatch.setattr(drafting, "SECONDS_MAX", 0)


@pytest.mark.usefixtures("no_time")
def test_a_text_that_takes_too_long_to_draft_from_is_refused_in_words(client, tmp_path):
    client.force_login(make_officer())
    for given, field in (
        ({"pasted": SLOW * 9}, "pasted"),
        ({"file": SimpleUploadedFile("slow.txt", (SLOW * 9).encode())}, "file"),
    ):
        answer = client.post(ADD, {**given, "language": "en"})

        assert answer.status_code == 422
        assert "takes longer than 0 seconds" in str(answer.context_data["form"].errors[field])
        assert not TextDraft.objects.exists()
    (tmp_path / "statement").write_text(SLOW * 9)
    written = StringIO()
    with pytest.raises(CommandError, match="takes longer"):
        call_command("draft_dossier", str(tmp_path / "statement"), "--language", "en", stdout=written)
    assert not written.getvalue()


def test_a_form_of_a_hundred_megabytes_is_refused_unread(client):
    client.force_login(make_officer())
    content = SimpleUploadedFile("statement.txt", b"a" * (100 * 1024**2))

    answer = client.post(ADD, {"file": content, "language": "en"})

    assert answer.status_code == 422
    assert "larger than 20 MB" in str(answer.context_data["form"].errors["file"])
    assert not TextDraft.objects.exists()
