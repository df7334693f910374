"""The bot's own words: what it says of itself. Never of a fact."""

from briefing.chat.markup import escape
from briefing.services.roles import Role
from briefing.settings import Settings
from knowledge.base import FactBase


def welcome(base: FactBase, council: str, *, role: Role | None = None) -> str:
    """The answer to /start."""
    lines = [
        f"<b>Ask me about children's services at {escape(council)}.</b>",
        f"I answer from inspection reports and press ({base.describe_size()}). Every answer says who found it, when, "
        "and on which page. I write nothing myself: when I hold no answer, I say so.",
        "Try:\n• <i>How many care leavers did we lose touch with?</i>\n• <i>What is our current Ofsted rating?</i>\n"
        "• <i>What did Ofsted recommend in 2018?</i>",
        "/subscribe tells you when a new finding is added. /help has the rest; /privacy says what is kept.",
    ]
    if role:
        lines.append(_WELCOME[role])
    return "\n\n".join(lines)


def help_text(*, role: Role | None = None, by_meaning: bool = True) -> str:
    """The answer to /help. `by_meaning`: whether questions are searched for by meaning too."""
    lines = [
        "<b>Just ask, in your own words.</b> A year helps (<i>in 2015</i>); so does <i>now</i>. In a group, use "
        "<code>/ask</code>, mention me, or reply to me.",
        "<b>Then go on</b>, for ten minutes: <i>and in 2018?</i> <i>what about adoption?</i> <i>who said that?</i> "
        "<i>more</i>. Two or three questions in one message are fine too.",
        "/subscribe – be told of new findings, all or by theme\n/alerts – what you follow, and how: at once, "
        "daily, weekly or the evening before committee; only weaknesses; only Ofsted\n/pause 2 weeks – no alerts for a "
        "while; /resume ends it\n/quiet 22:00 07:00 – hours without alerts\n/unsubscribe – stop all alerts",
        "Under an answer, 👍 and 👎 tell the editors whether it helped. Where I have none, “Tell me” tells you when I do.",
        "/sources – the documents I answer from\n/glossary LAC – what a term means\n/privacy – what is kept",
    ]
    if role in {Role.OWNER, Role.EDITOR}:
        lines.append(
            "<b>Editors</b>\n/addfact – add a finding, or go on with a draft\n/editfact NFK-2015-234 – correct a fact\n"
            "/retract NFK-2015-234 – take a fact out of all answers\n/restore NFK-2015-234 – bring it back\n"
            "/history NFK-2015-234 – what it said before, and who changed it\n/drafts – what is unfinished\n"
            "/source – the documents, and mending how one is described\n"
            "/import – facts from a report or a spreadsheet\n/cancel – set a draft aside\n"
            "/unanswered – questions I could not answer, or not well\n/committee – when the committee meets\n"
            "/hold – keep alerts back, as before an election"
        )
    if role:
        lines.append(_HELP[role])
    search = "the words of your question and by its meaning" if by_meaning else "the words of your question alone"
    lines.append(
        f"I look for facts by {search}. I show stored facts only, each with its source. Please check the source before "
        "you rely on it."
    )
    return "\n\n".join(lines)


_WELCOME = {
    Role.OWNER: "You are an owner: /addfact adds a finding, /invite brings somebody in, /desk shows what waits.",
    Role.EDITOR: "You are an editor: /addfact adds a finding, /desk shows what waits.",
    Role.REVIEWER: "You are a reviewer: /desk shows what waits.",
}
_DESK = (
    "/desk – what waits: drafts, approvals, questions, facts to look at again, alerts\n"
    "/deliveries – what became of the alerts"
)
_AUDIT = "/audit – who did what; /audit csv – all of it as a table"
_HELP = {
    Role.OWNER: (
        f"<b>Owners</b>\n{_DESK}\n/people – who has which role, and ending one\n/invite editor – a link that makes somebody "
        f"an editor, a reviewer or an owner\n{_AUDIT}"
    ),
    Role.EDITOR: f"<b>With others</b>\n{_DESK}",
    Role.REVIEWER: (
        f"<b>Reviewers</b>\n{_DESK}\n/history NFK-2015-234 – what a fact said before, and who changed it\n{_AUDIT}\n"
        "When an editor asks for approval, I send you what councillors would see, with two buttons."
    ),
}


def privacy(settings: Settings) -> str:
    """The answer to /privacy."""
    days = settings.correct_answers_days
    shown = (
        f"\n• <b>For {days} days I keep which facts I showed in this chat</b>, so that I can tell you when one is corrected."
        if days
        else ""
    )
    contact = settings.privacy_contact or f"the clerk of the committee at {settings.council}"
    return "\n\n".join(
        [
            "<b>What is kept, in plain words</b>",
            f"{_describe_question_log(settings.question_days)} For the “More” button I keep, for "
            "30 days, which facts an answer held, with the number of this chat.\n"
            "• <b>If you follow alerts</b>: the number of this chat, the themes you chose and how you want "
            "to be told, and which alerts were "
            "sent. /unsubscribe deletes your choices."
            f"{shown}\n"
            "• <b>If you are an editor, reviewer or owner</b>: your Telegram number and name, your role, your drafts and edits, "
            "and your number beside what you did.\n"
            "• If somebody who is not an editor tries an editor's command, that attempt is recorded with their "
            "Telegram number.",
            "I keep nobody else's name, and no phone numbers or photographs. Telegram itself keeps the messages in this "
            "chat under its own terms.",
            "Please do not write about a particular child here. What I take for a worry about a child I answer with where "
            "to get help, and keep nothing of it; I do not see every such message.",
            f"Questions about your data: {escape(contact)}.",
        ]
    )


def _describe_question_log(days: int) -> str:
    if not days:
        return "• <b>Your questions are not kept</b>, neither here nor in any log."
    return (
        f"• <b>Your questions are kept for {days} {'day' if days == 1 else 'days'}, without who asked</b>: the words, the "
        "day, how they were answered and whether that helped. Editors see those that I answered badly or not at all. If "
        "you press “Tell me”, the number of this chat is kept with the question until you are told, and no longer. Your last "
        "question is kept with your number for ten minutes, so that I understand “and in 2018?”."
    )
