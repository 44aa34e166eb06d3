"""Who keeps a log of the lists that leave as files. The record keeps none of its own; whoever does says
so by this class.
"""

from abc import ABC, abstractmethod

from django.http import HttpRequest


class ExportLog(ABC):
    """An admin site that puts on record who took a list away; commitments.admin.record tells it of every
    one.
    """

    @abstractmethod
    def log_export(self, request: HttpRequest, *, table: str, flavour: str, rows: int) -> None:
        """The person of `request` took `rows` rows of the table of that name, in one of
        commitments.files.downloads.FLAVOURS.
        """
