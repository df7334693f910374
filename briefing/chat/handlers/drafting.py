"""Adding a fact: one question at a time, the draft kept at every step."""

import logging
from dataclasses import replace

from telegram import Chat, Message, Update, User

from briefing.chat import keyboards
from briefing.chat.asking_now import find_asking
from briefing.chat.draft_desk import ask, put_aside
from briefing.chat.draft_pages import bring_back_keyboard
from briefing.chat.edit_pages import describe_undo, undo_keyboard
from briefing.chat.hold_pages import describe_hold_on
from briefing.chat.markup import escape
from briefing.chat.room import Context, Press, Room, message_of, press_of, strip_buttons
from briefing.chat.settling import tell_settlement
from briefing.services.drafting import OpenDraft, StaleDraftError
from briefing.services.open_edits import OpenEdit
from briefing.services.publishing import Publication, Telling
from briefing.storage.imports import StoredDesk
from knowledge.drafts import DraftInputError, Step, show_prompt

logger = logging.getLogger(__name__)

_STALE = "That button belongs to an earlier question. /addfact shows where your draft stands."
_CLOSED = "This draft is set aside, published or discarded. /drafts shows what you have."
_NOT_EDITOR = (
    "Adding facts is for the council's editors. If you should be one, ask an owner of this bot for an invitation. Your "
    "Telegram number is <code>{number}</code>."
)


