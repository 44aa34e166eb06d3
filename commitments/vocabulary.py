"""The terms of the field, one enumeration for each axis; values are public and stable."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strength(models.TextChoices):
    """How strongly the text words a resolution, strongest first; null where no source says.

    The operative verbs of United Nations resolutions; docs/model.md says which of them stand for which.
    """

    DECIDED = "decided", _("Decided")
    AGREED = "agreed", _("Agreed")
    RECOMMENDED = "recommended", _("Recommended")
    URGED = "urged", _("Urged")
    EMPHASISED = "emphasised", _("Emphasised")
    ENCOURAGED = "encouraged", _("Encouraged")
    RAISED = "raised", _("Raised")


class ResolutionType(models.TextChoices):
    """Whether a resolution asks for action (CBD decision tracking)."""

    OPERATIONAL = "operational", _("Operational")
    INFORMATIONAL = "informational", _("Informational")


class ItemKind(models.TextChoices):
    """What sources call that which a conference asks for; `item` where none states that it was adopted."""

    RESOLUTION = "resolution", _("Resolution")
    RECOMMENDATION = "recommendation", _("Recommendation")
    ITEM = "item", _("Item")


class Lifecycle(models.TextChoices):
    """Where a resolution stands as a text (CBD decision tracking)."""

    ACTIVE = "active", _("Active")
    IMPLEMENTED = "implemented", _("Implemented")
    ELAPSED = "elapsed", _("Elapsed")
    SUPERSEDED = "superseded", _("Superseded")


class Position(models.TextChoices):
    """What a State said of a resolution (Universal Periodic Review)."""

    UNKNOWN = "unknown", _("Unknown")
    SUPPORTED = "supported", _("Supported")
    SUPPORTED_IN_PART = "supported_in_part", _("Supported in part")
    NOTED = "noted", _("Noted")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class Status(models.TextChoices):
    """Implementation level of a commitment, in rising order.

    The five-point completion scale of the OGP Independent Reporting Mechanism.
    """

    NO_INFORMATION = "no_information", _("No information reported")
    NOT_STARTED = "not_started", _("Not started")
    LIMITED = "limited", _("Limited")
    SUBSTANTIAL = "substantial", _("Substantial")
    COMPLETE = "complete", _("Complete")


class Schedule(models.TextChoices):
    """Where a commitment stands against its deadline on a given date; computed, never stored."""

    NO_DEADLINE = "no_deadline", _("No deadline")
    NOT_YET_DUE = "not_yet_due", _("Not yet due")
    DUE_SOON = "due_soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    MET_ON_TIME = "met_on_time", _("Met on time")
    MET_LATE = "met_late", _("Met late")


class DuePrecision(models.TextChoices):
    """How exactly a source states a deadline, and in which calendar; it is kept as its last day."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    SOLAR_HIJRI_MONTH = "solar_hijri_month", _("Solar Hijri month")
    SOLAR_HIJRI_YEAR = "solar_hijri_year", _("Solar Hijri year")
    HIJRI_MONTH = "hijri_month", _("Hijri month")
    HIJRI_YEAR = "hijri_year", _("Hijri year")


class ParticipationRole(models.TextChoices):
    """In what capacity a State took part; an observer takes on no commitments."""

    HOST = "host", _("Host")
    PARTICIPANT = "participant", _("Participant")
    OBSERVER = "observer", _("Observer")


class ClosingKind(models.TextChoices):
    """Why a row is closed: from its day on it holds no more, or it never held."""

    ENDED = "ended", _("Ended")
    IN_ERROR = "in_error", _("Entered in error")


class WordingKind(models.TextChoices):
    """Why a published wording changes: it was put down wrongly here, the text itself was changed, or it is
    now written in one more language.
    """

    CORRECTION = "correction", _("Correction")
    AMENDMENT = "amendment", _("Amendment")
    TRANSLATION = "translation", _("Translation")


class ReasonedWordingKind(models.TextChoices):
    """Of these kinds the ones that a person states, with a reason."""

    CORRECTION = WordingKind.CORRECTION.value, _("Correction")
    AMENDMENT = WordingKind.AMENDMENT.value, _("Amendment")


class Basis(models.TextChoices):
    """What a participation rests on."""

    OFFICIAL_RECORD = "official_record", _("Official record")
    PRESS_REPORT = "press_report", _("Press report")
    INFERRED = "inferred", _("Inferred")


class ReviewPolicy(models.TextChoices):
    """Whether a report must be accepted by another person before it counts."""

    NONE = "none", _("None: an officer's report counts at once")
    SECOND_PERSON = "second_person", _("Second person: a report counts once another person accepts it")


