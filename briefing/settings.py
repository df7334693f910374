"""Every setting, read once at start from the environment or a `.env` file.

`.env.example` and docs/operating.md describe each; a test fails when one of the three lacks a setting.
"""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


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
