"""Every setting, read once at start from the environment or a `.env` file.

`.env.example` and docs/operating.md describe each; a test fails when one of the three lacks a setting.
"""

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from knowledge.gate import FALSE_ANSWERS

SAFEGUARDING_TEXT = (
    "<b>If a child may be in danger, please tell somebody who can act now. I cannot.</b>\n\n"
    "• <b>In immediate danger</b>: call 999.\n"
    "• <b>Worried about a child</b>, or asking about a child's case: your council's children's services, at any time; "
    "at night and at weekends ask for the emergency duty team.\n"
    "• <b>To talk it over</b>: the NSPCC helpline, 0808 800 5000.\n"
    "• <b>If you are under 19 yourself</b>: Childline, 0800 1111, free, day and night.\n\n"
    "I am a computer program that looks up inspection reports. I cannot pass anything on, and I have kept nothing of "
    "what you wrote. You may want to delete it from this chat.\n\n"
    "<i>If you were asking about services in general, please put it in other words, without a particular child.</i>"
)
"""The route to help in England. What the NSPCC and Childline offer: nspcc.org.uk and childline.org.uk."""
_LONGEST_MESSAGE = 4_096
_TAG = re.compile(r"<(/?)(b|i|u|s|code)>")


class SettingsError(Exception):
    """A setting cannot be used; the message names each one and what is wrong with it."""


class Settings(BaseSettings):
    """How this installation runs."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    bot_token: SecretStr | None = None
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    database_url: str = "sqlite:///var/briefing.sqlite3"
    telegram_api_url: Annotated[str, Field(pattern=r"^https?://")] = "https://api.telegram.org/bot"
    authority: Annotated[str, Field(min_length=1, max_length=100)] = "Norfolk"
    council: Annotated[str, Field(min_length=1, max_length=100)] = "Norfolk County Council"
    privacy_contact: Annotated[str, Field(max_length=200)] = ""
    embedding_model: str = ""
    vectors_dir: Annotated[str, Field(min_length=1)] = "var/vectors"
    false_answers: Annotated[float, Field(ge=0.005, le=0.5)] = FALSE_ANSWERS
    undo_seconds: Annotated[int, Field(ge=0, le=3600)] = 60
    sends_per_second: Annotated[int, Field(ge=1, le=1000)] = 30
    reply_burst: Annotated[int, Field(ge=1, le=1000)] = 5
    correct_answers_days: Annotated[int, Field(ge=0, le=365)] = 0
    failures_alarm: Annotated[int, Field(ge=0, le=100_000)] = 20
    two_pairs_of_eyes: bool = False
    curated_facts: bool = True
    question_days: Annotated[int, Field(ge=0, le=3650)] = 90
    safeguarding_text: str = SAFEGUARDING_TEXT
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        """Accept `111, 222`: a JSON list is not what an operator types."""
        if not isinstance(value, str):
            return value
        parts = value.replace(",", " ").split()
        wrong = [str(number) for number, part in enumerate(parts, 1) if not (part.isascii() and part.isdigit())]
        if wrong:
            # by place, not by value: what stands there may be the token
            raise ValueError(
                f"entry {', '.join(wrong)} is no number: write numeric Telegram user ids, separated by commas, "
                "such as 123456789"
            )
        return frozenset(map(int, parts))

    @field_validator("safeguarding_text")
    @classmethod
    def _check_markup(cls, text: str) -> str:
        """A message that Telegram refuses would be no help: what cannot be sent as it stands is refused at the start."""
        text = text.replace("\\n", "\n").strip() or SAFEGUARDING_TEXT
        if len(text) > _LONGEST_MESSAGE:
            raise ValueError(f"must be at most {_LONGEST_MESSAGE} characters long, to fit one message")
        opened: list[str] = []
        for closing, name in _TAG.findall(text):
            if not closing:
                opened.append(name)
            elif not opened or opened.pop() != name:
                raise ValueError(f"has a </{name}> that closes nothing")
        if opened:
            raise ValueError(f"has a <{opened[-1]}> that is not closed")
        if re.search(r"[<>]", _TAG.sub("", text)):
            raise ValueError(
                "may hold <b>, <i>, <u>, <s> and <code>, closed in order, and no other tag; write &lt; for < and &gt; for >"
            )
        return text

    @field_validator("bot_token", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: naming every setting that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        # only the name and the reason: a mistyped value may be the token
        lines = [
            f"  {'.'.join(map(str, detail['loc'])).upper()}: {detail['msg'].removeprefix('Value error, ')}"
            for detail in error.errors()
        ]
        raise SettingsError("These settings cannot be used:\n" + "\n".join(lines)) from None
