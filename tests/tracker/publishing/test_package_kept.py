"""The data package is made once for each state of the record, whoever asks, and known by its tag."""

from datetime import date

import pytest
from django.db import models
from django.test import Client

from commitments.models import (
    Citation,
    Commitment,
    Conference,
    FurtherTheme,
    Indicator,
    Membership,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    StateGroup,
    StateTarget,
    Theme,
)
from tests.factories import make_officer, make_source, report, state_position
from tests.worlds import DEMO_NOW
from tracker.models import Evidence, EvidenceCopy, Measurement, Review, StatusReport
from tracker.publishing import package_building
from tracker.publishing.data_package import resources
from tracker.publishing.package_state import ADDED, FEW, WITH_HISTORY, package_state

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]
ADDRESS = "/data/package.zip"
# Among the changes of the register: each raises the version of its commitment.
STEPS = {Commitment, StatusReport, Review, Evidence, EvidenceCopy}


def got(client=None, **headers):
    return (client or Client()).get(ADDRESS, headers=headers)


def test_each_table_of_it_is_looked_at():
    tables = {one.rows.model for one in resources() if isinstance(one.rows, models.QuerySet)}
    assert tables <= STEPS | {*FEW, *WITH_HISTORY, *ADDED}


def saved(model, **values):
    def act():
        row = model.objects.order_by("pk").first()
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    return act


def updated(model, **values):
    """As no function of the product does: without its history."""
    return lambda: model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**values)


def first_commitment():
    return Commitment.objects.published().in_force().order_by("pk").first()


def one_more_theme():
    resolution = Resolution.objects.order_by("pk").first()
    FurtherTheme.objects.filter(resolution=resolution).delete()
    theme = Theme.objects.exclude(pk=resolution.theme_id).first()
    FurtherTheme.objects.create(resolution=resolution, theme=theme, place=2)


def measured_again():
    measurement = Measurement.objects.order_by("pk").last()
    measurement.pk, measurement.number = None, measurement.number + 1000
    measurement.sequence += 1000
    measurement._state.adding = True
    measurement.save()


ACTS = {
    "a name of a State": updated(State, name_fa="نامی دیگر"),
    "an organization": updated(Organization, name_en="Another"),
    "a theme": updated(Theme, name_ar="آخر"),
    "a group": updated(StateGroup, name_en="Another"),
    "who left": updated(Membership, valid_until=date(2026, 1, 1)),
    "a conference": updated(Conference, city_en="Elsewhere"),
    "its guests": lambda: Conference.objects.order_by("pk").first().guests.add(Organization.objects.last()),
    "a participation": saved(Participation, note_en="Another"),
    "who is to help with a resolution": lambda: (
        Resolution.objects.order_by("pk")
        .first()
        .partner_organizations.add(Organization.objects.order_by("pk").last())
    ),
    "a further theme": one_more_theme,
    "an indicator": saved(Indicator, name_en="Another"),
    "a source": saved(SourceDocument, title_en="Another"),
    "a new source": lambda: make_source(slug="another"),
    "a citation": saved(Citation, note_en="Another"),
    "a target": saved(StateTarget, target=1_234_567),
    "a report": lambda: report(commitment=first_commitment(), effective_on=DEMO_NOW.date()),
    "a measurement": measured_again,
    "a position": lambda: state_position(first_commitment(), "noted"),
}


def test_whatever_changes_there_is_another_state():
    seen = [package_state()]
    assert package_state() == seen[0]
    unseen = []
    for name, act in ACTS.items():
        act()
        if (state := package_state()) in seen:
            unseen.append(name)
        seen.append(state)

    assert unseen == []


def test_it_is_made_once_and_told_by_its_tag(monkeypatch):
    first = got()
    content = b"".join(first.streaming_content)
    made = []
    monkeypatch.setattr(package_building, "write_package", made.append)

    with_drafts = Client()
    with_drafts.force_login(make_officer())
    again = got(with_drafts)
    confirmed = got(**{"if-none-match": first["ETag"]})

    assert (b"".join(again.streaming_content), made) == (content, [])
    assert (confirmed.status_code, confirmed["ETag"]) == (304, first["ETag"])
