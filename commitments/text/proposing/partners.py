"""Organizations that join an action: after "with", «بالتعاون مع», «با همکاری»."""

import re
from collections.abc import Mapping, Sequence

from commitments.text.proposing.folding import Folded, fold
from commitments.text.proposing.lexicon import lexicon
from commitments.text.proposing.proposals import PartnerFound, Span


class Organizations:
    """The organizations that the record knows, by the names and acronyms that texts call them."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._slugs = {key: slug for slug, called in names.items() for name in called if (key := _key(name))}

    def slug_of(self, words: str) -> str | None:
        """The organization that `words` name, by its whole name or by an acronym in brackets."""
        plain = re.sub(r"\([^)]*\)", " ", words)
        for part in (plain, *re.findall(r"\(([^)]*)\)", words)):
            if slug := self._slugs.get(_key(part)):
                return slug
        found = {slug for key, slug in self._slugs.items() if len(key) > 8 and key in _key(plain)}
        return found.pop() if len(found) == 1 else None

    def find(
        self, folded: Folded, start: int, end: int, language: str, *, action_end: int
    ) -> list[PartnerFound]:
        """The partners that the words from `start` on name; a partner after the action is one of the last
        action.
        """
        words = lexicon(language)
        found: list[PartnerFound] = []
        stop = (
            end
            if not folded.text[action_end:end].strip(" ,.;")
            or _only_partners(folded.text[action_end:end], language)
            else action_end
        )
        for match in words.pattern("partners", "cue").finditer(folded.text, start, stop):
            place = match.end()
            ends = words.pattern("partners", "end").search(folded.text, place, stop)
            last = ends.start() if ends else stop
            found += [
                PartnerFound(span=Span(*folded.span(*piece)), slug=self.slug_of(folded.text[slice(*piece)]))
                for piece in _pieces(folded.text, place, last, language)
                if words.pattern("partners", "head").search(folded.text, *piece)
                or self.slug_of(folded.text[slice(*piece)])
            ]
        return found


def _only_partners(rest: str, language: str) -> bool:
    return lexicon(language).pattern("partners", "cue").match(rest.lstrip(" ,")) is not None


def _pieces(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """The names in a list of organizations: a conjunction parts them only before the head of a name."""
    head = lexicon(language).pattern("partners", "head").pattern
    parting = lexicon(language).pattern("partners", "parting")
    found, begun = [], start
    for match in parting.finditer(text, start, end):
        if re.compile(rf"{head}|[a-z]{{3,12}}\b(?=\s*(?:,|\(|$))").match(text, match.end()):
            found.append((begun, match.start()))
            begun = match.end()
    found.append((begun, end))
    return [_stripped(text, *piece) for piece in found if text[slice(*piece)].strip()]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;.:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;.:"):
        end -= 1
    return start, end


def _key(name: str) -> str:
    return "".join(character for character in fold(name) if character.isalnum())
