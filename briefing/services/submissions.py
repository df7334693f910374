"""What can wait for approval: the interface between approving and whatever is approved.

Whatever can wait is an `Approvable`, registered under its kind with `Approving.register`. What it holds is submitted as a
body that names one state of it, such as a draft and its revision: when it has changed meanwhile, its approval publishes
nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from briefing.services.publishing import Publication, Telling
from briefing.storage import AsyncConnection, approvals
from briefing.storage.approvals import StoredApproval
from knowledge.models import Fact, Source

Body = dict[str, object]


class OutdatedError(Exception):
    """What was submitted changed or is gone; there is nothing to approve. The message says so to a person."""


class OwnWorkError(Exception):
    """Nobody approves their own work."""


class DecidedError(Exception):
    """It was decided, taken back or replaced before; `request` says how."""

    def __init__(self, request: "Request") -> None:
        super().__init__(request.id)
        self.request = request


class NoSuchRequestError(Exception):
    """There is no submission with this number."""


@dataclass(frozen=True)
class Request:
    """A submission, waiting or decided. It never changes: what is submitted anew has another number."""

    id: int
    kind: str
    subject: str
    body: Body
    telling: Telling
    author_id: int
    submitted_at: datetime
    state: str
    decided_by: int | None = None
    decided_at: datetime | None = None
    reason: str | None = None

    @property
    def waits(self) -> bool:
        """Whether it can still be decided."""
        return self.state == approvals.WAITING


@dataclass(frozen=True)
class Exhibit:
    """A fact as it would be published, and what it says now where it is published already."""

    fact: Fact
    source: Source
    former: Fact | None = None


@dataclass(frozen=True)
class Carried:
    """What an approval published, and what lets questions find it once the transaction is kept."""

    publications: Sequence[Publication]
    show: Callable[[], None]


class Approvable(ABC):
    """One kind of thing that can wait for approval. Every method runs on the transaction of the submission or decision."""

    @abstractmethod
    def name_subject(self, body: Body) -> str:
        """What it is about, such as `draft 12`, in 80 characters: a newer submission replaces one about the same."""

    @abstractmethod
    async def exhibit(self, connection: AsyncConnection, request: Request) -> Sequence[Exhibit]:
        """What would be published. OutdatedError when it is not what was submitted any more."""

    @abstractmethod
    async def publish(self, connection: AsyncConnection, request: Request) -> Carried:
        """Publish it as its author's. OutdatedError, with nothing written, when it is not what was submitted any more."""

    @abstractmethod
    async def hold(self, connection: AsyncConnection, request: Request) -> None:
        """It waits from now on."""

    @abstractmethod
    async def hand_back(self, connection: AsyncConnection, request: Request) -> None:
        """It waits no longer and is its author's again: sent back, taken back, or its author's role ended."""


def read_request(stored: StoredApproval) -> Request:
    """A submission as it is stored."""
    return Request(
        stored.id,
        stored.kind,
        stored.subject,
        stored.body,
        Telling(stored.telling),
        stored.author_id,
        stored.submitted_at,
        stored.state,
        stored.decided_by,
        stored.decided_at,
        stored.reason,
    )
