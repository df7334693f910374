"""SQLAlchemy Core tables and one store a subject; the only room that speaks SQL."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.database import Database, StorageError, find_missing, is_unavailable

__all__ = ["AsyncConnection", "Database", "IntegrityError", "StorageError", "find_missing", "is_unavailable"]
