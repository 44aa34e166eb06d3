"""The matrix and the timeline over HTTP: what they take, what they refuse, and what an answer is made of."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from commitments.vocabulary import Status
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_participation,
    make_resolution,
    make_state,
    make_theme,
    report,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 1, 15), tick=False)]
ON = date(2026, 1, 15)
LEVELS = list(Status.values)


def read(client, address, **parameters):
    answer = client.get(f"/api/v1/{address}/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(client, address, **parameters):
    answer = client.get(f"/api/v1/{address}/", parameters)
    assert answer.status_code == 400, answer.content
    return {error["parameter"]: error["detail"] for error in answer.json()["errors"]}


def test_names_are_in_the_language_asked_for_or_in_all_three(client):
    make_theme(slug="prevention", name_en="Prevention", name_fa="پیشگیری", name_ar="الوقاية")
    make_commitment()

    answer = read(client, "matrix", rows="status", columns="state", lang="fa")
    assert [entry["key"] for entry in answer["rows"]] == LEVELS
    assert answer["columns"] == [{"key": "IRQ", "label": make_state(code="IRQ").name_fa, "label_lang": "fa"}]
    assert set(read(client, "matrix", names="all")["rows"][0]) == {
        "key",
        "label",
        "label_lang",
        "label_en",
        "label_fa",
        "label_ar",
    }


def test_commitments_of_a_body_without_a_region_stand_by_themselves(client):
    make_commitment()
    make_participation(
        state=make_state(code="EUE", region="", subregion="", m49=None, alpha2=None, kind="regional_body")
    )

    answer = read(client, "matrix", rows="region", columns="conference")

    assert answer["rows"][-1] == {"key": None, "label": "Not stated", "label_lang": "en"}
    assert answer["row_totals"][-1]["total"] == 1


def test_where_there_is_nothing_the_answer_is_empty(client):
    answer = read(client, "matrix")
    timeline = read(client, "timeline")

    assert (answer["rows"], answer["columns"], answer["cells"], answer["total"]["total"]) == ([], [], [], 0)
    assert timeline["points"] == [{"on": "2026-01-15", "total": 0, "counts": dict.fromkeys(LEVELS, 0)}]


def test_a_draft_is_not_counted(client):
    make_conference(published=False)
    make_commitment()

    assert read(client, "matrix")["total"]["total"] == 0
    assert read(client, "timeline")["points"][-1]["total"] == 0


@pytest.mark.parametrize(
    ("address", "parameters", "at_fault"),
    [
        ("matrix", {"rows": "author"}, "rows"),
        ("matrix", {"columns": "state"}, "columns"),
        ("matrix", {"ordering": "state"}, "ordering"),
        ("matrix", {"interval": "month"}, "interval"),
        ("matrix", {"as_of": "2026-01-16"}, "as_of"),
        ("timeline", {"interval": "hour"}, "interval"),
        ("timeline", {"since": "2026-02-30"}, "since"),
        ("timeline", {"since": "2026-01-16"}, "since"),
        ("timeline", {"since": "2025-09-01", "interval": "day"}, "since"),
        ("timeline", {"rows": "state"}, "rows"),
        ("timeline", {"status": "done"}, "status"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_the_name_of_its_parameter(
    client, address, parameters, at_fault
):
    assert list(refused(client, address, **parameters)) == [at_fault]


def test_more_cells_than_anybody_can_use_are_refused_with_a_way_out(client, monkeypatch):
    make_commitment()
    monkeypatch.setattr("tracker.api.counts.CELLS_MAX", 0)

    assert "Narrow it" in refused(client, "matrix")["rows"]


def test_a_long_past_is_cut_to_its_latest_points_unless_a_day_is_given(client):
    make_conference(starts_on=date(2000, 1, 1))
    make_commitment()

    points = read(client, "timeline")["points"]

    assert (len(points), points[0]["on"], points[-1]["on"]) == (120, "2016-02-29", "2026-01-15")


@pytest.mark.parametrize(("address", "most"), [("matrix", 5), ("timeline", 3)])
def test_questions_do_not_grow_with_the_rows(client, address, most):
    def count_queries():
        with CaptureQueriesContext(connection) as questions:
            read(client, address, since="2026-01-01") if address == "timeline" else read(client, address)
        return len(questions)

    commitment = make_commitment()
    report(commitment=commitment, effective_on=ON - timedelta(days=3))
    count_queries()
    few = count_queries()
    for number in range(1, 14):
        make_participation(state=make_state(code=f"X{chr(64 + number)}A"))
        make_resolution(number=number + 1, theme=make_theme(slug=f"theme-{number}"))

    assert Commitment.objects.count() >= 200 - 4
    assert count_queries() == few <= most


def test_the_keys_of_filters_are_looked_up_once_for_all_points(client):
    make_commitment()
    queries = []
    for since in ("2026-03-01", "2026-01-01"):
        with CaptureQueriesContext(connection) as queried, time_machine.travel(at(2026, 3, 10), tick=False):
            assert (
                client.get(
                    f"/api/v1/timeline/?interval=day&since={since}&state=IRQ&conference=BAG3"
                ).status_code
                == 200
            )
        queries.append(
            sum(
                'FROM "commitments_state" WHERE' in one["sql"]
                or 'FROM "commitments_conference" WHERE' in one["sql"]
                for one in queried
            )
        )

    assert queries[0] == queries[1]
