"""Search by meaning: switched on beside a bot that already answers by words."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from briefing.responsiveness import GivingWay
from briefing.semantic import ModelError, RememberingEmbedder, open_embedder
from briefing.settings import Settings
from knowledge.base import FactBase
from knowledge.search.learning import GiveWay, go_on

logger = logging.getLogger(__name__)

OFF = "off"
_MANY = 200
"""Texts whose embedding takes long enough (about two seconds) to be told of."""


def open_model(settings: Settings, *, keep: bool = True) -> RememberingEmbedder | None:
    """The embedder that the settings ask for; None when they ask for words alone.

    Without `keep` it makes no folder for vectors; one that is there is used all the same.

    Raises:
        briefing.semantic.ModelError: there is no usable model.
    """
    if settings.embedding_model == OFF:
        return None
    directory = Path(settings.embedding_model) if settings.embedding_model else None
    kept = Path(settings.vectors_dir)
    return open_embedder(directory, kept if keep or kept.is_dir() else None)


def switch_on(
    base: FactBase,
    settings: Settings,
    *,
    keep: bool = True,
    tell: Callable[[str], None] = logger.info,
    give_way: GiveWay = go_on,
) -> str:
    """Make the base searchable by meaning; takes seconds where texts are new, so run it in a thread.

    Returns:
        How the base is searched from now on, for operators and /help. Without a usable model it goes on by words
        alone: an answer by words is better than none.
    """
    try:
        embedder = open_model(settings, keep=keep)
    except ModelError as error:
        logger.warning("Searching by words alone: %s", error)
        return f"by words alone ({error})"
    if embedder is None:
        return "by words alone (EMBEDDING_MODEL is off)"
    unseen = embedder.count_unseen(base.texts_to_embed())
    if unseen > _MANY:
        tell(f"Reading {unseen:,} texts for the search by meaning: about {unseen // 120 + 1} s, once.")
    base.learn_meanings(embedder, give_way)
    return "by words and meaning"


class SearchingByMeaning:
    """Switches the search by meaning on in the background, and says how the base is searched."""

    def __init__(self, base: FactBase, settings: Settings) -> None:
        self._base = base
        self._settings = settings
        self.described = "by words (meaning is being prepared)"

    async def run(self) -> None:
        """Prepare the search by meaning. Whatever goes wrong leaves the search by words as it is."""
        try:
            self.described = await asyncio.to_thread(switch_on, self._base, self._settings, give_way=GivingWay())
        except Exception:
            logger.exception("The search by meaning could not be prepared; searching by words alone")
            self.described = "by words alone (preparing the search by meaning failed; the log says why)"
        else:
            logger.info("Searching %s", self.described)
