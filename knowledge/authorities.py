"""Names of authorities in a question, so that one about another council is not answered with ours."""

import re
from collections.abc import Iterable

from knowledge.corpus import Authority
from knowledge.text import fold


class AuthorityFinder:
    """Finds names of authorities in a question."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        self._names: dict[str, tuple[str, Authority]] = {}
        for authority in authorities:
            self._names |= {fold(name): (name, authority) for name in (authority.name, *authority.aliases)}
        longest_first = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile(
            # on a phone the apostrophe of "suffolk's" is left out; "gloss" is not of Glos
            r"\b(" + "|".join(map(re.escape, longest_first)) + r")(?:(?<!s)s)?\b" if longest_first else r"(?!)"
        )

    def find(self, text: str) -> tuple[str, ...]:
        """The authorities named in `text`, in order. A name that is also an everyday word needs its capital."""
        found: dict[str, None] = {}
        for match in self._pattern.finditer(fold(text)):
            name, authority = self._names[match[1]]
            if not authority.ambiguous or _is_written_as_name(name, text):
                found[authority.name] = None
        return tuple(found)


def _is_written_as_name(name: str, text: str) -> bool:
    """Whether an everyday word stands there with its own capitals, or before "council"."""
    name = re.escape(name)
    return re.search(rf"\b{name}\b|\b(?i:{name}\s+council)\b", text) is not None
