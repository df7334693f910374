"""Changing, retracting and restoring published facts: /editfact, /retract, /restore and their buttons."""

from telegram import Message, Update, User

from briefing.chat import edit_pages
from briefing.chat.admission import Admission
from briefing.chat.edit_desk import EditDesk
from briefing.chat.markup import escape
from briefing.chat.room import Context, Room, argument_of
from briefing.services.open_edits import (
    EditOpenError,
    NoSuchFactError,
    NothingToChangeError,
    NotPublishedError,
    OpenEdit,
    StaleEditError,
)
from briefing.services.publishing import Telling
from knowledge.drafts import DraftInputError
from knowledge.models import Status

USAGE = "Which fact? Write its id after the command: <code>{command} NFK-2015-234</code>. Ids stand under every answer."
UNKNOWN = (
    "I hold no fact <code>{id}</code>. Ids look like <code>NFK-2015-234</code>; they stand under every answer."
)


class EditingHandlers:
    """Handlers of edits. The buttons of an edit stand under one message at a time."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)
        self._desk = EditDesk(room)

    async def edit_fact(self, update: Update, context: Context) -> None:
        """`/editfact ID`: begin an edit, or go on with it."""
        admitted = await self._admission.admit(update, "/editfact")
        if admitted is None:
            return
        message, user = admitted
        fact_id = argument_of(message).upper()
        if not fact_id:
            await message.reply_html(USAGE.format(command="/editfact"))
            return
        try:
            opened = await self._room.correcting.begin(user.id, message.chat_id, fact_id)
        except NoSuchFactError:
            await message.reply_html(UNKNOWN.format(id=escape(fact_id[:40])))
        except NotPublishedError:
            await message.reply_html(f"{fact_id} is retracted. /restore {fact_id} brings it back; then change it.")
        else:
            await self._desk.show(message, opened)

    async def retract(self, update: Update, context: Context) -> None:
        """`/retract ID reason`: show what goes, and why; a button does it."""
        await self._prepare(update, "/retract", Status.RETRACTED)

    async def restore(self, update: Update, context: Context) -> None:
        """`/restore ID reason`: bring a retracted fact back, by a button."""
        await self._prepare(update, "/restore", Status.PUBLISHED)

    async def _prepare(self, update: Update, command: str, status: Status) -> None:
        admitted = await self._admission.admit(update, command)
        if admitted is None:
            return
        message, user = admitted
        fact_id, reason = _cut_argument(message)
        if not fact_id:
            await message.reply_html(USAGE.format(command=command))
            return
        correcting = self._room.correcting
        prepare = correcting.retract if status is Status.RETRACTED else correcting.restore
        try:
            opened = await prepare(user.id, message.chat_id, fact_id, reason)
        except NoSuchFactError:
            await message.reply_html(UNKNOWN.format(id=escape(fact_id[:40])))
        except NothingToChangeError:
            done = "is in no answer already" if status is Status.RETRACTED else "is published, not retracted"
            await message.reply_html(f"{fact_id} {done}. /history {fact_id} shows its versions.")
        except EditOpenError as error:
            await self._tell_open(message, error)
        except DraftInputError as error:
            await message.reply_html(escape(str(error)))
        else:
            await self._desk.show(message, opened)

    async def restore_version(self, update: Update, context: Context) -> None:
        """The button of an earlier version in a fact's history."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, fact_id, version = press.parts
        try:
            opened = await self._room.correcting.restore(
                press.user.id, press.message.chat_id, fact_id, "", version=int(version)
            )
        except NothingToChangeError:
            await press.say("The fact says exactly that now.", alert=True)
        except NoSuchFactError:
            await press.say("There is no such version.", alert=True)
        except EditOpenError as error:
            await press.say()
            await self._tell_open(press.message, error)
        else:
            await press.say()
            await self._desk.show(press.message, opened)

    async def take_text(self, message: Message, user: User, asking: OpenEdit) -> None:
        """Typed words that answer what an edit asks."""
        try:
            opened = await self._room.correcting.answer(user.id, asking.id, message.text or "")
        except DraftInputError as error:
            await message.reply_html(f"{escape(str(error))}\n\n<i>/cancel leaves it as it is.</i>")
        except StaleEditError:
            await message.reply_html(edit_pages.STALE)
        else:
            telling = opened.edit.telling
            if asking.edit.reason_asked and telling is not None:  # only the reason was missing
                await self._desk.publish(message, user, opened, Telling(telling))
            else:
                await self._desk.show(message, opened)

    async def _tell_open(self, message: Message, error: EditOpenError) -> None:
        await message.reply_html(
            f"You have begun to change {error.opened.fact_id}. Publish that or give it up first.",
            reply_markup=edit_pages.open_keyboard(error.opened),
        )


def _cut_argument(message: Message) -> tuple[str, str]:
    """The id and what follows it."""
    fact_id, *rest = argument_of(message).split(maxsplit=1) or [""]
    return fact_id.upper(), rest[0] if rest else ""
