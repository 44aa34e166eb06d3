"""The addresses of briefs: beside the pages, the same for everybody, dated, and made again on later days."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import at, make_commitment, make_conference, make_officer, report
from tests.pdf import text_of_pdf
from tests.tracker.site.reading import text_of
from tracker.publishing import typesetting
from tracker.site import briefs

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
PATHS = {
    "state": "states/IRQ/",
    "conference": "conferences/BAG3/",
    "theme": "themes/liaison-officers/",
}
ADDRESS = "/en/states/IRQ/brief.pdf"


@pytest.fixture
def commitment():
    made = make_commitment()
    report(commitment=made, status="limited", effective_on=date(2026, 3, 1))
    return made


@pytest.fixture
def set_words(monkeypatch):
    """In the place of a PDF the words that would be set."""
    monkeypatch.setattr(briefs, "pdf_of", briefs.fingerprint)


@pytest.mark.usefixtures("commitment")
def test_is_a_pdf_that_says_its_day_and_its_address(client, settings):
    settings.SITE_URL = "https://mithaq.example.org"
    answer = client.get(ADDRESS)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="brief-IRQ-2026-03-10-en.pdf"'
    text = "".join(text_of_pdf(answer.content).split())
    address = "/en/states/IRQ/brief.pdf?as_of=2026-03-10&known_at=2026-03-10T"
    assert f"https://mithaq.example.org{address}" in text
    assert "since=2025-03-10" in text


@pytest.mark.usefixtures("commitment")
def test_its_address_brings_the_same_bytes_when_more_is_known(client, commitment):
    address = f"{ADDRESS}?as_of=2026-03-10&known_at=2026-03-10T12:00:00Z&since=2025-03-10"
    with time_machine.travel(at(2026, 3, 11), tick=False):
        first = client.get(address).content
        report(commitment=commitment, status="substantial", effective_on=date(2026, 3, 9))

        assert client.get(address).content == first
        assert client.get(ADDRESS).content != first


@pytest.mark.usefixtures("set_words")
def test_what_a_client_has_is_not_sent_again_until_it_says_something_else(client, commitment):
    tag = client.get(ADDRESS)["ETag"]
    with time_machine.travel(at(2026, 3, 10, 13), tick=False):
        kept = client.get(ADDRESS, headers={"If-None-Match": tag})
        assert (kept.status_code, kept["ETag"], kept.content) == (304, tag, b"")
        report(commitment=commitment, status="substantial", effective_on=date(2026, 3, 9))
        assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200
    assert client.get(f"{ADDRESS}?since=2025-06-01", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.usefixtures("set_words")
def test_is_the_same_for_an_officer_who_sees_more(client, commitment):
    make_conference(code="DRAFT", published=False)
    make_commitment(reference="DRAFT-R1-IRQ")
    public = client.get(ADDRESS)
    client.force_login(make_officer())

    answer = client.get(ADDRESS)

    assert answer.content == public.content
    assert b"DRAFT" not in answer.content
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/en/conferences/DRAFT/brief.pdf").status_code == 404


@pytest.mark.usefixtures("commitment", "set_words")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("nonsense=1", "as_of"),
        ("as_of=2026-03-11", "future"),
        ("since=2026-03-10", "Give a day before"),
        ("since=no", "This is no date"),
        ("since=2025-01-01&since=2025-01-02", "once"),
    ],
)
def test_refuses_what_it_cannot_answer(client, query, said):
    refused = client.get(f"{ADDRESS}?{query}")
    assert refused.status_code == 400
    assert said in refused.content.decode()


@pytest.mark.usefixtures("commitment", "set_words")
def test_takes_days_as_people_type_them(client):
    typed = client.get(f"{ADDRESS}?as_of=۱۴۰۴-۱۲-۱۷&as_of_calendar=solar_hijri")
    assert typed["Content-Disposition"] == 'inline; filename="brief-IRQ-2026-03-08-en.pdf"'
    assert typed.content == client.get(f"{ADDRESS}?as_of=2026-03-08").content


@pytest.mark.usefixtures("commitment")
def test_says_when_too_many_are_made_at_once(client, monkeypatch):
    monkeypatch.setattr(typesetting, "WAIT_SECONDS", 0.01)
    for _place in range(typesetting.AT_ONCE):
        assert typesetting._places.acquire(blocking=False)
    try:
        busy = client.get(ADDRESS)
    finally:
        typesetting._places.release(typesetting.AT_ONCE)
    assert (busy.status_code, busy["Retry-After"]) == (503, "10")
    assert "Try again" in busy.content.decode()


@pytest.mark.usefixtures("commitment")
@pytest.mark.parametrize("kind", PATHS)
def test_is_linked_from_its_page_for_the_same_day(client, kind):
    page = text_of(client, PATHS[kind])
    past = text_of(client, f"{PATHS[kind]}?as_of=2026-03-05")

    assert f'href="/en/{PATHS[kind]}brief.pdf"' in page
    assert f'href="/en/{PATHS[kind]}brief.pdf?as_of=2026-03-05"' in past


@pytest.mark.usefixtures("commitment")
@pytest.mark.parametrize("kind", PATHS)
def test_is_linked_from_the_desk(admin_client, commitment, kind):
    row = {
        "state": commitment.state,
        "conference": commitment.resolution.conference,
        "theme": commitment.resolution.theme,
    }[kind]
    page = admin_client.get(reverse(f"admin:commitments_{kind}_change", args=[row.pk])).content.decode()
    assert f'href="/en/{PATHS[kind]}brief.pdf"' in page


def test_of_a_draft_is_nowhere_linked(admin_client):
    draft = make_conference(code="DRAFT", published=False)
    make_commitment(reference="DRAFT-R1-IRQ")
    for address in (
        "/en/conferences/DRAFT/",
        reverse("admin:commitments_conference_change", args=[draft.pk]),
        "/en/themes/liaison-officers/",
    ):
        page = admin_client.get(address)
        assert page.status_code == 200
        assert "brief.pdf" not in page.content.decode()


@pytest.mark.usefixtures("commitment")
def test_the_command_writes_what_the_address_answers(client, tmp_path):
    file = tmp_path / "iraq.pdf"
    options = {"language": "fa", "as_of": "2026-03-09", "since": date(2025, 6, 1)}
    call_command("brief", "state", "IRQ", output=file, **options)

    answer = client.get("/fa/states/IRQ/brief.pdf?as_of=2026-03-09&since=2025-06-01")
    assert file.read_bytes() == answer.content
    assert [path.name for path in tmp_path.iterdir()] == ["iraq.pdf"]


@pytest.mark.usefixtures("commitment")
@pytest.mark.parametrize(
    ("key", "name", "options", "said"),
    [
        ("IRQ", "iraq.txt", {}, "must end in .pdf"),
        ("IRQ", "there.pdf", {}, "is there already"),
        ("IRQ", "no/iraq.pdf", {}, "no such folder"),
        ("QQQ", "iraq.pdf", {}, "no state of this key"),
        ("IRQ", "iraq.pdf", {"as_of": "2027-01-01"}, "as_of: This day is in the future"),
    ],
)
def test_the_command_refuses(tmp_path, key, name, options, said):
    (tmp_path / "there.pdf").write_text("kept")
    with pytest.raises(CommandError, match=said):
        call_command("brief", "state", key, output=tmp_path / name, **options)
    assert (tmp_path / "there.pdf").read_text() == "kept"
