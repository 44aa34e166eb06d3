"""English: what hangs behind an action, and what is told of meetings, rights and drafts, asks nothing."""

import pytest

from tests.commitments.text.proposing.asking import passages


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("They resolved to mark the wrecks taking note of the many storms.", ["mark the wrecks"]),
        ("They agreed to mark the wrecks, as evidenced by the storms of May.", ["mark the wrecks"]),
        (
            "We agreed on widening the canal, as shown by the fund, where small ports committed to pay fees.",
            ["widening the canal"],
        ),
        ("The secretariat preparing the meeting said the ministers would mark the wrecks.", []),
        ("The organizers said in addition the ministers would also mend and adopt charts.", []),
        ("The meeting is expected to adopt a text reaffirming the commitment by ports to share charts.", []),
        ("The draft, which would have called upon ports to share charts, was judged too weak.", []),
        ("No accord was reached on proposed training of pilots.", []),
        (
            "They welcomed steps taken towards implementing the council's decision to mend the quay.",
            [],
        ),
        ("Each government shall have the right to revoke its choice of pilots.", []),
        ("The wishes of the divers of the bay need to be addressed.", []),
        ("Each government shall mark the wrecks.", ["mark the wrecks"]),
        ("The ministers said they would mark the wrecks.", ["mark the wrecks"]),
    ],
)
def test_what_is_only_told_is_not_proposed(sentence, found):
    text = f"The ministers agreed to light the piers.\n{sentence}"

    assert passages(text, "en")[1:] == found


def test_who_signs_and_what_is_known_are_no_items():
    text = (
        "The ministers resolve the following declaration:\n"
        "1. We are aware of the fog that troubles our pilots.\n"
        "2. Mr. Orlo Venn, envoy of Sylvania for the bays.\n"
        "3. To light the piers."
    )

    assert passages(text, "en") == ["light the piers"]
