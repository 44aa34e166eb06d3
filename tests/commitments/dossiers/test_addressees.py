"""Groups of States in dossiers, and whom their resolutions address."""

from datetime import date

import pytest

from commitments.dossiers.loading import load_dossiers
from commitments.models import Commitment, Membership, Resolution, StateGroup
from commitments.record.enrolment import enrol_resolution
from commitments.seeding.reading import SeedRefused
from tests.dossiers import DOSSIER, line_of, load, write_dossier
from tests.factories import at, make_state

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 2, 1), tick=False)]
GROUPS = """\
groups:
  - slug: delta
    name: {ar: الدلتا}
    source: gazette
    members:
      - state: IRQ
      - {state: Kuwait, from: 2024-01-01, until: 2025-03-02}
      - {state: KWT, from: 2025-06-01}
conference:
"""
TITLE = "    title: {en: Measure"


def addressing(text: str) -> tuple[str, str]:
    """A change of the dossier by which its first resolution addresses `text`."""
    return TITLE, f"    addressees: {text}\n{TITLE}"


def grouped(folder, *changes):
    return write_dossier(folder, ("conference:\n", GROUPS), *changes)


def committed(number=1):
    rows = Commitment.objects.in_force().filter(resolution__number=number)
    return set(rows.values_list("state__code", flat=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", {"IRQ", "KWT"}),
        ("[Kuwait]", {"KWT"}),
        ("{all_except: [KWT]}", {"IRQ"}),
        # On 2 March 2025, the last day of the conference, Kuwait belongs to it no more.
        ("{group: delta}", {"IRQ"}),
    ],
)
def test_only_those_whom_a_resolution_addresses_have_commitments(tmp_path, text, expected):
    load(grouped(tmp_path, addressing(text)))

    assert (committed(1), committed(2)) == (expected, {"IRQ", "KWT"})
    assert load(grouped(tmp_path, addressing(text))) == {}


def test_a_group_has_its_memberships_with_their_days(tmp_path):
    load(grouped(tmp_path))

    group = StateGroup.objects.get()
    assert (group.slug, group.name, group.source.slug) == ("delta", "الدلتا", "gazette")
    days = Membership.objects.order_by("state__code", "valid_from")
    assert list(days.values_list("state__code", "valid_from", "valid_until")) == [
        ("IRQ", None, None),
        ("KWT", date(2024, 1, 1), date(2025, 3, 2)),
        ("KWT", date(2025, 6, 1), None),
    ]


def test_a_corrected_day_of_a_membership_follows_and_what_is_left_out_stays(tmp_path):
    load(grouped(tmp_path))

    outcomes = load(grouped(tmp_path, ("from: 2024-01-01", "from: 2023-01-01"), ("      - state: IRQ\n", "")))

    assert {key: outcome.action.value for key, outcome in outcomes.items()} == {
        "delta-KWT": "update",
        "delta-IRQ": "unmentioned",
    }
    assert Membership.objects.order_by("valid_from").filter(state__code="KWT")[0].valid_from == date(
        2023, 1, 1
    )


def test_groups_need_no_conference(tmp_path):
    make_state()
    path = tmp_path / "groups.yaml"
    path.write_text(
        "sources:\n  - {slug: g, title: {en: G}, publisher: P, language: en, reliability: reference_data}\n"
        "groups:\n  - {slug: delta, name: {fa: دلتا}, source: g, members: [{state: IRQ}]}\n"
    )
    load(path)

    assert StateGroup.objects.get().memberships.count() == 1


def test_other_addressees_close_commitments_and_name_the_file(tmp_path):
    load(grouped(tmp_path))
    load(grouped(tmp_path, addressing("[KWT]")))

    closed = Commitment.objects.get(reference="RIV1-R1-IRQ").closings.get()
    assert (committed(), closed.closed_on) == ({"KWT"}, date(2026, 2, 1))
    assert "rivers.yaml" in closed.reason


