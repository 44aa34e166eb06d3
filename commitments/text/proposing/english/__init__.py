"""English: a verb that asks, its subject, and the actions after it."""

from typing import Final

from commitments.text.proposing.clauses import Rules
from commitments.text.proposing.english.asks import asks_of, before_lead, opens_list, resumes, starts_action
from commitments.text.proposing.english.leads import lead_of
from commitments.text.proposing.english.speakers import addressee_of, class_of
from commitments.text.proposing.english.words import WORDS

RULES: Final = Rules(
    starts_action=starts_action,
    opens_list=opens_list,
    asks_of=asks_of,
    before_lead=before_lead,
    lead_of=lead_of,
    class_of=class_of,
    addressee_of=addressee_of,
    forborne=WORDS.pattern("forborne"),
    resumes=resumes,
    looks_ahead=True,
)
