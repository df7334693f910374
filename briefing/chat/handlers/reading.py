"""What the bot says of itself and of its base: /start, /help, /sources, /glossary, /privacy."""

from telegram import Update

from briefing.chat import texts
from briefing.chat.markup import escape, pack_blocks
from briefing.chat.render import render_sources, render_term
from briefing.chat.room import Context, Room, argument_of, message_of


class ReadingHandlers:
    """Handlers of the commands that only read."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def start(self, update: Update, context: Context) -> None:
        """Greet, and bring back what a returning person followed."""
        message, chat, user = message_of(update)
        await self._room.subscribing.revive(chat.id)
        await message.reply_html(
            texts.welcome(self._room.base, self._room.settings.council, role=self._room.people.role_of(user.id))
        )

    async def help(self, update: Update, context: Context) -> None:
        """What can be asked and which commands there are."""
        message, _chat, user = message_of(update)
        by_meaning = self._room.base.index.is_semantic
        role = self._room.people.role_of(user.id)
        await message.reply_html(texts.help_text(role=role, by_meaning=by_meaning))

    async def sources(self, update: Update, context: Context) -> None:
        """The documents the facts come from."""
        message, _chat, _user = message_of(update)
        for text in render_sources(self._room.base):
            await message.reply_html(text)

    async def glossary(self, update: Update, context: Context) -> None:
        """`/glossary LAC`: what a term means; without a term, which terms there are."""
        message, _chat, _user = message_of(update)
        wording = argument_of(message)
        glossary = self._room.base.glossary
        if not wording:
            terms = ", ".join(escape(term.term) for term in glossary.terms)
            blocks = [f"<b>{len(glossary.terms)} terms.</b> Ask for one: <code>/glossary LAC</code>", terms]
            for text in pack_blocks(blocks):
                await message.reply_html(text)
            return
        term = glossary.find_term(wording)
        if term:
            await message.reply_html(render_term(term))
            return
        near = [f"<code>/glossary {escape(item.term)}</code>" for item in glossary.suggest_terms(wording)]
        hint = f" Did you mean {' or '.join(near)}?" if near else " /glossary lists the terms I have."
        await message.reply_html(f"I have no entry for “{escape(wording[:100])}”.{hint}")

    async def privacy(self, update: Update, context: Context) -> None:
        """What is kept, in plain words."""
        message, _chat, _user = message_of(update)
        await message.reply_html(texts.privacy(self._room.settings))

    async def unknown_command(self, update: Update, context: Context) -> None:
        """A command the bot does not have."""
        message, _chat, _user = message_of(update)
        command = (message.text or "").split()[0][:40]
        await message.reply_html(f"I do not know {escape(command)}. /help says what I can do.")
