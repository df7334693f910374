"""Question -> the facts that answer it, best first, with an honest confidence.

Lexical, in five steps, each in its module: read the question as clues (`clues`, with misspellings mended by `repair`
and synonyms from the lexicon), weigh them by rarity (`weights`), score every fact (`bm25`), look at the word order
of the best (`closeness`), and judge the evidence (`confidence`).

What each idea brought on the development questions of two public sets: right fact first, clean / misspelt, and for
CLINC150 how well the confidence tells out-of-scope questions from others (AUROC, clean / misspelt).

    step                                     CLINC150      AUROC         BANKING77
    BM25 over stems, no function words       .767 / .565   .922 / .789   .699 / .554
    + function words at a capped weight      .815 / .628   .936 / .819   .725 / .602
    + repair, the nearest word               .810 / .793   .926 / .903   .721 / .708
    + repair, the three nearest              .812 / .793   .934 / .912   .721 / .714
    + neighbouring words                     .827 / .800   .938 / .919   .732 / .723
    + kinship with a single ask              .828 / .798   .936 / .917   .745 / .736

Tried and left out, because they did not help on both sets, or no longer with one ask a document: character n-grams
beside the words or for words that cannot be repaired, repairing known words too, a language model for BM25, idf over
asks, damped idf, pairs across function words, pairs at a distance.
"""

from knowledge.lexicon import Lexicon
from knowledge.search.calibration import FALSE_ANSWERS, Calibration, calibrate
from knowledge.search.documents import Document, Match, ResultSet
from knowledge.search.embedding import Embedder
from knowledge.search.evidence import Evidence
from knowledge.search.index import Asked, SearchIndex

__all__ = [
    "FALSE_ANSWERS",
    "Asked",
    "Calibration",
    "Document",
    "Embedder",
    "Evidence",
    "Lexicon",
    "Match",
    "ResultSet",
    "SearchIndex",
    "calibrate",
]
