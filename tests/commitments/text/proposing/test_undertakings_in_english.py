"""English: undertakings told by nouns, words in quotation marks, and what anyone should do, wherever said."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The parties revealed their intention to found a harbour board.", ["agreed: found a harbour board"]),
        ("The ports manifested their willingness to dim their lamps.", ["agreed: dim their lamps"]),
        ("They restated their resolve on the dredging of canals.", ["agreed: the dredging of canals"]),
        ("There was a collective pledge to mend the quays.", ["agreed: mend the quays"]),
        ("The ports offered to mend the quays.", ["agreed: mend the quays"]),
        ("They welcomed their intention to mend the quays.", []),
        ("The tide demonstrates their commitment to open seas.", []),
        ("The meeting settled on a ban on dynamite.", ["decided: a ban on dynamite"]),
        ("The two sides agreed on the principle of a truce.", ["agreed: the principle of a truce"]),
        ("The two sides agreed on the date of a regatta.", []),
        ("The league empowered the pilots to stop ships.", ["decided: stop ships"]),
        ("The league told of young divers empowered to stop ships.", []),
        ("We urge and appeal for mercy at sea.", ["urged: mercy at sea"]),
        ("The league launched an appeal for coastal aid.", ["urged: coastal aid"]),
        ("They urged consideration of a tide tax.", ["urged: consideration of a tide tax"]),
        ("The guild explained how to handle requests to open a pier.", []),
        ("The ministers demanded “a swift inquiry”.", ["urged: “a swift inquiry”"]),
        (
            "They urged ports to show “great care” and to “mend the quays”.",
            ["urged: show “great care”", "urged: mend the quays"],
        ),
    ],
)
def test_undertakings(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Said before the text asks for something, too.
        (
            "Old wrecks must be lifted by the crews. The ministers urged ports to light the piers.",
            ["None: be lifted by the crews", "urged: light the piers"],
        ),
        ("Old wrecks must be lifted by the crews. The sea was calm.", []),
        (
            "The final declaration was read out. Wreckers must leave the bay.",
            ["None: leave the bay"],
        ),
        (
            "The ministers urged ports to light the piers. The ports warned that any nets cast at sea "
            "must first be shown to the guild.",
            ["urged: light the piers", "None: be shown to the guild"],
        ),
        (
            "They urged ports to light the piers. The league has the duty to feed the crews.",
            ["urged: light the piers", "None: feed the crews"],
        ),
        # Duties and needs, whatever noun or adjective says them, also in quotation marks.
        (
            "They urged ports to light the piers. It is the duty of each town to feed the crews.",
            ["urged: light the piers", "None: feed the crews"],
        ),
        (
            "They urged ports to light the piers. The time has come for the guild to feed the crews.",
            ["urged: light the piers", "None: feed the crews"],
        ),
        (
            "They urged ports to light the piers. Towns are obliged to feed the crews.",
            ["urged: light the piers", "None: feed the crews"],
        ),
        (
            "They urged ports to light the piers. Our foremost task is to feed the crews.",
            ["urged: light the piers", "None: feed the crews"],
        ),
        (
            'They urged ports to light the piers. "It is vital to feed the crews," the ministers said.',
            ["urged: light the piers", "None: feed the crews"],
        ),
        (
            "They urged ports to light the piers. The sea teaches how a crew should mend its nets.",
            ["urged: light the piers"],
        ),
        (
            "They urged ports to light the piers. Peace at sea should not be taken for granted.",
            ["urged: light the piers"],
        ),
    ],
)
def test_what_anyone_should_do(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found


@pytest.mark.parametrize(
    "behind",
    [
        " because the bay is dark",
        ", bearing in mind the tides",
        ", which are old",
        ", or risk the loss of ships",
        ", despite the cost of oil",
        ", unanimously adopting a plan of works",
    ],
)
def test_what_hangs_on_behind_is_no_part(behind):
    assert asked(f"The ministers urged ports to light the piers{behind}.", "en") == [
        ("urged", "light the piers")
    ]
