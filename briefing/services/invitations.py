"""Links that make somebody an editor, a reviewer or an owner, once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.services.roles import Role

LINK_LIFE = timedelta(hours=48)
"""How long an invitation can be accepted."""
PAYLOAD = "join_"
"""How the parameter of an invitation's link begins; with the token it is 37 characters of the 64 that Telegram takes."""
_TOKEN_BYTES = 24


class InvitationError(Exception):
    """A link that grants nothing."""


class UnknownInvitationError(InvitationError):
    """No invitation has this token."""


class UsedInvitationError(InvitationError):
    """Somebody accepted it already."""


class ExpiredInvitationError(InvitationError):
    """It is too old."""


class WithdrawnInvitationError(InvitationError):
    """It was withdrawn, or who made it is no owner any more."""


class NeedlessInvitationError(InvitationError):
    """Whoever opened it may do as much already; it can still be used by somebody else."""

    def __init__(self, role: Role) -> None:
        super().__init__(role)
        self.role = role


@dataclass(frozen=True)
class Invitation:
    """A link that can still be accepted; `token` only when it has just been made."""

    id: int
    role: Role
    created_by: int
    expires_at: datetime
    token: str = ""


def make_token() -> str:
    """A token of 192 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is stored of a token. A plain hash is enough: with that many bits there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
