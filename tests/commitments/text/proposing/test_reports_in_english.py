"""What English reports and statements ask in words of many kinds, and where such an ask ends."""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        # Clauses that share a subject, and clauses with subjects of their own.
        (
            "Ministers demanded that the militia leave the harbour at once and hand over its heavy guns.",
            ["urged: the militia leave the harbour at once", "urged: hand over its heavy guns"],
        ),
        (
            "They stressed that fees must be fair and captains must be paid on time.",
            ["emphasised: fees must be fair", "emphasised: captains must be paid on time"],
        ),
        (
            "The sides agreed that a joint panel meet every spring.",
            ["agreed: a joint panel meet every spring"],
        ),
        # Things of their own in a list of nouns.
        (
            "The group called for a halt to the trade in tyres, tighter checks at ports and stiffer fines.",
            ["urged: a halt to the trade in tyres", "urged: tighter checks at ports", "urged: stiffer fines"],
        ),
        (
            "They agreed on a common tariff for barges and a joint hotline for accidents.",
            ["agreed: a common tariff for barges", "agreed: a joint hotline for accidents"],
        ),
        (
            "They encouraged partnerships in the fields of trade, the training of pilots and care of reefs.",
            ["encouraged: partnerships in the fields of trade, the training of pilots and care of reefs"],
        ),
        # A need that nobody has who could do it.
        (
            "The council stressed the need for additional effort to recruit pilots.",
            ["emphasised: additional effort to recruit pilots"],
        ),
        ("The meeting saw the need for a common standard for buoys.", None),
        # Texts that oblige, lists that are named, meetings that end with a call.
        (
            "The agreement obliges both sides to share water data and to notify each other of new dams.",
            ["agreed: share water data", "agreed: notify each other of new dams"],
        ),
        (
            "The workshop's recommendations included creating a register of wrecks and training divers.",
            ["recommended: creating a register of wrecks", "recommended: training divers"],
        ),
        ("The conference ended with a call to ban bottom trawling.", ["urged: ban bottom trawling"]),
        (
            "The summit approved a five-year plan to restore the mangroves.",
            ["decided: restore the mangroves"],
        ),
        ("Decisions were also taken to light the piers.", ["decided: light the piers"]),
        # What will or would be done, as it is told.
        (
            "The statement said the two neighbours would exchange tide tables and hold joint drills.",
            ["agreed: exchange tide tables", "agreed: hold joint drills"],
        ),
        (
            "The ministers were determined to defeat piracy and would light the piers.",
            ["agreed: defeat piracy", "agreed: light the piers"],
        ),
        ("Each Party shall adopt laws on the sale of nets.", ["agreed: adopt laws on the sale of nets"]),
        (
            "The leaders said it was essential to keep the strait open.",
            ["None: keep the strait open"],
        ),
        # A commitment to one thing, together with another noun, or quoted.
        (
            "Both renewed their commitment to a joint response to oil spills.",
            ["agreed: a joint response to oil spills"],
        ),
        (
            "Ministers reaffirmed their commitment and cooperation to stop the plague of crabs.",
            ["agreed: stop the plague of crabs"],
        ),
        (
            'They expressed their firm determination "to mark every wreck in the bay".',
            ["agreed: mark every wreck in the bay"],
        ),
        (
            "They signed a text that calls on the league and all ports of the coast to dim their lamps.",
            ["urged: dim their lamps"],
        ),
        # Verbs of asking that are rarer, or that need another word.
        ("They called to raise the wreck of the ferry.", ["urged: raise the wreck of the ferry"]),
        ("Members voted to expel the league of wreckers.", ["decided: expel the league of wreckers"]),
        ("The council demanded compensation for the nets.", ["urged: compensation for the nets"]),
        ("They spoke for repairing the quays.", ["emphasised: repairing the quays"]),
        ("The bishops discussed the need to feed the crews.", ["raised: feed the crews"]),
        ("The ministers recommitted to using sails.", ["agreed: using sails"]),
        ("The meeting also committed ports to dim their lamps.", ["agreed: dim their lamps"]),
        ("They committed to calm harbours by 2050.", ["agreed: calm harbours by 2050"]),
        ("They agreed on several steps to train pilots.", ["agreed: train pilots"]),
        ("The pact underscores the intention of ports to share charts.", ["agreed: share charts"]),
        ("The leaders consider it necessary to widen the canal.", ["None: widen the canal"]),
        (
            "The presidents were unanimous that, when building dams, it is necessary to keep to the law.",
            ["agreed: keep to the law"],
        ),
        (
            "It reiterated its demand, expressed in paragraph 2, that the fleet leave the bay.",
            ["urged: the fleet leave the bay"],
        ),
        (
            "We must dim our lamps and demand that ships slow down.",
            ["None: dim our lamps", "urged: ships slow down"],
        ),
        ("Besides demanding an end to night trawling, the ports met.", ["urged: an end to night trawling"]),
        (
            "They recommended their replacement without delay.",
            ["recommended: their replacement without delay"],
        ),
        (
            "Captains agreed unanimously to scrap fees and to cap fares.",
            ["agreed: scrap fees", "agreed: cap fares"],
        ),
        ("A ban on the use of dynamite was called for.", ["urged: A ban on the use of dynamite"]),
        ("The congress concluded that ports ought to share charts.", ["None: share charts"]),
        (
            "They stressed the importance of coordinated policies for the reefs.",
            ["emphasised: coordinated policies for the reefs"],
        ),
        (
            "We shall found a school of pilots, and at the same time widen the canal.",
            ["agreed: found a school of pilots", "agreed: widen the canal"],
        ),
        (
            "Under the accord, Sarnia will open its port and Lindmark will lift its ban on fish.",
            ["agreed: open its port", "agreed: lift its ban on fish"],
        ),
        (
            "They signed a declaration, through which they pledged to guard the reefs.",
            ["agreed: guard the reefs"],
        ),
        (
            "We ask the fund to continue to support small ports and to review its fees.",
            ["urged: continue to support small ports", "urged: review its fees"],
        ),
        ("The ports urged captains to condemn the raid.", ["urged: condemn the raid"]),
        # Where it ends.
        (
            "They reaffirmed their commitment to full implementation of the code, a text that many share.",
            ["agreed: full implementation of the code"],
        ),
        (
            "They called for one plan for the coast, bringing together its ports and serving all.",
            ["urged: one plan for the coast, bringing together its ports and serving all"],
        ),
        ("They agreed to work together and calm the bay.", ["agreed: work together and calm the bay"]),
        (
            "They began drafting a code and agreed to discuss fees.\nThey agreed to share charts.",
            ["agreed: discuss fees", "agreed: share charts"],
        ),
        ("They called for calm seas, officials from the league said here Monday.", ["urged: calm seas"]),
        (
            "Urges ports, alone or together, to raise wrecks and, where possible, to share the costs.",
            ["urged: raise wrecks", "urged: share the costs"],
        ),
        (
            "They called for slower ships, and in this regard urged captains to keep watch.",
            ["urged: slower ships", "urged: keep watch"],
        ),
        (
            "They agreed to invite Lindmark to the league which already groups six ports.",
            ["agreed: invite Lindmark to the league"],
        ),
        (
            "They called for rules that not only guard the reefs, but also feed the villages.",
            ["urged: rules that not only guard the reefs, but also feed the villages"],
        ),
    ],
)
def test_english_reports(sentence, found):
    told = [f"{strength}: {words}" for strength, words in asked(sentence, "en")]

    assert told == (found or ["emphasised: a common standard for buoys"])


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministers reaffirmed the importance of harbour cooperation at their meeting in Velde.",
        "Members are ready for a transformation of the league.",
        "It showed the league's firm resolve to light the piers.",
        "RESOLVES:\n1. To thank the Government of Velde for the regatta.\n2. To endorse the Declaration.",
        "It is necessary to emphasize the fine work of the pilots.",
    ],
)
def test_what_only_sounds_like_an_ask_in_english(sentence):
    assert asked(sentence, "en") == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("They recognised the importance of lighting the piers.", ["emphasised: lighting the piers"]),
        ("We recognise the importance of lighting the piers.", []),
        ("Moderating energy demand will help to calm the bay.", []),
        (
            "They called for skills for gathering, storing and using charts.",
            ["urged: skills for gathering, storing and using charts"],
        ),
        (
            "Committing to guard the reefs, all leaders called for calm.",
            ["agreed: guard the reefs"],
        ),
        (
            "They agreed to meet the guild, which they say may sink the talks.",
            ["agreed: meet the guild"],
        ),
        (
            "They remain committed to supporting and guiding the divers.",
            ["agreed: supporting and guiding the divers"],
        ),
        (
            "The text urges ports to adopt a plan and propose measures for the bay.",
            ["urged: adopt a plan", "urged: propose measures for the bay"],
        ),
        ("The guild is calling for calm seas to be kept.", ["urged: calm seas to be kept"]),
        ("We want to join our voices with theirs.", []),
        ("They called for calm, saying all boats must slow down.", ["emphasised: all boats must slow down"]),
        (
            "They demanded an inquiry into the raid and for action to be taken against pirates.",
            ["urged: an inquiry into the raid", "urged: action to be taken against pirates"],
        ),
        (
            "They urged ports to take steps such as planting trees, support craft and sea walls.",
            ["urged: take steps such as planting trees, support craft and sea walls"],
        ),
        ("The head of the forum tasked with tackling the matter spoke.", []),
        ("The six agreed in Velde Monday to oversee the basin.", ["agreed: oversee the basin"]),
        (
            "We stress their use and call for their full implementation.",
            ["urged: their full implementation"],
        ),
        ("A working group under the guild will now draft a code.", ["agreed: draft a code"]),
        (
            "Referring to the code of the sea, it is important to mark every wreck.",
            ["None: mark every wreck"],
        ),
        (
            "The deal envisions an end to raids, withdrawal of boats and a review of the code.",
            ["agreed: an end to raids", "agreed: withdrawal of boats", "agreed: a review of the code"],
        ),
        (
            "If wrecks are found, measures will be taken to lift them.",
            ["agreed: measures will be taken to lift them"],
        ),
        ("The bloc called Friday to open the canal.", ["urged: open the canal"]),
        ("They took the commitment in Velde to guard the bay.", ["agreed: guard the bay"]),
        (
            "They reaffirmed their commitment towards the full opening of the bay.",
            ["agreed: the full opening of the bay"],
        ),
        ("We advocate a fair exchange of pilots.", ["emphasised: a fair exchange of pilots"]),
        (
            "They called for an open and fair review of fees and concrete measures to help crews.",
            ["urged: an open and fair review of fees", "urged: concrete measures to help crews"],
        ),
        (
            "We commit to securing funds for schools, drawing on all sources.",
            ["agreed: securing funds for schools, drawing on all sources"],
        ),
        ("Coastal police forces will share charts.", ["agreed: share charts"]),
        (
            "The need for a joint register of wrecks was underlined.",
            ["emphasised: a joint register of wrecks"],
        ),
        ("Members agreed not to recognise the junta.", ["agreed: not to recognise the junta"]),
        (
            "The bloc insisted on the immediate release of the crew.",
            ["emphasised: the immediate release of the crew"],
        ),
        ("The council insisted that Sarnia honour the treaty.", ["emphasised: Sarnia honour the treaty"]),
        ("Under the plan, members are to cut spills.", ["None: cut spills"]),
        (
            "Other measures agreed include a hotline for crews and a ban on tankers.",
            ["agreed: a hotline for crews", "agreed: a ban on tankers"],
        ),
        (
            "Ports were urged to ratify the code and the Secretariat was directed to count wrecks.",
            ["urged: ratify the code", "decided: count wrecks"],
        ),
        (
            "The text demands that the fleet withdraw, calls on ports to deny fuel and asks all to report.",
            ["urged: the fleet withdraw", "urged: deny fuel"],
        ),
        ("A panel of pilots will be set up.", ["agreed: A panel of pilots will be set up"]),
        ("Calm seas require joint efforts by all ports.", ["None: joint efforts by all ports"]),
        ("Fog requires horns.", []),
        ("The regatta will include twelve boats.", []),
        ("The river countries will widen the canal.", ["agreed: widen the canal"]),
        (
            "They begged all who sail at night to light their boats.",
            ["urged: light their boats"],
        ),
        (
            "They directed ports to dim their lamps and the secretariat to count them.",
            ["decided: dim their lamps", "decided: count them"],
        ),
        (
            "They called for the creation, care and renewal of parks, as fog is common there.",
            ["urged: the creation, care and renewal of parks"],
        ),
        (
            "They urged ports to count boats and report to the council.",
            ["urged: count boats and report to the council"],
        ),
        (
            "They made a public pledge to guard the reefs, thus helping the divers.",
            ["agreed: guard the reefs"],
        ),
    ],
)
def test_what_is_told_of_those_who_agreed_to_something(sentence, found):
    text = f"The ministers agreed to mend the quays.\n{sentence}"
    told = [f"{strength}: {words}" for strength, words in asked(text, "en")]

    assert told[1:] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A title before what an item says; a sentence of its own below a heading.
        (
            "The council made the following decisions:\n1. Care of reefs. The council told ports so, "
            "and urged captains to slow down.",
            ["slow down"],
        ),
        ("They adopted these decisions:\n\nOn the state of the reefs, the council expressed concern.", []),
        # What names things stays in the list that a colon opened.
        (
            "The declaration calls for:\nSafer quays for all.\nGood government by ports.\nIt was signed.",
            ["Safer quays for all", "Good government by ports"],
        ),
        (
            "The council decided that the following measures shall apply: a ban on nets; closure of the bay.",
            ["a ban on nets", "closure of the bay"],
        ),
        (
            "The parties signed a protocol on the following:\n- move posts inland\n- to withdraw the boats",
            ["move posts inland", "withdraw the boats"],
        ),
        ("Congress will:\na) plant mangroves;\nb) guard the reefs.", ["plant mangroves", "guard the reefs"]),
        (
            "From Fish We Want, the following is a set of recommendations:\n- planting of mangroves",
            ["planting of mangroves"],
        ),
    ],
)
def test_lists_and_what_leads_them_in(text, found):
    assert [words for _, words in asked(text, "en")] == found


