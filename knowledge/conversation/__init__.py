"""What a message means in its conversation: a follow-up of the question before, or several questions at once.

Rules, not guesses, and careful ones: a message that can be understood alone is left alone. A follow-up is recognised by
its whole wording ("and in 2018?", "who said that?"), never by a part of it.
"""

from knowledge.conversation.following import resolve_follow_up
from knowledge.conversation.signs import reads_as_follow_up
from knowledge.conversation.splitting import MAX_QUESTIONS, split_questions
from knowledge.conversation.topics import Manner, Resolved, Topic

__all__ = [
    "MAX_QUESTIONS",
    "Manner",
    "Resolved",
    "Topic",
    "reads_as_follow_up",
    "resolve_follow_up",
    "split_questions",
]
