"""A local, strict Telegram Bot API server with a chat page, for trying the bot without a token."""
