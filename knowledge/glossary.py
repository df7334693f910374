"""Terms and what they mean."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

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

    def equivalents(self) -> Iterable[tuple[str, ...]]:
        """For each term, the wordings that mean the same, for the search to treat as one."""
        for term in self.terms:
            bare_term, bare_expansion = term.term.partition(" (")[0], term.expansion.partition(" (")[0]
            yield tuple(dict.fromkeys((bare_term, bare_expansion, *term.synonyms)))


def _key(wording: str) -> str:
    return " ".join(fold(wording).replace("-", " ").replace(".", "").split())
