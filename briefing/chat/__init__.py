"""The chat: the only room that speaks Telegram."""

import os

# the library then gives waiting times as timedelta, which it will always do from its next major version on
os.environ.setdefault("PTB_TIMEDELTA", "true")
