"""Follow-ups, and several questions in one message, in the real bot."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.people import Person, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

KIDS = "how many children were in care in 2013?"
RATING = "what is our current Ofsted rating?"
LONG = "what did Ofsted recommend in 2018?"
REFUSED = "what is the capital of France?"
READ_AS = "Read as:"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A bot of this module: its database is looked into and aged."""
    async with open_sandbox(tmp_path_factory.mktemp("conversations")) as sandbox:
        await sandbox.start_bot()
        yield sandbox


@pytest_asyncio.fixture(loop_scope="package")
async def asker(library: Sandbox) -> Person:
    """A councillor whom no other test knows."""
    (person,) = await library.add_people(1)
    return person


def _kept(sandbox: Sandbox, chat: int) -> int:
    [(count,)] = sandbox.query("SELECT count(*) FROM conversations WHERE chat_id = ?", chat)
    return int(count)


async def test_a_question_is_followed_up(asker: Person) -> None:
    """Another year, who said it, another subject: each read by what was asked before, and said to be."""
    first = await asker.asks(KIDS)
    assert "1,088" in first.text
    assert READ_AS not in first.text

    later = await asker.asks("and in 2018?")
    assert later.text.startswith(f"{READ_AS} how many children were in care in 2018\n")
    assert "1,115" in later.text
    assert later.find_button("Helpful")

    cited = await asker.asks("who said that?")
    assert cited.text.startswith(f"{READ_AS} who said")
    assert "NFK-2018-43" in cited.text
    assert "page 6" in cited.text

    carers = await asker.asks("and foster carers in 2013?")
    assert carers.text.startswith(f"{READ_AS} how many foster carers were there in 2013\n")
    assert "636" in carers.text

    own = await asker.asks(RATING)
    assert READ_AS not in own.text
    strand = await asker.asks("what about adoption?")
    assert strand.text.startswith(f"{READ_AS} what is our rating for adoption now\n")
    assert "adoption" in strand.text.partition("\n")[2]


async def test_more_goes_on_where_the_button_does(asker: Person) -> None:
    """Written or pressed, "more" shows each fact once; the source asked for then is that of the newest page."""
    answer = await asker.asks(LONG)
    first = await asker.asks("tell me more")
    assert first.text.startswith(f"{READ_AS} more on: what did Ofsted recommend in 2018")
    assert "[4]" in first.text
    assert "[3]" not in first.text
    await asker.presses("More", on=answer)
    assert "[7]" in (await asker.hears("[")).text
    cited = await asker.asks("source?")
    fact = next(word for word in first.text.split() if word.startswith("NFK-2018-"))
    assert fact in cited.text


async def test_nothing_more_and_nothing_shown(asker: Person) -> None:
    """After a short answer "more" says that was all; after a refusal there is nothing to give a source for."""
    await asker.asks(KIDS)
    while "That was all" not in (more := await asker.asks("more")).text:
        assert "[" in more.text
    refusal = await asker.asks(REFUSED)
    assert refusal.text.startswith("I hold no answer")
    assert "showed no fact" in (await asker.asks("who said that?")).text


async def test_two_questions_in_one_message(asker: Person) -> None:
    """Each is answered, in order and under its own words, with its own buttons; the last can be followed up."""
    await asker.says("how many children were in care in 2013 and what is our current Ofsted rating?")
    first = await asker.hears("1,088")
    assert first.text.startswith("1. how many children were in care in 2013\n")
    second = await asker.hears("outstanding")
    assert second.text.startswith("2. what is our current Ofsted rating?\n")
    assert first.find_button("Helpful") != second.find_button("Helpful")
    assert f"{READ_AS} what is our Ofsted rating in 2015" in (await asker.asks("and in 2015?")).text


async def test_a_question_and_its_follow_up_in_one_message(asker: Person) -> None:
    """The second line of a message follows up the first."""
    await asker.says(f"{KIDS}\nand in 2018?")
    assert "1,088" in (await asker.hears("1. ")).text
    second = await asker.hears("2. ")
    assert second.text.startswith(f"2. {READ_AS} how many children were in care in 2018\n")
    assert "1,115" in second.text


