"""Pages and admin as assistive technology and small screens meet them: axe finds no fault, nothing runs
over the edge.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin

from commitments.language.calendars import Calendar
from commitments.models import Commitment, Resolution
from tests.extent import IS_LONG, extent
from tests.factories import (
    make_administrator,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_indicator,
    make_mandate,
    make_organization,
    make_source,
    make_user,
    report,
    web_page,
)
from tracker.access.tokens import make_token
from tracker.imports.running import store_upload
from tracker.models import Export, Import, ImportKind, Reminder, ReminderMail, SavedView, StatusReport
from tracker.trail.measuring import record_measurement

# What a page looks like, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

WIDTHS = WIDE, NARROW = (1280, 390)
# Copying style sheets into the page, as axe does otherwise, would look for what they import in the wrong
# place.
EVERY_RULE = {"preload": False, "resultTypes": ["violations"]}
BUT_CONTRAST = {**EVERY_RULE, "rules": {"color-contrast": {"enabled": False}}}
PAGES = (
    "",
    "conferences/BAG3/",
    "states/IRQ/",
    "resolutions/BAG3-R1/",
    "commitments/BAG3-R1-IRQ/",
    "conferences/NOPE/",
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
    Resolution.objects.filter(pk=overdue.resolution.pk).update(due_on=date(2026, 1, 31))
    conference = make_conference()
    conference.guests.add(make_organization())
    make_indicator(resolution=commitment.resolution)
    source = make_source(sha256=SHA, text="متن ساختگی برای آزمون")
    make_citation(source=source, resolution=commitment.resolution, start=0, end=9, sha256=SHA, paragraph=2)
    make_citation(source=source, participation=commitment.participation, fact="participation")
    for slug, value in (("one", "12"), ("two", "9")):
        make_citation(
            source=make_source(slug=slug), conference=conference, fact="delegations", stated_value=value
        )
    report(commitment=commitment, effective_on=date(2026, 1, 15), note="An officer was named by decree.")
    return commitment


Look = tuple[str, int, dict[str, object] | None]


def looks(language: str) -> list[Look]:
    """In what theme and at what width a page is looked at, and by what rules; None: only for its edge.

    Contrast takes most of the time. In the short form each language takes its share of
    what language does not change: English the light colours on a wide screen, Persian
    the dark ones on a narrow screen, Arabic all but colours. In the long form each has
    every theme at every width.
    """
    if IS_LONG:
        return [(theme, width, EVERY_RULE) for theme in ("light", "dark") for width in WIDTHS]
    return {
        "en": [("light", WIDE, EVERY_RULE), ("light", NARROW, None)],
        "fa": [("dark", NARROW, EVERY_RULE), ("light", WIDE, None)],
        "ar": [("light", NARROW, BUT_CONTRAST), ("light", WIDE, None)],
    }[language]


def faults_of(page, *, of_looks: list[Look] | None = None) -> list[str]:
    """What axe finds and what runs over the page's edge, in the looks of the page's language or those."""
    faults = []
    # Put into the page once; the package's own run() would do so each time.
    page.evaluate(Axe().axe_script)
    # A colour that is still on its way from the other theme is nobody's.
    page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
    for theme, width, rules in of_looks or looks(page.locator("html").get_attribute("lang")):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        if rules is not None:
            for violation in page.evaluate("rules => axe.run(document, rules)", rules)["violations"]:
                faults += [
                    f"{page.url} at {width}, {theme}: {violation['id']} ({violation['impact']}): "
                    f"{node['target']}"
                    for node in violation["nodes"]
                ]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            faults.append(f"{page.url} at {width}: {over} pixels too wide")
    # The next page opens in the light.
    page.emulate_media(color_scheme="light")
    return faults


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_public_pages_have_no_fault(page, live_server, record, settings, language):
    settings.DEMO = True

    faults = []
    for path in PAGES:
        page.goto(f"{live_server.url}/{language}/{path}")
        faults += faults_of(page)

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
    SavedView.objects.create(user=root, name="Mine", query="stale=true")
    Export.objects.create(user=root, table="commitments", flavour="xlsx", row_count=1, query="stale=true")
    mail = ReminderMail.objects.create(
        user=focal, cycle_on=date(2026, 1, 1), address="iraq@example.org", language="fa"
    )
    Reminder.objects.create(
        mail=mail, user=focal, commitment=record, occasion="due_30", about_on=date(2026, 1, 31)
    )
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
            f"{commitment}/change/",
            f"{commitment}/history/",
        ),
        *(
            f"{commitment}/record/",
            "tracker/statusreport/inbox/",
            f"tracker/statusreport/{waiting.pk}/review/",
            "tracker/statusreport/",
            "preferences/",
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
        ),
        *(f"{conferences}/", f"{conferences}/add/", f"{conferences}/guide/", f"{conferences}/dossier/"),
        *(
            f"{conferences}/{draft.pk}/guide/{step}/"
            for step in ("conference", "participants", "resolutions", "review")
        ),
    ]


@pytest.fixture
def kept(record):
    """The pages on which the record, people, mandates and tokens are kept: each kind's list, and a row of
    it.
    """
    root = make_administrator(username="root")
    make_token(owner=root, name="A dashboard", scopes=["read"], days=30, made_by=root)
    make_mandate(user=make_user(username="omar"))
    addresses = []
    for model, model_admin in admin.site._registry.items():
        if model in {Commitment, StatusReport, Import, Export, ReminderMail}:
            continue
        base = f"{model._meta.app_label}/{model._meta.model_name}/"
        row = model._default_manager.order_by("pk").first()
        assert row is not None, f"The record of this test has no {model.__name__}."
        addresses += [
            base,
            f"{base}{row.pk}/change/",
            *([f"{base}add/"] if model_admin.has_add_permission(SimpleNamespace(user=root)) else []),
        ]
    return addresses


@pytest.mark.parametrize("language", extent(("en", "fa"), long=("en", "fa", "ar")))
def test_where_the_record_is_kept_there_is_no_fault(page, live_server, sign_in, kept, language):
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    page.locator(f".languages button[value={language}]").click()
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, "root")

    faults = []
    for path in kept:
        page.goto(f"{live_server.url}/admin/{path}")
        faults += faults_of(page)

    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_the_admin_has_no_fault(page, live_server, sign_in, desk, language):
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    page.locator(f".languages button[value={language}]").click()
    faults = faults_of(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, "root")

    for path in desk:
        page.goto(f"{live_server.url}/admin/{path}")
        faults += faults_of(page)
    faults += _faults_of_recording(page, f"{live_server.url}/admin/")

    assert faults == [], "\n".join(faults)


def _faults_of_recording(page, admin):
    """The preview, and the result with a refused row: pages that no link leads to."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{admin}commitments/commitment/?q=BAG3")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("record_status_of_selected")
    page.locator(".actions button[type=submit]").first.click()
    page.locator("input[name=status][value=complete]").check()
    page.locator("button[name=preview]").click()
    page.locator(".outcome").wait_for()
    faults = faults_of(page)
    page.locator("button[name=record]").click()
    page.locator(".refused").first.wait_for()
    return faults + faults_of(page)


@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light")])
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
    faults = faults_of(page, of_looks=[(system, WIDE, EVERY_RULE)])
    assert faults == [], "\n".join(faults)


def test_a_page_with_faults_is_found_out(page, live_server):
    page.goto(f"{live_server.url}/en/")
    page.evaluate(
        """document.querySelector('main').innerHTML += `
            <p style="color: #ccc; inline-size: 3000px">Hardly to be read in the light</p>
            <p style="color: #333">Hardly to be read in the dark</p>
            <img src="data:,">`"""
    )

    faults = "\n".join(faults_of(page, of_looks=[(theme, WIDE, EVERY_RULE) for theme in ("light", "dark")]))

    for fault in ("light: color-contrast", "dark: color-contrast", "image-alt", "pixels too wide"):
        assert fault in faults
