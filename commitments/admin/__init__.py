"""The record in the admin."""

from commitments.admin import record

__all__ = ["record"]
