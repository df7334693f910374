"""Inline queries: what somebody typed after the bot's name in any chat, and what the bot offered."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.entities import parse_text
from sandbox.errors import bad_request
from sandbox.messages import Json

QUERY_LIMIT = 256
MOST_RESULTS = 50
RESULT_ID_LIMIT = 64
KEPT = 10_000
# Bots report refusals of answers given after ten to twenty seconds; the client has moved on by then.
LIFETIME = 10.0


@dataclass(slots=True)
class InlineQuery:
    """A query and its answer; None while there is none."""

    id: str
    asked_at: float
    answer: Json | None = None


class InlineQueries:
    """The inline queries of this run.

    Args:
        first_id: The number before the first query's.
        clock: Seconds on a clock that never goes back.
    """

    def __init__(self, first_id: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._ids = itertools.count(first_id + 1)
        self._clock = clock
        self._queries: dict[str, InlineQuery] = {}

    def add(self) -> InlineQuery:
        """Record a query that waits for the bot's answer."""
        query = InlineQuery(str(next(self._ids)), self._clock())
        self._queries[query.id] = query
        if len(self._queries) > KEPT:
            del self._queries[next(iter(self._queries))]
        return query

    def find(self, query_id: str) -> InlineQuery | None:
        """The query of an id."""
        return self._queries.get(query_id)

    def answer(self, query_id: str, results: object, options: Json) -> None:
        """Record the bot's answer.

        Raises:
            ApiError: 400 when the query is unknown or too old, or a result is not what Telegram takes.
        """
        checked = check_results(results)
        query = self._queries.get(query_id)
        if query is None or query.answer is not None or self._clock() - query.asked_at > LIFETIME:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        query.answer = {"results": checked, **options}


def check_results(results: object) -> list[Json]:
    """The results of an ``answerInlineQuery`` call.

    Raises:
        ApiError: 400 when there are over 50, an id is missing, too long or repeated, or a text is wrong.
    """
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise bad_request("can't parse inline query results: expected an Array of InlineQueryResult")
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id") or "") for result in results]
    if not all(1 <= len(result_id.encode("utf-8", "replace")) <= RESULT_ID_LIMIT for result_id in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        content = result.get("input_message_content")
        if isinstance(content, dict) and "message_text" in content:
            text = parse_text(str(content["message_text"]), str(content.get("parse_mode") or "")).text
            if not text:
                raise bad_request("message text is empty")
    return results
