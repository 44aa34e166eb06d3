"""Persian: the verb closes the clause, and all members of the list before it take its strength."""

from typing import Final

from commitments.text.proposing.clauses import Rules
from commitments.text.proposing.persian.asks import asks_of
from commitments.text.proposing.persian.leads import lead_of
from commitments.text.proposing.persian.lists import before_lead, opens_list, resumes, starts_action
from commitments.text.proposing.persian.speakers import addressee_of, class_of
from commitments.text.proposing.persian.words import WORDS

RULES: Final = Rules(
    starts_action=starts_action,
    opens_list=opens_list,
    asks_of=asks_of,
    lead_of=lead_of,
    class_of=class_of,
    addressee_of=addressee_of,
    forborne=WORDS.pattern("forborne"),
    resumes=resumes,
    before_lead=before_lead,
)
