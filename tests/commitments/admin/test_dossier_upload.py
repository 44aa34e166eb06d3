"""A conference enters the record by a dossier, whose files are checked first and then loaded."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commitments.admin import dossier_upload
from commitments.admin.dossier_upload import pack, safe_dossier_name, unpack
from commitments.models import Conference, Participation
from commitments.seeding.reading import SIZE_MAX
from tests.factories import make_officer, make_state

pytestmark = pytest.mark.django_db
DOSSIER = "admin:commitments_conference_dossier"


@pytest.fixture(autouse=True)
def officer(client):
    client.force_login(make_officer())


TEXT = """\
conference:
  code: NEW1
  title: {en: A conference, fa: همایش, ar: مؤتمر}
"""


def checked(client, text=TEXT, **values):
    return client.post(
        reverse(DOSSIER),
        {"file": SimpleUploadedFile("../new1.yaml", text.encode() if isinstance(text, str) else text)}
        | values,
    )


def load(client, answer):
    """Load what the page of a check shows."""
    return client.post(reverse(DOSSIER), answer.context["again"].initial | {"load": "1"})


def test_a_dossier_is_tried_first_and_then_loaded(client):
    answer = checked(client)
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert "Dry run: nothing is written yet." in page
    assert "NEW1</bdi> · new" in page
    assert not Conference.objects.exists()

    answer = load(client, answer)

    assert answer.status_code == 302
    assert Conference.objects.get().code == "NEW1"
    assert Conference.objects.get().history.first().history_change_reason.startswith("dossier new1.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("conference: {code: new one}\n", "Line 1"),
        (TEXT.replace("NEW1", "x"), "code"),
        ("a: [1, 2\n", "Line"),
        (b"\xff\xfe", "not in UTF-8"),
        ("x" * (SIZE_MAX + 1), f"at most {SIZE_MAX} bytes"),
    ],
)
@pytest.mark.in_turns
def test_a_dossier_with_a_fault_changes_nothing(client, text, says):
    answer = checked(client, text)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Conference.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.yaml"),
        ("..", "dossier.yaml"),
        ("", "dossier.yaml"),
        ("a b.yml", "a_b.yaml"),
        ("؟؟", "dossier.yaml"),
        ("x" * 300, "x" * 75 + ".yaml"),
    ],
)
def test_the_name_of_a_dossier_is_made_harmless(name, kept):
    assert safe_dossier_name(name) == kept


def test_a_long_dossier_in_persian_can_be_loaded(client):
    """What a browser sends of it is within what a form may bring."""
    text = TEXT + "  city: {en: x, fa: " + "ا" * 100 + ", ar: x}\n" + "# " + "متن " * 100_000 + "\n"
    answer = load(client, client.post(reverse(DOSSIER), {"kept": pack([("long.yaml", text)])}))

    assert answer.status_code == 302


def test_what_somebody_changed_after_the_check_is_not_refreshed_unseen(client):
    load(client, checked(client))
    edited = Conference.objects.get()
    edited.title_en = "As edited"
    edited.save()
    first = checked(client, TEXT.replace("A conference", "A meeting"), refresh="on")
    assert "As edited" in first.content.decode()
    edited.title_en = "As edited later"
    edited.save()

    again = load(client, first)

    page = again.content.decode()
    assert again.status_code == 422
    assert "is not what the check showed" in page
    assert "As edited later" in page
    assert Conference.objects.get().title_en == "As edited later"
    # Having seen it, loading is a decision.
    assert load(client, again).status_code == 302
    assert Conference.objects.get().title_en == "A meeting"


def test_a_dossier_that_was_not_checked_is_checked_first(client):
    answer = client.post(reverse(DOSSIER), {"kept": pack([("new1.yaml", TEXT)]), "load": "1"})

    assert answer.status_code == 422
    assert not Conference.objects.exists()
    assert load(client, answer).status_code == 302


def test_nothing_chosen_is_said(client):
    assert "Choose a file." in client.post(reverse(DOSSIER), {}).content.decode()


@pytest.mark.parametrize("kept", ["x", "YQ==", pack([("a.yaml", TEXT)])[:-24], pack(["a"]), pack([("a", 1)])])
def test_what_no_check_kept_is_no_file(client, kept):
    with pytest.raises(ValueError, match=r"."):
        unpack(kept)

    assert "Choose a file." in client.post(reverse(DOSSIER), {"kept": kept}).content.decode()


@pytest.mark.parametrize(
    ("name", "most", "says"), [("FILES_MAX", 1, "at most 1 files"), ("KEPT_MAX", 40, "too large for a form")]
)
def test_more_than_a_form_can_bring_is_refused(client, monkeypatch, name, most, says):
    monkeypatch.setattr(dossier_upload, name, most)
    uploads = [SimpleUploadedFile(f"{one}.yaml", TEXT.encode()) for one in "ab"]

    answer = client.post(reverse(DOSSIER), {"file": uploads})

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_several_files_of_one_conference_are_loaded_as_one(client):
    make_state(code="IRQ")
    more = "participations: [{state: IRQ, role: host, basis: official_record}]\n"
    files = {"a.yaml": TEXT, "b.yaml": f"conference: {{code: NEW1}}\n{more}"}
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]

    answer = client.post(reverse(DOSSIER), {"file": uploads})

    assert answer.status_code == 200
    assert load(client, answer).status_code == 302
    assert Participation.objects.get().conference.code == "NEW1"


def test_a_fault_names_its_file_where_several_have_any(client):
    files = {"a.yaml": TEXT + "wrong: 1\n", "b.yaml": "conference: {code: NEW1}\nalso: 1\n"}
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]

    page = client.post(reverse(DOSSIER), {"file": uploads}).content.decode()

    assert "a.yaml</bdi> · Line 4" in page
    assert "b.yaml</bdi> · Line 2" in page


def test_loading_a_fault_that_was_typed_into_the_hidden_field_writes_nothing(client):
    answer = client.post(
        reverse(DOSSIER), {"kept": pack([("../../etc/passwd", "conference: 1\n")]), "load": "1"}
    )

    assert answer.status_code == 422
    assert not Conference.objects.exists()