async def test_more_than_three_questions(asker: Person) -> None:
    """Three are answered, and it is said that the others were not."""
    await asker.says(" ".join(f"how many children were in care in {year}?" for year in (2013, 2015, 2017, 2018)))
    for number in (1, 2, 3):
        assert (await asker.hears()).text.startswith(f"{number}. ")
    assert (await asker.hears()).text.startswith("I answer 3 questions")


async def test_after_ten_minutes_it_is_no_follow_up(library: Sandbox, asker: Person) -> None:
    """A question that was asked longer ago is not taken up, and is gone from the database with the next."""
    await asker.asks(KIDS)
    library.query(
        "UPDATE conversations SET at = strftime('%Y-%m-%d %H:%M:%f', at, '-601 seconds') WHERE chat_id = ?",
        asker.chat,
    )
    late = await asker.asks("and in 2018?")
    assert READ_AS not in late.text
    (other,) = await library.add_people(1)
    await other.asks(RATING)
    [(old,)] = library.query(
        "SELECT count(*) FROM conversations WHERE at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-600 seconds')"
    )
    assert old == 0


async def test_a_restart_forgets_nothing_but_what_is_old(sandbox: Sandbox) -> None:
    """A follow-up is understood after a restart; what is over by then is deleted at the start."""
    await sandbox.start_bot()
    await sandbox.north.asks(KIDS)
    await sandbox.coast.asks(KIDS)
    await sandbox.bot.stop()
    sandbox.query(
        "UPDATE conversations SET at = strftime('%Y-%m-%d %H:%M:%f', at, '-601 seconds') WHERE chat_id = ?",
        sandbox.coast.chat,
    )
    await sandbox.start_bot()

    async def forgotten() -> bool:
        return _kept(sandbox, sandbox.coast.chat) == 0

    assert await wait_for(forgotten)
    assert (await sandbox.north.asks("and in 2018?")).text.startswith(READ_AS)


async def test_in_a_group_each_member_has_a_topic(library: Sandbox, asker: Person) -> None:
    """One member's follow-up is about that member's question, whatever another asked in between."""
    (other,) = await library.add_people(1)
    group = await library.add_group(asker, other)
    first, second = asker.within(group), other.within(group)
    await first.asks(f"/ask {KIDS}")
    await second.asks(f"/ask {RATING}")
    assert "how many children were in care in 2018" in (await first.asks("/ask and in 2018?")).text
    assert "what is our rating for adoption" in (await second.asks("/ask and adoption?")).text
    assert READ_AS not in (await asker.asks("and in 2018?")).text


async def test_a_concern_is_not_kept_as_a_topic(library: Sandbox, asker: Person) -> None:
    """A message about a child at risk leaves no topic behind, nor is it taken apart."""
    await asker.says("my neighbour's little boy has bruises on his arms? what is our rating?")
    assert "999" in (await asker.hears()).text
    assert _kept(library, asker.chat) == 0


async def test_unsubscribing_forgets_the_topic(library: Sandbox, asker: Person) -> None:
    """Who stops everything has no question kept."""
    await asker.asks(KIDS)
    assert _kept(library, asker.chat) == 1
    await asker.asks("/unsubscribe")
    assert _kept(library, asker.chat) == 0


async def test_with_no_days_no_topic_is_kept(sandbox: Sandbox) -> None:
    """QUESTION_DAYS=0 keeps no question, not for ten minutes either."""
    sandbox.bot = sandbox.prepare_bot(sandbox.bot.folder, QUESTION_DAYS="0")
    await sandbox.start_bot()
    await sandbox.north.asks(KIDS)
    assert READ_AS not in (await sandbox.north.asks("and in 2018?")).text
    assert sandbox.query("SELECT count(*) FROM conversations") == [(0,)]
