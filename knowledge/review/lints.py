"""The rules that need only the base, and the review that asks them all.

Not here, since the loader refuses them outright: dead references, statements over 280 characters, quotes over twelve
words, a misspelt field.
"""

from knowledge.corpus import Corpus
from knowledge.review.findings import Finding, Rule, Severity
from knowledge.review.grades import find_missing_grades
from knowledge.review.percentages import find_wrong_shares
from knowledge.review.structure import (
    find_clashing_terms,
    find_lonely_metrics,
    find_lonely_threads,
    find_stale_gaps,
    find_unlocated,
    find_unprobed_themes,
    find_vaguely_located,
)
from knowledge.review.wording import find_alike, find_leaning, find_nameless, find_same_asks

RULES = (
    Rule("no locator", Severity.ERROR, "Fact", find_unlocated),
    Rule("statement leans on another", Severity.ERROR, "Fact", find_leaning),
    Rule("statement said twice", Severity.ERROR, "Fact", find_alike),
    Rule("question asked of two facts", Severity.ERROR, "Fact", find_same_asks),
    Rule("percentage that does not follow", Severity.ERROR, "Fact", find_wrong_shares),
    Rule("missing grades", Severity.ERROR, "Source", find_missing_grades),
    Rule("glossary clash", Severity.ERROR, "Term", find_clashing_terms),
    # "the council" may be clear to everybody at a base of one council: an editor judges
    Rule("statement without a name", Severity.WARNING, "Fact", find_nameless),
    Rule("locator without paragraph or section", Severity.WARNING, "Fact", find_vaguely_located),
    Rule("metric of a single fact", Severity.WARNING, "Metric", find_lonely_metrics),
    Rule("thread of a single source", Severity.WARNING, "Thread", find_lonely_threads),
    Rule("theme with few probes", Severity.WARNING, "Theme", find_unprobed_themes),
    Rule("reviewed gap that is closed", Severity.WARNING, "Uncited", find_stale_gaps),
)


def review_corpus(corpus: Corpus) -> list[Finding]:
    """Everything that the rules find in the base, rule by rule."""
    return [finding for rule in RULES for finding in rule.find(corpus)]
