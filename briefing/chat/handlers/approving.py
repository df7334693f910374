"""Two pairs of eyes: asking for approval, and deciding."""

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update, User

from briefing.chat import approval_pages, desk_pages, edit_pages, keyboards
from briefing.chat.admission import Admission
from briefing.chat.approval_desk import show_proof, submit, tell
from briefing.chat.edit_pages import describe_undo, undo_keyboard
from briefing.chat.room import Context, Press, Room
from briefing.chat.settling import tell_settlement
from briefing.services import draft_approval, edit_approval
from briefing.services.people import NotAllowedError
from briefing.services.publishing import Telling
from briefing.services.roles import Right
from briefing.services.submissions import DecidedError, NoSuchRequestError, OutdatedError, OwnWorkError, Request

_REFUSALS = (DecidedError, NoSuchRequestError, OutdatedError, OwnWorkError, NotAllowedError)


class ApprovingHandlers:
    """Handlers of submissions."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def submit_draft(self, update: Update, context: Context) -> None:
        """Let a finished draft wait for approval."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, draft_id, revision, telling = press.parts
        body: dict[str, object] = {"draft": int(draft_id), "revision": int(revision)}
        try:
            author, how = press.user.id, Telling(telling)
            await submit(self._room, press.message, draft_approval.KIND, body, author, how)
        except OutdatedError:
            await press.say("Nothing was done: this draft changed, or is published already.", alert=True)
        else:
            await press.say("Waits for approval")
        await press.replace_keyboard(None)

    async def list_waiting(self, update: Update, context: Context) -> None:
        """Everything that waits, to open."""
        press = await self._admission.press(update, Right.DECIDE)
        if press is None:
            return
        await press.say()
        proofs = await self._room.approving.list_waiting()
        text = approval_pages.render_waiting(proofs, self._room.people, press.user.id)
        back = [InlineKeyboardButton("◂ Desk", callback_data=desk_pages.DESK)]
        await press.replace_text(text, InlineKeyboardMarkup([*approval_pages.waiting_rows(proofs), back]))

    async def open(self, update: Update, context: Context) -> None:
        """One submission, with what the person who opens it can do."""
        press = await self._admission.press(update, Right.DECIDE)
        if press is None:
            return
        try:
            proof = await self._room.approving.prove(int(press.parts[1]))
        except _REFUSALS as error:
            await press.say(self._explain(error), alert=True)
            return
        await press.say()
        await show_proof(self._room, context.bot, press.user.id, proof)

    async def approve(self, update: Update, context: Context) -> None:
        """Publish what somebody else wrote."""
        press = await self._admission.press(update, Right.DECIDE)
        if press is None:
            return
        try:
            request, publications = await self._room.approving.approve(int(press.parts[1]), press.user.id)
        except OutdatedError as error:
            await self._refuse(press, error)
            outdated = await self._room.approving.find(int(press.parts[1]))
            text = approval_pages.render_outdated(outdated, str(error))
            await tell(context.bot, outdated.author_id, text, _open_keyboard(outdated))
            return
        except _REFUSALS as error:
            await self._refuse(press, error)
            return
        await press.say("Approved")
        undo = self._room.settings.undo_seconds
        outcome = approval_pages.render_approval(publications, request, undo)
        author = approval_pages.show_name(request.author_id, self._room.people)
        await press.replace_text(f"✅ You approved what {author} wrote.\n{outcome}")
        decider = approval_pages.show_name(press.user.id, self._room.people)
        single = publications[0].fact if len(publications) == 1 else None
        keyboard = undo_keyboard(single, undo=undo) if single else None
        undoing = f"\n{describe_undo(undo)}" if keyboard else ""
        text = f"✅ <b>{decider}</b> approved {approval_pages.name_subject(request)}.\n{outcome}{undoing}"
        await tell(context.bot, request.author_id, text, keyboard)
        for publication in publications:
            await tell_settlement(self._room, press.message, publication.fact)

    async def ask_reason(self, update: Update, context: Context) -> None:
        """Ask why something is sent back; nothing is decided yet."""
        press = await self._admission.press(update, Right.DECIDE)
        if press is None:
            return
        try:
            proof = await self._room.approving.prove(int(press.parts[1]))
            if proof.request.author_id == press.user.id:
                raise OwnWorkError
        except _REFUSALS as error:
            await self._refuse(press, error)
            return
        await press.say()
        await press.message.reply_html(
            approval_pages.render_reason_request(proof.request, self._room.people),
            reply_markup=ForceReply(input_field_placeholder="What should change"),
            do_quote=False,
        )

    def awaited_by(self, message: Message, user: User) -> int | None:
        """The submission that this message gives the reason for; None for any other message."""
        asked = message.reply_to_message
        own = asked and asked.from_user and asked.from_user.id == message.get_bot().id
        found = approval_pages.read_reference(asked.text or "") if asked and own else None
        return found if self._room.may(user, Right.DECIDE) else None

    async def take_reason(self, message: Message, user: User, request_id: int) -> None:
        """The typed reason: the draft goes back with it."""
        reason = (message.text or "").strip()
        try:
            request = await self._room.approving.send_back(request_id, user.id, reason)
        except _REFUSALS as error:
            await message.reply_html(self._explain(error), do_quote=False)
            return
        people = self._room.people
        author = approval_pages.show_name(request.author_id, people)
        told = await tell(
            message.get_bot(),
            request.author_id,
            approval_pages.render_return(request, people),
            _open_keyboard(request),
        )
        reached = "They are told why." if told else "They could not be told just now; the reason is in the record."
        await message.reply_html(f"↩️ Sent back to {author}. {reached}", do_quote=False)

    async def withdraw(self, update: Update, context: Context) -> None:
        """The author takes it back."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            request = await self._room.approving.withdraw(int(press.parts[1]), press.user.id)
        except _REFUSALS as error:
            await self._refuse(press, error)
            return
        await press.say("Taken back")
        await press.replace_text("You took it back. It waits no longer.", _open_keyboard(request))

    async def _refuse(self, press: Press, error: Exception) -> None:
        await press.say(self._explain(error), alert=True)
        if not isinstance(error, OwnWorkError):
            await press.replace_keyboard(None)

    def _explain(self, error: Exception) -> str:
        match error:
            case DecidedError():
                return approval_pages.describe_decision(error.request, self._room.people)
            case OwnWorkError():
                return approval_pages.OWN_WORK
            case OutdatedError():
                return str(error)
            case NotAllowedError():
                return "Your role does not allow that."
            case _:
                return approval_pages.UNKNOWN


def _open_keyboard(request: Request) -> InlineKeyboardMarkup | None:
    """Taking up a draft or an edit that is its author's again; other kinds have lists of their own."""
    match request.kind:
        case draft_approval.KIND:
            data = f"{keyboards.RESUME}:{request.body['draft']}"
        case edit_approval.KIND:
            data = f"{edit_pages.OPEN}:{request.body['edit']}"
        case _:
            return None
    return InlineKeyboardMarkup([[InlineKeyboardButton("Open it", callback_data=data)]])
