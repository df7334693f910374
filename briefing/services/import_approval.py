"""Accepted proposals and spreadsheets that wait for a second pair of eyes."""

from collections.abc import Sequence

from briefing.services.accepting import Accepting
from briefing.services.fact_files import FactFiles, FileChangedError
from briefing.services.importing import ImportTelling, StaleImportError
from briefing.services.proposed import Ref, StaleProposalError
from briefing.services.submissions import Approvable, Body, Carried, Exhibit, OutdatedError, Request
from briefing.storage import AsyncConnection, proposals

PROPOSALS = "proposals"
FILE = "fact_file"
_CHANGED = "What was accepted has changed since; there is nothing to approve."
_FILE_CHANGED = "The file does not fit the base any more, or was given up; there is nothing to approve."


def describe_proposals(refs: Sequence[Ref]) -> Body:
    """The body of a submission: these proposals as they are now."""
    return {"proposals": [list(ref) for ref in refs]}


def describe_file(import_id: int, revision: int, telling: ImportTelling, *, all_rows: bool) -> Body:
    """The body of a submission: this file, with or without the rows that look like other facts."""
    return {"import": import_id, "revision": revision, "telling": telling.value, "all_rows": all_rows}


class ProposalApproval(Approvable):
    """Accepted proposals, each at one revision. While they wait nobody else decides over them."""

    def __init__(self, accepting: Accepting) -> None:
        self._accepting = accepting

    def name_subject(self, body: Body) -> str:
        """The first of them, and how many there are."""
        refs = _refs(body)
        more = f" and {len(refs) - 1} more" if len(refs) > 1 else ""
        return f"proposal {refs[0][0]}{more}"

    async def exhibit(self, connection: AsyncConnection, request: Request) -> Sequence[Exhibit]:
        """The facts that they would become; before they wait, as they stand open."""
        for state in (proposals.WAITING, proposals.OPEN):
            try:
                facts, source = await self._accepting.draft_facts(connection, _refs(request.body), of=state)
            except StaleProposalError:
                continue
            return [Exhibit(fact, source) for fact in facts]
        raise OutdatedError(_CHANGED)

    async def hold(self, connection: AsyncConnection, request: Request) -> None:
        """They wait: no other editor is shown them."""
        await self._accepting.move(connection, _refs(request.body), of=proposals.OPEN, to=proposals.WAITING)

    async def publish(self, connection: AsyncConnection, request: Request) -> Carried:
        """Accept them as their editor would."""
        try:
            accepted = await self._accepting.accept_on(
                connection, request.author_id, _refs(request.body), of=proposals.WAITING
            )
        except StaleProposalError:
            raise OutdatedError(_CHANGED) from None
        return Carried(accepted.publications, lambda: self._accepting.show(accepted))

    async def hand_back(self, connection: AsyncConnection, request: Request) -> None:
        """They are open again."""
        await self._accepting.move(connection, _refs(request.body), of=proposals.WAITING, to=proposals.OPEN)


class FileApproval(Approvable):
    """A checked spreadsheet at one revision."""

    def __init__(self, files: FactFiles) -> None:
        self._files = files

    def name_subject(self, body: Body) -> str:
        """The import, whatever its revision."""
        return f"import {body['import']}"

    async def exhibit(self, connection: AsyncConnection, request: Request) -> Sequence[Exhibit]:
        """The facts that it would bring."""
        body = request.body
        try:
            return [
                Exhibit(fact, source)
                for fact, source in await self._files.draft_facts(
                    connection, *_file_state(body), all_rows=bool(body["all_rows"])
                )
            ]
        except (StaleImportError, FileChangedError):
            raise OutdatedError(_FILE_CHANGED) from None

    async def hold(self, connection: AsyncConnection, request: Request) -> None:
        """Nothing to do: it is confirmed by nobody else."""

    async def publish(self, connection: AsyncConnection, request: Request) -> Carried:
        """Bring its facts as its editor would."""
        body = request.body
        telling = ImportTelling(str(body["telling"]))
        try:
            accepted = await self._files.confirm_on(
                connection, request.author_id, *_file_state(body), telling, all_rows=bool(body["all_rows"])
            )
        except (StaleImportError, FileChangedError):
            raise OutdatedError(_FILE_CHANGED) from None
        publications = [publication for part in accepted for publication in part.publications]
        return Carried(publications, lambda: self._files.show(accepted))

    async def hand_back(self, connection: AsyncConnection, request: Request) -> None:
        """Nothing to do: its editor may still confirm or give up."""


def _refs(body: Body) -> list[Ref]:
    found = body["proposals"]
    if not isinstance(found, list):
        raise OutdatedError(_CHANGED)
    return [(int(proposal_id), int(revision)) for proposal_id, revision in found]


def _file_state(body: Body) -> tuple[int, int]:
    return int(str(body["import"])), int(str(body["revision"]))
