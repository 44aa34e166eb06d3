"""What stands around every page of the desk: its sections, by what a person may do, the search, the help and
the way to the public page and back.
"""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    at,
    make_administrator,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
)
from tracker.desk.frame import GUIDES_OF_LISTS, SECTIONS
from tracker.desk.guides import anchors_in, guide_file

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
LIST = "admin:commitments_commitment_changelist"


@pytest.fixture
def world():
    make_conference(starts_on=date(2025, 12, 1))
    commitment = make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG3-R1-IRN")
    return SimpleNamespace(
        commitment=commitment,
        reader=make_user(username="reader"),
        focal=make_focal_point(state=make_state(code="IRQ"), username="focal"),
        officer=make_officer(username="officer"),
        reviewer=make_reviewer(username="reviewer"),
        administrator=make_administrator(username="administrator"),
    )


def sections(client, address, person):
    client.force_login(person)
    frame = client.get(address).context["frame"]
    return [section.name for section in frame.sections], [
        section.name for section in frame.sections if section.is_current
    ]


@pytest.mark.parametrize(
    ("person", "found"),
    [
        ("reader", ["today", "data", "everything"]),
        ("focal", ["today", "commitments", "data", "everything"]),
        ("officer", ["today", "commitments", "conferences", "data", "everything"]),
        ("reviewer", ["today", "commitments", "inbox", "conferences", "data", "everything"]),
        (
            "administrator",
            ["today", "commitments", "inbox", "conferences", "people", "data", "everything"],
        ),
    ],
)
def test_everybody_finds_the_sections_that_they_may_use(client, world, person, found):
    shown, _current = sections(client, reverse("admin:index"), getattr(world, person))

    assert shown == found
    for section in client.get(reverse("admin:index")).context["frame"].sections:
        assert client.get(section.address).status_code == 200, section.name


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/admin/", ["today"]),
        ("/admin/commitments/commitment/{pk}/change/", ["commitments"]),
        ("/admin/commitments/commitment/{pk}/record/", ["commitments"]),
        ("/admin/tracker/statusreport/", ["commitments"]),
        ("/admin/tracker/statusreport/inbox/", ["inbox"]),
        ("/admin/commitments/conference/guide/", ["conferences"]),
        ("/admin/commitments/conference/untranslated/", ["conferences"]),
        ("/admin/auth/user/add/", ["people"]),
        ("/admin/tracker/import/", ["data"]),
        ("/admin/everything/", ["everything"]),
        ("/admin/commitments/", ["everything"]),
        ("/admin/preferences/", []),
    ],
)
def test_the_section_at_hand_is_marked(client, world, address, current):
    where = address.format(pk=world.commitment.pk)

    assert sections(client, where, world.administrator)[1] == current
    page = client.get(where).content.decode()
    marks = re.findall("aria-current", page[page.index('id="desk-sections"') : page.index('class="own"')])
    assert bool(marks) == bool(current)


def test_every_list_of_the_desk_stands_in_a_section(client, world):
    client.force_login(world.administrator)
    lists = {
        f"{app['app_label']}_{model['object_name'].lower()}"
        for app in client.get("/admin/").context["available_apps"]
        for model in app["models"]
    }

    assert lists - {name for section in SECTIONS for name in section.lists} == set()


def test_the_help_leads_to_a_heading_that_is_there(client, world):
    for name, heading in {section.guide for section in SECTIONS} | {*GUIDES_OF_LISTS.values()}:
        headings = anchors_in(guide_file(name, "en").read_text(encoding="utf-8"))
        assert not heading or heading in headings, (name, heading)
    client.force_login(world.reviewer)
    client.cookies["django_language"] = "fa"
    inbox = client.get(reverse("admin:tracker_statusreport_inbox"))

    assert inbox.context["frame"].help == "/admin/help/desk/#reviewers"
    assert '<h2 id="reviewers">بازبینان</h2>' in client.get("/admin/help/desk/").content.decode()


def test_lists_and_pages_are_called_what_they_are(client, world):
    client.force_login(world.administrator)

    assert "<h1>Commitments</h1>" in client.get(reverse(LIST)).content.decode()
    page = client.get(reverse("admin:commitments_commitment_change", args=[world.commitment.pk]))
    assert "<h1>Commitment</h1>" in page.content.decode()
    assert "<title>BAG3-R1-IRQ | Commitment |" in page.content.decode()
    assert "<h1>Users</h1>" in client.get("/admin/auth/user/").content.decode()
    # A window in which one row is chosen says so.
    assert "<h1>Select" in client.get(reverse(LIST), {"_popup": "1"}).content.decode()


def found(client, query):
    page = client.get(reverse("admin:search"), {"q": query})
    assert page.status_code == 200
    return {kind.slug: [row.address for row in kind.rows] for kind in page.context["kinds"]}


def test_the_search_finds_what_the_desk_has_a_page_of(client, world):
    client.force_login(world.officer)
    state = world.commitment.state

    assert found(client, "BAG3-R1-IRQ") == {
        "commitments": [f"/admin/commitments/commitment/{world.commitment.pk}/change/"]
    }
    assert found(client, "العراق")["states"] == [f"/admin/commitments/state/{state.pk}/change/"]
    conference = world.commitment.resolution.conference
    assert found(client, conference.code)["conferences"] == [
        f"/admin/commitments/conference/{conference.pk}/change/"
    ]
    assert found(client, "xyzzy") == {}


