"""/people, /invite and the links that make somebody an editor, a reviewer or an owner."""

from telegram import Chat, Message, Update, User

from briefing.chat import people_pages
from briefing.chat.admission import Admission
from briefing.chat.approval_desk import tell
from briefing.chat.handlers.reading import ReadingHandlers
from briefing.chat.markup import escape
from briefing.chat.menus import set_menu
from briefing.chat.room import Context, Press, Room, argument_of, message_of
from briefing.services.invitations import PAYLOAD, InvitationError
from briefing.services.people import NotAllowedError, RoleChangedError
from briefing.services.roles import Right, Role

_NO_ROLE = "I do not know that role. "


class PeopleHandlers:
    """Handlers of roles."""

    def __init__(self, room: Room, reading: ReadingHandlers) -> None:
        self._room = room
        self._reading = reading
        self._admission = Admission(room)

    async def start(self, update: Update, context: Context) -> None:
        """`/start join_...` accepts an invitation; any other /start greets."""
        message, chat, user = message_of(update)
        payload = argument_of(message)
        if payload.startswith(PAYLOAD) and chat.type == Chat.PRIVATE:
            await self._accept(message, user, payload.removeprefix(PAYLOAD), context)
            return
        await self._room.people.note_name(user.id, user.full_name)
        await self._reading.start(update, context)

    async def _accept(self, message: Message, user: User, token: str, context: Context) -> None:
        try:
            member, inviter = await self._room.people.accept(token, user.id, user.full_name)
        except InvitationError as error:
            await message.reply_html(people_pages.render_refusal(error))
            return
        await set_menu(context.bot, user.id, member.role)
        await message.reply_html(people_pages.render_acceptance(member))
        article = people_pages.with_article(member.role)
        await tell(
            context.bot, inviter, f"👋 <b>{escape(member.name)}</b> accepted your invitation and is {article} now."
        )

    async def list_people(self, update: Update, context: Context) -> None:
        """Who has which role."""
        admitted = await self._admission.admit(update, "/people", Right.MANAGE)
        if admitted is None:
            return
        message, user = admitted
        await self._room.people.note_name(user.id, user.full_name)
        await self._show(message, user.id)

    async def turn(self, update: Update, context: Context) -> None:
        """Another page, or back to the list."""
        press = await self._admission.press(update, Right.MANAGE)
        if press is None:
            return
        await press.say()
        await self._replace(press, int(press.parts[1]))

    async def ask(self, update: Update, context: Context) -> None:
        """Ask whether a role is really to end."""
        press = await self._admission.press(update, Right.MANAGE)
        if press is None:
            return
        member = self._room.people.find_member(int(press.parts[1]))
        if member is None:
            await press.say(people_pages.STALE, alert=True)
            await self._replace(press)
            return
        await press.say()
        await press.replace_text(people_pages.render_question(member), people_pages.question_keyboard(member))

    async def revoke(self, update: Update, context: Context) -> None:
        """End a role."""
        press = await self._admission.press(update, Right.MANAGE)
        if press is None:
            return
        _verb, user_id, granted_at = press.parts
        try:
            revocation = await self._room.people.revoke(press.user.id, int(user_id), granted_at=int(granted_at))
        except (RoleChangedError, NotAllowedError, ValueError):  # ValueError: an owner of the settings has no date
            await press.say(people_pages.STALE, alert=True)
            await self._replace(press)
        else:
            await press.say("Revoked")
            await press.replace_text(people_pages.render_revocation(revocation))
            await set_menu(context.bot, revocation.member.user_id, None)
            ended = f"Your role as {revocation.member.role} has ended. You can go on asking me questions."
            await tell(context.bot, revocation.member.user_id, ended)

    async def invite(self, update: Update, context: Context) -> None:
        """`/invite editor`: a link that works once; without a role it asks for one."""
        admitted = await self._admission.admit(update, "/invite", Right.MANAGE)
        if admitted is None:
            return
        message, user = admitted
        wanted = argument_of(message).casefold()
        if wanted in set(Role):
            await self._send_link(message, user.id, Role(wanted), context)
            return
        text = f"{_NO_ROLE if wanted else ''}{people_pages.CHOOSE_ROLE}"
        await message.reply_html(text, reply_markup=people_pages.roles_keyboard())

    async def press_invite(self, update: Update, context: Context) -> None:
        """The role was chosen by a button."""
        press = await self._admission.press(update, Right.MANAGE)
        if press is None:
            return
        await press.say()
        await press.replace_keyboard(None)
        await self._send_link(press.message, press.user.id, Role(press.parts[1]), context)

    async def withdraw(self, update: Update, context: Context) -> None:
        """Make a link useless."""
        press = await self._admission.press(update, Right.MANAGE)
        if press is None:
            return
        done = await self._room.people.withdraw_invitation(press.user.id, int(press.parts[1]))
        await press.say("Withdrawn" if done else people_pages.STALE, alert=not done)
        await self._replace(press)

    async def _send_link(self, message: Message, owner_id: int, role: Role, context: Context) -> None:
        invitation = await self._room.people.invite(owner_id, role)
        await message.reply_html(people_pages.render_handing(invitation), do_quote=False)
        text = people_pages.render_invitation(invitation, context.bot.username, self._room.settings.council)
        await message.reply_html(text, do_quote=False)

    async def _show(self, message: Message, viewer: int) -> None:
        people = self._room.people
        members, invitations = people.list_members(), await people.list_invitations()
        keyboard = people_pages.people_keyboard(members, invitations, viewer, 0)
        await message.reply_html(
            people_pages.render_people(members, invitations, people, 0), reply_markup=keyboard
        )

    async def _replace(self, press: Press, page: int = 0) -> None:
        people = self._room.people
        members, invitations = people.list_members(), await people.list_invitations()
        page = people_pages.clamp_page(members, page)
        keyboard = people_pages.people_keyboard(members, invitations, press.user.id, page)
        await press.replace_text(people_pages.render_people(members, invitations, people, page), keyboard)
