"""Two tables of others, brought in through imports alone and undone: recommendations to one State each with
its position, and scores of members. What the API counts then is what a plain recomputation of the table says.
"""

from collections import Counter, defaultdict
from datetime import date

import pytest

from commitments.models import Commitment
from tests.extent import extent
from tests.factories import at, make_commitment, make_conference, make_theme, report
from tests.shapes import POSITIONS, SCORES, as_csv, made_states, recommendations, scores
from tests.tracker.imports.uploads import handed_in, imported, read_as
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 1, 15), tick=False)]
MEASURES = ({}, {"measure": "share", "at_least": "limited"}, {"measure": "g20_score"})


@pytest.fixture
def conference(officer):
    """One that is there already with a report, and one for the table, of which nothing is known yet."""
    make_theme()
    days = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 1, 2)}
    make_conference(**days)
    report(commitment=make_commitment(), status="complete", effective_on=date(2025, 6, 1), author=officer)
    make_commitment(reference="BAG3-R1-IRN")
    return make_conference(code="SHP1", **days)


def read(client, address, **parameters):
    answer = client.get(f"/api/v1/{address}/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def seen(client):
    """All that is counted, and the register, but for versions and times of changes."""
    register = read(client, "commitments", limit=1000)
    rows = [
        {name: value for name, value in row.items() if name not in {"version", "updated_at"}}
        for row in register["results"]
    ]
    by = {"rows": "state", "columns": "conference"}
    return [rows, register["count"], *(read(client, "matrix", **by, **measure) for measure in MEASURES)]


def bring_in(kind, rows, officer, **mapping):
    upload = handed_in(as_csv(rows).decode(), person=officer, kind=kind)
    read_as(upload, **mapping)
    imported(upload, officer)
    return upload


def of_table(client, **measure):
    """The totals of the table's conference by State."""
    answer = read(client, "matrix", conference="SHP1", rows="state", columns="conference", **measure)
    return {row["row"]: row for row in answer["row_totals"]} | {"all": answer["total"]}


def measured(one):
    return one["numerator"], one["denominator"], one["value"]


def is_whole():
    assert [*faults_of(Commitment.objects.all())] == []
    assert [*differences()] == []


def undo_all(uploads, officer):
    for upload in reversed(uploads):
        assert undo_import(upload, person=officer).stay == []


def test_recommendations_to_one_state_each_come_in_and_go_again(client, officer, conference):
    before = seen(client)
    states = made_states(extent(5, long=14))
    rows = recommendations(extent(40, long=400), states)
    for_all = {"conference": conference.code}
    uploads = [
        bring_in(
            ImportKind.PARTICIPATIONS,
            rows,
            officer,
            columns={"state": "State under review"},
            constants=for_all | {"basis": "official_record"},
        ),
        bring_in(
            ImportKind.RESOLUTIONS,
            rows,
            officer,
            columns={
                "number": "No",
                "named_states": "State under review",
                "title_en": "Recommendation",
                "text_en": "Recommendation",
            },
            constants=for_all | {"theme": "liaison-officers", "strength": "recommended"},
        ),
        bring_in(
            ImportKind.POSITIONS,
            rows,
            officer,
            columns={"state": "State under review", "resolution": "No", "position": "Response"},
            constants=for_all | {"stated_on": "2025-06-01"},
            meanings={"position": POSITIONS | {"": "no_row"}},
        ),
    ]

    code_of = {state.name_en: state.code for state in states}
    totals = of_table(client)
    assert {key: row["total"] for key, row in totals.items() if key != "all"} == Counter(
        code_of[row["State under review"]] for row in rows
    )
    # One each, and not one for each State.
    assert totals["all"]["total"] == len(rows)
    for position in {*POSITIONS.values(), "unknown"}:
        wanted = [
            f"SHP1-R{row['No']}-{code_of[row['State under review']]}"
            for row in rows
            if POSITIONS.get(row["Response"], "unknown") == position
        ]
        there = Commitment.objects.filter(resolution__conference=conference, position=position)
        assert {*there.values_list("reference", flat=True)} == {*wanted}
    is_whole()

    undo_all(uploads, officer)

    assert seen(client) == before
    is_whole()


def test_scores_of_members_come_in_and_go_again(client, officer, conference):
    before = seen(client)
    members = made_states(extent(5, long=20))
    rows = scores(extent(40, long=400), members)
    for_all = {"conference": conference.code}
    uploads = [
        bring_in(
            ImportKind.PARTICIPATIONS,
            rows,
            officer,
            columns={"state": "Member"},
            constants=for_all | {"basis": "official_record"},
        ),
        bring_in(
            ImportKind.RESOLUTIONS,
            rows,
            officer,
            columns={"number": "Commitment", "title_en": "What", "text_en": "What"},
            constants=for_all | {"theme": "liaison-officers"},
        ),
        bring_in(
            ImportKind.REPORTS,
            rows,
            officer,
            columns={"state": "Member", "resolution": "Commitment", "status": "Score"},
            constants=for_all
            | {
                "effective_on": "2025-06-01",
                "evidence_url": "https://example.org/report",
                "evidence_title": "The report",
            },
            meanings={"status": SCORES | {"": "no_row"}},
        ),
    ]

    code_of = {state.name_en: state.code for state in members}
    said = defaultdict(list)
    for row in rows:
        said[code_of[row["Member"]]].append(row["Score"])
        said["all"].append(row["Score"])
    counts, shares, means = (of_table(client, **measure) for measure in MEASURES)
    assert set(counts) == {*said}
    for key, told in said.items():
        levels = Counter(SCORES.get(score, "no_information") for score in told)
        assert {level: count for level, count in counts[key]["counts"].items() if count} == levels
        reached = levels["complete"] + levels["limited"]
        assert measured(shares[key]) == (reached, len(told), pytest.approx(reached / len(told), abs=1e-4))
        scored = [int(score) for score in told if score]
        mean = pytest.approx(sum(scored) / len(scored), abs=1e-4)
        assert measured(means[key]) == (sum(scored), len(scored), mean)
    is_whole()

    undo_all(uploads, officer)

    assert seen(client) == before
    is_whole()
