"""Adding a fact: one question at a time, the draft kept at every step."""

import logging

from telegram import Chat, Message, Update, User

from briefing.chat import keyboards
from briefing.chat.gap_pages import render_settlement
from briefing.chat.markup import escape
from briefing.chat.render import render_alert
from briefing.chat.room import Context, Press, Room, message_of, press_of
from briefing.services.drafting import OpenDraft, StaleDraftError
from briefing.services.publishing import Telling
from knowledge.drafts import DraftInputError, Step, show_prompt

logger = logging.getLogger(__name__)

_STALE = "That button belongs to an earlier question. /addfact shows where your draft stands."
_CLOSED = "This draft is closed: it was published or discarded. /addfact starts a new one."
_NOT_EDITOR = (
    "Adding facts is for the council's editors. If you should be one, ask the person who runs this bot to add your "
    "Telegram number: <code>{number}</code>."
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
        opened = await self._room.drafting.find(user.id)
        if opened is None:
            await self._ask(message, await self._room.drafting.start(user.id, chat.id))
            return
        statement = opened.draft.statement
        about = f":\n<blockquote>{escape(statement)}</blockquote>" if statement else "."
        await message.reply_html(f"You have an unfinished draft{about}", reply_markup=keyboards.resume_keyboard())

    async def cancel(self, update: Update, context: Context) -> None:
        """Set the draft aside; nothing is lost."""
        message, _chat, user = message_of(update)
        opened = await self._room.drafting.set_aside(user.id)
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
            await self._ask(message, opened)
            return
        try:
            changed = await self._room.drafting.accept(user.id, message.text or "")
        except DraftInputError as error:
            await message.reply_html(f"{escape(str(error))}\n\n<i>/cancel sets the draft aside.</i>")
        except StaleDraftError:
            await message.reply_html(_CLOSED)
        else:
            await self._ask(message, changed)

    async def press_option(self, update: Update, context: Context) -> None:
        """A button of the draft's question."""
        press = await self._press(update)
        if press is None:
            return
        opened = await self._room.drafting.find(press.user.id)
        if opened is None or press.parts[1:2] != (opened.draft.step.value,):
            await press.say(_STALE if opened else _CLOSED, alert=True)
            await press.replace_keyboard(None)
            return
        options = show_prompt(opened.draft, self._room.base).options
        value = keyboards.match_option(options, press.parts[-1])
        if value is None:
            await press.say("That is no longer offered. Here are the present choices.", alert=True)
            await self._ask(press.message, opened)
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
        await self._ask(press.message, after)

    async def edit(self, update: Update, context: Context) -> None:
        """Choose which answer to change, then ask that question again."""
        press = await self._press(update)
        if press is None:
            return
        opened = await self._room.drafting.find(press.user.id)
        if opened is None:
            await press.say(_CLOSED, alert=True)
            await press.replace_keyboard(None)
            return
        if len(press.parts) == 1:
            await press.say()
            await press.replace_keyboard(keyboards.edit_keyboard(opened.draft))
            return
        try:
            changed = await self._room.drafting.reopen(press.user.id, Step(press.parts[1]))
        except (StaleDraftError, ValueError):
            await press.say(_STALE, alert=True)
        else:
            await press.say()
            await press.replace_keyboard(None)
            await self._ask(press.message, changed)

    async def resume(self, update: Update, context: Context) -> None:
        """Go on with the draft that was set aside."""
        press = await self._press(update)
        if press is None:
            return
        opened = await self._room.drafting.resume(press.user.id)
        await press.say(None if opened else _CLOSED, alert=opened is None)
        await press.replace_keyboard(None)
        if opened:
            await self._ask(press.message, opened)

    async def restart(self, update: Update, context: Context) -> None:
        """Discard the unfinished draft and start anew."""
        press = await self._press(update)
        if press is None:
            return
        await press.say()
        await press.replace_keyboard(None)
        await self._ask(press.message, await self._room.drafting.start(press.user.id, press.message.chat_id))

    async def publish(self, update: Update, context: Context) -> None:
        """Publish, with or without telling subscribers."""
        press = await self._press(update)
        if press is None:
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
        self._room.wake_dispatcher()
        await press.say("Published")
        chats = "1 chat is" if publication.told == 1 else f"{publication.told} chats are"
        told = f" {chats} being told." if Telling(telling) is Telling.ALERT else " Nobody is told."
        await press.replace_text(f"✅ Published as <code>{publication.fact.id}</code>.{told}")
        settlement = await self._room.reviewing.settle_by(publication.fact)
        if settlement.questions:
            self._room.wake_dispatcher()
            await press.message.reply_html(render_settlement(settlement), do_quote=False)

    async def discard(self, update: Update, context: Context) -> None:
        """Throw the draft away."""
        press = await self._press(update)
        if press is None:
            return
        draft_id = press.parts[-1]
        done = draft_id.isdecimal() and await self._room.drafting.discard(press.user.id, int(draft_id))
        await press.say("Discarded" if done else _CLOSED, alert=not done)
        if done:
            await press.replace_text("🗑 The draft is discarded.")
        else:
            await press.replace_keyboard(None)

    async def _ask(self, message: Message, opened: OpenDraft) -> None:
        """The next question, or the preview exactly as councillors will see it."""
        if opened.draft.step is not Step.PREVIEW:
            prompt = show_prompt(opened.draft, self._room.base)
            keyboard = keyboards.prompt_keyboard(opened.draft.step, prompt)
            await message.reply_html(prompt.text, reply_markup=keyboard, do_quote=False)
            return
        preview = await self._room.drafting.preview(opened)
        await message.reply_html(render_alert(preview.fact, preview.source, self._room.base), do_quote=False)
        await message.reply_html(
            "👆 This is what councillors will see. What shall I do with it?",
            reply_markup=keyboards.preview_keyboard(opened, preview.audience),
            do_quote=False,
        )

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
