"""What a sandbox is started with: where it listens, who lives in it, how strict it is."""

import re
from dataclasses import dataclass, field

DEFAULT_TOKEN = "900000001:SANDBOX-not-a-secret-works-on-loopback"  # noqa: S105 - public by design
TOKEN_PATTERN = re.compile(r"[0-9]{1,12}:[A-Za-z0-9_-]{30,64}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the bot; their private chat has the same id."""

    id: int
    name: str
    role: str = "councillor"
    language_code: str = "en"


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's published sending limits (core.telegram.org/bots/faq#my-bot-is-hitting-limits).

    Telegram lets "short bursts" past the one-a-second rule without saying how short; the burst
    here is how many messages a chat that has been quiet may get at once.
    """

    enforced: bool = True
    per_second: int = 30
    per_chat_per_second: float = 1.0
    per_chat_burst: int = 5
    group_per_minute: int = 20


DEFAULT_PEOPLE = (
    Person(1001, "Councillor, north"),
    Person(1002, "Councillor, coast"),
    Person(9001, "Editor", role="editor"),
)


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Everything a sandbox can be told.

    Args:
        host: The address to listen on. Keep it a loopback address: there are no passwords.
        port: The port to listen on; 0 picks a free one.
        token: The only bot token the server accepts, of the form ``digits:30 or more characters``.
        people: Who is there at the start.
        limits: The sending limits to enforce.
        bot_name: The bot's display name.
        bot_username: The bot's username, without the @.
        privacy_mode: Whether the bot sees only commands and replies to itself in groups.
        allowed_hosts: Further host names the server may be addressed by, besides loopback and ``host``.

    Raises:
        ValueError: If the token is not of the form Telegram hands out.
    """

    host: str = "127.0.0.1"
    port: int = 8081
    token: str = DEFAULT_TOKEN
    people: tuple[Person, ...] = DEFAULT_PEOPLE
    limits: Limits = field(default_factory=Limits)
    bot_name: str = "Councillors' briefing (sandbox)"
    bot_username: str = "sandbox_briefing_bot"
    privacy_mode: bool = False
    allowed_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not TOKEN_PATTERN.fullmatch(self.token):
            message = (
                "The sandbox token is not of Telegram's form: digits, a colon, 30 to 64 letters, digits, _ or -."
            )
            raise ValueError(message)

    @property
    def bot_id(self) -> int:
        """The bot's own user id, which is the number before the colon of its token."""
        return int(self.token.partition(":")[0])
