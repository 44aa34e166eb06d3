"""`manage.py draft_dossier`: what is proposed from a text, as a dossier for a person to complete."""

import hashlib
from datetime import date
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from commitments.models import Conference
from commitments.vocabulary import Addressee, Fact, Strength, Voice
from tests.bench.drafting import examples
from tests.factories import make_organization, make_state, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TEXT = (
    "سومین همایش مرجان با حضور هیئت‌هایی از اردن برگزار شد.\n\n"
    "وزیران متعهد شدند تا پایان سال ۱۴۰۵ ناخدایان را آموزش دهند.\n\n"
    "ظرفیت‌سازی با همکاری سازمان جهانی مرجان از موارد مورد توافق بود.\n\n"
    "وزیر راه بر گسترش بندرها تأکید کرد.\n"
)


@pytest.fixture
def text_file(tmp_path):
    file = tmp_path / "news.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture
def record():
    make_state(code="JOR", name_fa="اردن")
    make_theme(slug="pilots", name_fa="آموزش ناخدایان")
    make_organization(slug="coral", name_fa="سازمان جهانی مرجان")


def drafted(file, *options):
    written = StringIO()
    call_command("draft_dossier", str(file), "--language", "fa", *options, stdout=written)
    return written.getvalue()


def test_a_dossier_has_what_the_text_says_and_leaves_titles_to_a_person(text_file, record):
    dossier = yaml.safe_load(drafted(text_file, "--source", "news-1", "--code", "COR3"))
    first, second = dossier["resolutions"]

    assert dossier["conference"]["edition"] == 3
    assert [(one["state"], one["role"]) for one in dossier["participations"]] == [("JOR", "participant")]
    assert first["reference"] == "COR3-R1"
    assert (first["strength"], first["voiced_by"], first["theme"]) == ("agreed", "states_present", "pilots")
    assert first["due_on"] == "1405 SH"
    assert first["title"] == {"en": "", "fa": "", "ar": ""}
    assert second["partners"] == ["coral"]


def test_a_dossier_counts_one_proposal_in_the_singular(tmp_path, record):
    file = tmp_path / "news.txt"
    file.write_text("وزیران متعهد شدند ناخدایان را آموزش دهند.\n", encoding="utf-8")

    assert "read as utf-8: 1 proposal.\n" in drafted(file)


def test_a_dossier_says_where_and_when_it_was_held_with_a_passage_for_each(tmp_path, record):
    text = "سومین همایش مرجان در روزهای ۱۲ و ۱۳ مهر ۱۴۰۵ در بغداد برگزار شد.\n"
    file = tmp_path / "news.txt"
    file.write_text(text, encoding="utf-8")

    conference = yaml.safe_load(drafted(file))["conference"]

    assert conference["city"] == {"fa": "بغداد"}
    assert (conference["starts_on"], conference["ends_on"]) == (date(2026, 10, 4), date(2026, 10, 5))
    cited = {one["fact"]: text[one["start"] : one["end"]] for one in conference["citations"]}
    assert (cited["city"], cited["dates"]) == ("بغداد", "۱۲ و ۱۳ مهر ۱۴۰۵")


def test_a_dossier_of_a_text_that_does_not_say_leaves_place_and_days_out(text_file, record):
    conference = yaml.safe_load(drafted(text_file))["conference"]

    assert not {"city", "starts_on", "ends_on"} & conference.keys()


def test_every_citation_is_borne_out_by_the_text(text_file, record):
    dossier = yaml.safe_load(drafted(text_file))
    parts = [dossier["conference"], *dossier["participations"], *dossier["resolutions"]]
    citations = [citation for part in parts for citation in part.get("citations", [])]

    assert len(citations) > 5
    for citation in citations:
        passage = TEXT[citation["start"] : citation["end"]]
        assert hashlib.sha256(passage.encode()).hexdigest() == citation["sha256"]


def test_comments_say_which_words_made_a_proposal_and_what_was_left_apart(text_file, record):
    dossier = drafted(text_file)

    assert "# strength “متعهد شدند”" in dossier
    assert "# “تا پایان سال ۱۴۰۵”, solar_hijri" in dossier
    assert "one official's own wish" in dossier


def test_no_sentence_of_the_text_enters_the_dossier(text_file, record):
    dossier = drafted(text_file)

    assert not [
        TEXT[start : start + 41] for start in range(len(TEXT) - 41) if TEXT[start : start + 41] in dossier
    ]


def test_nothing_is_written_to_the_record(text_file, record):
    drafted(text_file)

    assert not Conference.objects.exists()


def test_what_is_proposed_is_in_the_terms_of_the_record(record, tmp_path):
    for example in examples():
        file = tmp_path / "text.txt"
        file.write_text(example.text, encoding="utf-8")
        written = StringIO()
        call_command("draft_dossier", str(file), "--language", example.language, stdout=written)
        for resolution in yaml.safe_load(written.getvalue())["resolutions"]:
            assert resolution["strength"] in {None, *Strength.values}
            assert resolution["voiced_by"] in {None, *Voice.values}
            assert resolution["addressed_to"] in {None, *Addressee.values}
            assert {citation["fact"] for citation in resolution["citations"]} <= set(Fact.values)


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path):
    file = tmp_path / "empty.txt"
    file.write_bytes(b"")

    with pytest.raises(CommandError, match="no text in the document"):
        drafted(file)
    with pytest.raises(CommandError, match="cannot be read"):
        drafted(tmp_path / "missing.txt")
