"""Where the data package takes minutes, no request waits for it ..."""

import io
import os

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.http import parse_http_date

from commitments.models import Conference
from commitments.vocabulary import Disclosure
from tests.factories import make_conference, report
from tests.tracker.publishing.test_package_kept import ADDRESS, first_commitment
from tests.worlds import DEMO_NOW
from tracker.publishing import package_building
from tracker.publishing.package_building import Place, build_package

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]


@pytest.fixture
def begun(settings, tmp_path, monkeypatch):
    """The commands that were begun; of one State, and a folder of its own."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(package_building, "REPORTS_MAX", 0)
    monkeypatch.setattr(package_building, "write_package", lambda file, **_how: file.write(b"package"))
    commands = []
    monkeypatch.setattr(package_building, "start", commands.append)
    return commands


def got(**headers):
    answer = Client().get(ADDRESS, headers=headers)
    if answer.status_code != 200:
        return answer.status_code, answer.get("Retry-After"), answer.content
    return answer.status_code, answer["ETag"], b"".join(answer.streaming_content)


def built():
    said = io.StringIO()
    call_command("build_package", stdout=said)
    return said.getvalue()


def test_it_is_begun_once_and_whoever_asks_is_told_how_far_it_is(begun):
    status, again, said = got()
    assert (status, again) == (503, "30")
    assert b"is being made" in said
    Place().progress.write_text('{"number": 15, "tables": 20, "row": 12500}')
    assert "table 15 of 20, row 12500" in got()[2].decode()

    assert begun == [["build_package"]]


def test_it_is_there_once_it_was_made(begun):
    assert "7 bytes" in built()
    status, tag, content = got()

    assert (status, content, begun) == (200, b"package", [])
    assert got(**{"if-none-match": tag})[0] == 304
    assert not Place().progress.exists()


def test_meanwhile_the_last_one_is_given_and_says_of_when_it_is(begun, monkeypatch, time_machine):
    built()
    report(commitment=first_commitment(), effective_on=DEMO_NOW.date())
    assert (got()[2], begun) == (b"package", [])
    time_machine.shift(package_building.EVERY_SECONDS + 1)

    answer = Client().get(ADDRESS)
    assert b"".join(answer.streaming_content) == b"package"
    # Of when its making began, by the clock of the files.
    assert parse_http_date(answer["Last-Modified"]) == int(DEMO_NOW.timestamp())
    assert begun == [["build_package"]]
    monkeypatch.setattr(package_building, "write_package", lambda file, **_how: file.write(b"newer"))
    built()
    assert got()[2] == b"newer"


@pytest.mark.parametrize("change", [{"published": False}, {"disclosure": Disclosure.COUNTED}])
def test_nobody_is_given_what_a_conference_no_longer_shows(begun, change):
    Conference.objects.update(disclosure=Disclosure.FULL)
    built()
    Conference.objects.filter(pk=Conference.objects.order_by("pk").first().pk).update(**change)

    assert (got()[0], len(begun)) == (503, 1)


def test_two_do_not_make_it_at_once(begun, monkeypatch):
    said = []

    def write(file, **_how):
        said.append(built())
        file.write(b"package")

    monkeypatch.setattr(package_building, "write_package", write)
    built()

    assert said == ["Somebody else is making the data package.\n"]
    assert (got()[2], begun) == (b"package", [])


def test_whoever_fails_leaves_nothing_and_it_is_begun_again(begun, monkeypatch, time_machine):
    def write(file, **how):
        how["on_progress"]("reports", 15, 20, 12500)
        file.write(b"half")
        raise OSError("half")

    got()
    monkeypatch.setattr(package_building, "write_package", write)
    with pytest.raises(OSError, match="half"):
        build_package(say=str)
    place = Place()
    assert [path.suffix for path in place.folder.iterdir()] == [".lock"]
    # As whoever is killed leaves it.
    place.progress.touch()
    os.utime(place.progress, (DEMO_NOW.timestamp(), DEMO_NOW.timestamp()))
    time_machine.shift(package_building.AGAIN_SECONDS + 1)
    got()
    assert len(begun) == 2


def test_a_small_record_has_its_own_at_once(begun, monkeypatch):
    make_conference(code="NEW1")
    monkeypatch.setattr(package_building, "REPORTS_MAX", 1_000_000)

    assert (got()[0], begun) == (200, [])
