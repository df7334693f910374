"""How a chat is told: /alerts, /pause, /resume, /quiet and their buttons; the button under each alert that unfollows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from telegram import InlineKeyboardMarkup, Update

from briefing.chat import choice_pages, keyboards
from briefing.chat.choice_pages import NOTHING, Change, Page
from briefing.chat.group_rights import message_of_chooser, press_of_chooser
from briefing.chat.markup import escape
from briefing.chat.room import Context, Handler, Press, Room, argument_of, message_of
from briefing.chat.spans import LONGEST, read_pause, read_quiet
from briefing.services.choosing import Choices, NotFollowingError
from briefing.services.subscribing import EVERYTHING
from briefing.storage.preferences import Cadence, Filters

_HOW_TO_PAUSE = (
    "How long should I be silent? Press a button, or write for instance <code>/pause 2 weeks</code> or "
    "<code>/pause until 7 December</code>, a year at most. Nothing is lost: what is found meanwhile comes afterwards."
)
_HOW_TO_BE_QUIET = (
    "Write from when to when, such as <code>/quiet 22:00 07:00</code> or <code>/quiet 10pm 7am</code>; "
    "<code>/quiet off</code> ends it. What is found in quiet hours comes when they end."
)
_OUTDATED = "That choice is no longer there. /alerts shows the present ones."


class ChoosingHandlers:
    """Handlers of choices."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._changes: Mapping[str, Callable[[int, str], Awaitable[Choices]]] = {
            Change.CADENCE: self._choose_cadence,
            Change.AT: lambda chat, value: room.choosing.choose_when(chat, digest_at=int(value) % 1440),
            Change.WEEKDAY: lambda chat, value: room.choosing.choose_when(chat, digest_weekday=int(value) % 7),
            Change.WEAKNESSES: lambda chat, value: room.choosing.choose_what(
                chat, lambda only: replace(only, only_weaknesses=value == "1")
            ),
            Change.OFSTED: lambda chat, value: room.choosing.choose_what(
                chat, lambda only: replace(only, only_ofsted=value == "1")
            ),
            Change.AUTHORITY: self._choose_authority,
            Change.SILENCE: self._choose_silence,
            Change.PAUSE_DAYS: self._pause_days,
            Change.RESUME: lambda chat, _value: room.choosing.resume(chat),
        }

    def commands(self) -> Mapping[str, Handler]:
        """The handler of each command."""
        return {"alerts": self.show, "pause": self.pause, "resume": self.resume, "quiet": self.be_quiet}

    def buttons(self) -> Mapping[str, Handler]:
        """The handler of each verb that a button's data begins with."""
        return {choice_pages.CHOICE: self.press, keyboards.UNFOLLOW: self.unfollow}

    async def show(self, update: Update, context: Context) -> None:
        """`/alerts`: what this chat follows and how it is told."""
        message, chat, _user = message_of(update)
        choices = await self._room.choosing.find(chat.id)
        keyboard = self._keyboard(Page.MENU, choices) if choices.followed else None
        await message.reply_html(choice_pages.render_choices(choices, self._room.base), reply_markup=keyboard)

    async def pause(self, update: Update, context: Context) -> None:
        """`/pause 2 weeks`: silent until then."""
        message = await message_of_chooser(update)
        if message is None:
            return
        choices = await self._room.choosing.find(message.chat_id)
        if not choices.followed:
            await message.reply_html(NOTHING)
            return
        wanted = argument_of(message)
        end = read_pause(wanted, self._room.clock()) if wanted else None
        if end is None:
            understood = f"I do not understand “{escape(wanted[:40])}” as a time to come. " if wanted else ""
            keyboard = self._keyboard(Page.PAUSE, choices)
            await message.reply_html(f"{understood}{_HOW_TO_PAUSE}", reply_markup=keyboard)
            return
        choices = await self._room.choosing.pause(message.chat_id, end)
        await message.reply_html(_tell_pause(choices))

    async def resume(self, update: Update, context: Context) -> None:
        """`/resume`: end the pause."""
        message = await message_of_chooser(update)
        if message is None:
            return
        former = await self._room.choosing.find(message.chat_id)
        if not former.followed:
            await message.reply_html(NOTHING)
        elif former.when.paused_until is None:
            await message.reply_html("There is no pause to end. /alerts shows how you are told.")
        else:
            choices = await self._room.choosing.resume(message.chat_id)
            self._room.wake_dispatcher()
            await message.reply_html(f"The pause is over. You are told {choice_pages.describe_when(choices)}.")

    async def be_quiet(self, update: Update, context: Context) -> None:
        """`/quiet 22:00 07:00`, `/quiet off`: hours in which nothing is sent unasked."""
        message = await message_of_chooser(update)
        if message is None:
            return
        wanted = argument_of(message)
        hours = read_quiet(wanted)
        choices = await self._room.choosing.find(message.chat_id)
        if not choices.followed:
            await message.reply_html(NOTHING)
        elif wanted.casefold() in {"off", "none", "never"}:
            choices = await self._room.choosing.choose_when(message.chat_id, quiet_from=None, quiet_until=None)
            self._room.wake_dispatcher()
            await message.reply_html("No quiet hours: you are told at any hour. /alerts shows the rest.")
        elif hours is None:
            await message.reply_html(_HOW_TO_BE_QUIET, reply_markup=self._keyboard(Page.QUIET, choices))
        else:
            choices = await self._room.choosing.choose_when(
                message.chat_id, quiet_from=hours[0], quiet_until=hours[1]
            )
            await message.reply_html(choice_pages.render_choices(choices, self._room.base))

    async def press(self, update: Update, context: Context) -> None:
        """A button of the choices: another page, or a change."""
        press = await press_of_chooser(update)
        if press is None:
            return
        message = press.message
        _verb, what, *values = press.parts
        try:
            if what in tuple(Page):
                choices = await self._room.choosing.find(message.chat_id)
                page = Page(what)
            else:
                choices = await self._changes[what](message.chat_id, values[0] if values else "")
                page = _PAGE_AFTER.get(what, Page.MENU)
                self._room.wake_dispatcher()
        except NotFollowingError:
            await press.say("You follow no alerts any more. /subscribe starts them.", alert=True)
            return
        except (KeyError, ValueError, LookupError):  # a button of an earlier version, or of a council that is gone
            await press.say(_OUTDATED, alert=True)
            return
        if not choices.followed:
            await press.say("You follow no alerts any more. /subscribe starts them.", alert=True)
            return
        await press.say()
        text = choice_pages.render_choices(choices, self._room.base)
        await press.replace_text(text, self._keyboard(page, choices))

    async def unfollow(self, update: Update, context: Context) -> None:
        """One tap under an alert: no more of its themes."""
        press = await press_of_chooser(update)
        if press is None:
            return
        fact = self._room.base.facts.get(press.parts[-1])
        if fact is None:
            await press.say("That finding is no longer there. /subscribe shows what you follow.", alert=True)
            return
        await self._tell_unfollowed(press, fact.themes)

    async def _tell_unfollowed(self, press: Press, themes: tuple[str, ...]) -> None:
        chat_id = press.message.chat_id
        everything = EVERYTHING in await self._room.subscribing.list_followed(chat_id)
        gone = await self._room.subscribing.unfollow(chat_id, themes)
        if not gone:
            await press.say("You do not follow this any more. /subscribe shows what you follow.", alert=True)
            await press.drop_buttons(keyboards.UNFOLLOW)
            return
        held = [self._room.base.themes[theme] for theme in gone if theme in self._room.base.themes]
        names = " and ".join(theme.name for theme in held)
        rest = " You still follow every other theme." if everything else ""
        await press.say(f"No more alerts on {names}.{rest} /alerts shows what you follow.", alert=True)
        again = keyboards.follow_again_rows(held)
        kept = keyboards.drop_buttons(press.message.reply_markup, keyboards.UNFOLLOW)
        await press.replace_keyboard(keyboards.add_rows(kept, again))

    async def _choose_cadence(self, chat_id: int, value: str) -> Choices:
        return await self._room.choosing.choose_when(chat_id, cadence=Cadence(value))

    async def _choose_silence(self, chat_id: int, value: str) -> Choices:
        first, last = (None, None) if value == "off" else (int(part) % 1440 for part in value.split("-"))
        return await self._room.choosing.choose_when(chat_id, quiet_from=first, quiet_until=last)

    async def _choose_authority(self, chat_id: int, value: str) -> Choices:
        print_, wanted = value.split("-")
        options = choice_pages.list_authorities(self._room.base)
        name = next((option for option in options if keyboards.fingerprint(option) == print_), None)
        if name is None:
            raise LookupError(value)

        def choose(only: Filters) -> Filters:
            authorities = only.authorities | {name} if wanted == "1" else only.authorities - {name}
            return replace(only, authorities=authorities)

        return await self._room.choosing.choose_what(chat_id, choose)

    async def _pause_days(self, chat_id: int, value: str) -> Choices:
        days = int(value) % LONGEST.days
        end = self._room.clock() + timedelta(days=days) if days else None
        return await self._room.choosing.pause(chat_id, end)

    def _keyboard(self, page: Page, choices: Choices) -> InlineKeyboardMarkup:
        return choice_pages.choice_keyboard(page, choices, self._room.base)


_PAGE_AFTER: Mapping[str, Page] = {
    Change.CADENCE: Page.WHEN,
    Change.AT: Page.WHEN,
    Change.WEEKDAY: Page.WHEN,
    Change.WEAKNESSES: Page.ONLY,
    Change.OFSTED: Page.ONLY,
    Change.AUTHORITY: Page.ONLY,
    Change.SILENCE: Page.QUIET,
}


def _tell_pause(choices: Choices) -> str:
    return (
        f"⏸ {choice_pages.describe_pause(choices)} What is found meanwhile is kept for you; answers that you asked to be "
        "told of, and corrections of what you have received, still come. /resume ends the pause."
    )
