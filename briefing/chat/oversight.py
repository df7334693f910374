"""What people with a role do beside editing: roles, approvals, the desk and the audit; commands, buttons, typed words."""

from collections.abc import Mapping

from telegram import Message, User

from briefing.chat import approval_pages, desk_pages, hold_pages, keyboards, people_pages
from briefing.chat.handlers import auditing, committee
from briefing.chat.handlers.approving import ApprovingHandlers
from briefing.chat.handlers.desk import DeskHandlers
from briefing.chat.handlers.holding import HoldingHandlers
from briefing.chat.handlers.overseeing import OverseeingHandlers
from briefing.chat.handlers.people import PeopleHandlers
from briefing.chat.handlers.reading import ReadingHandlers
from briefing.chat.room import Handler, Room


class Oversight:
    """The handlers of oversight, put together."""

    def __init__(self, room: Room, reading: ReadingHandlers) -> None:
        self._people = PeopleHandlers(room, reading)
        self._approving, self._desk = ApprovingHandlers(room), DeskHandlers(room)
        self._holding = HoldingHandlers(room)
        self._overseeing = OverseeingHandlers(room)
        self._committee = committee.CommitteeHandlers(room)
        self._auditing = auditing.AuditingHandlers(room)

    def commands(self) -> Mapping[str, Handler]:
        """The handler of each command."""
        return {
            "start": self._people.start,
            "people": self._people.list_people,
            "invite": self._people.invite,
            "desk": self._desk.show,
            "audit": self._auditing.show,
            "committee": self._committee.show,
            "hold": self._holding.show,
            "deliveries": self._overseeing.show,
        }

    def buttons(self) -> Mapping[str, Handler]:
        """The handler of each verb that a button's data begins with."""
        return {
            people_pages.LIST: self._people.turn,
            people_pages.ASK: self._people.ask,
            people_pages.REVOKE: self._people.revoke,
            people_pages.INVITE: self._people.press_invite,
            people_pages.WITHDRAW: self._people.withdraw,
            keyboards.SUBMIT: self._approving.submit_draft,
            approval_pages.LIST: self._approving.list_waiting,
            approval_pages.OPEN: self._approving.open,
            approval_pages.APPROVE: self._approving.approve,
            approval_pages.SEND_BACK: self._approving.ask_reason,
            approval_pages.WITHDRAW: self._approving.withdraw,
            desk_pages.DESK: self._desk.look_again,
            desk_pages.AGED: self._desk.list_aged,
            desk_pages.FIX: self._desk.fix,
            desk_pages.CONFIRM: self._desk.confirm,
            desk_pages.UNSENT: self._desk.list_unsent,
            hold_pages.HOLD: self._holding.end,
            committee.DROP: self._committee.drop,
            auditing.OLDER: self._auditing.show_older,
        }

    async def take_text(self, message: Message, user: User) -> bool:
        """Take the reason why something is sent back; False for any other message."""
        request_id = self._approving.awaited_by(message, user)
        if request_id is None:
            return False
        await self._approving.take_reason(message, user, request_id)
        return True
