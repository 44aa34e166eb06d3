"""A digest has a form, and rows of every form verify: those of the first, those of today, those of a form
to come.
"""

import hashlib
import json
from dataclasses import astuple, fields
from datetime import UTC, date
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Value

from commitments.models import Commitment, Conference
from commitments.vocabulary import EvidenceKind
from tests.factories import (
    at,
    dissent,
    make_citation,
    make_commitment,
    make_conference,
    make_evidence_file,
    make_focal_point,
    make_indicator,
    make_officer,
    make_resolution,
    make_source,
    report,
    review,
    web_page,
)
from tracker.models import Dissent, Evidence, EvidenceFile, Measurement, Review, StatusReport
from tracker.publishing.chains import NOBODY, Link, links_of
from tracker.publishing.plain_chains import PlainLinks
from tracker.querysets import DissentQuerySet, MeasurementQuerySet, ReviewQuerySet, StatusReportQuerySet
from tracker.trail import chain
from tracker.trail.chain import FORMS, Form, digest_after
from tracker.trail.measuring import record_measurement
from tracker.trail.recording import NewEvidence
from tracker.trail.standing import Trail
from tracker.trail.triggers import remove_trail_guards
from tracker.trail.verifying import faults_against, faults_of, heads_of

pytestmark = pytest.mark.django_db
SECRET = "A note that nobody may guess."
EVERY_MODEL = (StatusReport, Review, Dissent, Evidence, Measurement)


@pytest.fixture
def world():
    """A commitment with three steps, three pieces of evidence and two measurements."""
    with time_machine.travel(at(2026, 3, 1), tick=True):
        told = World()
        told.tell()
        yield told


class World:
    """Whoever is needed to record each kind of row, as often as one likes."""

    def __init__(self):
        self.commitment = make_commitment()
        self.focal = make_focal_point(state=self.commitment.state)
        self.officer = make_officer()
        self.source = make_source()
        self.cited = make_citation(source=self.source, resolution=self.commitment.resolution, paragraph=1)
        self.indicator = make_indicator(resolution=self.commitment.resolution)

    def tell(self):
        file = make_evidence_file(uploaded_by=self.focal)
        made = report(
            commitment=self.commitment,
            effective_on=date(2026, 1, 5),
            author=self.focal,
            note=SECRET,
            evidence=[
                web_page(),
                NewEvidence(kind=EvidenceKind.FILE, title="A file", file=file),
                NewEvidence(kind=EvidenceKind.CITATION, title="A passage", citation=self.cited),
            ],
        )
        dissent(of=review(of=made, verdict="accept", status="not_started"), author=self.focal)
        for value in ("12.5", "-0", "123456789.654321"):
            record_measurement(
                commitment=self.commitment,
                indicator=self.indicator,
                observed_on=date(2026, 1, 31),
                value=Decimal(value),
                source=self.source,
                author=self.officer,
            )


def named():
    return [str(fault) for fault in faults_of(Commitment.objects.all())]


def links():
    """As the data package has them, too, which reads what it can as plain values."""
    told = list(links_of(Commitment.objects.visible_to(NOBODY)))
    assert list(PlainLinks().read([one.name for one in fields(Link)])) == [astuple(link) for link in told]
    return told


def hide(monkeypatch, queryset):
    """That nobody sees any of these rows, whichever way it is asked."""
    monkeypatch.setattr(queryset, "visible_to", lambda self, _user: self.none())
    if hasattr(queryset, "with_shown_to"):
        none = Value(False)
        monkeypatch.setattr(queryset, "with_shown_to", lambda self, _user: self.annotate(is_shown=none))


def sha256(*parts):
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def test_every_row_is_of_the_second_form_with_salts_of_its_own(world):
    rows = [row for model in EVERY_MODEL for row in model.objects.all()]

    assert {row.form for row in rows} == {2}
    assert len({salt for row in rows for salt in (row.salt, row.people_salt)}) == 2 * len(rows) == 18
    assert named() == []


