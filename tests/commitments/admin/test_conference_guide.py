"""A new conference without a programmer: step by step, or by a dossier (test_dossier_upload)."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Participation,
    Resolution,
    SourceDocument,
    State,
)
from tests.factories import make_conference, make_officer, make_source, make_state, make_theme

pytestmark = pytest.mark.django_db
NAMES = {f"title_{language}": f"Title {language}" for language in ("en", "fa", "ar")}
DOSSIER = "admin:commitments_conference_dossier"


@pytest.fixture(autouse=True)
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


@pytest.fixture
def draft():
    return make_conference(code="NEW1", published=False)


def step(name, conference):
    return reverse(f"admin:commitments_conference_guide_{name}", args=[conference.pk])


def resolution(**values):
    texts = {f"text_{language}": f"Text {language}" for language in ("en", "fa", "ar")}
    return (
        NAMES
        | texts
        | {
            "theme": make_theme().pk,
            "strength": "agreed",
            "source": (SourceDocument.objects.first() or make_source()).pk,
            "paragraph": "2",
            "locator": "",
        }
        | values
    )


def test_from_nothing_to_a_published_conference(client, officer):
    for code in ("IRQ", "IRN", "TUR"):
        make_state(code=code)
    values = NAMES | {
        "code": "NEW1",
        "starts_on": "2026-02-01",
        "ends_on": "",
        "review_policy": "second_person",
        "disclosure": "counted",
        "item_kind": "resolution",
        "host": make_state().pk,
    }

    answer = client.post(reverse("admin:commitments_conference_guide"), values)
    made = Conference.objects.get()
    assert answer["Location"] == step("participants", made)
    assert (made.code, made.starts_on, made.ends_on, made.published) == (
        "NEW1",
        date(2026, 2, 1),
        None,
        False,
    )

    client.post(
        step("participants", made),
        {"names": "Iraq\nایران\n", "role": "participant", "basis": "official_record"},
    )
    client.post(step("participants", made), {"names": "TUR", "role": "observer", "basis": "press_report"})
    assert {(row.state.code, row.role) for row in Participation.objects.all()} == {
        # The host is entered once, with the conference.
        ("IRQ", "host"),
        ("IRN", "participant"),
        ("TUR", "observer"),
    }

    client.post(step("resolutions", made), resolution())
    client.post(step("resolutions", made), resolution(paragraph="", locator="page 3", due_on="2026-12-01"))
    assert list(Resolution.objects.order_by("number").values_list("reference", "due_on")) == [
        ("NEW1-R1", None),
        ("NEW1-R2", date(2026, 12, 1)),
    ]
    assert {(row.paragraph, row.locator) for row in Citation.objects.all()} == {(2, ""), (None, "page 3")}
    assert Commitment.objects.count() == 4

    page = client.get(step("review", made)).content.decode()
    assert "4: each State by each resolution" in page
    assert "not stated" in page
    answer = client.post(step("review", made))
    made.refresh_from_db()
    assert (made.published, answer["Location"]) == (True, "/en/conferences/NEW1/")
    assert made.history.first().history_user == officer


def test_a_step_that_was_opened_before_anothers_change_does_not_put_it_back(client, draft):
    page = client.get(step("conference", draft))
    values = {
        name: "" if (value := page.context["form"][name].value()) is None else value
        for name in page.context["form"].fields
    }
    seen = page.context["seen"]
    theirs = Conference.objects.get()
    theirs.title_en = "By somebody else"
    theirs.save()

    late = client.post(step("conference", draft), values | {"series": "mine", "_seen": seen})

    assert late.status_code == 422
    assert "Somebody changed this after you opened it." in late.content.decode()
    assert "By somebody else" in late.content.decode()
    assert Conference.objects.get().title_en == "By somebody else"
    values |= {"title_en": "By somebody else", "series": "mine", "_seen": late.context["seen"]}
    assert client.post(step("conference", draft), values).status_code == 302
    assert Conference.objects.get().series == "mine"


def test_publishing_writes_nothing_but_that(client, draft, monkeypatch):
    from commitments.admin import conference_guide
    from tests.factories import make_citation, make_participation, make_resolution

    make_participation(conference=draft)
    make_citation(resolution=make_resolution(conference=draft))

    def late(conference):
        Conference.objects.update(title_en="By somebody else")
        return []

    monkeypatch.setattr(conference_guide, "missing_from", late)
    client.post(step("review", draft))

    stored = Conference.objects.get()
    assert (stored.published, stored.title_en) == (True, "By somebody else")
    assert stored.history.first().title_en == "By somebody else"


def test_nothing_is_published_before_there_is_something_to_publish(client, draft):
    answer = client.post(step("review", draft))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No State takes part yet" in page
    assert "There is no resolution yet" in page
    draft.refresh_from_db()
    assert not draft.published


def test_a_resolution_without_a_source_is_not_published(client, draft):
    from tests.factories import make_participation, make_resolution

    make_participation(conference=draft)
    make_resolution(conference=draft)

    assert "No source is cited for: NEW1-R1." in client.post(step("review", draft)).content.decode()


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ("Iraq\nIrak\n", "Line 2: “Irak”"),
        ("", "This field is required"),
        ("\n".join(["Iraq"] * 251), "at most 250 States"),
    ],
)
def test_one_name_that_is_no_states_adds_none(client, draft, names, says):
    make_state(code="IRQ")

    answer = client.post(
        step("participants", draft), {"names": names, "role": "participant", "basis": "official_record"}
    )

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Participation.objects.exists()


def test_a_state_that_is_named_twice_takes_part_once(client, draft):
    make_state(code="IRQ")
    for names in ("Iraq\nعراق\nIRQ\n", "Iraq"):
        client.post(
            step("participants", draft), {"names": names, "role": "participant", "basis": "official_record"}
        )

    assert Participation.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (dict.fromkeys(NAMES, ""), "Give the title in at least one language."),
        (
            {"text_en": "", "text_fa": "", "text_ar": ""},
            "Give the text in at least one language.",
        ),
        ({"source": ""}, "This field is required"),
        ({"paragraph": "", "locator": ""}, "Say where in the source it stands"),
        ({"due_on": "soon"}, "This is no date"),
    ],
)
def test_half_a_resolution_adds_nothing(client, draft, values, says):
    answer = client.post(step("resolutions", draft), resolution(**values))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Resolution.objects.exists()
    assert not Citation.objects.exists()


def test_a_resolution_in_one_language_is_added(client, draft):
    missing = [f"{name}_{language}" for name in ("title", "text") for language in ("en", "ar")]

    client.post(step("resolutions", draft), resolution(**dict.fromkeys(missing, "")))

    assert Resolution.objects.get().title_en == ""


def test_a_published_conference_is_no_draft_any_more(client):
    published = make_conference()

    for name in ("conference", "review"):
        assert client.get(step(name, published)).status_code == 404


def test_states_and_resolutions_are_added_after_publishing_too_and_are_public(client):
    published = make_conference()
    make_state(code="IRQ")
    change = client.get(reverse("admin:commitments_conference_change", args=[published.pk])).content.decode()
    assert step("participants", published) in change
    assert step("resolutions", published) in change
    page = client.get(step("participants", published)).content.decode()
    assert "what is added is public at once" in page
    assert step("review", published) not in page

    client.post(
        step("participants", published), {"names": "Iraq", "role": "participant", "basis": "official_record"}
    )
    client.post(step("resolutions", published), resolution())

    assert Commitment.objects.get().reference == "BAG3-R1-IRQ"
    assert Resolution.objects.get().wordings.exists()
    client.logout()
    assert client.get("/en/commitments/BAG3-R1-IRQ/").status_code == 200


def test_a_draft_is_taken_up_again_from_its_own_page(client, draft):
    page = client.get(reverse("admin:commitments_conference_change", args=[draft.pk])).content.decode()

    for name in ("participants", "resolutions", "review"):
        assert step(name, draft) in page


def test_the_public_sees_nothing_of_a_draft(client, draft):
    client.logout()

    assert client.get("/en/conferences/NEW1/").status_code == 404


def test_the_list_leads_to_both_ways(client):
    page = client.get(reverse("admin:commitments_conference_changelist")).content.decode()

    assert reverse("admin:commitments_conference_guide_first") in page
    assert reverse(DOSSIER) in page


def test_several_states_stand_in_one_line_and_a_name_with_a_comma_stays_one(client, draft):
    for code in ("IRQ", "IRN", "TUR"):
        make_state(code=code)
    make_state(code="KOR", name_en="Korea, Republic of")
    values = {"role": "participant", "basis": "official_record"}

    client.post(step("participants", draft), values | {"names": "Iraq; ایران، TUR\nKorea, Republic of"})

    codes = Participation.objects.values_list("state__code", flat=True)
    assert sorted(codes) == ["IRN", "IRQ", "KOR", "TUR"]


FIRST = "admin:commitments_conference_guide_first"


def test_the_sources_come_first_and_each_step_cites_one(client):
    for code in ("IRQ", "IRN"):
        make_state(code=code)
    make_source(slug="a-communique")
    values = {
        "title_fa": "بیانیه",
        "title_en": "A communiqué",
        "publisher": "The presidency",
        "published_on": "2026-02-02",
        "language": "fa",
        "reliability": "official_statement",
    }

    answer = client.post(reverse(FIRST), values)

    source = SourceDocument.objects.get(slug="a-communique-2")
    assert answer["Location"] == f"{reverse(FIRST)}?source={source.pk}"
    page = client.get(answer["Location"]).content.decode()
    guide = reverse("admin:commitments_conference_guide")
    assert f"{guide}?source={source.pk}" in page
    assert reverse("admin:commitments_textdraft_add") in page
    assert client.get(f"{guide}?source={source.pk}").context["form"]["source"].value() == source.pk
    place = {"source": source.pk, "paragraph": "1", "locator": ""}
    conference = (
        NAMES
        | place
        | {
            "code": "NEW1",
            "city_en": "Basra",
            "starts_on": "2026-02-01",
            "review_policy": "second_person",
            "disclosure": "counted",
            "item_kind": "resolution",
            "host": State.objects.get(code="IRQ").pk,
        }
    )
    client.post(guide, conference)
    made = Conference.objects.get()
    # What was cited last is chosen already.
    assert client.get(step("participants", made)).context["form"]["source"].value() == source.pk
    client.post(
        step("participants", made),
        place | {"names": "Iran", "role": "participant", "basis": "official_record"},
    )
    client.post(step("resolutions", made), resolution(**place))

    assert set(made.citations.values_list("fact", flat=True)) == {"title", "city", "dates", "host"}
    host = Participation.objects.get(role="host")
    assert (host.state.code, host.basis) == ("IRQ", "official_record")
    assert all(row.citations.count() == 1 for row in made.participations.all())
    # The strength is another fact than the text.
    assert client.get(step("review", made)).context["uncited"] == ["NEW1-R1: Wording strength"]


def test_a_source_without_a_place_in_it_is_asked_for_one(client, draft):
    make_state(code="IRQ")
    values = {"names": "Iraq", "role": "participant", "basis": "official_record", "source": make_source().pk}

    answer = client.post(step("participants", draft), values)

    assert "Say where in the source it stands" in answer.content.decode()
    assert not Participation.objects.exists()


def test_a_title_without_latin_letters_gets_a_key_too(client):
    values = {"title_fa": "بیانیه", "publisher": "The presidency", "language": "fa"}
    for _times in range(2):
        client.post(reverse(FIRST), values | {"reliability": "press_report"})

    assert list(SourceDocument.objects.order_by("pk").values_list("slug", flat=True)) == [
        "source",
        "source-2",
    ]


def test_a_source_needs_a_publisher_in_one_language_and_any_will_do(client):
    values = {"title_fa": "بیانیه", "language": "fa", "reliability": "press_report"}

    answer = client.post(reverse(FIRST), values)
    assert "Give the publisher in at least one language." in answer.content.decode()
    assert not SourceDocument.objects.exists()

    client.post(reverse(FIRST), values | {"publisher_ar": "الرئاسة"})
    assert SourceDocument.objects.get().publisher_ar == "الرئاسة"


def test_the_list_leads_back_to_where_the_guide_was_left(client, draft):
    from tests.factories import make_participation, make_resolution

    listed = reverse("admin:commitments_conference_changelist")
    published = make_conference()

    assert step("participants", draft) in client.get(listed).content.decode()
    make_participation(conference=draft)
    assert step("resolutions", draft) in client.get(listed).content.decode()
    make_resolution(conference=draft)
    page = client.get(listed).content.decode()
    assert step("review", draft) in page
    assert step("participants", published) in page
    assert (
        step("sources", draft)
        in client.get(reverse("admin:commitments_conference_change", args=[draft.pk])).content.decode()
    )
