"""From a question to an answer: which facts to show, in what order, and when to say that there is none.

The search says how well each fact's words and meaning fit; this package honours what likeness cannot tell: the time,
the speaker and the authority asked about, grades that a newer inspection replaced, the course of events, whole lists,
facts that disagree.
"""

from knowledge.composition.answering import answer_question
from knowledge.composition.context import MAX_SNIPPETS, cite_with_parts
from knowledge.composition.lookup import NEAREST
from knowledge.composition.nearness import Readings, find_near

__all__ = ["MAX_SNIPPETS", "NEAREST", "Readings", "answer_question", "cite_with_parts", "find_near"]
