"""What somebody may be, and what each role may do."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is, from the one who may least."""

    REVIEWER = "reviewer"
    EDITOR = "editor"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """Higher for a role that may more."""
        return list(Role).index(self)


class Right(StrEnum):
    """What somebody may do."""

    READ = "read"  # what is on the desk, and the history of facts
    DECIDE = "decide"  # approve what others wrote, or send it back
    EDIT = "edit"
    AUDIT = "audit"
    MANAGE = "manage"  # invite and revoke


RIGHTS = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: frozenset({Right.READ, Right.DECIDE, Right.EDIT}),
    Role.REVIEWER: frozenset({Right.READ, Right.DECIDE, Right.AUDIT}),
}
