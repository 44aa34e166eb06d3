"""Which conjunction leads from one thing that is asked for to another one, in English."""

import re
from typing import Final

from commitments.text.proposing.english.actions import NOMINAL
from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

_THING: Final = re.compile(r"(?:actions?|measures|steps|efforts|support|help|aid|funds|funding|rules|laws)$")
_THINGS_TO: Final = re.compile(
    r"(?:[a-z]+\s+)?(?:measures|steps|actions|efforts|reforms|sanctions|guarantees)\s+(?:to|for|against|aimed|in)\s"
)
# Another thing that is called for, beside the first: "better training and harsher penalties".
_COMPARED: Final = re.compile(
    r"(?:(?:a|an)\s+)?(?:more|better|increased|improved|enhanced|further|additional|new|"
    r"(?:bigg|bold|broad|cheap|clean|clear|clos|deep|earli|easi|fair|fast|firm|full|great|harsh|"
    r"heavi|high|larg|light|long|low|quick|saf|sharp|short|simpl|small|smart|stiff|strict|strong|swift|tight|"
    r"tough|warm|wid)er)\s+[a-z]"
)
# A thing of its own, beside another one: "a ban on nets and a fund for divers".
_A_THING: Final = re.compile(
    r"an?\s+(?:[a-z-]+\s+){1,4}?(?:to|of|on|for|in|at|from|into|between|against|with|that|aimed)\s"
)
# One thing beside another one of its kind: "the opening of corridors and the entry of fuel".
_THE_OF: Final = re.compile(r"(?:the|an)\s+(?:[a-z-]+\s+)?[a-z-]+\s+of\s")
# What only says in which fields: "partnerships in the fields of trade, the promotion of ports and ...".
_FIELDS: Final = re.compile(
    r"\b(?:in|on|across|covering) (?:the |such |various |several |other |key |these |two |three )?"
    r"(?:fields?|areas?|spheres?|domains?|sectors?|issues|topics|matters)\b|\b(?:such as|including|namely)\b"
)
# A thing that is done, with what it is done to, of a list: "mutual recognition of licences".
DEED: Final = re.compile(
    r"\"?(?:(?:the|an?|their|its|all|(?:un|in|im)?[a-z-]+(?:al|ed|ive|ent|ant|ous|ful|able|ible|ic|ary|ate|er)|"
    r"direct|joint|new|more|full|swift|prompt|safe|free|fair|strong|mutual|early|decent|quick)\s+){0,3}"
    r"(?!(?:equip|govern|docu|depart|environ|ele|instru|parlia|manage|develop)ment|(?:na|popula|organi[sz]a|"
    r"institu|informa|condi|posi|sta|fac|func|por|sec|situa|tradi|ques|corpora|associa|founda)tion|violence|"
    r"audience|finance|balance|distance|insurance|conference|science|evidence|population|village|language|"
    r"message|image|page|damage|heritage|nature|culture|agriculture|literature|structure|infrastructure|future|"
    r"ing\b|king|thing|being|housing|building|meeting|spring|morning|evening)"
    r"(?P<head>[a-z-]*(?:tion|sion|ment|ance|ence|ing|al|ure|ery|age)|end|halt|return|access|support|help|aid|respect|"
    r"release|inquiry|use|reform|reforms|review|ban|patrols|talks|exchanges?|exercises|visits|research|funding|"
    r"rules|laws|measures|steps|actions?|efforts|investments?|progress|collaboration|cooperation|training|burial|"
    r"restraint|dialogue|transparency|accountability|solidarity|recovery|delivery|withdrawal|freedom|entry|"
    r"transfer|repair|purchase|sale|start|search|survey|rights?|share|supply|passage|relief|care)\"?\s+(?:of|for|to|on|in|into|between|against|from|with|over|"
    r"among|at|by)\s+[\w\"]"
)
# What is asked for in one word: "called for restraint".
_ALONE: Final = re.compile(
    r"(?:utmost\s+|maximum\s+)?(?:calm|restraint|self-restraint|dialogue|unity|patience|vigilance|"
    r"de-escalation|solidarity|moderation|peace|reconciliation)"
)
# A new body or thing, which may stand in a list of such: "a ferry line, new patrols and a hotline".
_NEW_BODY: Final = pattern(lexicon("en").source("parts", "new_body"))
# What brings things about, of which there may be several: "the creation of a panel and a fund".
_SET_UP: Final = re.compile(
    r"(?:the\s+)?(?:\w+\s+)?(?:creation|establishment|setting|formation|opening|launch|introduction|development|adoption|"
    r"conclusion|holding|organi[sz]ation|construction)\s"
)
# What texts are on, which may be several things: "agreements on trade, protection of reefs and ...".
_OF_WHAT: Final = re.compile(
    r"\b(?:agreements?|conventions?|protocols?|memorand\w+|laws?|issues|policies|questions)\s+"
    r"(?:on|for|in|about|concerning|regarding)\s+[^,]+$"
)
# A deed with what it is done to, and no article: "dredging of canals".
_DEED_IN_A_ROW: Final = re.compile(
    r"(?:[a-z-]+\s+)?[a-z-]+(?:tion|sion|ment|ing|al|ance|ange|ure|age)\s+of\s"
)
# In one field, behind which another deed has its article: "patrols in the field of X and the training of".
_ONE_FIELD: Final = re.compile(r"\bin the (?:field|area|sphere|domain) of\b(?!.*,)")
_BETWEEN: Final = re.compile(r"\bbetween\s+(?:(?!\band\b).)*$")


