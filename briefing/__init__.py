"""The bot: everything that touches the world. See docs/architecture.md for the rooms and their rules."""
