"""The admin of what has happened since, of the people, and of what they may do."""

from tracker.admin import commitments, imports, logs, mandates, people, reports, tokens

__all__ = ["commitments", "imports", "logs", "mandates", "people", "reports", "tokens"]
