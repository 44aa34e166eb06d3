"""What stands beside a clause of «أن» in Arabic: another one, or an action."""

import re
from typing import Final

from commitments.text.proposing.arabic.masdars import NO_VERB, is_masdar
from commitments.text.proposing.folding import pattern

_NOT_TO: Final = re.compile(r"الا\s+[یتن]\w{2,}")
# «الدول يجب أن تفي ...»: the verb of the clause stands after the duty.
THAT_THEY: Final = re.compile(r"ب?ان(?:ه|ها|هم|هما)")
_DUTY: Final = pattern(r"(?:یجب|ینبغی|یتعین|یلزم|یتوجب)(?: \w+){0,3}? ان ([یت])\w+")
# Verbs that only perform an action, beside which others stand: «أن تقوم الدول بصيانة ...، وتدريب ...».
_PERFORMS: Final = re.compile(r"\s*[یت](?:کون|قوم|تم|جری|صار الی|عمل|تولی|سعی|لتزم|تعهد)(?!\w)")


def parts_clause(text: str, match: re.Match[str], piece: str) -> bool:
    """Whether another action stands beside a clause of «أن»."""
    again, word = match["prep"].strip(), match["word"]
    if THAT_THEY.fullmatch(again):
        # «أنها ستمتنع ...، وأنها ستشجع ...»; what else is told of them is no action.
        return re.match(r"س[یت]\w{3,}|سوف|یجب|ینبغی|لن", word) is not None
    if (
        match["comma"]
        and not again
        and is_masdar(word)
        and ((match["phrase"] or "مع").strip() != "مع" or _PERFORMS.match(piece))
    ):
        # «أهمية أن يكون هناك مرصد، وصيانة ...»
        return True
    return (
        again in {"ان", "بان"}
        or (again in {"علی", "الی"} and (word == "ان" or (bool(match["comma"]) and is_masdar(word))))
        or _NOT_TO.match(text, match.start("word")) is not None
        or ((match["and"] or "").startswith("و") and again == "" and _is_subjunctive(word, piece))
    )


def _is_subjunctive(word: str, piece: str) -> bool:
    """Whether a word is a verb like the one that opened a clause of «أن»."""
    if re.match(r"\s*س[یتن]\w{3,}", piece):
        # «سيصون الجانبان ...، وسيدربان ...»
        return re.fullmatch(r"س[یتن]\w{3,}", word) is not None
    first = re.match(r"\s*(?:سوف\s+)?([یتن])\w+", piece) or _DUTY.search(piece)
    return (
        bool(first)
        and word.startswith(first[1])
        and len(word) > 3
        and not is_masdar(word)
        and not NO_VERB.fullmatch(word)
        if first
        else False
    )
