"""An edit as its editor has it, and why something cannot be done with one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from briefing.storage.edits import StoredEdit
from knowledge.differences import changed_fields
from knowledge.drafts import Edit, needs_reason
from knowledge.models import Fact


class StaleEditError(Exception):
    """The edit changed, was published or was given up meanwhile; nothing was done."""


class NoSuchFactError(Exception):
    """There is no fact with this id, or no such version of it."""


class NotPublishedError(Exception):
    """The fact is not published; it can only be restored."""


class NothingToChangeError(Exception):
    """The fact says and is already what the change would make it."""


class EditOpenError(Exception):
    """The editor has begun another change of this fact; it comes first."""

    def __init__(self, opened: "OpenEdit") -> None:
        super().__init__(opened.fact_id)
        self.opened = opened


class EditConflictError(Exception):
    """Somebody published a newer version since the edit began; nothing was done."""


@dataclass(frozen=True)
class OpenEdit:
    """An edit in the hands of its editor. `former` is the version of the fact that it began from."""

    id: int
    editor_id: int
    revision: int
    edit: Edit
    former: Fact
    updated_at: datetime
    message_id: int | None = None

    @classmethod
    def of(cls, stored: StoredEdit, former: Fact) -> Self:
        """An edit as it is stored."""
        edit = Edit.model_validate(stored.body)
        return cls(
            stored.id, stored.editor_id, stored.revision, edit, former, stored.updated_at, stored.message_id
        )

    @property
    def fact_id(self) -> str:
        """The fact that it changes."""
        return self.former.id

    @property
    def changes_anything(self) -> bool:
        """Whether there is anything to publish."""
        return bool(changed_fields(self.former, self.edit.target))

    @property
    def lacks_reason(self) -> bool:
        """Whether it cannot be published before somebody says why."""
        return self.edit.reason is None and needs_reason(self.former, self.edit.target)
