"""A seal that was kept elsewhere finds what nothing in the database tells of."""

import gzip
import hashlib
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from commitments.models import Commitment, Participation, Resolution, State, StatedPosition
from commitments.triggers import POSITIONS, remove_record_guards, remove_standing_guard
from tests.factories import (
    at,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    report,
    review,
    state_position,
)
from tests.rewording import reword
from tests.worlds import rolled_back_after_module
from tracker.models import Mandate, StatusReport
from tracker.trail import seal_mails, sealing
from tracker.trail.chain import digest_after
from tracker.trail.sealing import Seal, private_key
from tracker.trail.triggers import remove_trail_guards
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture(scope="module")
def sealed(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small world, and the file with its seal."""
    with rolled_back_after_module(django_db_blocker):
        officer = make_officer()
        commitment = make_commitment(reference="BAG3-R1-IRQ", due_on=date(2026, 12, 31))
        make_focal_point(state=commitment.state)
        for day in (1, 2, 3):
            report(commitment=commitment, effective_on=date(2026, 3, day), author=officer)
        state_position(commitment, "supported", by=officer)
        folder = tmp_path_factory.mktemp("seals")
        file = folder / "seal.json"
        file.write_text(Seal.of_now(at=at(2026, 3, 10)).signed(private_key(folder / "seal_key")))
        yield file


@pytest.fixture
def key(sealed, settings):
    settings.VAR_DIR = sealed.parent


def run(*arguments):
    errors = StringIO()
    try:
        call_command("seal_trail", *arguments, stdout=StringIO(), stderr=errors)
    except CommandError as error:
        return f"{errors.getvalue()}{error}"
    return errors.getvalue()


def complaints(file):
    return run("--against", str(file))


@pytest.fixture
def unguarded():
    with transaction.atomic():
        remove_trail_guards(using="default")
        remove_standing_guard(using="default")
        remove_record_guards(using="default")
        POSITIONS.remove(using="default")
        yield


def test_what_nobody_touched_is_as_it_was_sealed(sealed, key):
    assert complaints(sealed) == ""


def test_what_the_functions_write_is_no_fault(sealed, key):
    commitment = Commitment.objects.get()
    made = report(commitment=commitment, effective_on=date(2026, 3, 4), author=make_officer(username="two"))
    review(of=made, verdict="accept", reviewer=make_reviewer())
    reword(commitment.resolution, title_en="Another title")
    commitment.refresh_from_db()
    commitment.lead_agency = "Another ministry"
    commitment.save()
    Mandate.objects.get().end(on=date(2026, 3, 10))

    assert complaints(sealed) == ""


def cut_the_end(commitment):
    last = StatusReport.objects.get(commitment=commitment, sequence=3)
    StatusReport.objects.filter(pk=last.pk).delete()
    Commitment.objects.filter(pk=commitment.pk).update(version=2)


def make_the_chain_anew(commitment):
    previous = ""
    for step in StatusReport.objects.filter(commitment=commitment).order_by("sequence"):
        step.note = "As it never was."
        step.digest = previous = digest_after(previous, step, commitment=commitment)
        StatusReport.objects.filter(pk=step.pk).update(note=step.note, digest=step.digest)


@pytest.mark.parametrize("tamper", [cut_the_end, make_the_chain_anew])
def test_a_chain_that_is_sound_in_itself_is_found(sealed, key, unguarded, tamper):
    tamper(Commitment.objects.get())

    assert list(faults_of(Commitment.objects.all())) == []
    assert "BAG3-R1-IRQ-3: is not the step that was published as the head." in complaints(sealed)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Resolution, {"title_en": "Another title"}),
        (Resolution, {"due_on": date(2030, 1, 1)}),
        (Commitment, {"due_on": date(2030, 1, 1)}),
        (Participation, {"role": "host"}),
        (State, {"name_fa": "نامی دیگر"}),
        (Mandate, {"ends_on": date(2040, 1, 1)}),
    ],
)
def test_a_row_of_the_record_that_was_edited_by_sql_is_named(sealed, key, unguarded, model, values):
    row = model.objects.order_by("pk").last()
    model.objects.filter(pk=row.pk).update(**values)
    named = f"{model._meta.label_lower} {model.objects.get(pk=row.pk)}"

    assert f"seal.json: {named}: was changed, and its history says nothing of it." in complaints(sealed)


def test_a_history_that_was_edited_is_found(sealed, key, unguarded):
    past = Mandate.history.model.objects.last()
    Mandate.history.model.objects.filter(pk=past.pk).update(ends_on=date(2040, 1, 1))

    assert "tracker_historicalmandate: of its first 1 rows some were changed or removed." in complaints(
        sealed
    )


def test_a_row_that_was_added_or_removed_by_sql_is_named(sealed, key, unguarded):
    Mandate.objects.all().delete()
    Mandate.history.model.objects.filter(history_type="-").delete()
    State.objects.bulk_create([State(code="ZZZ", name_en="Z", name_fa="Z", name_ar="Z")])
    found = complaints(sealed)

    assert "tracker.mandate 1: was removed" in found.replace(str(Mandate.history.model.objects.get().id), "1")
    assert "commitments.state Z: was added, and its history says nothing of it." in found


def test_a_position_that_was_edited_is_found(sealed, key, unguarded):
    assert StatedPosition.objects.update(position="noted") == 1

    assert "commitments_statedposition: of its first 1 rows some were changed" in complaints(sealed)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace('"sequence":3', '"sequence":2'), "changed after it was signed"),
        (lambda text: text.replace('"seal":2', '"seal":3'), "form 3"),
        (lambda _text: "{}", "no seal"),
        (lambda _text: "x", "no seal"),
    ],
)
def test_a_seal_that_is_none_is_refused(sealed, key, tmp_path, change, message):
    other = tmp_path / "seal.json"
    other.write_text(change(sealed.read_text()))

    assert message in complaints(other)


def test_a_seal_from_before_relations_were_sealed_is_read(sealed, key, unguarded):
    rows = {model._meta.label_lower: dict(sealing._rows(model, form=1)) for model in sealing._with_history()}
    old = replace(Seal.of_now(at=at(2026, 3, 10)), form=1, rows=rows)
    file = sealed.parent / "old.json"
    file.write_text(old.signed(private_key(sealed.parent / "seal_key")))

    assert complaints(file) == ""
    State.objects.update(name_fa="نامی دیگر")
    assert "was changed, and its history says nothing of it." in complaints(file)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first, second = private_key(tmp_path / "key"), private_key(tmp_path / "key")

    assert first.private_bytes_raw() == second.private_bytes_raw()
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_another_key_did_not_sign_it(sealed, key, tmp_path):
    other = private_key(tmp_path / "key").public_key().public_bytes_raw().hex()

    assert "another key signed it" in run("--against", str(sealed), "--key", other)
    assert "no public key" in run("--against", str(sealed), "--key", "x")


def test_who_only_looks_makes_no_key(sealed, settings, tmp_path):
    settings.VAR_DIR = tmp_path

    assert "seal_key is not here" in run("--against", str(sealed))
    assert not list(tmp_path.iterdir())


def test_a_seal_is_mailed_to_those_who_are_named_and_verifies_as_it_came(
    sealed, key, unguarded, tmp_path, settings
):
    assert run("--mail") == ""
    assert mail.outbox == []
    settings.SEAL_MAIL_TO = ["registry@court.example", "layla@ministry.example"]

    assert run("--mail") == ""

    (sent,) = mail.outbox
    assert sent.to == settings.SEAL_MAIL_TO
    ((name, content, _kind),) = sent.attachments
    came = tmp_path / name
    came.write_bytes(content)
    public = private_key(sealed.parent / "seal_key").public_key().public_bytes_raw().hex()
    assert name == "mithaq-seal-2026-03-10.json.gz"
    assert hashlib.sha256(gzip.decompress(content)).hexdigest() in sent.body
    assert f"--against {name} --key {public}" in sent.body
    assert complaints(came) == ""
    State.objects.update(name_en="Elsewhere")
    assert "was changed, and its history says nothing of it" in complaints(came)
    came.write_bytes(content[:-9])
    assert str(came) in complaints(came)


def test_a_seal_that_is_not_mailed_is_an_error(sealed, key, unguarded, settings, monkeypatch):
    settings.SEAL_MAIL_TO = ["registry@court.example"]
    with monkeypatch.context() as patch:
        patch.setattr(seal_mails, "ATTACHED_MAX_BYTES", 10)
        assert "too large for a mail" in run("--mail")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert "The seal was not mailed" in run("--mail")
    StatusReport.objects.filter(sequence=2).update(note="Changed.")
    assert run("--mail").startswith("BAG3-R1-IRQ-2: was changed")
    assert mail.outbox == []


def test_nothing_is_sealed_while_there_is_a_fault(sealed, key, unguarded, tmp_path):
    written = tmp_path / "new.json"
    assert run("--write", str(written)) == ""
    StatusReport.objects.filter(sequence=2).update(note="As it never was.")

    assert run("--write", str(tmp_path / "newer.json")).startswith("BAG3-R1-IRQ-2: was changed")
    assert not (tmp_path / "newer.json").exists()
    assert "Say --write" in run()
