"""Deadlines in forms of the admin: a day of the person's calendar, and how much of it the source states."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from commitments.periods import last_day_of
from commitments.vocabulary import DuePrecision


class DeadlineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row with a deadline: of a month or a year any of its days will do, and its last is kept."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        due_on = values.get("due_on")
        if due_on is None and "due_precision" in values:
            values["due_precision"] = DuePrecision.DAY
        elif due_on is not None:
            try:
                values["due_on"] = last_day_of(due_on, values.get("due_precision") or DuePrecision.DAY)
            except ValidationError as refusal:
                self.add_error("due_on", refusal)
        return values
