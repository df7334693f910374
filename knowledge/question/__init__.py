"""What is being asked: about when, of whom, for a grade, a number, a list, a course of events or a definition.

Rules, not guesses: each looks for words that people use, and what it does not recognise is left to the search.
"""

from knowledge.question.reading import MAX_CHARACTERS, Question, understand_question
from knowledge.question.speakers import Speaker
from knowledge.question.times import LAST_YEAR, Period, When

__all__ = ["LAST_YEAR", "MAX_CHARACTERS", "Period", "Question", "Speaker", "When", "understand_question"]
