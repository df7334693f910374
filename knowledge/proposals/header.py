"""The header of a report in an editor's hands: what is still missing, and correcting what was misread."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from knowledge.authorities import AuthorityFinder
from knowledge.dates import MONTHS
from knowledge.drafts import DraftInputError, Option, Prompt
from knowledge.drafts.prompts import check_line, choose_option
from knowledge.models import MAX_NAME, Grade, Record, Sha256, Url
from knowledge.proposals.registering import name_licence, name_title
from knowledge.reports import Report, ReportFramework

NONE = "none"
_GRADE_NAMES = {
    "overall": "Overall",
    "help_and_protection": "Help and protection",
    "looked_after_or_in_care": "Children in care",
    "adoption": "Adoption",
    "care_leavers": "Care leavers",
    "leadership": "Leadership",
    "capacity_to_improve": "Capacity to improve",
    "lscb": "Safeguarding board",
}
"""The graded lines, by the name that a report has for them."""
_FRAMEWORK_NAMES = {
    ReportFramework.PRE_SIF_CP: "Child protection inspection, to 2013",
    ReportFramework.PRE_SIF_LAC: "Looked after children inspection, to 2013",
    ReportFramework.SIF: "Single inspection, 2013 to 2017",
    ReportFramework.SIF_REINSPECTION: "Single inspection, re-inspection",
    ReportFramework.ILACS_STANDARD: "ILACS, standard",
    ReportFramework.ILACS_SHORT: "ILACS, short",
    ReportFramework.FOCUSED_VISIT: "Focused visit",
    ReportFramework.MONITORING_VISIT: "Monitoring visit",
    ReportFramework.OTHER: "Another sort",
}
_DAY = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-z]{3,9})\s+(?P<year>(?:19|20)\d\d)", re.IGNORECASE
)
_FILE_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")


class HeaderField(StrEnum):
    """What of a header can be corrected, in the order in which it is shown."""

    AUTHORITY = "authority"
    FRAMEWORK = "framework"
    FIELDWORK_START = "fieldwork_start"
    FIELDWORK_END = "fieldwork_end"
    PUBLISHED = "published_on"
    LEAD = "lead_inspector"
    TITLE = "title"
    LICENCE = "licence"
    URL = "url"
    OVERALL = "overall"
    HELP = "help_and_protection"
    CARE = "looked_after_or_in_care"
    ADOPTION = "adoption"
    CARE_LEAVERS = "care_leavers"
    LEADERSHIP = "leadership"
    CAPACITY = "capacity_to_improve"
    BOARD = "lscb"

    @property
    def is_grade(self) -> bool:
        """Whether it is a graded line."""
        return self.value in _GRADE_NAMES

    @property
    def label(self) -> str:
        """As people call it."""
        names = {
            HeaderField.FRAMEWORK: "Sort of report",
            HeaderField.PUBLISHED: "Published",
            HeaderField.URL: "Link",
        }
        return names.get(self) or _GRADE_NAMES.get(self.value) or self.value.replace("_", " ").capitalize()


class Header(Record):
    """A report as read and corrected, and what it does not say of itself. `title` and `licence` are None while by rule."""

    report: Report
    sha256: Sha256
    title: str | None = None
    licence: str | None = None
    url: str | None = None

    @property
    def shown_title(self) -> str:
        """The title, by rule where nobody corrected it."""
        return self.title or name_title(self.report)

    @property
    def shown_licence(self) -> str:
        """The licence, by rule where nobody corrected it."""
        return self.licence or name_licence(self.report.published_on)


def name_framework(framework: ReportFramework) -> str:
    """A kind of report as people call it."""
    return _FRAMEWORK_NAMES[framework]


def list_fields(header: Header) -> list[HeaderField]:
    """What can be corrected: everything but graded lines that reports of this kind do not have."""
    ungraded = {ReportFramework.MONITORING_VISIT, ReportFramework.FOCUSED_VISIT, ReportFramework.OTHER}
    none_graded = header.report.framework in ungraded
    return [field for field in HeaderField if not (field.is_grade and none_graded)]


def find_missing(header: Header) -> HeaderField | None:
    """The first field without which no source can be registered."""
    needed = (HeaderField.AUTHORITY, HeaderField.PUBLISHED)
    return next((field for field in needed if getattr(header.report, field.value) is None), None)


def show_value(header: Header, field: HeaderField) -> str:
    """What a field says now; empty for nothing."""
    report = header.report
    match field:
        case HeaderField.TITLE:
            return header.shown_title
        case HeaderField.LICENCE:
            return header.shown_licence
        case HeaderField.URL:
            return header.url or ""
        case HeaderField.FRAMEWORK:
            return name_framework(report.framework)
        case _ if field.is_grade:
            grade = report.overall if field is HeaderField.OVERALL else report.grades.get(field.value)
            return grade.printed if grade else ""
        case _:
            value = getattr(report, field.value)
            return show_day(value) if isinstance(value, date) else str(value or "")


def show_day(day: date) -> str:
    """Such as `18 May 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def ask_field(header: Header, field: HeaderField, home: str) -> Prompt:
    """The question for a field. `home`: the authority that the base is about."""
    if field.is_grade:
        grades = [Option(grade.printed.capitalize(), grade.value) for grade in Grade]
        return Prompt(
            f"<b>{field.label}: which grade?</b>", [*grades, Option("It is not graded", NONE)], columns=2
        )
    match field:
        case HeaderField.FRAMEWORK:
            options = [Option(name, framework.value) for framework, name in _FRAMEWORK_NAMES.items()]
            return Prompt("<b>What sort of report is it?</b>", options)
        case HeaderField.AUTHORITY:
            return Prompt("<b>Which authority is it about?</b>\nChoose, or type its name.", [Option(home, home)])
        case HeaderField.PUBLISHED:
            return Prompt(
                "<b>When was it published?</b>\nThe report does not always print it; the page it was downloaded from does. "
                "Write 18 May 2026 or 2026-05-18.",
                [
                    Option(f"{show_day(day)}, from the file's name", day.isoformat())
                    for day in _days_in_name(header)
                ],
            )
        case HeaderField.FIELDWORK_START | HeaderField.FIELDWORK_END:
            which = "begin" if field is HeaderField.FIELDWORK_START else "end"
            return Prompt(
                f"<b>When did the fieldwork {which}?</b>\nWrite 23 February 2026 or 2026-02-23.",
                [Option("Unknown", NONE)],
            )
        case HeaderField.URL:
            return Prompt("<b>Where is it on the web?</b>\nPaste the link.", [Option("It has no link", NONE)])
        case HeaderField.LEAD:
            return Prompt(
                "<b>Who led the inspection?</b>\nType the name as printed.", [Option("Nobody is named", NONE)]
            )
        case HeaderField.LICENCE:
            by_rule = name_licence(header.report.published_on)
            return Prompt("<b>What is its licence?</b>\nAs printed, in few words.", [Option(by_rule, by_rule)])
        case _:
            return Prompt("<b>What is its title?</b>\nAs printed on its first page.")


def correct_field(
    header: Header, field: HeaderField, text: str, authorities: AuthorityFinder, home: str
) -> Header:
    """The header with a field as typed or chosen.

    Raises:
        DraftInputError: when it cannot be used; the message says why.
    """
    text = " ".join(text.split())
    if not text:
        raise DraftInputError("That message has no text in it. Please type the answer, or press a button.")
    chosen = ask_field(header, field, home).options
    text = next((item.value for item in chosen if item.label.casefold() == text.casefold()), text)
    if field.is_grade:
        return _grade(header, field, choose_option(text, chosen, "grade"))
    if field is HeaderField.FRAMEWORK:
        framework = ReportFramework(choose_option(text, chosen, "sort of report"))
        return _change(header, framework=framework)
    if field is HeaderField.AUTHORITY:
        named = authorities.find(text)
        if text != home and not named:
            raise DraftInputError("I know no English authority of that name. Please write it as Ofsted does.")
        return _change(header, authority=home if text == home else named[0])
    value = None if text.casefold() == NONE else text
    return _CHANGES[field](header, value)


def _grade(header: Header, field: HeaderField, value: str) -> Header:
    grade = None if value == NONE else Grade(value)
    if field is HeaderField.OVERALL:
        return _change(header, overall=grade)
    grades = {name: given for name, given in header.report.grades.items() if name != field.value}
    return _change(header, grades=grades if grade is None else {**grades, field.value: grade})


def _set_start(header: Header, text: str | None) -> Header:
    day, end = text and read_day(text), header.report.fieldwork_end
    if day and end and day > end:
        raise DraftInputError(f"That is after the fieldwork ended ({show_day(end)}).")
    return _change(header, fieldwork_start=day)


def _set_end(header: Header, text: str | None) -> Header:
    day, start, published = text and read_day(text), header.report.fieldwork_start, header.report.published_on
    if day and start and day < start:
        raise DraftInputError(f"That is before the fieldwork began ({show_day(start)}).")
    if day and published and day > published:
        raise DraftInputError(f"That is after the report was published ({show_day(published)}).")
    return _change(header, fieldwork_end=day)


def _set_published(header: Header, text: str | None) -> Header:
    if text is None:
        raise DraftInputError("A document needs its day of publication.")
    day, end = read_day(text), header.report.fieldwork_end
    if end and day < end:
        raise DraftInputError(f"That is before the fieldwork ended ({show_day(end)}).")
    return _change(header, published_on=day)


def _set_lead(header: Header, text: str | None) -> Header:
    return _change(header, lead_inspector=text and check_line(text, "A name", limit=MAX_NAME))


def _set_url(header: Header, text: str | None) -> Header:
    try:
        url = TypeAdapter(Url).validate_python(text) if text else None
    except ValidationError:
        raise DraftInputError(
            "That is not a link. It should begin with https:// and have no spaces; or press the button."
        ) from None
    return header.model_copy(update={"url": url})


def _set_title(header: Header, text: str | None) -> Header:
    return header.model_copy(update={"title": check_line(text or "", "A title") or None})


def _set_licence(header: Header, text: str | None) -> Header:
    return header.model_copy(update={"licence": check_line(text or "", "A licence") or None})


_CHANGES: Mapping[HeaderField, Callable[[Header, str | None], Header]] = {
    HeaderField.FIELDWORK_START: _set_start,
    HeaderField.FIELDWORK_END: _set_end,
    HeaderField.PUBLISHED: _set_published,
    HeaderField.LEAD: _set_lead,
    HeaderField.URL: _set_url,
    HeaderField.TITLE: _set_title,
    HeaderField.LICENCE: _set_licence,
}


def read_day(text: str) -> date:
    """A day as people write it: `18 May 2026`, `18/05/2026` or `2026-05-18`. DraftInputError for anything else."""
    match = _DAY.fullmatch(text)
    try:
        if match:
            short = match["month"].casefold()
            month = next(number for number, name in enumerate(MONTHS, 1) if name.casefold().startswith(short))
            return date(int(match["year"]), month, int(match["day"]))
        if slashed := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return date(int(slashed[3]), int(slashed[2]), int(slashed[1]))
        return date.fromisoformat(text)
    except (ValueError, StopIteration):
        raise DraftInputError(
            f"“{text[:40]}” is not a day that I can read. Write 18 May 2026 or 2026-05-18."
        ) from None


def _days_in_name(header: Header) -> list[date]:
    """Days in the name of the file, such as `norfolk-2026-05-18.pdf`, on which it can have been published."""
    end = header.report.fieldwork_end
    found = []
    for year, month, day in _FILE_DAY.findall(header.report.file):
        try:
            named = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if end is None or named >= end:
            found.append(named)
    return found


def _change(header: Header, **changes: object) -> Header:
    return header.model_copy(update={"report": replace(header.report, **changes)})  # type: ignore[arg-type]
