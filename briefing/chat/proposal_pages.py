"""What editors see of one proposal: the paragraph, the question it stands at or the finished fact, and its buttons."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat import import_pages
from briefing.chat.keyboards import fingerprint
from briefing.chat.markup import MESSAGE_LIMIT, escape, shorten, visible_length
from briefing.chat.paragraph_pages import quote_printed
from briefing.chat.render import render_cited
from briefing.services.proposed import CopiedWordsError, OpenProposal
from briefing.services.proposing import has_answer
from knowledge.answer import Snippet
from knowledge.base import FactBase
from knowledge.drafts import Prompt, Step
from knowledge.models import Fact, Kind, Stance
from knowledge.proposals import Change, Sort

ACCEPT = "prok"
SKIP = "prskip"
LATER = "prlater"
EDIT = "predit"
FIELD = "prfld"
PICK = "prpick"
BACK = "prback"
PARAGRAPH = "prpar"
EARLIER = "prprev"
COMPARE = "prcmp"
UNSKIP = "prunskip"
TYPE_EARLIER = "earlier"
"""What is being asked when the editor is to type the id of an earlier fact."""

Screen = tuple[str, InlineKeyboardMarkup | None]

_QUOTED = 1200
_EARLIER_SHOWN = 160
_STANCES = {Stance.STRENGTH: "👍 Strength", Stance.WEAKNESS: "👎 Weakness"}
_CHANGES = {Change.BETTER: "↗ better", Change.WORSE: "↘ worse", Change.SAME: "→ the same"}
_OWN_WORDS = (
    "<b>Say it in your own words</b>, as one claim that can be understood alone: the council, the thing and the time. Write it "
    "as a message; {start}"
)
STALE = "This proposal was changed or decided since. Nothing was done; /import goes on."


def show_proposal(opened: OpenProposal, base: FactBase, prompt: Prompt | None, preview: Fact | None) -> Screen:
    """A proposal: at its question (`prompt`), or finished (`preview`)."""
    proposal = opened.proposal
    head = f"<b>{opened.place} of {opened.total}</b> · {_name_sort(opened)}"
    if proposal.why:
        head += f"\n<i>{escape(shorten('; '.join(proposal.why), 200))}</i>"
    blocks = [head]
    if preview is not None:
        blocks += render_cited([Snippet(fact=preview, source=opened.source)])
    elif prompt is not None:
        blocks.append(_show_question(opened, prompt))
    blocks.append(_describe_filing(opened, base))
    text = "\n\n".join(blocks)
    if proposal.printed:
        room = min(_QUOTED, MESSAGE_LIMIT - visible_length(text) - 200)
        text = "\n\n".join([head, quote_printed(proposal.printed, longest=max(room, 100)), *blocks[1:]])
    return text, _keyboard(opened, prompt)


def show_earlier_question(opened: OpenProposal, base: FactBase) -> Screen:
    """Which fact it updates, and how the two compare."""
    proposal = opened.proposal
    former = base.facts.get(proposal.earlier or "")
    said = f"<b>{former.id}</b>, {former.as_at.display()}: {escape(former.statement)}" if former else "none"
    text = f"<b>Which earlier fact does it update?</b>\nNow: {said}\n\nWrite the id of another one, such as NFK-2023-12."
    rows = []
    if former:
        rows.append(
            [
                _button(f"{'● ' if proposal.change is change else ''}{label}", COMPARE, opened, change.value)
                for change, label in _CHANGES.items()
            ]
        )
        rows.append([_button("It updates none", COMPARE, opened, "none")])
    return text, InlineKeyboardMarkup([*rows, [_button("◂ Back", BACK, opened)]])


def fields_keyboard(opened: OpenProposal) -> InlineKeyboardMarkup:
    """Which field to change."""
    buttons = [
        _button(step.value.replace("_", " ").capitalize(), FIELD, opened, step.value)
        for step in list_steps(opened)
    ]
    rows = [buttons[start : start + 3] for start in range(0, len(buttons), 3)]
    return InlineKeyboardMarkup([*rows, [_button("◂ Back", BACK, opened)]])


def list_steps(opened: OpenProposal) -> Sequence[Step]:
    """The questions by which a proposal can be changed."""
    steps = [
        Step.STATEMENT,
        Step.KIND,
        Step.THEMES,
        Step.STANCE,
        Step.SAID_BY,
        Step.AS_AT,
        Step.LOCATOR,
        Step.QUOTE,
    ]
    kind = opened.proposal.draft.kind
    if kind is Kind.JUDGEMENT:
        steps += [Step.STRAND, Step.GRADE]
    if kind is Kind.FIGURE:
        steps += [Step.METRIC, Step.VALUE]
    return [*steps, Step.ASKS, Step.THREAD, Step.PROBE]


def render_copied(error: CopiedWordsError) -> str:
    """The statement with the report's own words marked."""
    marked, at = "", 0
    for start, end in error.copied:
        marked += f"{escape(error.statement[at:start])}<u><b>{escape(error.statement[start:end])}</b></u>"
        at = end
    marked += escape(error.statement[at:])
    return f"{escape(str(error))} The words underlined are printed so:\n<blockquote>{marked}</blockquote>"


