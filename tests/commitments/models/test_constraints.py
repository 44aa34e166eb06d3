"""Each invariant of a record row holds in the database itself, with a sentence for people."""

from datetime import date
from inspect import unwrap

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    Theme,
    Wording,
)
from commitments.models.checked import CheckedRow
from commitments.triggers import remove_record_guards
from tests.factories import (
    make_citation,
    make_commitment,
    make_conference,
    make_indicator,
    make_organization,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
)

pytestmark = pytest.mark.django_db
SHA = "0" * 64


def make_every_row() -> None:
    commitment = make_commitment()
    make_indicator(resolution=commitment.resolution)
    make_organization()
    make_citation(resolution=commitment.resolution, start=1, end=2, sha256=SHA)


BROKEN = [
    (State, "commitments_state_code_is_well_formed", {"code": "irq"}),
    (State, "commitments_state_kind_is_known", {"kind": "empire"}),
    (State, "commitments_state_body_has_no_m49", {"kind": "regional_body"}),
    (Organization, "commitments_organization_slug_is_well_formed", {"slug": "UN ODC"}),
    (Organization, "commitments_organization_kind_is_known", {"kind": "club"}),
    (SourceDocument, "commitments_sourcedocument_slug_is_well_formed", {"slug": "-x"}),
    (SourceDocument, "commitments_sourcedocument_reliability_is_known", {"reliability": "rumour"}),
    (SourceDocument, "commitments_sourcedocument_sha256_is_well_formed", {"sha256": "abc"}),
    (SourceDocument, "commitments_sourcedocument_text_has_its_sha256", {"text": "A text."}),
    (Citation, "commitments_citation_fact_is_known", {"fact": "weather"}),
    (Citation, "commitments_citation_has_one_target", {"resolution": None}),
    (Citation, "commitments_citation_passage_is_whole", {"end": 1}),
    (Citation, "commitments_citation_passage_is_whole", {"end": None}),
    (Citation, "commitments_citation_passage_is_whole", {"sha256": ""}),
    (Conference, "commitments_conference_code_is_well_formed", {"code": "3BAG"}),
    (Conference, "commitments_conference_review_policy_is_known", {"review_policy": "third_person"}),
    (Conference, "commitments_conference_item_kind_is_known", {"item_kind": "law"}),
    (
        Conference,
        "commitments_conference_ends_after_it_starts",
        {"starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)},
    ),
    (Conference, "commitments_conference_ends_after_it_starts", {"ends_on": date(2026, 1, 1)}),
    (Participation, "commitments_participation_role_is_known", {"role": "tourist"}),
    (Participation, "commitments_participation_basis_is_known", {"basis": "rumour"}),
    (Theme, "commitments_theme_slug_is_well_formed", {"slug": "A"}),
    (Resolution, "commitments_resolution_number_is_positive", {"number": 0}),
    (Resolution, "commitments_resolution_strength_is_known", {"strength": "whispered"}),
    (Resolution, "commitments_resolution_voiced_by_is_known", {"voiced_by": "nobody"}),
    (Resolution, "commitments_resolution_type_is_known", {"type": "poem"}),
    (Resolution, "commitments_resolution_lifecycle_is_known", {"lifecycle": "asleep"}),
    (Resolution, "commitments_resolution_addressed_to_is_known", {"addressed_to": "everyone"}),
    (Wording, "commitments_wording_kind_is_known", {"kind": "hint", "reason": "Misread."}),
    (Wording, "commitments_wording_change_has_a_reason", {"kind": "correction"}),
    (Wording, "commitments_wording_change_has_a_reason", {"reason": "Misread."}),
    (Indicator, "commitments_indicator_kind_is_known", {"kind": "vague"}),
    (Indicator, "commitments_indicator_number_is_positive", {"number": 0}),
    (Commitment, "commitments_commitment_position_is_known", {"position": "maybe"}),
    (
        Commitment,
        "commitments_commitment_status_is_known",
        {"status": "done", "status_since": date(2026, 1, 1), "version": 1},
    ),
    (
        Commitment,
        "commitments_commitment_reported_status_is_known",
        {"reported_status": "done", "version": 1},
    ),
    (Commitment, "commitments_commitment_status_is_dated", {"status": "limited", "version": 1}),
]


@pytest.mark.parametrize(("model", "constraint", "change"), BROKEN)
def test_the_database_refuses(model, constraint, change):
    make_every_row()
    # Those of the guards that refuse any such change at all have tests of their own.
    remove_record_guards(using="default")
    rows = model.objects.all()

    # SQLite and PostgreSQL name the constraint alike, except for PostgreSQL's own checks of a column's sign.
    with pytest.raises(IntegrityError, match=rf"{constraint}|_check\b"), transaction.atomic():
        rows.update(**change)


def told(row, validate, **options):
    try:
        validate(row, **options)
    except ValidationError as error:
        return error.message_dict, [one.code for one in error.error_dict["__all__"]]
    return {}


def test_a_row_is_told_by_one_query_what_django_tells_it_by_many(django_assert_num_queries):
    make_every_row()

    for model, constraint, change in BROKEN:
        row = model.objects.first()
        assert told(row, model.validate_constraints) == {}
        for name, value in change.items():
            column = model._meta.get_field(name)
            setattr(row, column.attname, value)
        by_django = told(row, Model.validate_constraints)
        assert by_django, constraint
        assert told(row, model.validate_constraints) == by_django
        assert told(row, model.validate_constraints, exclude=set(change)) == told(
            row, Model.validate_constraints, exclude=set(change)
        )
    # No column takes it, so PostgreSQL cannot be asked about it.
    resolution = Resolution.objects.get()
    resolution.number = 10**12
    assert told(resolution, Resolution.validate_constraints) == told(resolution, Model.validate_constraints)
    theme = make_theme(slug="waters")
    # On PostgreSQL with a point to go back to, and its end.
    with django_assert_num_queries(3 if connection.vendor == "postgresql" else 1):
        CheckedRow.validate_constraints(theme)


def test_a_commitment_enters_without_information():
    commitment = make_commitment()
    other = Commitment(
        reference="BAG3-R1-IRN",
        resolution=commitment.resolution,
        participation=commitment.participation,
        state=make_state(code="IRN"),
        status="limited",
        status_since=date(2026, 1, 1),
    )

    with pytest.raises(IntegrityError, match="starts_without_information"), transaction.atomic():
        other.save()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: unwrap(make_participation)(state=make_state()), "already takes part"),
        (lambda: unwrap(make_resolution)(number=1), "already has a resolution with this number"),
        (
            lambda: unwrap(make_indicator)(resolution=Resolution.objects.get()),
            "already has an indicator with this number",
        ),
        (
            lambda: unwrap(make_conference)(code="BAGX", series="baghdad", edition=3),
            "already has a conference with this edition",
        ),
        (
            lambda: unwrap(make_citation)(
                source=SourceDocument.objects.get(),
                conference=Conference.objects.get(),
                resolution=Resolution.objects.get(),
            ),
            "exactly one",
        ),
        (lambda: unwrap(make_citation)(source=SourceDocument.objects.get()), "exactly one"),
        (lambda: unwrap(make_source)(sha256="ABC"), "64 lower-case hexadecimal"),
        (lambda: unwrap(make_state)(code="QQ"), "three capital letters"),
        (lambda: unwrap(make_conference)(code="bag"), "capital letters and digits"),
    ],
)
def test_a_form_says_what_is_wrong(make, message):
    make_conference(series="baghdad", edition=3)
    make_every_row()

    with pytest.raises(ValidationError, match=message):
        make()


def test_only_a_superseded_resolution_names_its_successor():
    first, second = make_resolution(number=1), make_resolution(number=2)

    with pytest.raises(IntegrityError, match="only_superseded_has_successor"), transaction.atomic():
        Resolution.objects.filter(pk=first.pk).update(superseded_by=second)
    with pytest.raises(IntegrityError, match="does_not_supersede_itself"), transaction.atomic():
        Resolution.objects.filter(pk=first.pk).update(superseded_by=first, lifecycle="superseded")


def test_two_sources_may_be_cited_for_one_fact_and_each_citation_has_its_key():
    resolution = make_resolution()
    first = make_citation(source=make_source(slug="one"), resolution=resolution, start=4, end=9, sha256=SHA)
    second = make_citation(source=make_source(slug="two"), resolution=resolution)

    assert (first.reference, second.reference) == ("BAG3-R1/text/one@4-9", "BAG3-R1/text/two")


def test_an_attached_text_gives_the_passage_by_code_points():
    source = make_source(sha256=SHA)
    SourceDocument.objects.filter(pk=source.pk).update(text=" یک متن ساختگی")
    source.refresh_from_db()
    citation = make_citation(source=source, resolution=make_resolution(), start=1, end=3)

    assert citation.passage == "یک"
