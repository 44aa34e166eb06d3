"""An officer at a browser that checks tokens, and what each form of the desk needs to be about."""

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from commitments.language.calendars import Calendar
from commitments.models import State
from tests.factories import (
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_source,
    make_theme,
    report,
)
from tracker.imports.running import store_upload
from tracker.models import (
    ImportKind,
)


@pytest.fixture
def officer():
    return make_officer(username="layla")


@pytest.fixture
def desk(officer):
    """A browser of the officer, which sends the tokens of the pages that it shows."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    return client


@pytest.fixture
def world(officer):
    """What each form of the desk needs to be about, with the addresses of all."""
    draft = make_conference(code="DRF1", published=False)
    rows = [make_commitment(reference=f"BAG3-R1-{code}") for code in ("IRQ", "IRN")]
    claim = report(
        commitment=make_commitment(reference="BAG3-R1-TUR"),
        effective_on=date(2026, 3, 1),
        author=make_focal_point(username="f", state=State.objects.get(code="TUR")),
    )
    theme, source = make_theme(), make_source()
    upload = store_upload(
        content=io.BytesIO(b"When,Reference,How far\n2026-03-01,BAG3-R1-IRQ,limited\n"),
        name="rows.csv",
        kind=ImportKind.REPORTS,
        calendar=Calendar.GREGORIAN,
        person=officer,
    )
    base = "/admin/commitments/"
    return {
        "seen": ",".join(f"{row.pk}:{row.version}" for row in rows),
        "rows": [str(row.pk) for row in rows],
        "claim": claim,
        "theme": theme,
        "source": source,
        "record": f"{base}commitment/record/",
        "record one": f"{base}commitment/{rows[0].pk}/record/",
        "list": f"{base}commitment/?q=IRQ",
        "views": f"{base}commitment/views/",
        "commitment": f"{base}commitment/{rows[0].pk}/change/",
        "theme change": f"{base}theme/{theme.pk}/change/",
        "state add": f"{base}state/add/",
        "guide": f"{base}conference/guide/",
        "guide participants": f"{base}conference/{draft.pk}/guide/participants/",
        "guide resolutions": f"{base}conference/{draft.pk}/guide/resolutions/",
        "dossier": f"{base}conference/dossier/",
        "review": reverse("admin:tracker_statusreport_review", args=[claim.pk]),
        "import": "/admin/tracker/import/add/",
        "mapping": reverse("admin:tracker_import_check", args=[upload.pk]),
        "preferences": "/admin/preferences/",
        "token": "/admin/tracker/accesstoken/add/",
        "person": "/admin/auth/user/add/",
        "someone": f"/admin/auth/user/{officer.pk}/change/",
    }


@pytest.fixture
def theme():
    return make_theme()


@pytest.fixture
def address(theme):
    return f"/admin/commitments/theme/{theme.pk}/change/"
