"""The command that loads dossiers: what it prints, and when it fails."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commitments.models import (
    Organization,
)
from tests.dossiers import load, write_dossier

pytestmark = pytest.mark.django_db


def test_the_command_prints_what_changes(tmp_path):
    load(write_dossier(tmp_path))
    path = write_dossier(
        tmp_path, ("en: On rivers", "en: On great rivers"), ("role: participant", "role: observer")
    )
    out = StringIO()

    call_command("load_dossier", str(path), stdout=out)

    assert (
        "update      conference RIV1\n              title.en: “On rivers” -> “On great rivers”\n"
        in out.getvalue()
    )
    assert "role: “participant” -> “observer”" in out.getvalue()
    assert "0 created, 2 updated, 10 unchanged, 0 kept as edited, 0 not mentioned.\n" in out.getvalue()


def test_the_command_says_that_a_dry_run_wrote_nothing(tmp_path):
    out = StringIO()
    call_command("load_dossier", str(write_dossier(tmp_path)), "--dry-run", stdout=out)

    assert "create      conference RIV1\n" in out.getvalue()
    assert out.getvalue().endswith("Dry run: nothing was written.\n")
    assert not Organization.objects.exists()


def test_the_command_fails_on_a_refusal(tmp_path):
    with pytest.raises(CommandError, match=r"(?s)rivers.yaml:20: .*Nothing was written") as refused:
        call_command(
            "load_dossier", str(write_dossier(tmp_path, ("en: Clean water", "english: Clean water")))
        )

    assert refused.value.returncode == 1
