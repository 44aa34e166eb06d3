"""Arabic: the verb opens, its subject may be long, and masdars follow."""

from typing import Final

from commitments.text.proposing.arabic.asks import asks_of, before_lead
from commitments.text.proposing.arabic.leads import lead_of
from commitments.text.proposing.arabic.lists import joins, opens_list, resumes, speaks, starts_action
from commitments.text.proposing.arabic.speakers import addressee_of, class_of
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.clauses import Rules

RULES: Final = Rules(
    starts_action=starts_action,
    opens_list=opens_list,
    asks_of=asks_of,
    lead_of=lead_of,
    class_of=class_of,
    addressee_of=addressee_of,
    forborne=WORDS.pattern("forborne"),
    resumes=resumes,
    joins=joins,
    speaks=speaks,
    before_lead=before_lead,
)
