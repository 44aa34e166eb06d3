"""Pages and admin as assistive technology and small screens meet them: axe finds no fault, nothing runs
over the edge.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from types import SimpleNamespace

import pytest
from django.contrib import admin

from commitments.language.calendars import Calendar
from commitments.models import Commitment
from tests.browser.eyes import LOOKS, WIDE, Look, faults_of, looks_at, speak
from tests.extent import extent
from tests.factories import (
    make_administrator,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_indicator,
    make_mandate,
    make_organization,
    make_reviewer,
    make_source,
    make_user,
    report,
    review,
    web_page,
)
from tests.groups import make_group
from tests.rewording import reword
from tests.text_drafts import make_text_draft
from tracker.access.saved_views import make_link
from tracker.access.security_log import note_event
from tracker.access.tokens import make_token
from tracker.desk.account_mails import link_to_set_password
from tracker.desk.assigning import take_review
from tracker.desk.commenting import write_comment
from tracker.evidence.uploading import store_file
from tracker.imports.bulk_actions import Recorded, keep_bulk_action
from tracker.imports.running import store_upload
from tracker.models import (
    BulkActionKind,
    Export,
    Import,
    ImportKind,
    Reminder,
    ReminderMail,
    SavedView,
    SecurityEventKind,
    StatusReport,
)
from tracker.trail.copying import record_copy
from tracker.trail.measuring import record_measurement

# What a page looks like, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

PAGES = (
    "",
    "conferences/BAG3/",
    "states/IRQ/",
    "resolutions/BAG3-R1/",
    "commitments/BAG3-R1-IRQ/",
    "conferences/NOPE/",
    "conferences/",
    "states/",
    "themes/",
    "themes/liaison-officers/",
    "commitments/?state=IRQ",
    "compare/?state=IRQ,IRN",
    "changes/",
    "search/?q=iraq",
    "method/",
    "calendar/",
    "sources/",
    "data/",
    "conferences/BAG3/?words=1&rows=region&columns=theme",
    "compare/",
    "embed/matrix/?conference=BAG3",
    "embed/timeline/?conference=BAG3",
    "embed/state/?state=IRQ",
    "embed/commitment/?reference=BAG3-R1-IRQ",
)
SHA = "0" * 64


@pytest.fixture
def browser_context_args(browser_context_args):
    # axe is put into the page by its test, which the site's own policy rightly refuses.
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def record():
    """A record in which every part of every page has something to show."""
    commitment = make_commitment()
    overdue = make_commitment(reference="BAG3-R2-IRN")
    reword(overdue.resolution, due_on=date(2026, 1, 31))
    conference = make_conference()
    conference.guests.add(make_organization())
    make_indicator(resolution=commitment.resolution)
    source = make_source(sha256=SHA, text="متن ساختگی برای آزمون")
    make_citation(source=source, resolution=commitment.resolution, start=0, end=9, paragraph=2)
    make_citation(source=source, participation=commitment.participation, fact="participation")
    for slug, value in (("one", "12"), ("two", "9")):
        make_citation(
            source=make_source(slug=slug), conference=conference, fact="delegations", stated_value=value
        )
    report(commitment=commitment, effective_on=date(2026, 1, 15), note="An officer was named by decree.")
    return commitment


@pytest.fixture
def faults_at(page, live_server):
    """What is wrong at these addresses, of which each may be seen in the language that it is looked at in."""

    def look_at_each(addresses):
        faults = []
        for number, address in enumerate(addresses):
            for language, looks in groupby(looks_at(number), key=attrgetter("language")):
                speak(page, language, live_server.url)
                page.goto(f"{live_server.url}/{address.format(language=language)}")
                assert page.locator("html").get_attribute("lang") == language
                faults += faults_of(page, looks)
        return faults

    return look_at_each


def test_the_public_pages_have_no_fault(faults_at, record, settings):
    settings.DEMO = True

    faults = faults_at(f"{{language}}/{path}" for path in PAGES)

    assert faults == [], "\n".join(faults)


@pytest.fixture
def desk(record):
    """All that the pages of the desk have to show, and their addresses."""
    focal = make_focal_point(state=record.state, username="iraq")
    waiting = report(
        commitment=record,
        status="substantial",
        effective_on=date(2026, 1, 20),
        author=focal,
        evidence=[web_page()],
    )
    root = make_administrator(username="root")
    view = SavedView.objects.create(user=root, name="Mine", query="stale=true")
    make_link(view, days=90)
    Export.objects.create(user=root, table="commitments", flavour="xlsx", row_count=1, query="stale=true")
    mail = ReminderMail.objects.create(
        user=focal, cycle_on=date(2026, 1, 1), address="iraq@example.org", language="fa"
    )
    Reminder.objects.create(
        mail=mail, user=focal, commitment=record, occasion="due_30", about_on=date(2026, 1, 31)
    )
    sent = report(commitment=record, effective_on=date(2026, 1, 16), author=root, evidence=[web_page()])
    # One is shown as kept, the other as taken by somebody else.
    page = store_file(content=BytesIO(b"<html></html>"), name="p", uploaded_by=root, is_copy=True)
    record.refresh_from_db()
    record_copy(evidence=sent.evidence.get(), file=page, author=root, expected_version=record.version)
    take_review(waiting, person=make_reviewer())
    write_comment(record, author=root, text="Call the embassy.", due_on=date(2026, 1, 2))
    indicator = record.resolution.indicators.get()
    source = record.resolution.citations.get().source
    for number in (1, 2):
        record_measurement(
            commitment=record,
            indicator=indicator,
            observed_on=date(2026, 1, number),
            value=Decimal(number),
            source=source,
            author=root,
        )
    rows = f"reference,status,effective_on\n{record.reference},limited,2026-01-01\n{{}}".format
    fine, faulty = (
        store_upload(
            content=BytesIO(rows(more).encode()),
            name="rows.csv",
            kind=ImportKind.REPORTS,
            calendar=Calendar.GREGORIAN,
            person=root,
        )
        for more in ("", "NOPE,finished,2026-02-30\n")
    )
    draft = make_commitment(reference="NEW-R1-IRQ").resolution.conference
    draft.published = False
    draft.save()
    commitment = f"commitments/commitment/{record.pk}"
    conferences = "commitments/conference"
    return [
        *(
            "",
            "commitments/commitment/?due_from=2026-01-01",
            "commitments/commitment/?q=nothing",
            "search/?q=BAG3",
            "everything/",
            f"{commitment}/change/",
            f"{commitment}/history/",
            "commitments/commitment/print/",
            "help/desk/",
        ),
        *(
            f"{commitment}/record/",
            f"{commitment}/comments/",
            "tracker/statusreport/inbox/",
            f"tracker/statusreport/{waiting.pk}/review/",
            f"tracker/statusreport/{waiting.pk}/change/",
            f"tracker/statusreport/{sent.pk}/mend/",
            f"tracker/statusreport/{sent.pk}/withdraw/",
            f"tracker/statusreport/{sent.pk}/copy/",
            "tracker/statusreport/",
            "preferences/",
            f"commitments/commitment/views/{view.pk}/",
        ),
        *(
            "tracker/import/",
            "tracker/import/add/",
            f"tracker/import/{fine.pk}/check/",
            f"tracker/import/{faulty.pk}/check/",
            f"tracker/import/{fine.pk}/change/",
        ),
        *(
            "tracker/export/",
            "tracker/digest/",
            f"tracker/digest/{mail.pk}/change/",
            "tracker/mandate/",
            "tracker/accesstoken/add/",
            "auth/user/",
            f"auth/user/{root.pk}/handover/",
        ),
        *(f"{conferences}/", f"{conferences}/add/", f"{conferences}/guide/", f"{conferences}/dossier/"),
        f"{conferences}/guide/sources/",
        f"{conferences}/untranslated/",
        *(
            f"{conferences}/{draft.pk}/guide/{step}/"
            for step in ("sources", "conference", "participants", "resolutions", "review")
        ),
    ]


def kept_action(person):
    """A bulk action of two rows, one of which was refused."""
    rows = [
        Recorded(reference="BAG3-R1-IRQ", before="unknown", after="noted", made={"pk": 1}),
        Recorded(reference="BAG3-R1-IRN", before="unknown", after="noted", refusal="It was closed."),
    ]
    keep_bulk_action(BulkActionKind.POSITION, rows, said="noted", person=person)


@pytest.fixture
def kept(record):
    """The pages on which the record, people, mandates and tokens are kept: each kind's list, its form with a
    row, and the empty one. In the short form one of the three for each kind, by turns: they are of one
    template each.
    """
    root = make_administrator(username="root")
    make_token(owner=root, name="A dashboard", scopes=["read"], days=30, made_by=root)
    note_event(SecurityEventKind.SIGNED_IN, user=root)
    make_mandate(user=make_user(username="omar"))
    make_group(members={"IRQ": (None, None)})
    text_draft = make_text_draft(by=root)
    kept_action(root)
    cited = record.resolution.citations.get()
    addresses = [
        f"commitments/textdraft/{text_draft.pk}/conference/",
        f"commitments/textdraft/{text_draft.pk}/change/?card=2",
        f"commitments/citation/{cited.pk}/passage/",
    ]
    shown = {Commitment, StatusReport, Import, Export, ReminderMail}
    kinds = [(model, kept) for model, kept in admin.site._registry.items() if model not in shown]
    for number, (model, model_admin) in enumerate(kinds):
        base = f"{model._meta.app_label}/{model._meta.model_name}/"
        row = model._default_manager.order_by("pk").first()
        assert row is not None, f"The record of this test has no {model.__name__}."
        pages = [base, f"{base}{row.pk}/change/"]
        if model_admin.has_add_permission(SimpleNamespace(user=root)):
            pages.append(f"{base}add/")
        addresses += extent([pages[number % len(pages)]], long=pages)
    return addresses


def test_where_the_record_is_kept_there_is_no_fault(page, sign_in, faults_at, kept):
    sign_in(page, "root")

    faults = faults_at(f"admin/{path}" for path in kept)

    assert faults == [], "\n".join(faults)


def test_the_admin_has_no_fault(page, live_server, sign_in, desk, faults_at):
    faults = faults_at(["admin/login/?next=/admin/", "admin/password_reset/", *_pages_of_links()])
    page.set_viewport_size({"width": WIDE, "height": 900})
    sign_in(page, "root")

    faults += faults_at(f"admin/{path}" for path in desk)
    for look in extent(LOOKS[1:2], long=LOOKS):
        faults += _faults_of_recording(page, live_server.url, look)
        faults += _faults_of_positions(page, live_server.url, look)

    assert faults == [], "\n".join(faults)


@pytest.fixture
def told(record):
    """What a State meets: a report that came back, and one that was accepted at another level."""
    focal = make_focal_point(state=record.state, username="iraq")
    told = []
    for number, verdict in ((3, {"verdict": "return"}), (4, {"status": "limited"})):
        commitment = make_commitment(reference=f"BAG3-R{number}-IRQ")
        made = {"effective_on": date(2026, 1, 20), "author": focal, "evidence": [web_page()]}
        told.append(report(commitment=commitment, status="substantial", **made))
        review(of=told[-1], **verdict)
    return told


def test_what_a_state_does_has_no_fault(page, sign_in, told, faults_at):
    returned, lowered = told
    sign_in(page, "iraq")

    reports = "admin/tracker/statusreport"
    faults = faults_at(["admin/", f"{reports}/{returned.pk}/mend/", f"{reports}/{lowered.pk}/dissent/"])

    assert faults == [], "\n".join(faults)
    page.locator("textarea[name=note]").wait_for()


def _pages_of_links():
    """Where a mailed link leads to: the page of a new password, and where the link is none."""
    invited = make_user(username="invited")
    return [
        link_to_set_password(invited).partition("/admin/")[2].join(["admin/", ""]),
        "admin/password_set/AA/x/",
    ]


def _select_all(page, url, look, action):
    """Take this action of the list for all that is in it."""
    speak(page, look.language, url)
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(f"{url}/admin/commitments/commitment/?q=BAG3")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option(action)
    page.locator(".actions button[type=submit]").first.click()


def _faults_of_positions(page, url, look):
    """The form of what States said, and its preview."""
    _select_all(page, url, look, "record_position_of_selected")
    page.locator("input[name=position]").first.check()
    faults = faults_of(page, [look])
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.locator("button[name=preview]").click()
    page.locator(".outcome").wait_for()
    return faults + faults_of(page, [look])


def _faults_of_recording(page, url, look):
    """The preview, and the result with a refused row: pages that no link leads to."""
    _select_all(page, url, look, "record_status_of_selected")
    page.locator("input[name=status][value=complete]").check()
    page.locator("button[name=preview]").click()
    page.locator(".outcome").wait_for()
    faults = faults_of(page, [look])
    page.locator("button[name=record]").click()
    page.locator(".refused").first.wait_for()
    return faults + faults_of(page, [look])


@pytest.mark.parametrize(
    ("system", "chosen"), extent([("light", "dark")], long=[("light", "dark"), ("dark", "light")])
)
def test_badges_stay_readable_in_a_theme_other_than_the_systems(
    page, live_server, sign_in, record, system, chosen
):
    page.emulate_media(color_scheme=system)
    make_administrator(username="root")
    page.goto(f"{live_server.url}/admin/login/")
    page.evaluate(f"localStorage.setItem('theme', '{chosen}')")
    sign_in(page, "root")

    page.goto(f"{live_server.url}/admin/commitments/commitment/")

    assert page.locator("html").get_attribute("data-theme") == chosen
    faults = faults_of(page, [Look("en", system)])
    assert faults == [], "\n".join(faults)


def test_a_page_with_faults_is_found_out(page, live_server):
    page.goto(f"{live_server.url}/en/")
    page.evaluate(
        """document.querySelector('main').innerHTML += `
            <p style="color: #ccc; inline-size: 3000px">Hardly to be read in the light</p>
            <p style="color: #333">Hardly to be read in the dark</p>
            <img src="data:,">`"""
    )

    faults = "\n".join(faults_of(page, [Look("en", theme) for theme in ("light", "dark")]))

    for fault in ("light: color-contrast", "dark: color-contrast", "image-alt", "pixels too wide"):
        assert fault in faults
