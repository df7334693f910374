"""/import, and the header of a report on its way in: confirm, correct, give up."""

from telegram import Message, Update, User

from briefing.chat import import_pages, keyboards
from briefing.chat.admission import Admission
from briefing.chat.markup import escape
from briefing.chat.proposal_desk import ProposalDesk
from briefing.chat.room import Context, Press, Room, argument_of, strip_buttons
from briefing.services.importing import IncompleteHeaderError, OpenImport, StaleImportError
from briefing.storage import imports
from briefing.storage.imports import StoredDesk
from knowledge.drafts import DraftInputError
from knowledge.factfiles import make_example
from knowledge.proposals import HeaderField, ask_field

_HEADER = "header:"
"""How what an editor is asked begins, before the name of the field, while they correct a header."""
_EXAMPLE = (
    "Every column, filled in for three facts. <i>source</i> is the id of a document that I hold: /source lists them. Leave "
    "<i>id</i> empty, and each fact gets the next one. Several themes are parted by commas, several questions (asks) by |."
)


class ImportingHandlers:
    """Handlers of imports up to their confirmation."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._desk = ProposalDesk(room)
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """`/import`: how it is done, or what is being worked through; `/import template`: the example."""
        admitted = await self._admission.admit(update, "/import")
        if admitted is None:
            return
        message, user = admitted
        if argument_of(message).casefold() in {"template", "example"}:
            await self._send_example(message)
            return
        found = await self._room.intake.importing.list_open()
        if not found:
            await message.reply_html(import_pages.HOW)
        elif len(found) == 1:
            await self._desk.show_overview(message, user, found[0][0])
        else:
            text, keyboard = import_pages.show_list(found)
            await message.reply_html(text, reply_markup=keyboard)

    async def _send_example(self, message: Message) -> None:
        as_csv, as_xlsx = make_example()
        await message.reply_document(as_csv, filename="facts-example.csv")
        await message.reply_document(as_xlsx, filename="facts-example.xlsx", caption=_EXAMPLE)

    async def confirm(self, update: Update, context: Context) -> None:
        """Register the report, keep its paragraphs, and propose."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            state = (int(press.parts[1]), int(press.parts[2]))
            registration = await self._room.intake.importing.confirm(press.user.id, *state)
        except IncompleteHeaderError as error:
            await press.say()
            await self._ask(press, state[0], error.field)
        except (StaleImportError, ValueError, IndexError):
            await self._refuse(press)
        else:
            await self._room.intake.proposing.clear_desk(press.user.id)
            await press.say("Registered")
            await press.replace_text(*import_pages.show_registration(registration))

    async def choose_field(self, update: Update, context: Context) -> None:
        """Which field to correct."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        await press.say()
        await press.replace_keyboard(import_pages.fields_keyboard(opened))

    async def ask_field(self, update: Update, context: Context) -> None:
        """Ask for one field."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        try:
            field = HeaderField(press.parts[2])
        except (ValueError, IndexError):
            await self._refuse(press)
            return
        await press.say()
        await self._ask(press, opened.id, field)

    async def pick(self, update: Update, context: Context) -> None:
        """An option for a field."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        try:
            field = HeaderField(press.parts[2])
            options = ask_field(opened.header, field, self._room.base.home).options
            value = keyboards.match_option(options, press.parts[3])
            changed = await self._room.intake.importing.correct(press.user.id, opened.id, field, value or "")
        except DraftInputError as error:
            await press.say(str(error)[:200], alert=True)
        except (StaleImportError, ValueError, IndexError):
            await self._refuse(press)
        else:
            await press.say()
            await self._show_again(press, changed)

    async def go_back(self, update: Update, context: Context) -> None:
        """The header as it stands."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        await press.say()
        await self._show_again(press, opened)

    async def refuse(self, update: Update, context: Context) -> None:
        """Give the report up."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            await self._room.intake.importing.discard(press.user.id, int(press.parts[1]), int(press.parts[2]))
        except (StaleImportError, ValueError, IndexError):
            await self._refuse(press)
            return
        await self._room.intake.proposing.clear_desk(press.user.id)
        await press.say("Given up")
        await press.replace_text("✖ Given up. Nothing was registered. Send the file again if you want to.")

    def asked_field(self, desk: StoredDesk) -> HeaderField | None:
        """The field of a header that an editor is asked for; None where they are asked something else."""
        asking = desk.asking or ""
        return HeaderField(asking.removeprefix(_HEADER)) if asking.startswith(_HEADER) else None

    async def take_text(self, message: Message, user: User, desk: StoredDesk, field: HeaderField) -> None:
        """A typed answer to the question for a field."""
        try:
            changed = await self._room.intake.importing.correct(user.id, desk.import_id, field, message.text or "")
        except DraftInputError as error:
            await message.reply_html(f"{escape(str(error))}\n\n<i>/cancel leaves it as it is.</i>")
        except StaleImportError:
            await self._room.intake.proposing.clear_desk(user.id)
            await message.reply_html(import_pages.STALE)
        else:
            await strip_buttons(message, desk.message_id)
            await self._room.intake.proposing.clear_desk(user.id)
            text, keyboard = import_pages.show_header(changed, self._room.base.home)
            await message.reply_html(text, reply_markup=keyboard, do_quote=False)

    async def _ask(self, press: Press, import_id: int, field: HeaderField) -> None:
        opened = await self._room.intake.importing.find(import_id)
        prompt = ask_field(opened.header, field, self._room.base.home)
        await press.replace_text(*import_pages.show_question(opened, field, prompt))
        await self._room.intake.proposing.put_desk(
            press.user.id, import_id, asking=f"{_HEADER}{field.value}", message_id=press.message.message_id
        )

    async def _show_again(self, press: Press, opened: OpenImport) -> None:
        await self._room.intake.proposing.clear_desk(press.user.id)
        await press.replace_text(*import_pages.show_header(opened, self._room.base.home))

    async def _find(self, update: Update) -> tuple[Press, OpenImport] | None:
        """The press and its unconfirmed report; None, and answered, when the button is not theirs or too old."""
        press = await self._admission.press(update)
        if press is None:
            return None
        try:
            opened = await self._room.intake.importing.find(int(press.parts[1]))
        except (StaleImportError, ValueError, IndexError):
            await self._refuse(press)
            return None
        if opened.state != imports.CHECKING or opened.editor_id != press.user.id:
            await self._refuse(press)
            return None
        return press, opened

    async def _refuse(self, press: Press) -> None:
        await press.say(import_pages.STALE, alert=True)
        await press.replace_keyboard(None)
