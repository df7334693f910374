"""The source that a report becomes: its id, kind, framework and licence by rule."""

import re
from datetime import date

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.drafts.draft import authority_code
from knowledge.models import Framework, Source, SourceKind, Tier
from knowledge.reports import Report, ReportFramework
from knowledge.text import fold

PUBLISHER = "Ofsted"
OPEN_LICENCE = "Open Government Licence v3.0"
OPEN_FROM = date(2015, 1, 1)
"""Ofsted's reports print the Open Government Licence from this year on."""
CROWN_LICENCE = (
    "Crown copyright; may be quoted for non-commercial educational purposes, unaltered, with source and date"
)
"""What Ofsted's reports before that print, in few words."""

_KINDS = {
    ReportFramework.MONITORING_VISIT: SourceKind.MONITORING_LETTER,
    ReportFramework.FOCUSED_VISIT: SourceKind.FOCUSED_VISIT,
}
FRAMEWORKS = {
    ReportFramework.PRE_SIF_CP: Framework.PRE_SIF_CP,
    ReportFramework.PRE_SIF_LAC: Framework.PRE_SIF_LAC,
    ReportFramework.SIF: Framework.SIF,
    ReportFramework.SIF_REINSPECTION: Framework.SIF,
    ReportFramework.ILACS_STANDARD: Framework.ILACS,
    ReportFramework.ILACS_SHORT: Framework.ILACS,
    # a focused visit is a part of ILACS, and gives no grades
    ReportFramework.FOCUSED_VISIT: Framework.ILACS,
    ReportFramework.MONITORING_VISIT: Framework.MONITORING,
}
"""The framework of the base that each kind of report belongs to; those of others belong to none."""

_TITLES = {
    ReportFramework.PRE_SIF_CP: "Inspection of local authority arrangements for the protection of children: {name}",
    ReportFramework.PRE_SIF_LAC: "Inspection of looked after children services: {name}",
    ReportFramework.SIF: (
        "{name}: Inspection of services for children in need of help and protection, children looked after and care leavers"
    ),
    ReportFramework.SIF_REINSPECTION: (
        "{name}: Re-inspection of services for children in need of help and protection, children looked after and care leavers"
    ),
    ReportFramework.ILACS_STANDARD: "Inspection of {name} local authority children's services",
    ReportFramework.ILACS_SHORT: "Inspection of {name} local authority children's services",
    ReportFramework.FOCUSED_VISIT: "Focused visit to {name} children's services",
    ReportFramework.MONITORING_VISIT: "Monitoring visit to {name} children's services",
}
"""How Ofsted titles each kind of report."""


def name_title(report: Report) -> str:
    """The title as Ofsted prints it on reports of this kind; an editor corrects it where it differs."""
    form = _TITLES.get(report.framework, "Report on children's services in {name}")
    return form.format(name=report.authority or "the authority")


def name_licence(published_on: date | None) -> str:
    """The licence that Ofsted published under on that day."""
    return OPEN_LICENCE if published_on is None or published_on >= OPEN_FROM else CROWN_LICENCE


def allows_keeping(source: Source) -> bool:
    """Whether the text of a source may be kept and shown: never press, and only where its licence says so.

    Under Crown copyright as printed before 2015 the text may be quoted unaltered, with source and date, which is how it is
    shown.
    """
    licence = fold(source.licence)
    is_open = "open government licence" in licence
    quotable = "crown copyright" in licence and "may be quoted" in licence
    return source.kind is not SourceKind.PRESS and (is_open or quotable)


def make_source(
    report: Report, base: FactBase, *, sha256: str | None, title: str, licence: str, url: str | None
) -> Source:
    """The source of a report whose authority and day of publication are known.

    Raises:
        pydantic.ValidationError: when they are not.
    """
    return Source.model_validate(
        {
            "id": _name_id(report, base),
            "title": title,
            "publisher": PUBLISHER,
            "kind": _KINDS.get(report.framework, SourceKind.INSPECTION_REPORT),
            "tier": Tier.PRIMARY,
            "authority": report.authority,
            "framework": FRAMEWORKS.get(report.framework),
            "fieldwork_start": _as_partial(report.fieldwork_start),
            "fieldwork_end": _as_partial(report.fieldwork_end),
            "published_on": _as_partial(report.published_on),
            "url": url,
            "sha256": sha256,
            "pages": report.pages,
            "licence": licence,
        }
    )


def _name_id(report: Report, base: FactBase) -> str:
    """Such as `nfk-ofsted-2026`, and `nfk-ofsted-2026-b` for the second of a year."""
    code = authority_code(report.authority or "", base).lower()
    stem = re.sub(
        r"[^a-z0-9]+", "-", fold(f"{code} {PUBLISHER} {report.published_on.year if report.published_on else ''}")
    )
    stem = stem.strip("-")
    letters = (f"{stem}-{chr(code)}" for code in range(ord("b"), ord("z") + 1))
    numbers = (f"{stem}-{number}" for number in range(2, len(base.sources) + 3))
    return next(name for name in (stem, *letters, *numbers) if name not in base.sources)


def _as_partial(day: date | None) -> PartialDate | None:
    return PartialDate(day.year, day.month, day.day) if day else None
