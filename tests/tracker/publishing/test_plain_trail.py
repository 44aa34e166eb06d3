"""What the data package says of the trail is made of plain values: to the byte what the columns say of the
rows of the models that the lists show to everybody.
"""

from dataclasses import astuple
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from commitments.files.csv_files import csv_parts
from commitments.files.plain_rows import PlainRows
from commitments.files.tables import ExactText, columns_of
from commitments.models import Citation, Commitment, Conference
from commitments.vocabulary import Disclosure, EvidenceKind
from tests.factories import (
    dissent,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_resolution,
    make_source,
    report,
    review,
    web_page,
    withdraw,
)
from tests.worlds import DEMO_NOW
from tracker.api.viewsets import ReportViewSet, ReviewViewSet
from tracker.models import Evidence
from tracker.publishing import plain_trail
from tracker.publishing.chains import CHAINS, links_of
from tracker.publishing.plain_chains import PlainLinks
from tracker.trail.recording import NewEvidence
from tracker.trail.references import step_reference
from tracker.trail.tables import EVIDENCE, REPORTS, REVIEWS
from tracker.trail.verifying import in_byte_order

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]
NOBODY = AnonymousUser()


def listed(view, *order):
    viewset = view(action="list", request=SimpleNamespace(user=NOBODY, query_params={}), kwargs={})
    rows = viewset.rows(view.queryset.all().visible_to(NOBODY))
    return rows.order_by(in_byte_order("commitment__reference"), "sequence", "pk")


def pieces():
    citations = Prefetch("citation", Citation.objects.visible_to(NOBODY))
    rows = Evidence.objects.visible_to(NOBODY).select_related("report__commitment", "file")
    return rows.prefetch_related(citations).order_by(
        in_byte_order("report__commitment__reference"), "report__sequence", "number", "pk"
    )


TABLES = {
    "reports": (plain_trail.reports, lambda: listed(ReportViewSet), REPORTS),
    "reviews": (plain_trail.reviews, lambda: listed(ReviewViewSet), REVIEWS),
    "evidence": (plain_trail.evidence, pieces, EVIDENCE),
}


def csv_of(rows, table):
    return b"".join(csv_parts(rows, table, flavour="csv", language="en")).decode().splitlines()


def assert_chains_are_equal():
    heads = {True: [], False: []}
    links = links_of(Commitment.objects.visible_to(NOBODY), on_head=lambda *one: heads[False].append(one))
    models = [astuple(link) for link in links]
    names = [column.name for column in CHAINS.columns]
    told = list(PlainLinks(on_head=lambda *one: heads[True].append(one)).read(names))

    assert told == models
    assert heads[True] == heads[False]
    assert ExactText in {type(link[-1]) for link in told}


def assert_both_ways_are_equal():
    assert_chains_are_equal()
    for name, (plain, models, table) in TABLES.items():
        assert PlainRows.of(plain(), columns_of(table, language="en")) is not None, name
        told = csv_of(plain(), table)
        assert told == csv_of(list(models()), table), name
        assert len(told) > 1, name


@pytest.mark.in_turns
@pytest.mark.parametrize("disclosure", [None, *Disclosure.values])
def test_in_the_demonstration_however_far_it_is_disclosed(settings, monkeypatch, disclosure):
    settings.DEMO = True
    monkeypatch.setattr(plain_trail, "COMMITMENTS_AT_ONCE", 50)
    if disclosure is not None:
        Conference.objects.update(disclosure=disclosure)
    else:
        Conference.objects.filter(pk=Conference.objects.order_by("pk").first().pk).update(published=False)

    assert_both_ways_are_equal()


def test_of_every_kind_of_step():
    """Returned, withdrawn, accepted at another level, disputed, judged twice, and in nobody's sight."""
    commitment = make_commitment(reference="BAG3-R1-IRQ")
    focal = make_focal_point(state=commitment.state)
    made = []
    for number in range(5):
        note = f'={number} "a"\r\nb'
        made.append(report(commitment=commitment, author=focal, effective_on=date(2026, 1, 1), note=note))
    review(of=made[0], verdict="return")
    withdraw(report=made[1])
    disputed = review(of=made[2], status="substantial", reason="-1")
    dissent(of=disputed, author=focal, note="=It was not.")
    once = review(of=made[3])
    dissent(of=once, author=focal)
    review(of=made[3], verdict="return")

    draft = make_resolution(conference=make_conference(code="BAG4", published=False), number=1)
    hidden = make_citation(source=make_source(slug="draft"), resolution=draft, paragraph=1)
    backed = NewEvidence(kind=EvidenceKind.CITATION, title="A passage", citation=hidden)
    report(commitment=commitment, effective_on=date(2026, 1, 2), evidence=[backed, web_page()])

    assert_both_ways_are_equal()
    assert "A passage" in str(csv_of(plain_trail.evidence(), EVIDENCE))
    assert "BAG4" not in str(csv_of(plain_trail.evidence(), EVIDENCE))
    told = {line.partition(",")[0] for line in csv_of(plain_trail.reports(), REPORTS)}
    told &= {step_reference(one) for one in made}
    assert told == {step_reference(one) for one in made[2:4]}