def in_the_first_form(step):
    """What the first form says of a step: everything in one JSON, people and evidence with it."""
    said = {
        "commitment": step.commitment.reference,
        "sequence": step.sequence,
        "recorded_at": step.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    if isinstance(step, StatusReport):
        names = ("status", "origin", "note", "language", "needs_review")
        said |= {name: getattr(step, name) for name in names}
        said |= {"step": "report", "effective_on": str(step.effective_on), "author": step.author_id}
        said["evidence"] = [
            {name: getattr(piece, name) for name in ("number", "kind", "title", "url", "sha256")}
            | {
                "file": str(piece.file.key) if piece.file else None,
                "citation": piece.citation.reference if piece.citation else None,
            }
            for piece in step.evidence.order_by("number")
        ]
    elif isinstance(step, Review):
        said |= {name: getattr(step, name) for name in ("verdict", "status", "reason")}
        said |= {"step": "review", "report": step.report.sequence, "reviewer": step.reviewer_id}
    else:
        said |= {"step": "dissent", "review": step.review.sequence, "note": step.note}
        said |= {"author": step.author_id}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def turn_into_the_first_form():
    """All rows as they would have been recorded before there was another form."""
    remove_trail_guards(using="default")
    unsalted = {"form": 1, "salt": "", "people_salt": ""}
    Evidence.objects.update(**unsalted, digest="")
    Measurement.objects.update(**unsalted, digest="", sequence=None)
    previous = ""
    for step in Trail.of(Commitment.objects.get()).steps():
        previous = sha256(previous, in_the_first_form(step))
        type(step).objects.filter(pk=step.pk).update(**unsalted, digest=previous)


def test_rows_of_the_first_form_verify_and_are_gone_on_from(world):
    turn_into_the_first_form()
    assert named() == []
    kept = heads_of(Commitment.objects.all())
    world.tell()

    assert {row.form for row in StatusReport.objects.all()} == {1, 2}
    assert named() == []
    assert list(faults_against(kept, Commitment.objects.all())) == []


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (StatusReport, {"note": "Another."}),
        (Review, {"reason": "Another."}),
        (Dissent, {"note": "Another."}),
        (Evidence, {"title": "Another"}),
    ],
)
def test_a_change_of_a_row_of_the_first_form_is_named(world, model, values):
    turn_into_the_first_form()
    world.tell()
    row = model.objects.filter(form=1).order_by("pk").first()
    model.objects.filter(pk=row.pk).update(**values)
    step = row.report if model is Evidence else row

    assert any(fault.startswith(f"BAG3-R1-IRQ-{step.sequence}: ") for fault in named())


def add_a_third_form(monkeypatch):
    """A form to come, which says one thing more of each row."""

    def content(row, commitment, evidence):
        return FORMS[2].content(row, commitment, evidence) | {"resolution": commitment.resolution.reference}

    monkeypatch.setitem(FORMS, 3, Form(content=content, is_salted=True))
    monkeypatch.setattr(chain, "CURRENT_FORM", 3)


def test_a_form_may_be_added_and_all_others_verify(world, monkeypatch):
    turn_into_the_first_form()
    world.tell()
    add_a_third_form(monkeypatch)
    world.tell()

    assert {row.form for row in StatusReport.objects.all()} == {1, 2, 3}
    assert {row.form for row in Evidence.objects.all()} == {1, 2, 3}
    assert {row.form for row in Measurement.objects.all()} == {1, 2, 3}
    assert named() == []
    content = json.loads(next(link for link in links() if link.form == 3).content)
    assert content["resolution"] == "BAG3-R1"
    StatusReport.objects.filter(form=3).update(note="Another.")
    assert named() == ["BAG3-R1-IRQ-7: was changed, moved, or does not follow the step before it."]


def test_without_a_new_number_rows_of_before_would_fail(world, monkeypatch):
    """The control: the same field added to the form that is there."""
    second = FORMS[2]
    monkeypatch.setitem(
        FORMS,
        2,
        Form(
            content=lambda row, commitment, evidence: (
                second.content(row, commitment, evidence) | {"resolution": commitment.resolution.reference}
            ),
            is_salted=True,
        ),
    )

    assert len(named()) >= 3


def test_a_form_that_this_version_does_not_know_is_named_not_passed_over(world, monkeypatch):
    with monkeypatch.context() as later:
        add_a_third_form(later)
        world.tell()

    assert "BAG3-R1-IRQ-4: is in form 3, which this version does not know." in named()
    assert "BAG3-R1-IRQ/measurements-4: is in form 3, which this version does not know." in named()


@pytest.mark.parametrize(
    ("model", "number", "values", "fault"),
    [
        (StatusReport, None, {"salt": "0" * 64}, "BAG3-R1-IRQ-1: was changed"),
        (StatusReport, None, {"people_salt": "0" * 64}, "BAG3-R1-IRQ-1: was changed"),
        (StatusReport, None, {"form": 1, "salt": "", "people_salt": ""}, "BAG3-R1-IRQ-1: was changed"),
        (Review, None, {"reviewer_id": 1}, "BAG3-R1-IRQ-2: was changed"),
        (Evidence, 1, {"title": "Another"}, "BAG3-R1-IRQ-1: its evidence 1 was changed"),
        (Evidence, 1, {"digest": "0" * 64}, "BAG3-R1-IRQ-1: its evidence 1 was changed"),
        (Evidence, 3, {"digest": "0" * 64}, "BAG3-R1-IRQ-1: was changed"),
        (
            Evidence,
            2,
            {"form": 1, "salt": "", "people_salt": "", "digest": ""},
            "BAG3-R1-IRQ-1: its evidence 2 was changed",
        ),
        (EvidenceFile, None, {"name": "another.txt"}, "BAG3-R1-IRQ-1: its evidence 2 was changed"),
        (EvidenceFile, None, {"media_type": "text/html"}, "BAG3-R1-IRQ-1: its evidence 2 was changed"),
        (Measurement, 1, {"value": Decimal(13)}, "BAG3-R1-IRQ/measurements-1: was changed"),
        (Measurement, 2, {"note": "Another."}, "BAG3-R1-IRQ/measurements-2: was changed"),
        (Measurement, 2, {"recorded_at": at(2026, 1, 1)}, "BAG3-R1-IRQ/measurements-2: was changed"),
        (Measurement, 3, {"digest": "0" * 64}, "BAG3-R1-IRQ/measurements-3: was changed"),
        (Measurement, 1, None, "BAG3-R1-IRQ/measurements-1: is missing."),
    ],
)
@pytest.mark.in_turns
def test_each_change_is_named(world, model, number, values, fault):
    make_officer()
    remove_trail_guards(using="default")
    rows = model.objects.all() if number is None else model.objects.filter(number=number)
    if values is None:
        rows.delete()
    else:
        if "reviewer_id" in values:
            values = {"reviewer_id": world.officer.pk}
        rows.update(**values)

    assert any(found.startswith(fault) for found in named()), named()