def test_addressees_that_staff_chose_are_kept_as_a_whole(tmp_path):
    load(grouped(tmp_path, addressing("[IRQ, KWT]")))
    resolution = Resolution.objects.get(number=1)
    enrol_resolution(resolution, named_states=[make_state(code="IRQ")], closing_reason="Corrigendum")

    outcome = load(grouped(tmp_path))["RIV1-R1"]

    assert [(change.name, change.kept) for change in outcome.changes] == [
        ("addressees", True),
        ("named_states", True),
    ]
    assert committed() == {"IRQ"}
    load(grouped(tmp_path), refresh=True)
    assert committed() == {"IRQ", "KWT"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[IRQ, TUR]", "addressees: TUR: no part in RIV1 is known; add it first."),
        ("[Nowhere]", "addressees[1]: “Nowhere”"),
        ("[IRQ, Iraq]", "addressees[2]: IRQ stands here twice"),
        ("{group: league}", "addressees.group: No group “league” is known; describe it under “groups”."),
        ("{all_except: [KWT], group: delta}", "addressees: Give one of these keys and no other."),
        ("{}", "addressees: This is empty; leave the key out where nothing is known."),
        ("[]", "addressees: This is empty; leave the key out where nothing is known."),
        ("IRQ", "addressees: This must be a list or keys with values or null, not “IRQ”."),
        ("{everybody: [IRQ]}", "addressees.everybody: The key “everybody” is not known here."),
        (
            "[IRQ]\n    addressed_to: secretariat",
            "addressees: What is addressed to the secretariat or to organizations addresses no State.",
        ),
    ],
)
def test_what_cannot_be_addressed_is_refused_at_its_line(tmp_path, text, reason):
    make_state(code="TUR")
    path = grouped(tmp_path, addressing(text))

    with pytest.raises(SeedRefused) as refused:
        load_dossiers([path])

    [problem] = [str(one) for one in refused.value.problems]
    assert problem.startswith(f"rivers.yaml:{line_of(path, 'addressees:')}: resolutions[1].{reason}")
    assert not StateGroup.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            ("source: gazette\n    members", "source: paper\n    members"),
            "groups[1].source: No source “paper”",
        ),
        (("    name: {ar: الدلتا}\n", "    name: {}\n"), "groups[1].name: This is empty"),
        (("    name: {ar: الدلتا}\n", ""), "groups[1]: The key “name” is missing."),
        (("state: Kuwait, from", "state: Nowhere, from"), "groups[1].members[2].state: “Nowhere”"),
        (("until: 2025-03-02", "until: 2024-01-01"), "groups[1].members[2].until: 2024-01-01 is not after"),
        (("until: 2025-03-02", "until: soon"), "groups[1].members[2].until: “soon” is not a date"),
        (("from: 2025-06-01", "from: 2025-01-01"), "groups[1].members[3]: KWT belongs to this group from"),
    ],
)
def test_a_group_that_cannot_be_is_refused(tmp_path, change, reason):
    path = grouped(tmp_path, change)

    with pytest.raises(SeedRefused) as refused:
        load_dossiers([path])

    assert [reason in str(problem) for problem in refused.value.problems] == [True]


def test_a_file_without_conference_has_nothing_below_one(tmp_path):
    path = tmp_path / "groups.yaml"
    path.write_text("groups: []\nresolutions: []\n")

    with pytest.raises(SeedRefused, match="The key “conference” is missing"):
        load_dossiers([path])


def test_twelve_resolutions_to_one_state_each_make_twelve_commitments(tmp_path):
    text = DOSSIER.partition("  - reference: RIV1-R1")[0] + "".join(
        f"  - reference: RIV1-R{number}\n    theme: rivers\n    addressees: [{('IRQ', 'KWT')[number % 2]}]\n"
        "    title: {en: Measure, fa: سنجش, ar: القياس}\n    text: {en: Do., fa: بشود., ar: يجب.}\n"
        for number in range(1, 13)
    )
    load(write_dossier(tmp_path, text=text))

    assert (Commitment.objects.count(), len(committed(2)), len(committed(3))) == (12, 1, 1)
