"""Reading inspection reports: a PDF in, its header, grades, recommendations and numbered paragraphs out.

Written for Ofsted's reports and letters on local authority children's services since 2012. What could not be read is
said in the report's problems, never guessed.
"""

from knowledge.reports.describing import describe_refusal, describe_report
from knowledge.reports.lines import DocumentError, show_name
from knowledge.reports.reading import read_report
from knowledge.reports.records import Grades, Paragraph, Recommendation, Report, ReportFramework

__all__ = [
    "DocumentError",
    "Grades",
    "Paragraph",
    "Recommendation",
    "Report",
    "ReportFramework",
    "describe_refusal",
    "describe_report",
    "read_report",
    "show_name",
]
