"""How a draft is shown: its question, or the preview exactly as councillors will see it."""

from telegram import Message

from briefing.chat import keyboards
from briefing.chat.alert_pages import render_alert
from briefing.chat.markup import escape
from briefing.chat.room import Room, strip_buttons
from briefing.services.drafting import OpenDraft
from knowledge.drafts import Step, show_prompt


async def ask(room: Room, message: Message, opened: OpenDraft) -> None:
    """The next question or the preview, below; the buttons under the question before it go."""
    await strip_buttons(message, opened.message_id)
    if opened.draft.step is not Step.PREVIEW:
        prompt = show_prompt(opened.draft, room.base)
        keyboard = keyboards.prompt_keyboard(opened.draft.step, prompt)
        sent = await message.reply_html(prompt.text, reply_markup=keyboard, do_quote=False)
        await room.drafting.note_message(opened, sent.message_id)
        return
    preview = await room.drafting.preview(opened)
    await message.reply_html(render_alert(preview.fact, preview.source, room.base), do_quote=False)
    doubt = await room.intake.citing.find_doubt(preview.source.id, preview.fact.locator)
    warning = f"⚠️ {escape(doubt)} Is the place right?\n\n" if doubt else ""
    sent = await message.reply_html(
        f"{warning}👆 This is what councillors will see. What shall I do with it?",
        reply_markup=keyboards.preview_keyboard(opened, preview.audience, approval=room.approving.required),
        do_quote=False,
    )
    await room.drafting.note_message(opened, sent.message_id)


async def put_aside(room: Room, message: Message, editor_id: int) -> OpenDraft | None:
    """Set the draft in hand aside, its buttons gone; None when there is none."""
    opened = await room.drafting.set_aside(editor_id)
    if opened:
        await strip_buttons(message, opened.message_id)
    return opened
