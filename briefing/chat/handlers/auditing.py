"""/audit: who did what."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from briefing.chat.admission import Admission
from briefing.chat.markup import escape, pack_blocks, shorten
from briefing.chat.moments import show_moment
from briefing.chat.room import Context, Room, argument_of
from briefing.services.auditing import Act
from briefing.services.roles import Right

OLDER = "audit"
_USUAL, _MOST = 10, 50
_LINE = 400
_CAPTION = (
    "Every act, oldest first. It holds names and Telegram numbers: keep it where only those see it who need it."
)


class AuditingHandlers:
    """Handlers of the audit."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """`/audit`: the newest acts; `/audit 30`: more of them; `/audit csv`: all, as a document."""
        admitted = await self._admission.admit(update, "/audit", Right.AUDIT)
        if admitted is None:
            return
        message, user = admitted
        wanted = argument_of(message).casefold()
        if wanted == "csv":
            table, name = await self._room.auditing.export(user.id)
            await message.reply_document(table, filename=name, caption=_CAPTION)
        elif not wanted or (wanted.isascii() and wanted.isdecimal()):
            count = max(1, min(int(wanted or _USUAL), _MOST))
            await self._send(message, await self._room.auditing.list_acts(limit=count), count)
        else:
            await message.reply_html(
                "<code>/audit</code> shows the newest acts, <code>/audit 30</code> more of them, <code>/audit csv</code> "
                "sends all as a table."
            )

    async def show_older(self, update: Update, context: Context) -> None:
        """The acts before those shown."""
        press = await self._admission.press(update, Right.AUDIT)
        if press is None:
            return
        _verb, before, count = press.parts
        acts = await self._room.auditing.list_acts(limit=int(count), before=int(before))
        await press.say()
        await press.replace_keyboard(None)
        await self._send(press.message, acts, int(count))

    async def _send(self, message: Message, acts: Sequence[Act], count: int) -> None:
        if not acts:
            await message.reply_html("There is nothing older.", do_quote=False)
            return
        texts = pack_blocks(_render_act(act) for act in acts)
        for text in texts[:-1]:
            await message.reply_html(text, do_quote=False)
        last = acts[-1].number
        older = InlineKeyboardButton(f"Older than {last} ▸", callback_data=f"{OLDER}:{last}:{count}")
        keyboard = InlineKeyboardMarkup([[older]]) if len(acts) == count and last > 1 else None
        await message.reply_html(texts[-1], reply_markup=keyboard, do_quote=False)


def _render_act(act: Act) -> str:
    what = escape(shorten(act.what, _LINE))
    return f"<i>{act.number} · {show_moment(act.entry.at)}</i>\n<b>{escape(act.who)}</b> {what}"
