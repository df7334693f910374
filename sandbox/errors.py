"""The refusals of the two interfaces: the Bot API's envelope and the control API's sentence."""

from collections.abc import Mapping

REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}

POLL_TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
BLOCKED = "bot was blocked by the user"
NEVER_STARTED = "bot can't initiate conversation with a user"


class ApiError(Exception):
    """A Bot API call that Telegram would refuse.

    Args:
        code: The HTTP status and ``error_code``.
        detail: Telegram's own words after ``Bad Request: `` and the like; None for a bare reason.
        parameters: ``ResponseParameters``, for instance ``retry_after`` in seconds.
    """

    def __init__(self, code: int, detail: str | None = None, parameters: Mapping[str, int] | None = None) -> None:
        self.code = code
        self.description = REASONS[code] if detail is None else f"{REASONS[code]}: {detail}"
        self.parameters = dict(parameters) if parameters else None
        super().__init__(self.description)

    def envelope(self) -> dict[str, object]:
        """The JSON body Telegram answers a refused call with."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(detail: str) -> ApiError:
    """A 400, its detail lower-cased at the start as Telegram does unless it is a CONSTANT."""
    if len(detail) > 1 and detail[0].isupper() and not detail[1].isupper() and detail[1] != "_":
        detail = detail[0].lower() + detail[1:]
    return ApiError(400, detail)


def too_many_requests(retry_after: int) -> ApiError:
    """A 429 that asks for a pause of ``retry_after`` whole seconds."""
    return ApiError(429, f"retry after {retry_after}", {"retry_after": retry_after})


class ControlError(Exception):
    """A control API request that cannot be done; the sentence says what happened and what to do."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(sentence)
