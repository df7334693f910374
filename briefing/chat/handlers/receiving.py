"""Files that editors send: reports as PDF, facts as CSV, XLSX and JSONL."""

import asyncio
import hashlib
import tempfile
from pathlib import Path, PurePosixPath

from telegram import Document, Message, Update, User
from telegram.error import BadRequest

from briefing.chat import file_pages, import_pages
from briefing.chat.admission import Admission
from briefing.chat.approval_desk import submit
from briefing.chat.handlers.asking import AskingHandlers
from briefing.chat.markup import escape
from briefing.chat.progress import Progress, show_progress
from briefing.chat.room import Context, Room, message_of
from briefing.chat.settling import tell_settlement
from briefing.services.fact_files import FileChangedError
from briefing.services.import_approval import FILE, describe_file
from briefing.services.importing import ImportTelling, NotRecognisedError, StaleImportError
from briefing.services.publishing import Telling
from briefing.services.reading import MOST_BYTES, read_report_safely
from briefing.services.submissions import OutdatedError
from knowledge.factfiles import FactFileError
from knowledge.reports import DocumentError

_PDF = "application/pdf"
_TABLES = (".csv", ".tsv", ".xlsx", ".jsonl")
_AT_ONCE = 2
"""Files read at the same time: each takes a process of its own, and memory."""
_LONGEST_NAME = 80
_OTHER_FILE = "I can import a report as <b>PDF</b>, and facts as <b>CSV, XLSX or JSONL</b>; this is neither. /import says more."
_NOT_FETCHED = "Telegram did not give me the file ({reason}). Please send it once more."


class ReceivingHandlers:
    """Handlers of documents. A file is kept on disk only while it is read."""

    def __init__(self, room: Room, asking: AskingHandlers) -> None:
        self._room = room
        self._asking = asking
        self._admission = Admission(room)
        self._reading = asyncio.Semaphore(_AT_ONCE)

    async def take_document(self, update: Update, context: Context) -> None:
        """A document in a private chat; of anybody but an editor it is declined as other content is."""
        message, _chat, user = message_of(update)
        document = message.document
        if document is None or not self._room.is_editor(user):
            await self._asking.decline_other_content(update, context)
            return
        if await self._asking.show_route_to_help(message, message.caption or ""):
            return
        name = _clean_name(document.file_name)
        if (document.file_size or 0) > MOST_BYTES:
            size = f"{(document.file_size or 0) / 1e6:.0f} MB"
            await message.reply_html(
                f"{escape(name)} has {size}; Telegram lets a bot fetch {MOST_BYTES / 1e6:.0f} MB at most."
            )
            return
        suffix = Path(name).suffix.lower()
        if suffix not in _TABLES and suffix != ".pdf" and document.mime_type != _PDF:
            await message.reply_html(_OTHER_FILE)
            return
        await self._take(message, user, document, name, is_table=suffix in _TABLES)

    async def _take(self, message: Message, user: User, document: Document, name: str, *, is_table: bool) -> None:
        async with show_progress(message, f"Reading {escape(name)} …") as progress:
            with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
                path = Path(folder) / name
                try:
                    async with self._reading:
                        await _fetch(document, path)
                        screen = await (
                            self._read_table(message, user, path)
                            if is_table
                            else self._read_report(message, user, path, progress)
                        )
                except (DocumentError, FactFileError) as error:
                    screen = (f"✖ {escape(str(error))}", None)
                except NotRecognisedError:
                    screen = (import_pages.NOT_OFSTEDS, None)
                except BadRequest as error:
                    screen = (_NOT_FETCHED.format(reason=escape(error.message)), None)
        await progress.finish(*screen)

    async def _read_report(
        self, message: Message, user: User, path: Path, progress: Progress
    ) -> import_pages.Screen:
        report = await read_report_safely(path)
        progress.stage = f"Read {report.pages} pages of {escape(path.name)} …"
        digest = await asyncio.to_thread(lambda: hashlib.sha256(path.read_bytes()).hexdigest())
        opened = await self._room.intake.importing.begin(user.id, message.chat_id, report, digest)
        known = await self._room.intake.importing.find_known(digest)
        return (
            import_pages.show_known(known, opened)
            if known
            else import_pages.show_header(opened, self._room.base.home)
        )

    async def _read_table(self, message: Message, user: User, path: Path) -> file_pages.Screen:
        return file_pages.show_file(await self._room.intake.files.begin(user.id, message.chat_id, path))

    async def confirm_file(self, update: Update, context: Context) -> None:
        """Write the facts of a checked file, or let them wait for approval."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            _verb, number, revision, how, rows = press.parts
            state = (int(number), int(revision))
            telling, all_rows = ImportTelling(how), rows == file_pages.ALL
            if self._room.approving.required:
                told = Telling.QUIETLY if telling is ImportTelling.NOT else Telling.ALERT
                body = describe_file(*state, telling, all_rows=all_rows)
                await submit(self._room, press.message, FILE, body, press.user.id, told)
                await press.say("Waits for approval")
                await press.replace_keyboard(None)
                return
            accepted = await self._room.intake.files.confirm(press.user.id, *state, telling, all_rows=all_rows)
        except (StaleImportError, FileChangedError, OutdatedError, ValueError):
            await press.say(file_pages.STALE, alert=True)
            await press.replace_keyboard(None)
            return
        await press.say("Imported")
        await press.replace_text(file_pages.render_import(accepted))
        for part in accepted:
            for publication in part.publications:
                await tell_settlement(self._room, press.message, publication.fact)

    async def refuse_file(self, update: Update, context: Context) -> None:
        """Give a checked file up."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            await self._room.intake.files.discard(press.user.id, int(press.parts[1]), int(press.parts[2]))
        except (StaleImportError, ValueError, IndexError):
            await press.say(file_pages.STALE, alert=True)
            await press.replace_keyboard(None)
            return
        await press.say("Given up")
        await press.replace_text("✖ Nothing of this file was imported.")


async def _fetch(document: Document, path: Path) -> None:
    """Download a document. BadRequest when Telegram does not give it."""
    file = await document.get_file()
    await file.download_to_drive(path)


def _clean_name(name: str | None) -> str:
    """The file's name without folders and unprintable characters, short enough for every disk; its ending stays."""
    plain = PurePosixPath((name or "file").replace("\\", "/")).name
    plain = "".join(character for character in plain if character.isprintable()).strip(". ") or "file"
    suffix = Path(plain).suffix[:10]
    return f"{Path(plain).stem[:_LONGEST_NAME]}{suffix}"