class DraftingHandlers:
    """Handlers of /addfact and its conversation."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def add_fact(self, update: Update, context: Context) -> None:
        """Start a draft, or offer the one that is unfinished."""
        message, chat, user = message_of(update)
        if not await self._admit(message, chat, user, "/addfact"):
            return
        unfinished = await self._room.drafting.list_unfinished(user.id)
        if not unfinished:
            await ask(self._room, message, await self._room.drafting.start(user.id, chat.id))
            return
        opened = next((draft for draft in unfinished if draft.in_hand), unfinished[0])
        about = f":\n<blockquote>{escape(opened.draft.statement)}</blockquote>" if opened.draft.statement else "."
        more = f"\n/drafts lists all {len(unfinished)} that you have." if len(unfinished) > 1 else ""
        await message.reply_html(
            f"You have an unfinished draft{about}{more}", reply_markup=keyboards.resume_keyboard(opened)
        )

    async def cancel(self, update: Update, context: Context) -> None:
        """Leave what is being asked as it is, and set the draft aside; nothing is lost."""
        message, _chat, user = message_of(update)
        asking = await find_asking(self._room, user)
        if isinstance(asking, OpenEdit):
            edit = await self._room.correcting.stop_asking(user.id, asking.id)
            await strip_buttons(message, edit.message_id)
            await message.reply_html(
                f"Left as it is. What you changed of {edit.fact_id} so far is kept: /drafts has it."
            )
            return
        if isinstance(asking, StoredDesk):
            await self._room.intake.proposing.clear_desk(user.id)
            await strip_buttons(message, asking.message_id)
            await message.reply_html("Stopped. Everything of the report is kept: /import goes on.")
            return
        opened = await put_aside(self._room, message, user.id)
        if opened is None:
            await message.reply_html("There is nothing to cancel.")
        else:
            await message.reply_html("Your draft is set aside, with all you wrote. /addfact takes it up again.")

    async def take_text(self, update: Update, opened: OpenDraft) -> None:
        """A typed answer to the question the draft stands at."""
        message, _chat, user = message_of(update)
        if opened.draft.step is Step.PREVIEW:
            await message.reply_html(
                "Your draft is finished: publish, edit or discard it with its buttons. /cancel sets it aside, so that "
                "you can ask questions."
            )
            await ask(self._room, message, opened)
            return
        try:
            changed = await self._room.drafting.accept(user.id, message.text or "")
        except DraftInputError as error:
            await message.reply_html(f"{escape(str(error))}\n\n<i>/cancel sets the draft aside.</i>")
        except StaleDraftError:
            await message.reply_html(_CLOSED)
        else:
            await ask(self._room, message, changed)

    async def press_option(self, update: Update, context: Context) -> None:
        """A button of the draft's question."""
        press = await self._press(update)
        if press is None:
            return
        opened = await self._find_pressed(press)
        if opened is None:
            return
        if press.parts[1:2] != (opened.draft.step.value,):
            await press.say(_STALE, alert=True)
            await press.replace_keyboard(None)
            return
        options = show_prompt(opened.draft, self._room.base).options
        value = keyboards.match_option(options, press.parts[-1])
        if value is None:
            await press.say("That is no longer offered. Here are the present choices.", alert=True)
            await ask(self._room, press.message, opened)
            return
        try:
            changed = await self._room.drafting.accept(press.user.id, value, step=opened.draft.step)
        except DraftInputError as error:
            await press.say(str(error), alert=True)
        except StaleDraftError:
            await press.say(_STALE, alert=True)
        else:
            await press.say()
            await self._go_on(press, opened, changed, value)

    async def _go_on(self, press: Press, before: OpenDraft, after: OpenDraft, value: str) -> None:
        """Mark what was chosen and ask the next question; a theme switched on or off stays at its question."""
        prompt = show_prompt(before.draft, self._room.base)
        if after.draft.step is before.draft.step:
            again = show_prompt(after.draft, self._room.base)
            await press.replace_keyboard(keyboards.prompt_keyboard(after.draft.step, again))
            return
        chosen = [option.label for option in prompt.options if option.chosen or option.value == value]
        labels = ", ".join(label for label in chosen if label != "Done ▸")
        await press.replace_text(f"{prompt.text.partition('</b>')[0]}</b>\n✓ {escape(labels)}")
        await ask(self._room, press.message, replace(after, message_id=None))

    async def edit(self, update: Update, context: Context) -> None:
        """Choose which answer to change, then ask that question again."""
        press = await self._press(update)
        if press is None:
            return
        opened = await self._find_pressed(press)
        if opened is None:
            return
        if len(press.parts) == 1:
            await press.say()
            await press.replace_keyboard(keyboards.edit_keyboard(opened))
            return
        try:
            changed = await self._room.drafting.reopen(press.user.id, Step(press.parts[1]))
        except (StaleDraftError, ValueError):
            await press.say(_STALE, alert=True)
        else:
            await press.say()
            await ask(self._room, press.message, changed)

    async def resume(self, update: Update, context: Context) -> None:
        """Go on with an unfinished draft; another one in hand is set aside."""
        press = await self._press(update)
        if press is None:
            return
        await self._put_others_aside(press)
        opened = await self._room.drafting.resume(press.user.id, _read_id(press))
        await self._take_up(press, opened)

    async def bring_back(self, update: Update, context: Context) -> None:
        """Take up a draft that was discarded."""
        press = await self._press(update)
        if press is None:
            return
        await self._put_others_aside(press)
        opened = await self._room.drafting.bring_back(press.user.id, _read_id(press))
        await self._take_up(press, opened)

    async def _put_others_aside(self, press: Press) -> None:
        in_hand = await self._room.drafting.find(press.user.id)
        if in_hand and in_hand.id != _read_id(press):
            await put_aside(self._room, press.message, press.user.id)

    async def _take_up(self, press: Press, opened: OpenDraft | None) -> None:
        await press.say(None if opened else _CLOSED, alert=opened is None)
        await press.replace_keyboard(None)
        if opened:
            await ask(self._room, press.message, opened)

    async def restart(self, update: Update, context: Context) -> None:
        """Start anew; the unfinished draft is kept."""
        press = await self._press(update)
        if press is None:
            return
        await press.say()
        await press.replace_keyboard(None)
        await put_aside(self._room, press.message, press.user.id)
        started = await self._room.drafting.start(press.user.id, press.message.chat_id)
        await ask(self._room, press.message, started)

    async def publish(self, update: Update, context: Context) -> None:
        """Publish, with or without telling subscribers."""
        press = await self._press(update)
        if press is None:
            return
        if self._room.approving.required:  # a button from before that was switched on
            await press.say("Somebody else has to approve it first now. /drafts opens it again.", alert=True)
            await press.replace_keyboard(None)
            return
        try:
            _verb, draft_id, revision, telling = press.parts
            publication = await self._room.drafting.publish(
                press.user.id, int(draft_id), int(revision), Telling(telling)
            )
        except (StaleDraftError, ValueError):  # ValueError: a button of another version of the bot
            await press.say("Nothing was done: this draft changed, or is published already.", alert=True)
            await press.replace_keyboard(None)
            return
        await press.say("Published")
        undo = self._room.settings.undo_seconds
        text = f"✅ Published as <code>{publication.fact.id}</code>. {_describe_telling(publication, Telling(telling), undo)}"
        text += describe_hold_on([publication])
        await press.replace_text(text, undo_keyboard(publication.fact, undo=undo))
        await tell_settlement(self._room, press.message, publication.fact)

    async def discard(self, update: Update, context: Context) -> None:
        """Throw the draft away."""
        press = await self._press(update)
        if press is None:
            return
        draft_id = press.parts[-1]
        done = draft_id.isdecimal() and await self._room.drafting.discard(press.user.id, int(draft_id))
        await press.say("Discarded" if done else _CLOSED, alert=not done)
        if done:
            await press.replace_text("🗑 The draft is discarded.", bring_back_keyboard(int(draft_id)))
        else:
            await press.replace_keyboard(None)

    async def _find_pressed(self, press: Press) -> OpenDraft | None:
        """The draft in hand whose buttons were pressed; None, and answered, when they are those of another or an old one."""
        opened = await self._room.drafting.find(press.user.id)
        if opened and opened.message_id in {None, press.message.message_id}:
            return opened
        await press.say(_STALE if opened else _CLOSED, alert=True)
        await press.replace_keyboard(None)
        return None

    async def _press(self, update: Update) -> Press | None:
        press = await press_of(update)
        if press is None:
            return None
        if self._room.is_editor(press.user):
            return press
        await press.say("That button is for editors.", alert=True)
        await self._refuse(press.user, press.parts[0])
        return None

    async def _admit(self, message: Message, chat: Chat, user: User, command: str) -> bool:
        if not self._room.is_editor(user):
            await message.reply_html(_NOT_EDITOR.format(number=user.id))
            await self._refuse(user, command)
            return False
        if chat.type != Chat.PRIVATE:
            await message.reply_html("Please write to me privately for that, so that drafts stay between us.")
            return False
        return True

    async def _refuse(self, user: User, command: str) -> None:
        logger.warning("Refused %s to %s, who is not an editor", command, user.id)
        await self._room.drafting.record_refusal(user.id, command)


def _read_id(press: Press) -> int:
    """The draft that a button names; 0, which is none, for a button of an earlier version of the bot."""
    return int(press.parts[1]) if press.parts[1:] and press.parts[1].isdecimal() else 0


def _describe_telling(publication: Publication, telling: Telling, undo: int) -> str:
    """Who is told, when, and until when it can be undone."""
    if telling is not Telling.ALERT:
        return f"Nobody is told. {describe_undo(undo)}".strip()
    chats = "1 chat is" if publication.told == 1 else f"{publication.told} chats are"
    return f"{chats} told in {undo} seconds; until then you can undo it." if undo else f"{chats} being told."
