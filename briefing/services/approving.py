"""Two pairs of eyes: what an editor has finished waits until somebody else approves it, or sends it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from briefing.clock import Clock
from briefing.services.people import Member, NotAllowedError, People
from briefing.services.publishing import Publication, Telling
from briefing.services.roles import Right
from briefing.services.submissions import (
    Approvable,
    Body,
    Carried,
    DecidedError,
    Exhibit,
    NoSuchRequestError,
    OutdatedError,
    OwnWorkError,
    Request,
    read_request,
)
from briefing.storage import AsyncConnection, Database, approvals, audit, subscriptions
from briefing.storage.subscriptions import Reach

LONGEST_REASON = 500


@dataclass(frozen=True)
class Submission:
    """Something that waits now, who may decide it, and whether it waited just so before."""

    request: Request
    deciders: Sequence[Member]
    waited: bool = False


@dataclass(frozen=True)
class Proof:
    """What somebody is asked to decide: what would be published, and how many chats an alert would reach."""

    request: Request
    exhibits: Sequence[Exhibit]
    audience: int


class Approving:
    """Submissions and decisions. `required`: whether nothing is published without (`TWO_PAIRS_OF_EYES`)."""

    def __init__(self, database: Database, clock: Clock, people: People, *, required: bool = False) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._kinds: dict[str, Approvable] = {}
        self.required = required
        people.when_leaving(self._withdraw_all)

    def register(self, kind: str, approvable: Approvable) -> None:
        """Say what becomes of submissions of this kind."""
        self._kinds[kind] = approvable

    def list_deciders(self, author_id: int) -> Sequence[Member]:
        """Everybody who may decide what this author submits."""
        return [member for member in self._people.list_with(Right.DECIDE) if member.user_id != author_id]

    async def submit(self, kind: str, body: Body, author: int, telling: Telling) -> Submission:
        """Let something wait for approval. Pressed twice, it waits once.

        Raises:
            NotAllowedError: when the author may not edit.
            OutdatedError: when there is nothing to submit any more.
        """
        approvable = self._kinds[kind]
        subject, now = approvable.name_subject(body), self._clock()
        async with self._database.write() as connection:
            if not self._people.may(author, Right.EDIT):
                raise NotAllowedError
            waiting = await approvals.find_waiting(connection, kind, subject)
            same = (body, telling.value, author)
            if waiting and (waiting.body, waiting.telling, waiting.author_id) == same:
                return Submission(read_request(waiting), self.list_deciders(author), waited=True)
            stored = await approvals.add_approval(
                connection, kind, subject, body, telling=telling.value, author_id=author, at=now
            )
            request = read_request(stored)
            await approvable.exhibit(connection, request)
            await approvable.hold(connection, request)
            detail = {"kind": kind, "request": request.id, "telling": telling.value}
            await self._record(connection, author, "ask_approval", subject, detail)
        return Submission(request, self.list_deciders(author))

    async def find(self, request_id: int) -> Request:
        """A submission in whatever state. NoSuchRequestError when there is none."""
        async with self._database.read() as connection:
            return await self._require(connection, request_id)

    async def prove(self, request_id: int) -> Proof:
        """What is to be decided.

        Raises:
            NoSuchRequestError, DecidedError, OutdatedError: when there is nothing to decide.
        """
        async with self._database.read() as connection:
            request = await self._require(connection, request_id)
            if not request.waits:
                raise DecidedError(request)
            return await self._prove(connection, request)

    async def list_waiting(self) -> Sequence[Proof]:
        """Everything that can be decided, the longest waiting first; what changed since is left out."""
        proofs = []
        async with self._database.read() as connection:
            for stored in await approvals.list_waiting(connection):
                try:
                    proofs.append(await self._prove(connection, read_request(stored)))
                except OutdatedError:
                    continue
        return proofs

    async def find_waiting(self, kind: str, body: Body) -> Request | None:
        """The submission that waits about the same subject, whatever state of it was submitted."""
        async with self._database.read() as connection:
            subject = self._kinds[kind].name_subject(body)
            stored = await approvals.find_waiting(connection, kind, subject)
        return read_request(stored) if stored else None

    async def approve(self, request_id: int, decider: int) -> tuple[Request, Sequence[Publication]]:
        """Publish as if by the author, in one transaction with the audit entry that names both.

        Raises:
            NotAllowedError: when the decider may not decide.
            OwnWorkError: when the decider is the author.
            NoSuchRequestError, DecidedError: when there is nothing to decide; nothing was done.
            OutdatedError: when what was submitted is not there any more; the submission is closed.
        """
        try:
            request, carried = await self._publish(request_id, decider)
        except OutdatedError:
            await self._close_outdated(request_id)
            raise
        carried.show()
        return request, carried.publications

    async def _publish(self, request_id: int, decider: int) -> tuple[Request, Carried]:
        async with self._database.write() as connection:
            request = await self._decide(connection, request_id, decider, approvals.APPROVED)
            if not self._people.may(request.author_id, Right.EDIT):
                raise OutdatedError("Its author is no editor any more. What they wrote is in /drafts.")
            carried = await self._kinds[request.kind].publish(connection, request)
            facts = [publication.fact.id for publication in carried.publications]
            detail = {
                "author": str(request.author_id),
                "kind": request.kind,
                "request": request.id,
                "facts": facts,
                "telling": request.telling.value,
                "told": sum(publication.told for publication in carried.publications),
            }
            subject = facts[0] if len(facts) == 1 else request.subject
            await self._record(connection, decider, "approve", subject, detail)
        return request, carried

    async def _close_outdated(self, request_id: int) -> None:
        """It waits no longer, by nobody's decision."""
        async with self._database.write() as connection:
            request = await self._require(connection, request_id)
            closed = await approvals.decide_approval(
                connection, request_id, approvals.WITHDRAWN, decided_by=None, at=self._clock()
            )
            if closed:
                await self._kinds[request.kind].hand_back(connection, request)

    async def send_back(self, request_id: int, decider: int, reason: str) -> Request:
        """Give it back to its author with the reason. Raises as `approve`, except OutdatedError."""
        cleaned = " ".join(reason.split())[:LONGEST_REASON]
        async with self._database.write() as connection:
            request = await self._decide(connection, request_id, decider, approvals.RETURNED, cleaned)
            await self._kinds[request.kind].hand_back(connection, request)
            detail = {
                "author": str(request.author_id),
                "kind": request.kind,
                "request": request.id,
                "reason": cleaned,
            }
            await self._record(connection, decider, "send_back", request.subject, detail)
        return request

    async def withdraw(self, request_id: int, author: int) -> Request:
        """The author takes it back.

        Raises:
            NotAllowedError: when it is somebody else's.
            NoSuchRequestError, DecidedError: when there is nothing to take back.
        """
        async with self._database.write() as connection:
            request = await self._require(connection, request_id)
            if request.author_id != author:
                raise NotAllowedError
            return await self._withdraw(connection, request, author)

    async def _decide(
        self, connection: AsyncConnection, request_id: int, decider: int, state: str, reason: str | None = None
    ) -> Request:
        """The first decision counts: the row is closed before anything else is done."""
        if not self._people.may(decider, Right.DECIDE):
            raise NotAllowedError
        request = await self._require(connection, request_id)
        if not request.waits:
            raise DecidedError(request)
        if request.author_id == decider:
            raise OwnWorkError
        decided = await approvals.decide_approval(
            connection, request_id, state, decided_by=decider, at=self._clock(), reason=reason
        )
        if decided is None:
            raise DecidedError(await self._require(connection, request_id))
        return read_request(decided)

    async def _withdraw(self, connection: AsyncConnection, request: Request, actor: int) -> Request:
        withdrawn = await approvals.decide_approval(
            connection, request.id, approvals.WITHDRAWN, decided_by=actor, at=self._clock()
        )
        if withdrawn is None:
            raise DecidedError(request)
        await self._kinds[request.kind].hand_back(connection, request)
        detail = {"author": str(request.author_id), "kind": request.kind, "request": request.id}
        await self._record(connection, actor, "withdraw_approval", request.subject, detail)
        return read_request(withdrawn)

    async def _withdraw_all(self, connection: AsyncConnection, author: int, actor: int) -> None:
        """What somebody submitted who is no editor any more: they cannot answer for it."""
        for stored in await approvals.list_waiting(connection):
            if stored.author_id == author:
                await self._withdraw(connection, read_request(stored), actor)

    async def _prove(self, connection: AsyncConnection, request: Request) -> Proof:
        exhibits = await self._kinds[request.kind].exhibit(connection, request)
        audience: set[int] = set()
        if request.telling is Telling.ALERT:
            for exhibit in exhibits:
                reach = Reach.of(exhibit.fact, exhibit.source)
                audience |= set(await subscriptions.find_interested(connection, reach))
        return Proof(request, exhibits, len(audience))

    async def _require(self, connection: AsyncConnection, request_id: int) -> Request:
        stored = await approvals.find_approval(connection, request_id)
        if stored is None:
            raise NoSuchRequestError
        return read_request(stored)

    async def _record(
        self, connection: AsyncConnection, actor: int, action: str, subject: str, detail: Body
    ) -> None:
        entry = audit.AuditEntry(self._clock(), str(actor), action, subject, detail)
        await audit.record_act(connection, entry)
