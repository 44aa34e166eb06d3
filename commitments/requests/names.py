"""The name of the request that is being answered, by which its answer and all that was logged of it are found
together; config.request_names gives it.
"""

from contextvars import ContextVar
from typing import Final

# "" outside of requests. A thread keeps the last one until its next, so that what is streamed has it too.
REQUEST_NAME: Final[ContextVar[str]] = ContextVar("request_name", default="")
