"""What an error is called, in the log and to the person who met it."""

import secrets


def make_reference() -> str:
    """Six characters, short enough to be read out on the telephone."""
    return secrets.token_hex(3)
