"""One of two rows that are the same is closed as the alias of the other: what spoke of it follows, and its
key leads there.
"""

from datetime import date

import pytest
from django.urls import reverse

from commitments.dossiers.drafting import catalogue_of_the_record
from commitments.models import Commitment, Organization, Participation, Resolution, State, Theme
from commitments.record.aliasing import AliasRefused, close_as_alias, key_now, lift_alias
from commitments.record.positions import NewPosition, record_position
from commitments.states.names import StateNames, UnknownState, names_in_texts
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.layout import Block
from commitments.text.proposing.names import find
from commitments.vocabulary import Addressees, ClosingKind, Position
from tests.dossiers import load, write_dossier
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_organization,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
    report,
)
from tests.groups import ALWAYS, make_group
from tests.seen import seen_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
WHY = "entered twice"


@pytest.fixture
def themes():
    return make_theme(slug="rivers"), make_theme(slug="waters")


@pytest.fixture
def states():
    """The same body twice: under the code of its own, and under another."""
    return make_state(code="XAA", name_en="River League"), make_state(code="XAB", name_en="League of Rivers")


def refusal(row, of, reason=WHY):
    with pytest.raises(AliasRefused) as refused:
        close_as_alias(row, of=of, reason=reason)
    return str(refused.value)


def test_resolutions_of_a_theme_stand_under_the_other(themes):
    rivers, waters = themes
    first = make_resolution(theme=waters)
    both = make_resolution(number=2, conference=first.conference, theme=rivers, further_themes=[waters])

    followed = close_as_alias(waters, of=rivers, reason=WHY)

    assert followed == ["BAG3-R1", "BAG3-R2"]
    for resolution in (first, both):
        assert Resolution.objects.get(pk=resolution.pk).all_themes() == [rivers]
    assert first.history.first().history_change_reason == WHY
    assert waters.history.first().history_change_reason == WHY


def test_conferences_and_resolutions_name_the_other_organization():
    unodc, office = make_organization(slug="unodc"), make_organization(slug="office")
    conference = make_conference()
    conference.guests.add(office)
    resolution = make_resolution(conference=conference)
    resolution.partner_organizations.add(unodc, office)

    assert close_as_alias(office, of=unodc, reason=WHY) == ["BAG3", "BAG3-R1"]

    assert [*conference.guests.all()] == [*resolution.partner_organizations.all()] == [unodc]
    assert [row.organization for row in conference.history.first().guests.all()] == [unodc]


def test_a_state_takes_on_the_parts_of_its_alias(states):
    league, alias = states
    conference = make_conference(host=alias)
    part = make_participation(conference=conference, state=alias, joined_on=date(2025, 12, 20))
    make_citation(source=make_source(), participation=part, fact="participation")
    make_resolution(conference=conference)
    named = make_resolution(
        conference=conference, number=2, addressees=Addressees.STATES, named_states=[alias]
    )
    make_group(slug="rivers", members={"XAB": ALWAYS})

    followed = close_as_alias(alias, of=league, reason=WHY)

    assert followed == ["BAG3", "BAG3-XAB", "rivers"]
    own = Participation.objects.get(state=league)
    assert (own.basis, own.joined_on) == (part.basis, part.joined_on)
    assert [citation.fact for citation in own.citations.all()] == ["participation"]
    part.refresh_from_db()
    assert (part.closing_kind, part.closing_reason) == (ClosingKind.IN_ERROR, WHY)
    in_force = Commitment.objects.for_register(on=date(2026, 3, 10)).in_force()
    assert [row.reference for row in in_force.order_by("reference")] == ["BAG3-R1-XAA", "BAG3-R2-XAA"]
    assert [*named.named_states.all()] == [league]
    conference.refresh_from_db()
    assert conference.host == league
    assert [row.state for row in alias.memberships.all()] == []
    assert [row.group.slug for row in league.memberships.all()] == ["rivers"]


def test_where_both_took_part_one_remains(states):
    league, alias = states
    conference = make_conference()
    for state in states:
        make_participation(conference=conference, state=state)
    make_resolution(conference=conference)

    close_as_alias(alias, of=league, reason=WHY)

    in_force = Commitment.objects.for_register(on=date(2026, 3, 10)).in_force()
    assert [row.reference for row in in_force] == ["BAG3-R1-XAA"]


def test_names_and_code_of_the_alias_mean_the_state(states, client):
    league, alias = states

    close_as_alias(alias, of=league, reason=WHY)

    for name in ("XAB", "League of Rivers", "River League"):
        assert StateNames().find(name).code == "XAA"
    assert [row["code"] for row in client.get("/api/v1/states/?q=league+of+rivers").json()["results"]] == [
        "XAA"
    ]