def render_judgements(opened: Sequence[OpenProposal], facts: Sequence[Fact]) -> str:
    """All judgements as they would be published."""
    lines = [
        f"{number}. {escape(fact.statement)}{_describe_change(item)}"
        for number, (item, fact) in enumerate(zip(opened, facts, strict=True), start=1)
    ]
    return "\n".join(["<b>These would be published</b>", *lines])


def skipped_keyboard(opened: OpenProposal) -> InlineKeyboardMarkup:
    """Below a skipped proposal."""
    return InlineKeyboardMarkup([[_button("↩️ Bring it back", UNSKIP, opened)]])


def describe_short(opened: OpenProposal) -> str:
    """A proposal in one line."""
    printed = opened.proposal.printed
    said = opened.proposal.draft.statement or (printed.text if printed else "")
    return escape(shorten(said, 120))


def _show_question(opened: OpenProposal, prompt: Prompt) -> str:
    draft = opened.proposal.draft
    if draft.step is not Step.STATEMENT:
        return prompt.text
    start = opened.proposal.start
    began = f"it might begin: <code>{escape(start)}</code>" if start else "280 characters at most."
    now = f"\n\n<b>Now</b>: {escape(draft.statement)}" if draft.statement else ""
    return f"{_OWN_WORDS.format(start=began)}{now}"


def _describe_filing(opened: OpenProposal, base: FactBase) -> str:
    """Under what it is filed, and what it updates."""
    proposal, draft = opened.proposal, opened.proposal.draft
    themes = ", ".join(base.themes[theme].name for theme in draft.themes if theme in base.themes) or "none yet"
    lines = [f"Themes: {escape(themes)} · {_name_stance(draft.stance)}"]
    thread = base.threads.get(draft.thread or "")
    if thread:
        lines.append(f"Thread: {escape(thread.name)}")
    former = base.facts.get(proposal.earlier or "")
    if former:
        compared = f" ({_CHANGES[proposal.change]})" if proposal.change else ""
        statement = escape(shorten(former.statement, _EARLIER_SHOWN))
        lines.append(f"Updates {former.id}, {former.as_at.display()}{compared}: {statement}")
    return "\n".join(lines)


def _keyboard(opened: OpenProposal, prompt: Prompt | None) -> InlineKeyboardMarkup:
    draft = opened.proposal.draft
    decide = [_button("⏭ Skip", SKIP, opened), _button("🕓 Later", LATER, opened)]
    look = [_button("¶ Show the paragraph", PARAGRAPH, opened)] if opened.proposal.printed else []
    stop = [InlineKeyboardButton("■ Stop", callback_data=f"{import_pages.STOP}:{opened.import_id}")]
    if prompt is not None and draft.step is not Step.STATEMENT:
        options = [
            _button(f"{'✅ ' if option.chosen else ''}{option.label}", PICK, opened, fingerprint(option.value))
            for option in prompt.options
        ]
        rows = [list(options[start : start + prompt.columns]) for start in range(0, len(options), prompt.columns)]
        back = [_button("◂ Leave it as it is", BACK, opened)] if has_answer(draft, draft.step) else []
        return InlineKeyboardMarkup([*rows, back, [*decide, *stop]] if back else [*rows, [*decide, *stop]])
    filing = [
        _button("🏷 Themes", FIELD, opened, Step.THEMES.value),
        _button(_name_stance(draft.stance), FIELD, opened, Step.STANCE.value),
        _button("🧵 Thread", FIELD, opened, Step.THREAD.value),
        _button(_describe_earlier(opened), EARLIER, opened),
    ]
    first = [_button("✅ Accept", ACCEPT, opened)] if prompt is None else []
    return InlineKeyboardMarkup(
        [
            row
            for row in (
                [*first, *decide],
                look,
                filing[:2],
                filing[2:],
                [_button("✏️ Edit", EDIT, opened), *stop],
            )
            if row
        ]
    )


def _name_stance(stance: Stance | None) -> str:
    return _STANCES.get(stance, "Stance: neither") if stance else "Stance: neither"


def _describe_earlier(opened: OpenProposal) -> str:
    proposal = opened.proposal
    if proposal.earlier is None:
        return "Updates none"
    return f"{_CHANGES[proposal.change] if proposal.change else 'Updates'} {proposal.earlier}"


def _describe_change(opened: OpenProposal) -> str:
    proposal = opened.proposal
    if proposal.earlier is None:
        return ""
    return f" <i>({_CHANGES[proposal.change] if proposal.change else 'after'} {proposal.earlier})</i>"


def _name_sort(opened: OpenProposal) -> str:
    board = f", to the {escape(opened.proposal.addressed_to)}" if opened.proposal.addressed_to else ""
    names = {Sort.JUDGEMENT: "Judgement", Sort.RECOMMENDATION: "Recommendation", Sort.FINDING: "Finding"}
    return f"{names[opened.proposal.sort]}{board}"


def _button(label: str, verb: str, opened: OpenProposal, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        label, callback_data=":".join([verb, str(opened.id), str(opened.revision), *parts])
    )
