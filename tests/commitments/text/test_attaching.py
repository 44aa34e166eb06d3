"""Attaching a source's text: only the file that was cited, and only if every citation matches it."""

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commitments.models import SourceDocument, TextDraft
from commitments.text.attaching import AttachmentRefused, attach_source
from commitments.text_drafts.making import _attached as attached_by_draft
from tests.dossiers import SOURCE_TEXT, digest
from tests.factories import make_citation, make_conference, make_source

pytestmark = pytest.mark.django_db
CONTENT = SOURCE_TEXT.encode()


@pytest.fixture
def source():
    return make_source(slug="gazette", sha256=digest(SOURCE_TEXT))


def cite(source, start, end, *, fact="text", sha256=""):
    return make_citation(
        source=source,
        conference=make_conference(),
        fact=fact,
        start=start,
        end=end,
        sha256=sha256 or digest(SOURCE_TEXT[start:end]),
    )


def refused(slug="gazette", content=CONTENT) -> list[str]:
    """The reasons for a refusal, after making sure that nothing was stored."""
    with pytest.raises(AttachmentRefused) as refusal:
        attach_source(slug=slug, content=content)
    assert not SourceDocument.objects.exclude(text="").exists()
    return refusal.value.reasons


def test_the_text_is_stored_byte_for_byte_and_citations_show_their_passage(source):
    citation = cite(source, 9, 14)
    make_citation(source=source, conference=make_conference(), fact="dates")

    attached = attach_source(slug="gazette", content=CONTENT)

    source.refresh_from_db()
    citation.refresh_from_db()
    assert (attached.length, attached.verified, attached.without_offsets, attached.was_attached) == (
        27,
        1,
        1,
        False,
    )
    assert source.text.encode() == CONTENT
    assert source.attached_at is not None
    assert citation.passage == "سلام!"


def test_nothing_of_the_file_is_stripped():
    text = "\ufeff a\r\nb \n"
    make_source(slug="gazette", sha256=digest(text))
    attach_source(slug="gazette", content=text.encode())

    assert SourceDocument.objects.get().text == text


def test_a_file_with_a_mark_gives_the_text_that_was_cited(source):
    """By the SHA-256 of its text the mark is left out; by the file's alone the untouched file was cited."""
    marked = ("\ufeff" + SOURCE_TEXT).encode()
    by_text = make_source(slug="read", sha256=digest("\ufeff" + SOURCE_TEXT), text_sha256=digest(SOURCE_TEXT))
    by_file = make_source(slug="untouched", sha256=digest("\ufeff" + SOURCE_TEXT))
    without, with_mark = cite(by_text, 9, 14), cite(by_file, 10, 15, sha256=digest(SOURCE_TEXT[9:14]))

    for slug in ("read", "untouched"):
        attach_source(slug=slug, content=marked)
        attach_source(slug=slug, content=marked)

    assert SourceDocument.objects.get(slug="read").text == SOURCE_TEXT
    for citation in (without, with_mark):
        citation.refresh_from_db()
        assert citation.passage == "سلام!"


def test_a_draft_gives_a_known_source_its_text_without_the_mark():
    marked = "\ufeff" + SOURCE_TEXT
    known = make_source(slug="known", sha256=digest(marked))
    draft = TextDraft(
        text=SOURCE_TEXT, file=marked.encode(), sha256=digest(marked), text_sha256=digest(SOURCE_TEXT)
    )

    assert attached_by_draft(draft, known).text == SOURCE_TEXT


def test_the_same_file_again_changes_nothing(source):
    cite(source, 9, 14)
    attach_source(slug="gazette", content=CONTENT)
    before = SourceDocument.objects.values().get()
    history = source.history.count()

    attached = attach_source(slug="gazette", content=CONTENT)

    assert (attached.was_attached, attached.verified) == (True, 1)
    assert SourceDocument.objects.values().get() == before
    assert source.history.count() == history


def test_attaching_stands_in_the_history_without_the_text(source):
    attach_source(slug="gazette", content=CONTENT)

    latest = source.history.first()
    assert (latest.history_change_reason, latest.attached_at is not None) == ("attach_source", True)
    assert not hasattr(latest, "text")