@pytest.mark.parametrize("who", ["reported", "stated", "mandated"])
def test_what_was_recorded_of_a_state_stays_with_its_references(states, who):
    league, alias = states
    if who == "mandated":
        make_focal_point(state=alias, username="focal")
    else:
        commitment = make_commitment(reference="BAG3-R1-XAB")
    if who == "reported":
        report(commitment=commitment, effective_on=date(2026, 1, 15))
    elif who == "stated":
        stated = NewPosition(commitment=commitment, position=Position.SUPPORTED, stated_on=date(2026, 3, 1))
        record_position(stated, recorded_by=None)

    told = refusal(alias, league)

    assert ("focal" if who == "mandated" else "BAG3-R1-XAB") in told
    alias.refresh_from_db()
    assert (alias.alias_of, alias.enabled) == (None, True)


def test_what_cannot_be_an_alias_is_refused(themes, states):
    rivers, waters = themes
    league, alias = states
    wells = make_theme(slug="wells")

    assert refusal(rivers, rivers) == "rivers is no alias of itself."
    assert refusal(waters, rivers, " ") == "Say why."
    close_as_alias(waters, of=rivers, reason=WHY)
    assert refusal(waters, wells) == "waters is an alias already."
    assert refusal(wells, waters) == "waters is not in use; choose one that is."
    State.objects.filter(pk=league.pk).update(enabled=False)
    assert refusal(alias, league) == "XAA is not in use; choose one that is."


def test_an_alias_of_an_alias_means_the_last(themes):
    rivers, waters = themes
    canals = make_theme(slug="canals")

    close_as_alias(waters, of=rivers, reason=WHY)
    close_as_alias(rivers, of=canals, reason=WHY)

    assert {key: key_now(Theme.objects.all(), key) for key in ("waters", "rivers", "canals", "nothing")} == {
        "waters": "canals",
        "rivers": "canals",
        "canals": None,
        "nothing": None,
    }


def test_texts_name_the_state_by_the_names_of_its_alias(states):
    """A name that both have is one State's."""
    league, alias = states
    close_as_alias(alias, of=league, reason=WHY)
    State.objects.filter(pk=alias.pk).update(name_fa="اتحادیه رودها")

    catalogue = names_in_texts()
    passage = Folded("The delegations of the League of Rivers and of Norway agreed.")
    found = find(passage, [Block(start=0, end=len(passage.text))], "en", catalogue)

    assert "XAB" not in catalogue
    assert {"River League", "League of Rivers", "اتحادیه رودها"} <= set(catalogue["XAA"])
    assert [one.code for one in found] == ["XAA"]
    assert catalogue == catalogue_of_the_record().states


def test_it_can_be_lifted_and_what_followed_stays(themes, states):
    rivers, waters = themes
    league, alias = states
    resolution = make_resolution(theme=waters)
    close_as_alias(waters, of=rivers, reason=WHY)
    close_as_alias(alias, of=league, reason=WHY)

    lift_alias(waters, reason="two things after all")
    lift_alias(alias, reason="two bodies after all")

    assert key_now(Theme.objects.all(), "waters") is None
    assert Resolution.objects.get(pk=resolution.pk).theme == rivers
    assert not State.objects.get(code="XAB").enabled
    with pytest.raises(UnknownState):
        StateNames().find("XAB")
    with pytest.raises(AliasRefused, match="waters is no alias"):
        lift_alias(waters, reason=WHY)


@pytest.mark.parametrize(
    ("kind", "address", "now"),
    [
        ("theme", "/api/v1/themes/waters/?lang=fa", "/api/v1/themes/rivers/?lang=fa"),
        ("theme", "/fa/themes/waters/?as_of=2026-01-01", "/fa/themes/rivers/?as_of=2026-01-01"),
        ("state", "/api/v1/states/XAB/", "/api/v1/states/XAA/"),
        ("state", "/en/states/XAB/", "/en/states/XAA/"),
        ("organization", "/api/v1/organizations/office/", "/api/v1/organizations/unodc/"),
    ],
)
def test_old_addresses_lead_to_the_other(client, themes, states, kind, address, now):
    rivers, waters = themes
    league, alias = states
    unodc, office = make_organization(slug="unodc"), make_organization(slug="office")
    make_resolution(theme=waters).partner_organizations.add(office)
    for row, of in ((waters, rivers), (alias, league), (office, unodc)):
        close_as_alias(row, of=of, reason=WHY)

    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, now)
    assert client.get(now).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/themes/{theme}/",
        "/en/themes/{theme}/",
        "/en/themes/{theme}/brief.pdf",
        "/en/embed/timeline/?theme={theme}",
        "/api/v1/commitments/?theme={theme}",
        "/api/v1/matrix/?theme={theme}",
        "/en/commitments/?theme={theme}",
        "/api/v1/organizations/{organization}/",
    ],
)
@pytest.mark.in_turns
def test_an_old_key_tells_an_outsider_no_more_than_the_new_one(client, themes, address):
    rivers, waters = themes
    unodc, office = make_organization(slug="unodc"), make_organization(slug="office")
    resolution = make_resolution(theme=waters, conference=make_conference(published=False))
    resolution.partner_organizations.add(office)
    close_as_alias(waters, of=rivers, reason=WHY)
    close_as_alias(office, of=unodc, reason=WHY)

    new = client.get(address.format(theme="rivers", organization="unodc"))
    old = client.get(address.format(theme="waters", organization="office"))
    never = client.get(address.format(theme="canals", organization="nobody"))

    assert old.status_code == new.status_code == never.status_code in {400, 404}
    assert "rivers" not in old.content.decode() + str(old.headers)
    assert "unodc" not in old.content.decode() + str(old.headers)


