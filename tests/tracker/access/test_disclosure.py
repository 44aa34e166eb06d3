"""Whoever does not see everything sees of a report what counts, or once did, and of any other step only that
it is there: not in a page, a list, a filter, a count, a header, a feed or a file.
"""

import hashlib
import zipfile
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import translation

from commitments.models import Conference
from tests.commitments.api.test_drafts import addresses, everything
from tests.extent import extent, in_turns
from tests.factories import at
from tests.tracker.access.undisclosed import (
    ADDRESSES,
    DIFFERENT_IN_FULL,
    DIFFERENT_WHERE_LISTED,
    VARIANTS,
    WITH_ALL_TEXTS,
    make_record,
    make_steps,
)
from tests.worlds import rolled_back_after_module
from tracker.models import Change, EvidenceFile
from tracker.publishing import chains
from tracker.trail import appending, chain

TODAY = at(2026, 3, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]


def seal_by_place(row, *, previous, commitment, evidence=()):
    """Digests and salts that say nothing but where the row stands, so that answers can be compared."""
    sealed(row, previous=previous, commitment=commitment, evidence=evidence)
    place = hashlib.sha256(f"{commitment.reference}/{row.sequence}".encode()).hexdigest()
    row.digest = row.salt = row.people_salt = place
    for piece in evidence:
        piece.digest = piece.salt = piece.people_salt = place


sealed = appending.seal


def asked():
    """The addresses of the table of drafts, and those where what is not disclosed could be seen."""
    controls = (*DIFFERENT_IN_FULL, *DIFFERENT_WHERE_LISTED, *WITH_ALL_TEXTS)
    return dict.fromkeys((*controls, *in_turns(ADDRESSES), *extent((), long=tuple(addresses()))))


def public_answers(folder, asked=asked):
    """Every public answer, or those that are asked for, and what the commands write."""
    found = everything(Client(), asked())
    for key in EvidenceFile.objects.order_by("pk").values_list("key", flat=True):
        answer = Client().get(f"/evidence/{key}/")
        body = b"".join(answer)
        # A page that says that nothing is there names its own address, which is drawn at random.
        found[f"file {len(found)}"] = (answer.status_code, {}, body if answer.status_code == 200 else b"")
    for name, filters in (
        ("register", ()),
        ("register", ("discrepancy=true",)),
        ("register", ("as_of=2026-03-15",)),
        *(("not-reported", ()), ("matrix", ("discrepancy=true",)), ("trail", ())),
    ):
        file = folder / "export.csv"
        call_command(
            "export", name, *filters, output=file, overwrite=True, stdout=StringIO(), stderr=StringIO()
        )
        found[f"export {name} {filters}"] = (200, {}, file.read_bytes())
    return found


def words_of(body):
    """What can be read in an answer, packed or not."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def with_canaries(answers):
    return {address for address, (*_rest, body) in answers.items() if b"canary-" in words_of(body)}


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker, tmp_path_factory):
    """The public answers by the name of what is not disclosed, and those where everything is."""
    folder, found = tmp_path_factory.mktemp("disclosure"), {}
    with (
        rolled_back_after_module(django_db_blocker),
        pytest.MonkeyPatch.context() as patch,
        override_settings(MEDIA_ROOT=folder),
        time_machine.travel(TODAY, tick=False),
        translation.override("en"),
    ):
        patch.setattr(appending, "seal", seal_by_place)
        # Their numbers go on counting after what is undone.
        patch.setattr(chain, "_people", lambda _row: {})
        patch.setattr(chains, "content_digest", lambda row, **_rest: row.digest)
        make_record()
        for name, values in VARIANTS.items():
            mark = transaction.savepoint()
            make_steps(name, **values)
            for place, change in enumerate(Change.objects.order_by("pk"), start=1):
                # Drawn at random, and in names of entries and in cursors.
                Change.objects.filter(pk=change.pk).update(key=f"{place:032x}")
            found[name] = public_answers(folder)
            if name != "falcon":
                transaction.savepoint_rollback(mark)
        Conference.objects.update(disclosure="full")
        found["full"] = public_answers(
            folder, lambda: (*DIFFERENT_IN_FULL, *DIFFERENT_WHERE_LISTED, *WITH_ALL_TEXTS)
        )
    return found


def test_what_is_not_disclosed_makes_no_difference_to_any_public_answer(answers):
    one, other = answers["falcon"], answers["heron"]

    assert {address: answer for address, answer in other.items() if answer != one[address]} == {}
    assert {status for status, *_ in one.values()} == {200, 400, 404}


def test_nothing_that_is_not_disclosed_stands_in_any_public_answer(answers):
    assert with_canaries(answers["falcon"]) == with_canaries(answers["heron"]) == set()


def test_a_conference_that_discloses_in_full_shows_all_but_who_it_was(answers):
    """The control, too: without the rule, the two comparisons above would see it."""
    shown, hidden = answers["full"], answers["falcon"]

    different = DIFFERENT_IN_FULL + (DIFFERENT_WHERE_LISTED if connection.vendor == "sqlite" else ())
    assert {address for address in different if shown[address] == hidden[address]} == set()
    assert set(WITH_ALL_TEXTS) <= with_canaries(shown)
    assert {status for address, (status, *_) in shown.items() if address.startswith("file")} == {200}
    for role in ("reviewer", "focal", "other", "kuwait", "turkey"):
        name = f"canary-falcon-{role}".encode()
        assert {address for address, (*_, body) in shown.items() if name in words_of(body)} == set(), role