class Disclosure(models.TextChoices):
    """What of the trail below a conference is shown to the public."""

    COUNTED = "counted", _("What counts: a report is public once it counts")
    FULL = "full", _("Everything: a report is public as soon as it is recorded")


class Reliability(models.TextChoices):
    """How close a source stands to the facts it tells."""

    OFFICIAL_TEXT = "official_text", _("Official text")
    OFFICIAL_STATEMENT = "official_statement", _("Official statement")
    PRESS_REPORT = "press_report", _("Press report")
    SECOND_HAND = "second_hand", _("Press report of one official's summary (second hand)")
    EDITORIAL_NOTE = "editorial_note", _("Editors' note")
    REFERENCE_DATA = "reference_data", _("Reference data")


class StateKind(models.TextChoices):
    """Why an entity may take part in a conference under a State's code."""

    UN_MEMBER = "un_member", _("UN member State")
    UN_OBSERVER = "un_observer", _("UN observer State")
    NON_MEMBER_STATE = "non_member_state", _("State that is no UN member")
    TERRITORY = "territory", _("Territory")
    REGIONAL_BODY = "regional_body", _("Regional body")
    INVENTED = "invented", _("Invented State, for demonstrations")


class OrganizationKind(models.TextChoices):
    """What sort of organization a partner is."""

    UN_BODY = "un_body", _("United Nations body")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organization")
    ACADEMIC = "academic", _("Academic institution")
    OTHER = "other", _("Other organization")


class IndicatorKind(models.TextChoices):
    """Kind of indicator in the OHCHR framework for human rights indicators."""

    STRUCTURAL = "structural", _("Structural")
    PROCESS = "process", _("Process")
    OUTCOME = "outcome", _("Outcome")


class Addressee(models.TextChoices):
    """Whom a resolution asks to act; null where no source says."""

    PARTICIPATING_STATES = "participating_states", _("Participating States")
    HOST_STATE = "host_state", _("Host State")
    SECRETARIAT = "secretariat", _("Secretariat")
    ORGANIZATIONS = "organizations", _("Partner organizations")


class Addressees(models.TextChoices):
    """Which States a resolution gives a commitment."""

    ALL = "all", _("All that take commitments")
    STATES = "states", _("Named States")
    GROUP = "group", _("The members of a group")
    ALL_EXCEPT = "all_except", _("All but named States")


class Voice(models.TextChoices):
    """By whom, according to the source, a resolution was agreed, emphasised or raised; null where it does
    not say.
    """

    STATES_PRESENT = "states_present", _("The States present")
    CHAIR = "chair", _("The chair")
    ONE_DELEGATION = "one_delegation", _("One delegation")


class Fact(models.TextChoices):
    """What a citation is cited for."""

    TITLE = "title", _("Title")
    EDITION = "edition", _("Edition")
    CITY = "city", _("City")
    DATES = "dates", _("Dates")
    ATTENDANCE = "attendance", _("Attendance")
    DELEGATIONS = "delegations", _("Number of delegations")
    HOST = "host", _("Host")
    PARTICIPATION = "participation", _("Participation")
    GUESTS = "guests", _("Guests")
    AIMS = "aims", _("Aims")
    FINAL_TEXT = "final_text", _("Final text")
    RECOMMENDATIONS = "recommendations", _("Number of recommendations")
    RESULTS = "results", _("Results claimed")
    TEXT = "text", _("Text")
    PURPOSE = "purpose", _("Purpose")
    FRAME = "frame", _("Context")
    STRENGTH = "strength", _("Wording strength")
    PARTNERS = "partners", _("Partner organizations")


class Origin(models.TextChoices):
    """Who speaks in a report: the State itself, the secretariat, or somebody else whom the secretariat
    cites.
    """

    SELF_REPORT = "self_report", _("State's own report")
    SECRETARIAT = "secretariat", _("Secretariat")
    THIRD_PARTY = "third_party", _("Third party")


class Verdict(models.TextChoices):
    """What a review does with a report."""

    ACCEPT = "accept", _("Accept")
    RETURN = "return", _("Return")
    WITHDRAW = "withdraw", _("Withdraw")


class ReportState(models.TextChoices):
    """Where a report stands; derived from its last review, never stored."""

    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EvidenceKind(models.TextChoices):
    """What backs a report."""

    FILE = "file", _("File")
    URL = "url", _("Web address")
    CITATION = "citation", _("Passage of a source")