def test_a_focal_point_finds_commitments_of_the_own_state_and_public_pages(client, world):
    client.force_login(world.focal)

    assert found(client, "BAG3-R1") == {
        "commitments": [f"/admin/commitments/commitment/{world.commitment.pk}/change/"],
        "asked": ["/en/resolutions/BAG3-R1/"],
    }
    assert found(client, "iran") == {"states": ["/en/states/IRN/"]}


def test_drafts_are_found_by_those_who_keep_the_record(client, world):
    make_conference(code="SECRET", title_en="Zanzibar meeting", published=False)

    for person, codes in ((world.focal, {}), (world.reader, {})):
        client.force_login(person)
        assert found(client, "zanzibar") == codes
    client.force_login(world.officer)
    assert list(found(client, "zanzibar")) == ["conferences"]


def test_people_are_found_by_administrators_alone(client, world):
    person = make_user(username="kzm", first_name="كاظم", last_name="الهاشمي")

    client.force_login(world.administrator)
    assert found(client, "کاظم هاشمی") == {"people": [f"/admin/auth/user/{person.pk}/change/"]}
    for other in (world.officer, world.reviewer, world.focal):
        client.force_login(other)
        assert found(client, "کاظم") == {}


def test_the_search_takes_as_many_queries_for_many_rows(client, world):
    client.force_login(world.administrator)
    client.get(reverse("admin:search"), {"q": "BAG3"})
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("admin:search"), {"q": "BAG3"})
    for code in ("AAA", "AAB", "AAC", "AAD", "AAE"):
        make_commitment(reference=f"BAG3-R1-{code}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("admin:search"), {"q": "BAG3"})

    assert len(many) == len(few)


def test_a_search_of_too_many_words_is_refused(client, world):
    client.force_login(world.officer)

    assert client.get(reverse("admin:search"), {"q": " ".join(f"w{n}" for n in range(30))}).status_code == 400


def test_the_public_page_and_the_desk_lead_to_one_another(client, world):
    client.force_login(world.officer)
    change = reverse("admin:commitments_commitment_change", args=[world.commitment.pk])

    assert '<a href="/en/commitments/BAG3-R1-IRQ/">Public page</a>' in client.get(change).content.decode()
    assert '<a href="/en/commitments/">Public page</a>' in client.get(reverse(LIST)).content.decode()
    public = client.get("/en/commitments/BAG3-R1-IRQ/").content.decode()
    back = reverse("admin:page_of", args=["commitment", "BAG3-R1-IRQ"])
    assert f'<a href="{back}">For staff: this on the desk</a>' in public
    assert client.get(back)["Location"] == change
    assert "For staff</a>" in client.get("/en/commitments/").content.decode()


@pytest.mark.parametrize("kind", ["state", "conference", "resolution", "theme"])
def test_each_kind_of_public_page_leads_to_its_page_of_the_desk(client, world, kind):
    client.force_login(world.officer)
    resolution = world.commitment.resolution
    row = {
        "state": world.commitment.state,
        "conference": resolution.conference,
        "resolution": resolution,
        "theme": resolution.theme,
    }[kind]
    [key] = row.natural_key()

    public = client.get(reverse(kind, args=[key])).content.decode()
    [back] = re.findall(r'href="([^"]+)">For staff: this', public)
    assert client.get(back)["Location"] == f"/admin/commitments/{kind}/{row.pk}/change/"


@pytest.mark.parametrize(
    ("person", "kind", "key"),
    [
        ("focal", "commitment", "BAG3-R1-IRN"),
        ("focal", "state", "IRQ"),
        ("reader", "commitment", "BAG3-R1-IRQ"),
        ("officer", "commitment", "BAG3-R9-IRQ"),
        ("officer", "user", "officer"),
    ],
)
def test_nobody_is_led_to_what_they_have_no_page_of(client, world, person, kind, key):
    client.force_login(getattr(world, person))

    assert client.get(f"/admin/page/{kind}/{key}/").status_code == 404


@pytest.mark.parametrize(
    ("person", "ways"),
    [
        ("reader", []),
        ("focal", []),
        ("reviewer", []),
        ("officer", ["conference/guide/sources/", "textdraft/add/", "conference/dossier/"]),
        (
            "administrator",
            ["conference/guide/sources/", "textdraft/add/", "conference/dossier/", "user/add/"],
        ),
    ],
)
def test_an_empty_desk_says_where_to_start(client, person, ways):
    make = {
        "reader": make_user,
        "focal": lambda: make_focal_point(state=make_state(code="IRQ")),
        "reviewer": make_reviewer,
        "officer": make_officer,
        "administrator": make_administrator,
    }
    client.force_login(make[person]())

    page = client.get("/admin/")

    assert "Start here" in page.content.decode()
    steps = [step.address for step in page.context["desk"].first_steps]
    assert [address.split("/", 3)[3] for address in steps] == ways
    assert all(client.get(address).status_code == 200 for address in steps)


def test_a_desk_with_something_on_it_says_what_needs_one(client, world):
    client.force_login(world.officer)

    assert "Start here" not in client.get("/admin/").content.decode()


def test_signing_out_is_on_every_page_as_a_form_that_is_posted(client):
    client.force_login(make_officer())

    for address in ("/admin/", reverse(LIST), "/admin/preferences/"):
        (form,) = re.findall(r'<form[^>]*action="/admin/logout/"[^>]*>', client.get(address).content.decode())
        assert 'method="post"' in form
