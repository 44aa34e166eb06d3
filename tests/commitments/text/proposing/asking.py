"""Reading a few invented sentences as a text, for the tests of its rules."""

from commitments.text.proposing.drafting import Catalogue, propose


def drafted(text, language, **catalogue):
    return propose(text, language=language, catalogue=Catalogue(**catalogue))


def asked(text, language):
    """What is proposed outright: the strength and the words of each passage."""
    return [
        (proposal.strength, proposal.passages[0].of(text))
        for proposal in drafted(text, language).proposals
        if not proposal.apart
    ]


def passages(text, language):
    return [words for _, words in asked(text, language)]
