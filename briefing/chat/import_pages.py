"""What editors see of a report that is being imported: its header, its questions, and how far it is."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat import source_pages
from briefing.chat.keyboards import fingerprint
from briefing.chat.markup import escape, shorten
from briefing.services.importing import ImportTelling, KnownReport, OpenImport, Registration
from briefing.services.proposed import Progress
from knowledge.drafts import Prompt
from knowledge.proposals import Header, HeaderField, Sort, find_missing, list_fields, show_value

CONFIRM = "hdok"
FIX = "hdfix"
FIELD = "hdfld"
PICK = "hdpick"
REFUSE = "hdno"
BACK = "hdback"
GO_ON = "impgo"
TELL = "imptell"
STOP = "impstop"
JUDGEMENTS = "impjudge"
ACCEPT_JUDGEMENTS = "impjall"

Screen = tuple[str, InlineKeyboardMarkup | None]

_PROBLEMS = 8
_PROBLEM = 160
_PLAIN = (HeaderField.AUTHORITY, HeaderField.FRAMEWORK)
STALE = "This report was confirmed or given up since. /import shows what is being worked through."
NOT_OFSTEDS = (
    "I do not recognise this as a report or letter of Ofsted's, so I cannot import it. Add what it says with /addfact: the "
    "facts in your own words, and the document as their source."
)
HOW = (
    "<b>Importing</b>\nSend me, as a file in this chat:\n• a report or letter of Ofsted's as <b>PDF</b>: I read it and propose "
    "facts, which you word and accept one by one;\n• a <b>CSV, XLSX or JSONL</b> file of facts: /import template sends an "
    "example."
)


def show_header(opened: OpenImport, home: str) -> Screen:
    """The header for confirmation. `home`: the authority that the base is about."""
    header, report = opened.header, opened.header.report
    missing = find_missing(header) if opened.source is None else None
    graded = [
        f"• {field.label}: <b>{show_value(header, field) or 'none'}</b>"
        for field in list_fields(header)
        if field.is_grade and (field is HeaderField.OVERALL or field.value in report.grades)
    ]
    lines = [
        f"📄 <b>{escape(header.shown_title)}</b>",
        *(f"{field.label}: {_show(header, field)}" for field in _PLAIN),
        f"Fieldwork: {_show_fieldwork(header)}",
        f"Published: {_show(header, HeaderField.PUBLISHED)}",
        f"Led by: {_show(header, HeaderField.LEAD)}",
        *graded,
        f"{_count(len(report.recommendations), 'recommendation')}, {_count(len(report.paragraphs), 'paragraph')}, "
        f"{_count(report.pages, 'page')}",
        f"Licence: {_show(header, HeaderField.LICENCE)}",
        f"Link: {_show(header, HeaderField.URL)}",
    ]
    noted = [problem for problem in report.problems if not _is_settled(problem, header)]
    problems = [f"⚠️ {escape(shorten(_name_problem(problem), _PROBLEM))}" for problem in noted[:_PROBLEMS]]
    if report.authority and report.authority != home:
        problems.insert(0, f"⚠️ it is about {escape(report.authority)}, and I answer about {escape(home)}")
    if len(noted) > _PROBLEMS:
        problems.append(f"⚠️ and {len(noted) - _PROBLEMS} more")
    close = "Is that right? Compare it with the first page." if missing is None else "Something is missing:"
    text = "\n".join([*lines, *(["", *problems] if problems else []), "", close])
    return text, _header_keyboard(opened, missing)


def _header_keyboard(opened: OpenImport, missing: HeaderField | None) -> InlineKeyboardMarkup:
    state = (str(opened.id), str(opened.revision))
    go_on = (
        _button("✅ Confirm", CONFIRM, *state)
        if missing is None
        else _button(f"❓ Say the {missing.label.lower()}", FIELD, state[0], missing.value)
    )
    if missing is HeaderField.PUBLISHED:
        go_on = _button("📅 Say when it was published", FIELD, state[0], missing.value)
    return InlineKeyboardMarkup(
        [[go_on], [_button("✏️ Correct a field", FIX, state[0]), _button("✖ Not this", REFUSE, *state)]]
    )


def fields_keyboard(opened: OpenImport) -> InlineKeyboardMarkup:
    """Which field to correct."""
    buttons = [_button(field.label, FIELD, str(opened.id), field.value) for field in list_fields(opened.header)]
    return InlineKeyboardMarkup([*_rows(buttons, 3), [_button("◂ Back", BACK, str(opened.id))]])


def show_question(opened: OpenImport, field: HeaderField, prompt: Prompt) -> Screen:
    """The question for one field, with what was read."""
    now = show_value(opened.header, field)
    options = [
        _button(option.label, PICK, str(opened.id), field.value, fingerprint(option.value))
        for option in prompt.options
    ]
    keyboard = InlineKeyboardMarkup([*_rows(options, prompt.columns), [_button("◂ Back", BACK, str(opened.id))]])
    return f"{prompt.text}\n\n<b>Now</b>: {escape(now) if now else 'nothing'}", keyboard


def show_known(known: KnownReport, opened: OpenImport) -> Screen:
    """The document is registered already."""
    source = known.source
    kept = (
        f"{_count(known.kept, 'paragraph')} of it are kept." if known.kept else "Its paragraphs are not kept yet."
    )
    text = f"I hold this very document already: <b>{escape(source.title)}</b>, <code>{source.id}</code>. {kept}"
    rows = []
    if known.opened and known.left:
        text += f" {_count(known.left, 'proposal')} of its import are left."
        rows.append([_button("▶ Continue its import", GO_ON, str(known.opened.id))])
    elif known.opened is None:
        look = "look for what no fact says yet"
        label = f"{look[:1].upper()}{look[1:]}" if known.kept else f"Keep its paragraphs, and {look}"
        rows.append([_button(label, CONFIRM, str(opened.id), str(opened.revision))])
    rows.append([_button("📄 Open the document", source_pages.OPEN, source.id)])
    return text, InlineKeyboardMarkup(rows)


def show_registration(registration: Registration) -> Screen:
    """What confirming brought, and the question whom to tell."""
    opened, proposed = registration.opened, registration.proposed
    source = opened.source
    sorts = {sort: sum(item.sort is sort for item in proposed) for sort in Sort}
    named = ", ".join(_count(count, sort.value) for sort, count in sorts.items() if count)
    kept = (
        f"{_count(registration.kept, 'paragraph')} are kept with it, so that every citation can be looked up."
        if registration.kept
        else "Its licence does not let its text be kept: only its grades are proposed."
    )
    head = f"✅ Registered as <code>{source.id if source else ''}</code>. {kept}"
    if not proposed:
        return f"{head}\nThere is nothing in it to propose that the facts do not say already.", None
    return (
        f"{head}\n<b>I propose {_count(len(proposed), 'fact')}</b>: {named}.\n\n{_ASK_TELLING}",
        telling_keyboard(opened),
    )


_ASK_TELLING = "<b>Alert members as you accept them?</b> Once means a single alert, on the overall grade or else the first fact."


def show_telling_question(opened: OpenImport) -> Screen:
    """Whom to tell, asked again where it was left open."""
    title = escape(opened.source.title) if opened.source else ""
    return f"📄 <b>{title}</b>\n\n{_ASK_TELLING}", telling_keyboard(opened)


def telling_keyboard(opened: OpenImport) -> InlineKeyboardMarkup:
    """Whom accepted facts are told to."""
    labels = {
        ImportTelling.ONCE: "📣 Once for this report",
        ImportTelling.EACH: "📣 For each fact",
        ImportTelling.NOT: "Not at all",
    }
    return InlineKeyboardMarkup(
        [[_button(label, TELL, str(opened.id), telling.value)] for telling, label in labels.items()]
    )


def show_overview(opened: OpenImport, progress: Progress, judgements: int) -> Screen:
    """How far an import is, and what can be done next."""
    title = escape(opened.source.title) if opened.source else ""
    waiting = f", {progress.waiting} waiting for approval" if progress.waiting else ""
    text = (
        f"📄 <b>{title}</b>\n{progress.accepted + progress.skipped} of {progress.total} done: {progress.accepted} accepted, "
        f"{progress.skipped} skipped{waiting}. {_describe_telling(opened)}"
    )
    if not progress.open:
        return f"{text}\n\nThat was all. 🎉", None
    rows = [[_button("▶ Go through them one by one", GO_ON, str(opened.id))]]
    if judgements:
        label = f"✅ Accept all {judgements} judgements" if judgements > 1 else "✅ Accept the judgement"
        rows.insert(0, [_button(label, JUDGEMENTS, str(opened.id))])
    rows.append([_button("■ Stop for now", STOP, str(opened.id))])
    return text, InlineKeyboardMarkup(rows)


def show_list(found: Sequence[tuple[OpenImport, int]]) -> Screen:
    """Imports that are being worked through, to choose from."""
    rows = [
        [_button(f"{shorten(opened.source.title, 40)} ({left} left)", GO_ON, str(opened.id))]
        for opened, left in found
        if opened.source
    ]
    return f"{HOW}\n\n<b>Being worked through</b>", InlineKeyboardMarkup(rows)


def judgements_keyboard(opened: OpenImport, count: int, state: str) -> InlineKeyboardMarkup:
    """Below the preview of all judgements. `state` stands for what was previewed."""
    label = f"✅ Publish all {count}" if count > 1 else "✅ Publish it"
    return InlineKeyboardMarkup(
        [
            [_button(label, ACCEPT_JUDGEMENTS, str(opened.id), state)],
            [_button("▶ One by one instead", GO_ON, str(opened.id))],
        ]
    )


def _describe_telling(opened: OpenImport) -> str:
    match opened.telling:
        case ImportTelling.ONCE if opened.announced:
            return f"Members were alerted once ({opened.announced})."
        case ImportTelling.ONCE:
            return "Members are alerted once."
        case ImportTelling.EACH:
            return "Members are alerted of each fact."
        case _:
            return "Nobody is alerted."


def _is_settled(problem: str, header: Header) -> bool:
    """Whether a problem says that something was not found which the editor has given since."""
    given = (field for field in (HeaderField.PUBLISHED, HeaderField.AUTHORITY) if show_value(header, field))
    return any(problem.startswith(f"{field.value}: no") for field in given)


def _name_problem(problem: str) -> str:
    """A problem that begins with a field's name as people call it."""
    name, colon, rest = problem.partition(": ")
    label = next((field.label for field in HeaderField if field.value == name), name)
    return f"{label}{colon}{rest}"


def _show(header: Header, field: HeaderField) -> str:
    return escape(show_value(header, field)) or "<i>not found</i>"


def _show_fieldwork(header: Header) -> str:
    days = [show_value(header, field) for field in (HeaderField.FIELDWORK_START, HeaderField.FIELDWORK_END)]
    return " to ".join(dict.fromkeys(filter(None, days))) or "<i>not found</i>"


def _count(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _rows(buttons: Sequence[InlineKeyboardButton], columns: int) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join(parts))
