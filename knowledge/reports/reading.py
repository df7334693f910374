"""A report from its file."""

from pathlib import Path

from knowledge.authorities import AuthorityFinder
from knowledge.reports.body import read_body
from knowledge.reports.cover import read_header
from knowledge.reports.grades import read_grades
from knowledge.reports.lines import read_lines, show_name
from knowledge.reports.pages import make_pages
from knowledge.reports.records import LETTERS, Report

MOST_PAGES = 400
"""Pages of the longest report that is read; the longest of Ofsted's on an authority has about sixty."""


def read_report(path: Path, authorities: AuthorityFinder) -> Report:
    """Read a report or letter.

    Raises:
        DocumentError: when the file cannot be read at all; the message says why.
    """
    pages = make_pages(read_lines(path, most_pages=MOST_PAGES))
    header = read_header(pages, authorities)
    overall, grades, unread = read_grades(pages, header.framework, header.fieldwork_end)
    body = read_body(pages, letter=header.framework in LETTERS)
    return Report(
        file=show_name(path),
        pages=len(pages),
        framework=header.framework,
        authority=header.authority,
        fieldwork_start=header.fieldwork_start,
        fieldwork_end=header.fieldwork_end,
        published_on=header.published_on,
        lead_inspector=header.lead_inspector,
        overall=overall,
        grades=grades,
        recommendations=body.recommendations,
        paragraphs=body.paragraphs,
        problems=(*header.problems, *unread, *body.problems),
    )