def test_items_of_a_resolution_may_instruct():
    text = "RESOLVES:\n1. To thank the host.\n2. To instruct the Secretariat, with ports, to chart the reefs."

    assert asked(text, "en") == [("decided", "chart the reefs")]


def test_items_say_what_a_text_stresses():
    text = (
        "These conclusions stress the following:\n"
        "- the need to guard the reefs\n"
        "- trade has grown\n"
        "- wrecks must be lifted without delay"
    )

    assert [words for _, words in asked(text, "en")] == [
        "guard the reefs",
        "wrecks must be lifted without delay",
    ]


def test_a_quotation_of_several_sentences_has_one_speaker():
    text = (
        "They agreed to light the piers.\n"
        '"Storms come sooner now. We must mend the quays, and we must train pilots," the mayor said.'
    )
    found = [(proposal.apart, proposal.passages[0].of(text)) for proposal in drafted(text, "en").proposals]

    assert found == [
        ("", "light the piers"),
        ("one_delegation", "mend the quays"),
        ("one_delegation", "train pilots"),
    ]


def test_items_that_only_name_what_was_said():
    text = "Outcomes include:\n- Commitment to a fair share\n- Call for safer ferries\n- Thanks"

    assert asked(text, "en") == [("agreed", "a fair share"), ("urged", "safer ferries")]


def test_a_list_that_is_identified():
    text = (
        "The workshop identified a number of priority actions:\n- mapping of meadows\n- training of rangers"
    )

    assert asked(text, "en") == [(None, "mapping of meadows"), (None, "training of rangers")]


def test_a_headline_tells_what_was_agreed():
    text = "Lindmark, Velde to share tide tables\n\nThe two agreed to mark the wrecks in a joint statement."

    assert asked(text, "en") == [("agreed", "share tide tables"), ("agreed", "mark the wrecks")]
    assert asked("Lindmark, Velde to share tide tables\n\nRain fell on both.", "en") == []
