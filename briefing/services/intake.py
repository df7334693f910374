"""Everything that brings facts in from files, put together."""

from dataclasses import dataclass
from typing import Self

from briefing.clock import Clock
from briefing.services import import_approval
from briefing.services.accepting import Accepting
from briefing.services.approving import Approving
from briefing.services.citing import Citing
from briefing.services.fact_files import FactFiles
from briefing.services.importing import Importing
from briefing.services.proposing import Proposing
from briefing.services.publishing import Publishing
from briefing.storage import Database
from knowledge.base import FactBase


@dataclass(frozen=True)
class Intake:
    """The services of importing: reports, what they propose, spreadsheets, and paragraphs as printed."""

    citing: Citing
    importing: Importing
    proposing: Proposing
    accepting: Accepting
    files: FactFiles

    @classmethod
    def of(cls, base: FactBase, database: Database, clock: Clock, publishing: Publishing) -> Self:
        """The services over one base and database."""
        citing = Citing(base, database, clock)
        return cls(
            citing,
            Importing(base, database, clock, citing),
            Proposing(base, database, clock),
            Accepting(base, database, clock, publishing),
            FactFiles(base, database, clock, publishing),
        )

    def register_with(self, approving: Approving) -> None:
        """Let what is imported wait for a second pair of eyes."""
        approving.register(import_approval.PROPOSALS, import_approval.ProposalApproval(self.accepting))
        approving.register(import_approval.FILE, import_approval.FileApproval(self.files))