def _is_listed(text: str, piece: str, match: re.Match[str], place: int) -> bool:
    """Whether a comma or an "and" of a list leads to another deed, beside one that has its own object."""
    if (
        _FIELDS.search(piece)
        or (_OF_WHAT.search(piece) and not match["the"])
        or (_BETWEEN.search(piece) and not match[0].startswith(", and"))
        or re.search(r",\s*[\w-]+$", piece)
    ):
        return False
    alone = stands_alone(piece)
    if not alone and not DEED.match(piece):
        return False
    listed = match[0].startswith((",", '"')) or alone
    deed = DEED.match(text, place)
    return deed is not None and (listed or deed.start("head") > place)


def deeds_in_a_row(piece: str, text: str, after: int) -> bool:
    """Whether a deed of something follows another one: "dredging of canals, training of pilots"."""
    return _DEED_IN_A_ROW.match(piece) is not None and text.startswith(" of ", after)


def stands_alone(piece: str) -> bool:
    """Whether one word says what is asked for: "called for restraint"."""
    return _ALONE.fullmatch(piece.strip(' ,"')) is not None


def parts_things(text: str, piece: str, match: re.Match[str], mode: str) -> bool:
    """Whether a conjunction leads to another thing of its own: "a ban on nets and a fund for divers"."""
    word, prep, after = match["word"], (match["prep"] or "").strip(), match.end("word")
    place = match.start("the") if match["the"] else match.start("word")
    if mode == "nominal" and not prep and _is_listed(text, piece, match, place):
        return True
    if mode in {"nominal", "gerund"} and (nominal := NOMINAL.match(text, place)):
        follows = text[nominal.end() : nominal.end() + 5]
        if mode == "gerund" and not match["the"] and not prep:
            # What a gerund strengthens: "strengthening trust and cooperation in trade".
            return False
        if not prep and match["the"] and _ONE_FIELD.search(piece):
            return True
        if not prep and not match["the"] and _OF_WHAT.search(piece):
            return False
        if not prep and (_FIELDS.search(piece) or re.search(r",\s*[\w-]+$", piece)):
            return False
        return bool(re.match(r"\s+(?:of|in|for|on|to)\b", follows)) or (prep in {"on", "for", "of", "upon"})
    if mode == "nominal" and (alike := re.match(r"(?:[a-z-]+\s+)?[a-z-]+\s+(for|against)\s", piece)):
        if re.match(rf"\s+{alike[1]}\s", text[after : after + 9]):
            # "respect for reefs and care for divers"
            return True
    if mode == "nominal" and prep in {"of", "for", "on"} and "as well as" in match[0]:
        return True
    if (
        mode == "nominal"
        and prep == "for"
        and (
            _THING.match(word)
            or (
                match[0].startswith(",")
                and " for " not in piece
                and re.search(r"\band\s+for\s", text[match.start() : match.start() + 300])
            )
        )
    ):
        return True
    if mode == "gerund" and prep == "on" and match["the"]:
        return True
    if mode != "nominal":
        return False
    if (
        not prep
        and _NEW_BODY.match(text, place)
        and (
            _NEW_BODY.match(piece)
            or (
                re.match(r"(?:an?|two|three|new|joint)\s", text[place:])
                and DEED.match(piece)
                and not _SET_UP.match(piece)
            )
        )
    ):
        return True
    if _THE_OF.match(text, place) and _THE_OF.match(piece) and piece.count(" of ") == 1:
        return True
    if prep == "on" and re.match(r"(?:an?|the)\s+(?:[\w-]+\s+){1,3}basis\b", text[place:]):
        # "at a fair price and on an equal basis"
        return False
    if (
        prep == "for"
        and re.match(r",\s+for\s", match[0])
        and not re.search(r"\band\s+for\s", text[match.end() :])
    ):
        # What a thing is for: "a plan of drills, for the safety of crews".
        return False
    if (prep in {"for", "on"} and match["the"]) or (
        _COMPARED.match(text, place) and not _FIELDS.search(piece)
    ):
        return True
    if _THINGS_TO.match(text, place) and not _FIELDS.search(piece):
        return True
    return _A_THING.match(text, place) is not None and (
        match[0].startswith(", and")
        or re.match(r"an?\s", piece) is not None
        or _COMPARED.match(piece) is not None
    )
