"""Working through what a report proposes: accept, change, skip, later, stop."""

import hashlib
from collections.abc import Sequence

from telegram import Message, Update, User

from briefing.chat import import_pages, keyboards, paragraph_pages, proposal_pages
from briefing.chat.admission import Admission
from briefing.chat.markup import escape
from briefing.chat.proposal_desk import ProposalDesk
from briefing.chat.room import Context, Press, Room
from briefing.services.importing import ImportTelling, StaleImportError
from briefing.services.people import NotAllowedError
from briefing.services.proposed import CopiedWordsError, OpenProposal, Ref, StaleProposalError
from briefing.services.submissions import OutdatedError
from briefing.storage.imports import StoredDesk
from knowledge.drafts import DraftInputError, Step, show_prompt
from knowledge.proposals import Change

_STOPPED = "Stopped here. What is decided is published, and the rest is kept: /import goes on, tomorrow too, and by any editor."


class ProposingHandlers:
    """Handlers of proposals."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._desk = ProposalDesk(room)
        self._admission = Admission(room)

    # --- an import as a whole

    async def go_on(self, update: Update, context: Context) -> None:
        """The next proposal of an import, or first the question whom to tell."""
        press = await self._admission.press(update)
        opened = await self._desk.find_import(press) if press else None
        if press is None or opened is None:
            return
        await press.say()
        await press.replace_keyboard(None)
        if opened.telling is None:
            await self._desk.show_overview(press.message, press.user, opened)
        else:
            await self._desk.show_next(press.message, press.user, opened.id)

    async def choose_telling(self, update: Update, context: Context) -> None:
        """Whom accepted facts are told to."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            telling = ImportTelling(press.parts[2])
            opened = await self._room.intake.importing.choose_telling(int(press.parts[1]), telling)
        except (StaleImportError, ValueError, IndexError):
            await self._refuse_import(press)
            return
        await press.say()
        await press.replace_text(*await self._desk.overview(opened))

    async def stop(self, update: Update, context: Context) -> None:
        """Leave the import where it is."""
        press = await self._admission.press(update)
        if press is None:
            return
        await self._room.intake.proposing.clear_desk(press.user.id)
        await press.say()
        await press.replace_keyboard(None)
        await press.message.reply_html(_STOPPED, do_quote=False)

    async def preview_judgements(self, update: Update, context: Context) -> None:
        """All judgements as they would be published."""
        press = await self._admission.press(update)
        opened = await self._desk.find_import(press) if press else None
        if press is None or opened is None:
            return
        waiting = await self._room.intake.proposing.list_judgements(opened.id)
        if not waiting:
            await press.say("There is no judgement left to accept.", alert=True)
            return
        await press.say()
        facts = [await self._room.intake.proposing.preview(item) for item in waiting]
        text = proposal_pages.render_judgements(waiting, facts)
        keyboard = import_pages.judgements_keyboard(opened, len(waiting), _name_state(waiting))
        await press.replace_text(text, keyboard)

    async def accept_judgements(self, update: Update, context: Context) -> None:
        """Publish what was previewed, if it is still the same."""
        press = await self._admission.press(update)
        opened = await self._desk.find_import(press) if press else None
        if press is None or opened is None:
            return
        waiting = await self._room.intake.proposing.list_judgements(opened.id)
        if not waiting or press.parts[2:3] != (_name_state(waiting),):
            await press.say("These judgements were changed or decided since. Nothing was done.", alert=True)
            await press.replace_text(*await self._desk.overview(opened))
            return
        name = f"All {len(waiting)} judgements" if len(waiting) > 1 else "The judgement"
        if await self._decide(press, [item.ref for item in waiting], f"{name} of {opened.header.shown_title}"):
            again = await self._room.intake.importing.find(opened.id)
            await self._desk.show_overview(press.message, press.user, again)

    # --- one proposal

    async def accept(self, update: Update, context: Context) -> None:
        """Publish one, and show the next."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        if not opened.is_finished:
            await press.say("Something is still asked for; please answer that first.", alert=True)
            return
        if await self._decide(press, [opened.ref], f"Proposal {opened.place}"):
            await self._desk.show_next(press.message, press.user, opened.import_id)

    async def skip(self, update: Update, context: Context) -> None:
        """Decide against one, and show the next."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        try:
            skipped = await self._room.intake.accepting.skip(press.user.id, opened.ref)
        except StaleProposalError:
            await self._refuse(press)
            return
        await press.say("Skipped")
        text = f"⏭ Skipped: <i>{proposal_pages.describe_short(opened)}</i>"
        await press.replace_text(text, proposal_pages.skipped_keyboard(skipped))
        await self._forget_message(press.user, opened)
        await self._desk.show_next(press.message, press.user, opened.import_id)

    async def bring_back(self, update: Update, context: Context) -> None:
        """Open a skipped one again."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            opened = await self._room.intake.accepting.bring_back(int(press.parts[1]))
        except (StaleProposalError, ValueError, IndexError):
            await self._refuse(press)
            return
        await press.say("It is back")
        await press.replace_keyboard(None)
        await self._desk.show(press.message, press.user, opened)

    async def put_last(self, update: Update, context: Context) -> None:
        """Leave one for later, and show the next."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        try:
            await self._room.intake.accepting.put_last(opened.ref)
        except StaleProposalError:
            await self._refuse(press)
            return
        await press.say("Later")
        await press.replace_text(f"🕓 For later: <i>{proposal_pages.describe_short(opened)}</i>")
        await self._forget_message(press.user, opened)
        await self._desk.show_next(press.message, press.user, opened.import_id)

    async def show_paragraph(self, update: Update, context: Context) -> None:
        """The whole paragraph as printed."""
        found = await self._find(update, current=False)
        if found is None:
            return
        press, opened = found
        await press.say()
        if opened.proposal.printed:
            for text in paragraph_pages.render_printed(opened.proposal.printed, opened.source):
                await press.message.reply_html(text)

    async def choose_field(self, update: Update, context: Context) -> None:
        """Which field to change."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        await press.say()
        await press.replace_keyboard(proposal_pages.fields_keyboard(opened))

    async def ask_field(self, update: Update, context: Context) -> None:
        """Ask the question of one field."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        try:
            changed = await self._room.intake.proposing.reopen(opened.id, opened.revision, Step(press.parts[3]))
        except (StaleProposalError, ValueError, IndexError):
            await self._refuse(press)
            return
        await press.say()
        await self._desk.replace(press, changed)

    async def pick(self, update: Update, context: Context) -> None:
        """An option of the question."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        options = [] if opened.is_finished else show_prompt(opened.proposal.draft, self._room.base).options
        value = keyboards.match_option(options, press.parts[-1])
        if value is None:
            await press.say("That is no longer offered. Here are the present choices.", alert=True)
            await self._desk.replace(press, opened)
            return
        try:
            changed = await self._room.intake.proposing.answer(opened.id, value, revision=opened.revision)
        except DraftInputError as error:
            await press.say(str(error)[:200], alert=True)
        except StaleProposalError:
            await self._refuse(press)
        else:
            await press.say()
            await self._desk.replace(press, changed)

    async def go_back(self, update: Update, context: Context) -> None:
        """Leave a field as it is."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        try:
            changed = await self._room.intake.proposing.stop_asking(opened.id, opened.revision)
        except StaleProposalError:
            await self._refuse(press)
            return
        await press.say()
        await self._desk.replace(press, changed)

    async def ask_earlier(self, update: Update, context: Context) -> None:
        """Which earlier fact it updates."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        await press.say()
        await press.replace_text(*proposal_pages.show_earlier_question(opened, self._room.base))
        await self._room.intake.proposing.put_desk(
            press.user.id,
            opened.import_id,
            proposal_id=opened.id,
            asking=proposal_pages.TYPE_EARLIER,
            message_id=press.message.message_id,
        )

    async def compare(self, update: Update, context: Context) -> None:
        """Better, worse or the same; or it updates none."""
        found = await self._find(update)
        if found is None:
            return
        press, opened = found
        chosen = press.parts[-1]
        try:
            change = None if chosen == "none" else Change(chosen)
            changed = await self._room.intake.proposing.compare(
                opened.id, opened.revision, change=change, forget=change is None
            )
        except (StaleProposalError, ValueError):
            await self._refuse(press)
            return
        await press.say()
        await self._desk.replace(press, changed)

    async def take_text(self, message: Message, user: User, desk: StoredDesk) -> None:
        """Typed words for the proposal in front of the editor."""
        proposing, text = self._room.intake.proposing, message.text or ""
        proposal_id = desk.proposal_id or 0
        try:
            if desk.asking == proposal_pages.TYPE_EARLIER:
                changed = await proposing.name_earlier(proposal_id, text)
            else:
                changed = await proposing.answer(proposal_id, text)
        except CopiedWordsError as error:
            await message.reply_html(proposal_pages.render_copied(error))
        except DraftInputError as error:
            await message.reply_html(f"{escape(str(error))}\n\n<i>/cancel stops working through the report.</i>")
        except StaleProposalError:
            await message.reply_html(proposal_pages.STALE)
            await self._desk.show_next(message, user, desk.import_id)
        else:
            await self._desk.show(message, user, changed)

    # --- parts

    async def _decide(self, press: Press, refs: Sequence[Ref], name: str) -> bool:
        """Publish or submit; False, and told, when nothing was done."""
        try:
            await self._desk.decide(press, refs, escape(name))
        except (OutdatedError, StaleProposalError):
            await self._refuse(press)
            return False
        except NotAllowedError:
            await press.say("Your role does not allow that.", alert=True)
            return False
        desk = await self._room.intake.proposing.find_desk(press.user.id)
        if desk and desk.message_id == press.message.message_id:
            await self._room.intake.proposing.put_desk(press.user.id, desk.import_id)
        return True

    async def _forget_message(self, user: User, opened: OpenProposal) -> None:
        """The buttons under the decided message are its own now: they stay when the next one comes."""
        await self._room.intake.proposing.put_desk(user.id, opened.import_id)

    async def _find(self, update: Update, *, current: bool = True) -> tuple[Press, OpenProposal] | None:
        """The press and its proposal; None, and answered, when the button is not theirs or too old."""
        press = await self._admission.press(update)
        if press is None:
            return None
        try:
            opened = await self._room.intake.proposing.find(int(press.parts[1]))
        except (StaleProposalError, ValueError, IndexError):
            await self._refuse(press)
            return None
        if current and (not opened.is_open or press.parts[2:3] != (str(opened.revision),)):
            await self._refuse(press)
            return None
        return press, opened

    async def _refuse(self, press: Press) -> None:
        await press.say(proposal_pages.STALE, alert=True)
        await press.replace_keyboard(None)

    async def _refuse_import(self, press: Press) -> None:
        await press.say(import_pages.STALE, alert=True)
        await press.replace_keyboard(None)


def _name_state(waiting: Sequence[OpenProposal]) -> str:
    """Stands for these proposals in this state, on a button."""
    refs = ";".join(f"{number},{revision}" for number, revision in (item.ref for item in waiting))
    return hashlib.blake2b(refs.encode(), digest_size=6).hexdigest()
