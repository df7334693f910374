"""The process's log: one line an event, and never the bot token or a councillor's question."""

import logging
import re

# Telegram's tokens, as they stand in the addresses that HTTP clients print: there "bot" comes right before them
_TOKEN = re.compile(r"(?<!\d)\d{6,12}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)


class TokenFilter(logging.Filter):
    """Takes anything shaped like a bot token out of every record, its traceback included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always kept."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # a library's log line with the wrong arguments must not stop the bot
            message = f"{record.msg} {record.args}"
        record.msg, record.args = _TOKEN.sub("[token]", message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _TOKEN.sub("[token]", record.exc_text)
        return True


def _without_traceback(record: logging.LogRecord) -> bool:
    """Polling tells in a sentence of its own what went wrong; forty lines of the library's retry loop add nothing."""
    if str(record.msg).startswith("%s") and "Network Retry Loop" in str(record.args):
        record.exc_info = None
    return True


def start_journal(level: str) -> None:
    """Log to standard error, tokens removed.

    Libraries that print addresses or whole updates at finer levels never go below theirs, whatever `level` is: an
    address holds the token, an update holds a councillor's question.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(TokenFilter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for talkative in ("httpx", "httpcore", "telegram", "sqlalchemy", "aiosqlite", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    logging.getLogger("telegram.ext").addFilter(_without_traceback)
