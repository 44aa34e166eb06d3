"""The client that openapi-python-client makes from the API's description does what it says."""

import importlib
import sys
from datetime import date
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from config.wsgi import application
from tests.extent import IS_LONG
from tests.factories import at, make_commitment, make_officer
from tests.worlds import connections_left_open
from tracker.access.tokens import make_token
from tracker.models import StatusReport

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yaml"
NAME = "generated_mithaq"
# What openapi-python-client leaves out, because it reads no such media type.
LEFT_OUT = {"/data/package.zip", "/feeds/changes.atom"}
pytestmark = [
    pytest.mark.skipif(not IS_LONG, reason="making a whole client takes seconds: make test-long"),
    pytest.mark.one_database,
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The package that openapi-python-client writes, and what it says of the description."""
    # Imported here alone: every process that runs tests would wait for it.
    from openapi_python_client import Config, MetaType, generate
    from openapi_python_client.config import ConfigFile

    folder = tmp_path_factory.mktemp("client")
    config = Config.from_sources(
        ConfigFile(post_hooks=[]),
        meta_type=MetaType.NONE,
        document_source=DESCRIPTION,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / NAME,
    )
    said = generate(config=config)
    sys.path.insert(0, str(folder))
    yield said
    sys.path.remove(str(folder))


@pytest.fixture
def client(made):
    package = importlib.import_module(NAME)
    officer = make_officer()
    _token, secret = make_token(
        owner=officer, name="A program", scopes=("read", "report"), days=10, made_by=officer
    )
    with connections_left_open():
        yield package.AuthenticatedClient(
            base_url="http://testserver",
            token=secret,
            httpx_args={"transport": httpx.WSGITransport(application)},
        )


def operation(tag, name):
    return importlib.import_module(f"{NAME}.api.{tag}.{name}")


def test_the_description_is_understood_but_for_what_is_named(made):
    assert {said.header.split()[3] for said in made} == LEFT_OUT


def test_reads_the_register_page_by_page(client):
    for state in ("IRQ", "IRN", "JOR"):
        make_commitment(reference=f"BAG3-R1-{state}")
    register = operation("commitments", "commitments_list")
    both = register.sync(client=client, state=["IRQ", "IRN"], ordering=["-due_on", "reference"])
    page = register.sync(client=client, limit=2, as_of=date(2026, 3, 1))

    assert [row.reference for row in both.results] == ["BAG3-R1-IRN", "BAG3-R1-IRQ"]
    assert both.next_ is None
    assert (page.count, len(page.results)) == (3, 2)
    assert "offset=2" in page.next_


def test_reads_counts_with_the_filters_of_the_register(client):
    for state in ("IRQ", "IRN"):
        make_commitment(reference=f"BAG3-R1-{state}")
    matrix = operation("matrix", "matrix").sync(client=client, state=["IRQ"])

    assert (matrix.total.total, matrix.total.counts.no_information) == (1, 1)


def test_takes_a_list_away_as_a_file(client):
    make_commitment()
    register = operation("commitments", "commitments_list")
    form = importlib.import_module(f"{NAME}.models").CommitmentsListFormat
    # Its own call reads JSON alone.
    answer = client.get_httpx_client().request(**register._get_kwargs(format_=form.CSV))

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        HTTPStatus.OK,
        "text/csv; charset=utf-8; header=present",
    )
    assert answer.content.startswith(b"reference,")


def test_records_a_status_with_the_version_that_it_saw(client):
    make_commitment()
    read = operation("commitments", "commitments_retrieve").sync_detailed("BAG3-R1-IRQ", client=client)
    models = importlib.import_module(f"{NAME}.models")
    body = models.ReportSubmissionRequest(status=models.Status.LIMITED, effective_on=date(2026, 2, 1))
    record = operation("commitments", "commitments_reports_create")
    sent = {"client": client, "body": body, "if_match": read.headers["ETag"]}
    first, stale = (record.sync_detailed("BAG3-R1-IRQ", **sent) for _ in range(2))

    assert (first.status_code, first.parsed.status) == (HTTPStatus.CREATED, models.Status.LIMITED)
    assert (stale.status_code, stale.parsed.type_) == (
        HTTPStatus.PRECONDITION_FAILED,
        "/api/v1/problems/version-conflict/",
    )
    assert StatusReport.objects.count() == 1
