"""What sources say: citations side by side, fact by fact, and where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commitments.models import Citation
from commitments.vocabulary import Fact


@dataclass(frozen=True, kw_only=True)
class Statements:
    """All that is cited of one target for one fact."""

    fact: Fact
    citations: Sequence[Citation]

    @property
    def differ(self) -> bool:
        """Whether two sources give different values for the fact; a source that gives none contradicts
        nobody.
        """
        return len({citation.stated_value for citation in self.citations if citation.stated_value}) > 1


def statements_by_fact(citations: Iterable[Citation]) -> list[Statements]:
    """`citations` of one target grouped by fact, in the order of Fact."""
    citations = list(citations)
    grouped = ((fact, [citation for citation in citations if citation.fact == fact]) for fact in Fact)
    return [Statements(fact=fact, citations=cited) for fact, cited in grouped if cited]
