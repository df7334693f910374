"""Terms and what they mean."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from knowledge.lexicon import needs_capitals
from knowledge.models import Term
from knowledge.text import fold

_NEAR_ENOUGH = 80
"""Least similarity, of 100, for a term to be suggested in place of an unknown one."""


class Glossary:
    """Looks terms up by abbreviation, expansion or synonym."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms: Sequence[Term] = tuple(sorted(terms, key=lambda term: fold(term.term)))
        self._by_wording: dict[str, Term] = {}
        for term in self.terms:
            for wording in self._wordings(term):
                self._by_wording.setdefault(wording, term)
        # an abbreviation means itself even where it is another term's synonym
        self._by_wording |= {_key(term.term): term for term in self.terms}

        self._expansions = {
            term.term.casefold(): term.expansion.partition("(")[0].strip()
            for term in self.terms
            if sum(letter.isupper() for letter in term.term) > 1 and term.term.isalpha()
        }
        longest_first = sorted(map(re.escape, self._expansions), key=len, reverse=True)
        self._abbreviations = re.compile(
            rf"\b(?:{'|'.join(longest_first)})s?\b" if longest_first else r"(?!)", re.IGNORECASE
        )

    @staticmethod
    def _wordings(term: Term) -> Iterable[str]:
        bare_expansion = term.expansion.partition("(")[0]
        return map(_key, (term.term, term.term.partition(" (")[0], bare_expansion, *term.synonyms))

    def find_term(self, wording: str) -> Term | None:
        """The term that `wording` is, ignoring case and hyphens; None when it is none."""
        key = _key(wording)
        return self._by_wording.get(key) or self._by_wording.get(key.removesuffix("s"))

    def suggest_terms(self, wording: str, *, limit: int = 3) -> list[Term]:
        """Terms spelt much like `wording`, best first."""
        hits = process.extract(
            _key(wording), list(self._by_wording), scorer=fuzz.WRatio, score_cutoff=_NEAR_ENOUGH, limit=limit * 4
        )
        unique = {self._by_wording[wording].term: self._by_wording[wording] for wording, _score, _index in hits}
        return list(unique.values())[:limit]

    def spell_out(self, text: str) -> str:
        """The text with its abbreviations written out, for a model that has never met them.

        Abbreviations that are also words (SEND, CARE) need their capitals.
        """
        return self._abbreviations.sub(self._expand, text)

    def _expand(self, match: re.Match[str]) -> str:
        word = match[0]
        for key in (word.casefold(), word.casefold().removesuffix("s")):
            if key in self._expansions and (word.isupper() or word[:-1].isupper() or not needs_capitals(key)):
                return self._expansions[key]
        return word

    def equivalents(self) -> Iterable[tuple[str, ...]]:
        """For each term, the wordings that mean the same, for the search to treat as one."""
        for term in self.terms:
            bare_term, bare_expansion = term.term.partition(" (")[0], term.expansion.partition(" (")[0]
            yield tuple(dict.fromkeys((bare_term, bare_expansion, *term.synonyms)))


def _key(wording: str) -> str:
    return " ".join(fold(wording).replace("-", " ").replace(".", "").split())
