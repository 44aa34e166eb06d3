"""What sources say: citations side by side, fact by fact, and where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from commitments.models import Citation, Conference
from commitments.vocabulary import Fact

_FACTS: Final = tuple(Fact)


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
    by_fact: dict[str, list[Citation]] = {}
    for citation in citations:
        by_fact.setdefault(citation.fact, []).append(citation)
    return [Statements(fact=fact, citations=by_fact[fact]) for fact in _FACTS if fact in by_fact]


def uncited_facts(conference: Conference) -> list[str]:
    """What is put down of a conference and below it without a source that says so, a line for each kind of
    row, such as “RIV2: Title, City”.
    """
    facts = set(conference.citations.values_list("fact", flat=True))
    stated = {
        Fact.TITLE: True,
        Fact.EDITION: conference.edition is not None,
        Fact.CITY: bool(conference.city),
        Fact.DATES: conference.starts_on is not None,
    }
    lines: list[tuple[str, list[str]]] = [
        (
            conference.code,
            [str(fact.label) for fact, is_stated in stated.items() if is_stated and fact not in facts],
        )
    ]
    without = conference.participations.filter(citations__isnull=True).order_by("state__code")
    lines.append((str(Fact.PARTICIPATION.label), list(without.values_list("state__code", flat=True))))
    cited: dict[int, set[str]] = {}
    for pk, fact in Citation.objects.filter(resolution__conference=conference).values_list(
        "resolution", "fact"
    ):
        cited.setdefault(pk, set()).add(fact)
    for pk, reference, strength in conference.resolutions.order_by("number").values_list(
        "pk", "reference", "strength"
    ):
        asked = [Fact.TEXT, *([Fact.STRENGTH] if strength else [])]
        lines.append((reference, [str(fact.label) for fact in asked if fact not in cited.get(pk, set())]))
    return [f"{name}: {_(', ').join(missing)}" for name, missing in lines if missing]
