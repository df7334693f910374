"""What an editor's next words are meant for: the draft in hand, an edit or an import that asks something, or nothing."""

from telegram import User

from briefing.chat.room import Room
from briefing.services.drafting import OpenDraft
from briefing.services.open_edits import OpenEdit
from briefing.storage.imports import StoredDesk


async def find_asking(room: Room, user: User) -> OpenDraft | OpenEdit | StoredDesk | None:
    """What asked them last; None when nothing does, and for everybody who is not an editor."""
    if not room.is_editor(user):
        return None
    draft = await room.drafting.find(user.id)
    edit = await room.correcting.find_asking(user.id)
    desk = await room.intake.proposing.find_asking(user.id)
    asking: list[OpenDraft | OpenEdit | StoredDesk] = [item for item in (desk, edit, draft) if item]
    return max(asking, key=lambda item: item.updated_at, default=None)
