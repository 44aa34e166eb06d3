"""Briefs as PDF: their words, their numbers, and what no title can do to them."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.language.normalization import normalize_for_search
from commitments.models import Commitment, Conference, State, Theme
from commitments.refusals import ParameterRefused
from commitments.requests.freshness import MAY_BE_BEHIND
from commitments.vocabulary import Status
from tests.factories import report, review
from tests.pdf import missing_words, pages_of_pdf, text_of_pdf, texts_said
from tests.rewording import reword
from tests.worlds import DEMO_DAY, DEMO_NOW
from tracker.models import StatusPeriod
from tracker.publishing import briefs, typesetting
from tracker.publishing.brief_words import LONGEST, in_words, pdf_of
from tracker.publishing.briefs import KINDS, Question, brief_of, latest_knowledge
from tracker.publishing.typesetting import MISSING, TooBusy, printable, typeset
from tracker.register.as_of import AsOf

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]
TODAY = AsOf(on=DEMO_DAY)
HOSTILE = 'Paid #panic("x") $a$ *b* _c_ @ref \\ "q" <l> [x] `r` // no /* no */ #read("/")'


@pytest.fixture(autouse=True)
def demo_settings(settings):
    settings.DEMO = True


def question(kind, *, as_of=TODAY, since=None):
    """About the row of the kind that has most in it."""
    rows = {"state": State, "conference": Conference, "theme": Theme}[kind].objects
    row = {
        "state": lambda: rows.filter(commitments__isnull=False).order_by("code").last(),
        "conference": lambda: rows.get(code="DEMO2"),
        "theme": lambda: rows.order_by("slug").first(),
    }[kind]()
    return Question.of(kind, row, as_of, since)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("kind", "language"),
    [("state", "en"), ("state", "fa"), ("state", "ar"), ("conference", "fa"), ("theme", "ar")],
)
def test_every_word_is_found_again_in_the_file(kind, language):
    with translation.override(language):
        brief = brief_of(question(kind))
        said, content = in_words(brief), pdf_of(brief)

    texts = list(texts_said(said))
    assert len(texts) > 60
    assert missing_words(texts, content) == []
    assert pages_of_pdf(content) <= 2
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert f"/Lang({language})".encode() in content.replace(b" ", b"")


@pytest.mark.one_database
@pytest.mark.parametrize("kind", list(KINDS))
def test_every_number_is_the_apis(client, kind):
    asked = question(kind, as_of=AsOf(on=DEMO_DAY - timedelta(days=30), is_past=True))
    brief = brief_of(asked)
    query = f"{kind}={asked.key}&{asked.as_of.query}"

    def count(**narrowing):
        asked_for = urlencode(narrowing)
        return client.get(f"/api/v1/commitments/?{query}&limit=1&{asked_for}").json()["count"]

    assert brief.tally.total == count() > 0
    assert {level: brief.tally.counts[level] for level in Status.values} == {
        level: count(status=level) for level in Status.values
    }
    assert brief.overdue.total == count(schedule="overdue")
    assert brief.coming.total == count(schedule="due_soon,not_yet_due")
    for breakdown in brief.breakdowns:
        matrix = client.get(f"/api/v1/matrix/?rows={breakdown.axis}&columns=status&{query}").json()
        cells = {(cell["row"], cell["column"]): cell["total"] for cell in matrix["cells"]}
        assert breakdown.total == len(matrix["rows"])
        for row in breakdown.rows:
            assert row.tally.counts == {level: cells[row.entry.key, level] for level in Status.values}
            assert row.overdue == count(**{breakdown.axis: row.entry.key, "schedule": "overdue"})


@pytest.mark.one_database
def test_what_moved_is_what_the_page_of_changes_says(client):
    asked = question("state")
    page = client.get(f"/en/changes/?state={asked.key}&from={asked.since}&to={asked.as_of.on}")

    brief = brief_of(asked)

    assert brief.moved
    assert [(kind.slug, kind.total) for kind in brief.moved] == [
        (kind.slug, kind.total) for kind in page.context["moved"]
    ]


@pytest.mark.one_database
def test_the_same_question_gives_the_same_bytes_on_a_later_day():
    asked = question("state", as_of=AsOf(on=DEMO_DAY, known_at=DEMO_NOW))
    first = pdf_of(brief_of(asked))
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        assert pdf_of(brief_of(asked)) == first


@pytest.mark.one_database
def test_a_day_since_which_nothing_can_have_moved_is_refused():
    with pytest.raises(ParameterRefused):
        question("state", since=DEMO_DAY)
    assert question("state").since == date(2025, 1, 15)


def test_asks_as_much_of_a_large_record_as_of_a_small_one(django_assert_max_num_queries):
    for kind in KINDS:
        asked = question(kind)
        with django_assert_max_num_queries(24):
            in_words(brief_of(asked))


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_title_is_never_read_as_markup(language):
    asked = question("state")
    asked.row.name_en = asked.row.name_fa = HOSTILE
    with translation.override(language):
        content = pdf_of(brief_of(asked))

    assert missing_words([HOSTILE], content) == []
    text = text_of_pdf(content)
    if language == "en":
        assert HOSTILE in " ".join(text.split())


@pytest.mark.one_database
def test_letters_that_no_typeface_has_are_shown_as_missing():
    asked = question("state")
    # Each has a typeface of its own for the letter and for the mark upon it.
    asked.row.name_en = "Ж\u0301 漢字 😀 q\u0332\u0308 ب\u0332 \u202egpj.exe\u202c ok"

    text = " ".join(text_of_pdf(pdf_of(brief_of(asked))).split())

    assert "gpj.exe ok" in text
    assert MISSING in text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("می\u200cشود", "می\u200cشود"),
        ("همه\u0654", "همۀ"),
        ("متأخرًا مُعلَّق", "متأخرا معلق"),
        ("a\u202eb\u2066c\u200f d\n e\tf", "abc d e f"),
        ("e\u0301", "é"),
        ("漢", MISSING),
        ("x" * 200, "x" * 49 + "…"),
    ],
)
def test_a_text_is_printed_in_letters_that_come_back(text, printed):
    assert printable(text, most=50) == printed
    if "…" not in printed and MISSING not in printed:
        assert normalize_for_search(printed) == normalize_for_search(text)


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_longest_brief_of_a_state_has_two_pages(language):
    long = ("A long title of what was agreed " if language == "en" else "عنوان طويل لما اتفق عليه ") * 20
    with translation.override(language):
        said = in_words(brief_of(question("state")))
    filled = {"words": printable(long, most=LONGEST)}
    lists = 0
    for part in said["parts"]:
        if part["kind"] == "table" and len(part["head"]) == 8:
            part["rows"] = [[[filled], *part["rows"][0][1:]]] * briefs.SHOWN_ROWS
        elif part["kind"] == "table" and len(part["head"]) == 3:
            part["rows"] = [[[filled], *part["rows"][0][1:]]] * (
                briefs.SHOWN_OVERDUE if part is not said["parts"][-1] else briefs.SHOWN_NEXT
            )
        elif part["kind"] == "list":
            lists += 1
            most = briefs.SHOWN_MOVED * 5 if lists == 1 else briefs.SHOWN_SOURCES
            part["items"] = [[filled, *part["items"][0][-1:]]] * most

    content = typeset(said, created_at=DEMO_NOW)

    assert pages_of_pdf(content) == 2


@pytest.mark.one_database
def test_whoever_would_wait_long_for_a_place_is_sent_away(monkeypatch):
    monkeypatch.setattr(typesetting, "WAIT_SECONDS", 0.01)
    asked = question("state")
    for _place in range(typesetting.AT_ONCE):
        assert typesetting._places.acquire(blocking=False)
    try:
        with pytest.raises(TooBusy):
            pdf_of(brief_of(asked))
    finally:
        typesetting._places.release(typesetting.AT_ONCE)


@pytest.mark.parametrize("since", [None, date(2021, 1, 1)])
@pytest.mark.parametrize("kind", list(KINDS))
def test_says_what_was_known_at_the_moment_that_it_prints(kind, since):
    asked = question(kind, since=since)
    with CaptureQueriesContext(connection) as now:
        brief = brief_of(asked)
    with CaptureQueriesContext(connection) as again:
        at_its_moment = brief_of(Question.of(kind, asked.row, brief.question.as_of, since))

    assert brief.question.as_of == AsOf(on=DEMO_DAY, known_at=DEMO_NOW, is_past=True)
    assert all((brief.tally.total, brief.moved, brief.coming.total))
    assert in_words(brief) == in_words(at_its_moment)
    # What is kept of the present answers the one, what held then the other.
    assert not any(StatusPeriod._meta.db_table in query["sql"] for query in now)
    assert any(StatusPeriod._meta.db_table in query["sql"] for query in again)


def report_complete(commitment):
    review(of=report(commitment=commitment, status="complete", effective_on=DEMO_DAY))


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_recorded_later_is_in_the_next_one_alone(kind):
    asked = question(kind)
    first = brief_of(asked)
    with time_machine.travel(DEMO_NOW + timedelta(hours=1), tick=False):
        report_complete(first.overdue.rows[0])
    with time_machine.travel(DEMO_NOW + timedelta(hours=2), tick=False):
        next_one = brief_of(asked)
        again = brief_of(Question.of(kind, asked.row, first.question.as_of, None))

    assert next_one.overdue.total == first.overdue.total - 1
    assert next_one.tally != first.tally
    assert in_words(again) == in_words(first)


@pytest.mark.one_database
def test_leaves_out_what_a_clock_that_is_ahead_dates_after_its_moment():
    asked = question("state")
    first = brief_of(asked)
    with time_machine.travel(DEMO_NOW + timedelta(seconds=1), tick=False):
        report_complete(first.overdue.rows[0])
    assert in_words(brief_of(asked)) == in_words(first)


@pytest.mark.one_database
def test_leaves_out_a_wording_of_after_its_moment():
    asked = question("state")
    first = brief_of(asked)
    said = in_words(first)
    resolution = first.overdue.rows[0].resolution
    with time_machine.travel(DEMO_NOW + timedelta(seconds=1), tick=False):
        reword(resolution, title_en="Said otherwise a second later")
    Commitment.objects.update(updated_at=DEMO_NOW)

    assert latest_knowledge() > DEMO_NOW
    assert in_words(brief_of(asked)) == said


@pytest.mark.one_database
def test_is_asked_of_nothing_that_may_be_behind(monkeypatch):
    behind = []
    monkeypatch.setattr(briefs, "latest_knowledge", lambda: behind.append(MAY_BE_BEHIND.get()))
    token = MAY_BE_BEHIND.set(True)
    try:
        brief_of(question("state", as_of=AsOf(on=DEMO_DAY, known_at=DEMO_NOW, is_past=True)))
        brief_of(question("state"))
    finally:
        MAY_BE_BEHIND.reset(token)
    assert behind == [True, False]
