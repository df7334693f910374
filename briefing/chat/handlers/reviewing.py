"""/unanswered: what the bot could not answer, or not well, and what an editor does about it."""

import logging

from telegram import Chat, ForceReply, Message, Update, User

from briefing.chat import gap_pages
from briefing.chat.draft_desk import ask
from briefing.chat.markup import escape
from briefing.chat.room import Context, Press, Room, message_of, press_of
from briefing.services.reviewing import GapClosedError, UnknownFactError
from briefing.services.undoing import TooLateError, UndoneAlreadyError

logger = logging.getLogger(__name__)

_NOT_EDITOR = "The list of unanswered questions is for the council's editors."
_UNFINISHED = "You have an unfinished draft. Finish or discard it first (/addfact shows it), then press again."
_UNKNOWN = (
    "I hold no published fact <code>{id}</code>. Ids look like <code>NFK-2015-234</code>; answers show them."
)


class ReviewingHandlers:
    """Handlers of the editors' list of questions."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def list_unanswered(self, update: Update, context: Context) -> None:
        """The first page."""
        message, chat, user = message_of(update)
        if not self._room.is_editor(user):
            await self._refuse(user, "/unanswered")
            await message.reply_html(_NOT_EDITOR)
            return
        if chat.type != Chat.PRIVATE:
            await message.reply_html(
                "Please write to me privately for that: what people asked is not for a group."
            )
            return
        gaps = await self._room.reviewing.list_gaps()
        if not gaps:
            await message.reply_html(gap_pages.NOTHING_OPEN)
            return
        await message.reply_html(gap_pages.render_list(gaps, 0), reply_markup=gap_pages.list_keyboard(gaps, 0))

    async def turn(self, update: Update, context: Context) -> None:
        """Another page, or back to the list."""
        press = await self._press(update)
        if press is None:
            return
        await press.say()
        gaps = await self._room.reviewing.list_gaps()
        if not gaps:
            await press.replace_text(gap_pages.NOTHING_OPEN)
            return
        page = gap_pages.clamp_page(gaps, int(press.parts[1]))
        await press.replace_text(gap_pages.render_list(gaps, page), gap_pages.list_keyboard(gaps, page))

    async def open(self, update: Update, context: Context) -> None:
        """One gap with what can be done about it."""
        press = await self._press(update)
        if press is None:
            return
        token = press.parts[1]
        try:
            report = await self._room.reviewing.report(token)
        except GapClosedError:
            await press.say(gap_pages.CLOSED, alert=True)
            return
        await press.say()
        texts = gap_pages.render_gap(report)
        for number, text in enumerate(texts):
            keyboard = gap_pages.gap_keyboard(report, token) if number == len(texts) - 1 else None
            await press.message.reply_html(text, reply_markup=keyboard, do_quote=False)

    async def attach(self, update: Update, context: Context) -> None:
        """Attach the question to one of the facts shown."""
        press = await self._press(update)
        if press is None:
            return
        await press.say()
        if await self._attach(press.message, press.user, press.parts[1], press.parts[2]):
            await press.replace_keyboard(None)

    async def ask_for_id(self, update: Update, context: Context) -> None:
        """Let the editor type which fact it is."""
        press = await self._press(update)
        if press is None:
            return
        token = press.parts[1]
        try:
            gap = await self._room.reviewing.find_gap(token)
        except GapClosedError:
            await press.say(gap_pages.CLOSED, alert=True)
            return
        await press.say()
        await press.message.reply_html(
            gap_pages.render_request(gap.wording, token),
            reply_markup=ForceReply(input_field_placeholder="NFK-2015-234"),
            do_quote=False,
        )

    def awaited_by(self, message: Message, user: User) -> str | None:
        """The token of the question whose fact this message of an editor names; None for any other message."""
        asked = message.reply_to_message
        own = asked and asked.from_user and asked.from_user.id == message.get_bot().id
        return gap_pages.read_reference(asked.text or "") if asked and own and self._room.is_editor(user) else None

    async def take_id(self, update: Update, token: str) -> None:
        """The typed id of a fact."""
        message, _chat, user = message_of(update)
        await self._attach(message, user, token, (message.text or "").strip().upper())

    async def add(self, update: Update, context: Context) -> None:
        """Start a draft that answers the question."""
        press = await self._press(update)
        if press is None:
            return
        try:
            gap = await self._room.reviewing.find_gap(press.parts[1])
        except GapClosedError:
            await press.say(gap_pages.CLOSED, alert=True)
            return
        if await self._room.drafting.find(press.user.id):
            await press.say(_UNFINISHED, alert=True)
            return
        await press.say()
        opened = await self._room.drafting.start(press.user.id, press.message.chat_id, question=gap.wording)
        await press.message.reply_html(
            f"A new fact, to be found by the question:\n<i>{escape(gap.wording)}</i>", do_quote=False
        )
        await ask(self._room, press.message, opened)

    async def dismiss(self, update: Update, context: Context) -> None:
        """Take a gap off the list; it can be undone."""
        press = await self._press(update)
        if press is None:
            return
        token = press.parts[1]
        try:
            count = await self._room.reviewing.dismiss(press.user.id, token)
        except GapClosedError:
            await press.say(gap_pages.CLOSED, alert=True)
            return
        await press.say("Dismissed")
        await press.replace_text(gap_pages.render_dismissal(count), gap_pages.dismissal_keyboard(token))

    async def restore(self, update: Update, context: Context) -> None:
        """Undo a dismissal."""
        press = await self._press(update)
        if press is None:
            return
        token = press.parts[1]
        count = await self._room.reviewing.restore(press.user.id, token)
        await press.say("Back on the list" if count else gap_pages.CLOSED, alert=not count)
        try:
            report = await self._room.reviewing.report(token)
        except GapClosedError:
            await press.replace_keyboard(None)
        else:
            await press.replace_text(gap_pages.render_gap(report)[-1], gap_pages.gap_keyboard(report, token))

    async def detach(self, update: Update, context: Context) -> None:
        """Take an attached question back, while there is time."""
        press = await self._press(update)
        if press is None:
            return
        _verb, fact_id, version = press.parts
        try:
            fact = await self._room.reviewing.detach(press.user.id, fact_id, int(version))
        except TooLateError:
            await press.say(gap_pages.NOT_UNDONE.format(id=fact_id), alert=True)
            await press.replace_keyboard(None)
        except UndoneAlreadyError:
            await press.say(gap_pages.UNDONE_ALREADY, alert=True)
            await press.replace_keyboard(None)
        except LookupError:
            await press.say(gap_pages.CHANGED_MEANWHILE, alert=True)
        else:
            await press.say("Taken back")
            self._room.wake_dispatcher()
            await press.replace_text(gap_pages.render_detachment(fact), gap_pages.list_button())

    async def _attach(self, message: Message, user: User, token: str, fact_id: str) -> bool:
        """Attach and show what the question gets now; False when the gap is still open."""
        try:
            attachment = await self._room.reviewing.attach(user.id, token, fact_id)
        except GapClosedError:
            await message.reply_html(gap_pages.CLOSED, do_quote=False)
            return True
        except UnknownFactError:
            await message.reply_html(_UNKNOWN.format(id=escape(fact_id[:40])), do_quote=False)
            return False
        except LookupError:  # another editor's change came between, on a database that lets two write at once
            await message.reply_html(gap_pages.CHANGED_MEANWHILE, do_quote=False)
            return False
        self._room.wake_dispatcher()
        undo = self._room.settings.undo_seconds
        await message.reply_html(
            gap_pages.render_attachment(attachment, undo=undo),
            reply_markup=gap_pages.attachment_keyboard(attachment, undo=undo),
            do_quote=False,
        )
        for text in self._room.render_answer(attachment.answer):
            await message.reply_html(text, do_quote=False)
        return attachment.place is not None

    async def _press(self, update: Update) -> Press | None:
        press = await press_of(update)
        if press is None or self._room.is_editor(press.user):
            return press
        await press.say("That button is for editors.", alert=True)
        await self._refuse(press.user, press.parts[0])
        return None

    async def _refuse(self, user: User, command: str) -> None:
        logger.warning("Refused %s to %s, who is not an editor", command, user.id)
        await self._room.drafting.record_refusal(user.id, command)
