"""Why a literature service could not give what was asked; each message is one line and names the way out."""

from __future__ import annotations

from collections.abc import Mapping


class ServiceError(OSError):
    """The service answered with something that cannot be used, or not in time."""


class Offline(ServiceError):
    """The service cannot be reached."""


class NotFound(ServiceError):
    """The service has no such record, or no such text; `numbers` are those of the paper, as far as it is known."""

    def __init__(self, message: str, *, numbers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.numbers = dict(numbers or {})
