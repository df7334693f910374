"""Whether this installation would work: every part tried once, and what to do about those that fail."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from briefing.semantic import ModelError
from briefing.services.meaning import OFF, open_model
from briefing.settings import Settings
from briefing.storage import Database, StorageError, find_missing, inbox
from knowledge.base import FactBase
from knowledge.corpus import CorpusError, load_corpus

_REFERENCES = 5
"""As many as are named in one line."""


@dataclass(frozen=True)
class Diagnosis:
    """One part of the installation: whether it is in order, and a line about it."""

    part: str
    sound: bool
    finding: str


async def examine(settings: Settings) -> AsyncIterator[Diagnosis]:
    """Try every part. Nothing is changed: the database is opened, not migrated."""
    yield _examine_base(settings)
    yield await _examine_database(settings)
    yield await _examine_inbox(settings)
    yield await asyncio.to_thread(_examine_search, settings)
    yield _examine_owners(settings)
    yield await _examine_telegram(settings)


def _examine_base(settings: Settings) -> Diagnosis:
    try:
        base = FactBase(load_corpus(), home=settings.authority)
    except CorpusError as error:
        return Diagnosis("Curated base", sound=False, finding=str(error))
    return Diagnosis("Curated base", sound=True, finding=base.describe_size())


async def _examine_database(settings: Settings) -> Diagnosis:
    if missing := await asyncio.to_thread(find_missing, settings.database_url):
        return Diagnosis("Database", sound=True, finding=f"none yet: the first start makes {missing}")
    try:
        async with await Database.open(settings.database_url, migrate=False) as database:
            kind = "SQLite" if database.serves_one_process else "PostgreSQL"
    except StorageError as error:
        return Diagnosis("Database", sound=False, finding=str(error))
    return Diagnosis("Database", sound=True, finding=f"{kind}, its tables are those of this version")


async def _examine_inbox(settings: Settings) -> Diagnosis:
    if await asyncio.to_thread(find_missing, settings.database_url):
        return Diagnosis("Inbox", sound=True, finding="empty")
    try:
        async with (
            await Database.open(settings.database_url, migrate=False) as database,
            database.read() as connection,
        ):
            waiting = await inbox.count_unhandled(connection)
            aside = await inbox.list_references(connection)
    except StorageError:
        return Diagnosis("Inbox", sound=True, finding="empty")
    if aside:
        finding = (
            f"messages set aside: {len(aside)}; the log has their references ({', '.join(aside[:_REFERENCES])})"
        )
        return Diagnosis("Inbox", sound=False, finding=finding)
    return Diagnosis("Inbox", sound=True, finding=f"messages waiting: {waiting}")


def _examine_search(settings: Settings) -> Diagnosis:
    if settings.embedding_model == OFF:
        return Diagnosis("Search", sound=True, finding="by words alone, as EMBEDDING_MODEL=off asks for")
    try:
        model = open_model(settings, keep=False)
    except ModelError as error:
        return Diagnosis("Search", sound=False, finding=f"by words alone: {error}")
    name = model.fingerprint if model else ""
    return Diagnosis("Search", sound=True, finding=f"by words and meaning (model {name})")


def _examine_owners(settings: Settings) -> Diagnosis:
    """Only the owners: everybody else is invited in the chat, which needs an owner first."""
    count = len(settings.admin_ids)
    if not count:
        return Diagnosis("Owners", sound=False, finding="none: put an owner's Telegram id into ADMIN_IDS")
    return Diagnosis("Owners", sound=True, finding=f"{count} named in ADMIN_IDS")


async def _examine_telegram(settings: Settings) -> Diagnosis:
    if settings.bot_token is None:
        return Diagnosis("Telegram", sound=False, finding="no BOT_TOKEN (the sandbox needs none)")
    try:
        async with Bot(settings.bot_token.get_secret_value(), base_url=settings.telegram_api_url) as bot:
            return Diagnosis("Telegram", sound=True, finding=f"the token is that of @{bot.username}")
    except InvalidToken:
        return Diagnosis("Telegram", sound=False, finding="Telegram does not know this BOT_TOKEN")
    except TelegramError as error:
        return Diagnosis("Telegram", sound=False, finding=f"cannot be reached: {error.message}")