def test_a_cut_end_of_the_measurements_is_found_by_heads_that_were_kept_elsewhere(world):
    kept = heads_of(Commitment.objects.all())
    remove_trail_guards(using="default")
    Measurement.objects.filter(number=3).delete()

    assert named() == []
    assert [str(fault) for fault in faults_against(kept, Commitment.objects.all())] == [
        "BAG3-R1-IRQ/measurements-3: is not the step that was published as the head."
    ]


def test_the_chains_show_what_the_public_may_see_and_no_people(world):
    for link in links():
        assert link.content_digest == sha256(link.salt, link.content)
        said = json.loads(link.content)
        assert not {"author", "reviewer", "uploaded_by"} & set(said)
        # Whoever has the salt of the content cannot try all people.
        for person in range(200):
            for key in ("author", "reviewer", "uploaded_by"):
                assert said["people"] != sha256(link.salt, f'{{"{key}":{person}}}')
    assert len(links()) == 9


def test_the_chains_tell_nothing_of_what_the_public_may_not_see(world, monkeypatch):
    hide(monkeypatch, StatusReportQuerySet)
    hidden = links()[0]

    assert (hidden.chain, hidden.number, hidden.salt, hidden.content) == ("BAG3-R1-IRQ", 1, None, None)
    assert not any(link.chain.endswith("/evidence") for link in links())
    # Somebody who guesses every word cannot tell that it is right.
    row = StatusReport.objects.get()
    guessed = chain.canonical_json(row, commitment=world.commitment, evidence=row.evidence.all())
    assert hidden.content_digest not in {sha256(guessed), sha256("", guessed)}
    assert hidden.digest == sha256("", hidden.content_digest)
    row.salt = "0" * 64
    assert digest_after("", row, commitment=world.commitment, evidence=row.evidence.all()) != row.digest


@pytest.mark.parametrize("queryset", [ReviewQuerySet, DissentQuerySet, MeasurementQuerySet])
def test_what_else_the_public_may_not_see_is_listed_without_its_content(world, monkeypatch, queryset):
    hide(monkeypatch, queryset)
    hidden = [link for link in links() if link.content is None]

    assert [(link.chain, link.number) for link in hidden] == {
        ReviewQuerySet: [("BAG3-R1-IRQ", 2)],
        DissentQuerySet: [("BAG3-R1-IRQ", 3)],
        MeasurementQuerySet: [("BAG3-R1-IRQ/measurements", number) for number in (1, 2, 3)],
    }[queryset]
    assert {link.salt for link in hidden} == {None}
    assert all(link.content_digest for link in hidden)


def test_the_chains_do_not_name_a_passage_of_a_draft(world):
    """The report is published, the conference whose passage backs it is not."""
    draft = make_resolution(conference=make_conference(code="BAG4", published=False), number=1)
    passage = make_citation(source=make_source(slug="draft"), resolution=draft, paragraph=1)
    report(
        commitment=world.commitment,
        effective_on=date(2026, 1, 6),
        author=world.officer,
        evidence=[NewEvidence(kind=EvidenceKind.CITATION, title="A passage", citation=passage)],
    )

    assert [link.content for link in links() if link.chain == "BAG3-R1-IRQ-4/evidence"] == [None]
    assert "BAG4" not in str(links())
    Conference.objects.update(published=True)
    assert "BAG4-R1" in str([link for link in links() if link.chain == "BAG3-R1-IRQ-4/evidence"])


def test_rows_of_the_first_form_are_listed_without_their_content(world):
    """People stand in it, and nothing hides them."""
    turn_into_the_first_form()

    assert [(link.number, link.form, link.salt, link.content) for link in links()] == [
        (number, 1, None, None) for number in (1, 2, 3)
    ]
