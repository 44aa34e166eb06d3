"""The admin of what has happened since, of the people, and of what they may do."""

from tracker.admin import bulk_actions, commitments, imports, logs, mandates, people, reports, tokens

__all__ = ["bulk_actions", "commitments", "imports", "logs", "mandates", "people", "reports", "tokens"]
