"""Review of the curated base beyond what the loader forbids: style, likeness, gaps, and truth to the documents. Pure.

`documents` is imported only by who has documents to read: it brings the PDF library with it.
"""

from knowledge.review.findings import Finding, Severity, describe_findings
from knowledge.review.lints import review_corpus

__all__ = ["Finding", "Severity", "describe_findings", "review_corpus"]