def test_one_changed_byte_is_refused_with_both_digests(source):
    changed = CONTENT.replace(b"end", b"enD")

    [reason] = refused(content=changed)

    assert digest(changed.decode()) in reason
    assert source.sha256 in reason


def test_each_citation_that_does_not_match_is_named_with_both_digests(source):
    cite(source, 0, 8)
    wrong = cite(source, 9, 14, sha256="a" * 64)
    shifted = cite(source, 10, 15, sha256=digest(SOURCE_TEXT[9:14]))

    first, second = refused()

    assert first.startswith(f"{wrong.reference}: ")
    assert digest("سلام!") in first
    assert "a" * 64 in first
    assert second.startswith(f"{shifted.reference}: ")


def test_a_citation_past_the_end_is_named(source):
    """A slice past the end is cut short in silence, so its digest alone could match."""
    cite(source, 20, 28, sha256=digest(SOURCE_TEXT[20:]))

    assert refused() == [
        "BAG3/text/gazette@20-28: the passage ends at 28, past the end of the text, which has 27 characters."
    ]


def test_citations_of_other_sources_are_left_alone(source):
    cite(make_source(slug="herald", sha256="b" * 64), 0, 5, sha256="a" * 64)

    assert attach_source(slug="gazette", content=CONTENT).verified == 0


def test_a_source_without_a_digest_takes_no_file():
    make_source(slug="gazette")

    [reason] = refused()
    assert "The record knows no SHA-256 of “gazette”" in reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"\x81\x00\xff\xfe\x90 a", "encoding of the text is not known"),
        (b"", "no text in the document"),
        (b"a\0b", "garbled"),
    ],
)
def test_what_is_no_text_is_refused(text, reason):
    make_source(slug="gazette", sha256=hashlib.sha256(text).hexdigest())

    [problem] = refused(content=text)
    assert reason in problem


def test_citations_count_in_the_text_as_it_was_decoded():
    content = "وافق الحاضرون".encode("cp1256")
    source = make_source(slug="gazette", sha256=hashlib.sha256(content).hexdigest())

    attach_source(slug="gazette", content=content)

    source.refresh_from_db()
    assert (source.text, source.read_as) == ("وافق الحاضرون", "windows-1256")
    assert source.text_sha256 == digest("وافق الحاضرون")


def test_the_text_is_taken_in_place_of_the_file_where_its_digest_is_known():
    source = make_source(slug="gazette", sha256="0" * 64, text_sha256=digest(SOURCE_TEXT))

    attach_source(slug="gazette", content=CONTENT)

    source.refresh_from_db()
    assert (source.text, source.sha256) == (SOURCE_TEXT, "0" * 64)


def test_a_text_that_is_read_otherwise_than_where_it_was_cited_is_refused():
    make_source(slug="gazette", sha256=digest(SOURCE_TEXT), text_sha256="0" * 64)

    [reason] = refused()
    assert "read otherwise here" in reason


def test_a_file_of_unreasonable_size_is_refused(source, monkeypatch):
    monkeypatch.setattr("commitments.text.attaching.SIZE_MAX", len(CONTENT) - 1)

    assert refused() == [f"The file is larger than {len(CONTENT) - 1} bytes."]


def test_the_command_reports_what_it_verified(source, tmp_path):
    cite(source, 9, 14)
    make_citation(source=source, conference=make_conference(), fact="dates")
    path = tmp_path / "gazette.txt"
    path.write_bytes(CONTENT)
    out = StringIO()

    call_command("attach_source", "gazette", str(path), stdout=out)
    call_command("attach_source", "gazette", str(path), stdout=out)

    assert out.getvalue() == (
        "gazette: SHA-256 matches; 1 citations with offsets verified, 1 without offsets; text of 27 "
        "characters attached.\n"
        "gazette: SHA-256 matches; 1 citations with offsets verified, 1 without offsets; the text was "
        "attached already.\n"
    )


def test_the_command_fails_on_a_refusal(source, tmp_path):
    path = tmp_path / "gazette.txt"
    path.write_bytes(b"something else")

    with pytest.raises(CommandError, match="expected is"):
        call_command("attach_source", "gazette", str(path))
    with pytest.raises(CommandError, match="No source document is called “herald”"):
        call_command("attach_source", "herald", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("attach_source", "gazette", str(tmp_path / "missing.txt"))
