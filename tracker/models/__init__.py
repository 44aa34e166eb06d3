"""What has happened since: the trail, what backs it, who may speak, and the read model."""

from tracker.models.access import AccessToken, Scope, TokenState
from tracker.models.assignments import ReviewAssignment
from tracker.models.bulk_actions import BulkAction, BulkActionKind, BulkActionRow
from tracker.models.changes import Change, ChangeKind
from tracker.models.comments import Comment
from tracker.models.counts import LevelCount
from tracker.models.desk import FileForm, MailLanguage, MailRhythm, Preferences, SavedView
from tracker.models.evidence import Evidence, EvidenceCopy, EvidenceFile, Measurement
from tracker.models.ledger import LevelMove, LevelSum
from tracker.models.logs import Export, Import, Occasion, Reminder, ReminderMail
from tracker.models.mandates import Mandate
from tracker.models.mappings import DateOrder, Delimiter, Encoding, ImportKind, SavedMapping
from tracker.models.periods import StatusPeriod
from tracker.models.requests import AnsweredRequest, RequestCount, SecretAttempts
from tracker.models.results import ResultRow, RowOutcome, RowResult
from tracker.models.returned import ReportToMend
from tracker.models.second_factors import RecoveryCode, SecondFactor
from tracker.models.security import SecurityEvent, SecurityEventKind
from tracker.models.trail import NOTE_MAX_LENGTH, Dissent, Review, StatusReport, TrailStep

__all__ = [
    "NOTE_MAX_LENGTH",
    "AccessToken",
    "AnsweredRequest",
    "BulkAction",
    "BulkActionKind",
    "BulkActionRow",
    "Change",
    "ChangeKind",
    "Comment",
    "DateOrder",
    "Delimiter",
    "Dissent",
    "Encoding",
    "Evidence",
    "EvidenceCopy",
    "EvidenceFile",
    "Export",
    "FileForm",
    "Import",
    "ImportKind",
    "LevelCount",
    "LevelMove",
    "LevelSum",
    "MailLanguage",
    "MailRhythm",
    "Mandate",
    "Measurement",
    "Occasion",
    "Preferences",
    "RecoveryCode",
    "Reminder",
    "ReminderMail",
    "ReportToMend",
    "RequestCount",
    "ResultRow",
    "Review",
    "ReviewAssignment",
    "RowOutcome",
    "RowResult",
    "SavedMapping",
    "SavedView",
    "Scope",
    "SecondFactor",
    "SecretAttempts",
    "SecurityEvent",
    "SecurityEventKind",
    "StatusPeriod",
    "StatusReport",
    "TokenState",
    "TrailStep",
]
