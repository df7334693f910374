"""/source: a document, what is known of it, and mending its title, link, licence and note."""

from telegram import ForceReply, Message, Update, User

from briefing.chat import source_pages
from briefing.chat.admission import Admission
from briefing.chat.keyboards import fingerprint
from briefing.chat.markup import escape
from briefing.chat.room import Context, Room, argument_of
from briefing.chat.source_pages import Reference
from briefing.services.cataloguing import NoSuchSourceError, SourceChangedError, SourceField, SourceInputError

_UNKNOWN = "I hold no document <code>{id}</code>. /source lists them all."
_CHANGED = "Somebody changed this document since I asked. Nothing was done; this is what it says now:"


class CataloguingHandlers:
    """Handlers of the editors' list of documents."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """`/source ID`: one document; without an id, all of them."""
        admitted = await self._admission.admit(update, "/source")
        if admitted is None:
            return
        message, _user = admitted
        source_id = argument_of(message).lower()
        if source_id:
            await self._show(message, source_id)
            return
        sources = self._room.cataloguing.list_sources()
        if not sources:
            await message.reply_html(source_pages.NONE)
            return
        keyboard = source_pages.list_keyboard(sources, 0)
        await message.reply_html(source_pages.render_list(sources, 0), reply_markup=keyboard)

    async def turn(self, update: Update, context: Context) -> None:
        """Another page of the list."""
        press = await self._admission.press(update)
        if press is None:
            return
        await press.say()
        sources = self._room.cataloguing.list_sources()
        page = source_pages.clamp_page(sources, int(press.parts[1]))
        await press.replace_text(
            source_pages.render_list(sources, page), source_pages.list_keyboard(sources, page)
        )

    async def open(self, update: Update, context: Context) -> None:
        """A document of the list."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            report = await self._room.cataloguing.report(press.parts[1])
        except NoSuchSourceError:
            await press.say("There is no such document any more.", alert=True)
            return
        await press.say()
        await press.replace_text(
            source_pages.render_source(report, self._room.people), source_pages.source_keyboard(report)
        )

    async def ask_for_change(self, update: Update, context: Context) -> None:
        """Let the editor type what a field is to say."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, print_, field = press.parts
        source_id = self._find(print_)
        if source_id is None:
            await press.say("There is no such document any more.", alert=True)
            return
        await press.say()
        report = await self._room.cataloguing.report(source_id)
        text = source_pages.render_request(report, SourceField(field))
        await press.message.reply_html(text, reply_markup=ForceReply(), do_quote=False)

    def awaited_by(self, message: Message, user: User) -> Reference | None:
        """What this message of an editor is to change, where it replies to the bot's question; else None."""
        asked = message.reply_to_message
        own = asked and asked.from_user and asked.from_user.id == message.get_bot().id
        return (
            source_pages.read_reference(asked.text or "") if asked and own and self._room.is_editor(user) else None
        )

    async def take_change(self, message: Message, user: User, reference: Reference) -> None:
        """The typed words for a field."""
        source_id = self._find(reference.print)
        if source_id is None:
            await message.reply_html("There is no such document any more.")
            return
        try:
            change = await self._room.cataloguing.change(
                user.id, source_id, reference.field, message.text or "", state=reference.state
            )
        except SourceInputError as error:
            await message.reply_html(f"{escape(str(error))} Reply once more to the message above.")
        except SourceChangedError:
            await message.reply_html(_CHANGED)
            await self._show(message, source_id)
        else:
            await message.reply_html(source_pages.render_change(change))

    async def _show(self, message: Message, source_id: str) -> None:
        try:
            report = await self._room.cataloguing.report(source_id)
        except NoSuchSourceError:
            await message.reply_html(_UNKNOWN.format(id=escape(source_id[:60])))
            return
        text, keyboard = (
            source_pages.render_source(report, self._room.people),
            source_pages.source_keyboard(report),
        )
        await message.reply_html(text, reply_markup=keyboard, do_quote=False)

    def _find(self, print_: str) -> str | None:
        """The source that a button stands for."""
        return next((source_id for source_id in self._room.base.sources if fingerprint(source_id) == print_), None)