def test_filters_take_the_old_key(client, themes, states):
    rivers, waters = themes
    league, alias = states
    make_resolution(theme=waters, conference=make_participation(state=alias).conference)
    close_as_alias(waters, of=rivers, reason=WHY)
    close_as_alias(alias, of=league, reason=WHY)

    for query in ("theme=waters", "state=XAB", "theme=rivers&state=XAA"):
        found = client.get(f"/api/v1/commitments/?{query}").json()["results"]
        assert [row["reference"] for row in found] == ["BAG3-R1-XAA"]
    assert client.get("/api/v1/commitments/?theme=nothing").status_code == 400


def test_it_is_offered_nowhere(client, themes):
    rivers, waters = themes
    make_resolution(theme=waters)
    close_as_alias(waters, of=rivers, reason=WHY)
    client.force_login(make_officer())

    listed = client.get("/api/v1/themes/").json()["results"]
    form = client.get(reverse("admin:commitments_resolution_add")).context["adminform"].form

    assert [row["slug"] for row in listed] == ["rivers"]
    assert [*form.fields["theme"].queryset] == [*form.fields["further_themes"].queryset] == [rivers]


def test_a_dossier_that_has_the_old_keys_changes_nothing(tmp_path):
    dossier = write_dossier(tmp_path)
    load(dossier)
    resolution = Resolution.objects.order_by("number").first()
    theme, partner = resolution.theme, resolution.partner_organizations.first()
    close_as_alias(theme, of=make_theme(slug="canals"), reason=WHY)
    if partner is not None:
        close_as_alias(partner, of=make_organization(slug="other"), reason=WHY)

    assert load(dossier) == {}
    assert Resolution.objects.get(pk=resolution.pk).theme.slug == "canals"


class TestThePage:
    @pytest.fixture(autouse=True)
    def officer(self, client):
        client.force_login(make_officer())

    def post(self, client, row, **values):
        address = reverse(f"admin:commitments_{row._meta.model_name}_alias", args=[row.pk])
        return client.post(address, {**values, **seen_at(client, address)}, follow=True)

    def test_shows_what_follows_and_closes(self, client, themes):
        rivers, waters = themes
        make_resolution(theme=waters)
        address = reverse("admin:commitments_theme_alias", args=[waters.pk])

        assert client.get(address).context["followers"] == ["BAG3-R1"]
        page = self.post(client, waters, of=rivers.pk, reason=WHY)

        assert page.redirect_chain
        assert [str(message) for message in page.context["messages"]] == [
            "waters is the alias of rivers now. Rows that followed: 1."
        ]
        assert Theme.objects.get(pk=waters.pk).alias_of == rivers

    def test_lifts(self, client, themes):
        rivers, waters = themes
        close_as_alias(waters, of=rivers, reason=WHY)

        self.post(client, waters, reason="two things after all")

        assert Theme.objects.get(pk=waters.pk).alias_of is None

    def test_says_what_is_refused_at_its_field(self, client, states):
        league, alias = states
        report(commitment=make_commitment(reference="BAG3-R1-XAB"), effective_on=date(2026, 1, 15))

        page = self.post(client, alias, of=league.pk, reason=WHY)

        assert page.status_code == 422
        assert "BAG3-R1-XAB" in page.context["form"].non_field_errors()[0]
        assert self.post(client, alias, of=alias.pk, reason=WHY).context["form"].errors.keys() == {"of"}
        assert self.post(client, alias, of=league.pk, reason="").context["form"].errors.keys() == {"reason"}

    def test_an_alias_is_found_in_the_list(self, client, themes):
        rivers, waters = themes
        close_as_alias(waters, of=rivers, reason=WHY)

        page = client.get(reverse("admin:commitments_theme_changelist"))

        assert [row.slug for row in page.context["cl"].result_list] == ["rivers", "waters"]
        assert Organization.objects.count() == 0
