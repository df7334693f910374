"""Messages that report a concern about a particular child, and must get the route to help instead of an answer.

Rules, not guesses: each looks for a particular child, or the writer, together with harm, worry or casework
(`rules.py`), in the wordings and misspellings that people use (`wording.py`). Questions about services, numbers and
published reviews are not concerns. The rules lean towards help: a question wrongly taken for a concern costs the
councillor a rewording, a concern wrongly taken for a question may cost a child more.
"""

from knowledge.safeguarding.rules import Concern, find_concern, reports_concern

__all__ = ["Concern", "find_concern", "reports_concern"]
