"""Why a request is not taken: what errors have no other part of Onefold knows."""

from __future__ import annotations

from onefold.errors import InvalidInput, OnefoldError, Overloaded


class TooLarge(OnefoldError):
    """A body, a batch or a call is beyond its bound."""

    code = "too_large"
    status = 413


class TooSlow(OnefoldError):
    """The body did not come in time. Sending it again is right."""

    code = "too_slow"
    status = 408


class UnknownEncoding(InvalidInput):
    """The body is packed in a way that is not read here."""

    code = "unknown_encoding"
    status = 415


class WrongMethod(OnefoldError):
    """Calls are posted, settings are got. `allowed` is as the header has it."""

    code = "method_not_allowed"
    status = 405

    def __init__(self, allowed: str) -> None:
        super().__init__(f"this path takes {allowed}")
        self.allowed = allowed


class RateLimited(Overloaded):
    """The write key has sent its share. `wait` is in seconds."""

    code = "rate_limited"

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


class NotReady(OnefoldError):
    """A space is not open yet, or is just being closed. Sending it again is right."""

    code = "not_ready"
    status = 503

    def __init__(self) -> None:
        super().__init__("a space that the source feeds is not open at this moment; try again")


class ClientGone(Exception):
    """Nobody is left to answer."""
