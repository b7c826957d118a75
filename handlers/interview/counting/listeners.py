"""What people do in the modal: each tick is kept, and a page says what the count is by then.

The count stands in the conversation and never in the modal, which only carries whose it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.store import interviews
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import Block, escape
from handlers.effects import AckView, Effects, open_view, update_view
from handlers.forms import Filled, Form, FormError, notice, refused
from handlers.interview import course
from handlers.interview.core import NOT_YOURS, Core
from handlers.interview.counting import pages
from handlers.interview.counting.saying import Said
from handlers.interview.counting.showing import Screen
from handlers.interview.counting.ticks import COUNT, Ticked
from handlers.interview.counting.words import CountWords
from handlers.interview.opening import CLOSED
from handlers.interview.suggesting import suggested
from handlers.requests import Action, Submission

OUT_OF_DATE = (
    "This page is out of date: the count was opened again since, or its conversation was begun "
    "anew. Press the button at the question once more; what you ticked is kept unless you started "
    "over."
)

Change = Callable[[Ticked], Ticked]


class Counting:
    """The modal."""

    def __init__(self, core: Core, words: CountWords) -> None:
        self.core = core
        self.words = words
        self._screen = Screen(self._page)

    def open(self, action: Action, before: Conversation) -> Effects:
        """Open the count where the person left it."""
        now = self.core.current(before)
        ticked = Ticked.of(now.sheet).opened(before.revision, self.core.seconds())
        kept = self.core.keep(before, replace(now, sheet=ticked.as_json()))
        return [open_view(action.trigger_id, self._form(now.id, ticked).view()), *kept]

    def tick(self, action: Action) -> Effects:
        """Something was ticked."""
        return self._on_page(action, lambda ticked: ticked)

    def go(self, action: Action) -> Effects:
        """Another page."""
        page = action.value.get("p") if isinstance(action.value, dict) else None

        def there(ticked: Ticked) -> Ticked:
            known = page in ticked.pages(self.words.table)
            return replace(ticked, page=str(page)) if known else ticked

        return self._on_page(action, there)

    def skip(self, action: Action) -> Effects:
        """A year that the person does not know: what was left empty is not known."""
        page = str(Filled.of(action.view).kept.get("p"))

        def passed_over(ticked: Ticked) -> Ticked:
            if not page.isdigit():
                return ticked
            return replace(
                ticked.without_knowing(int(page), self.words.table), page=self._after(ticked, page)
            )

        return self._on_page(action, passed_over)

    def next(self, submission: Submission) -> Effects:
        """The next page; after the last one, suggest the answers."""
        filled = Filled.of(submission.view)
        found = self._open_count(submission.person, filled)
        if isinstance(found, str):
            return self._notice(found).instead()
        before, page = found
        ticked = pages.read(Ticked.of(before.sheet), page, filled, self.words.table)
        if page == COUNT:
            return self._finish(before, ticked)
        if wrong := pages.errors(ticked, page, self.words):
            return [*refused(FormError(wrong), submission.view), *self._keep(before, ticked)]
        ticked = replace(ticked, page=self._after(ticked, page))
        kept = self._keep(before, ticked)
        return [*self._form(before.id, ticked).instead(), *kept]

    # Inside

    def _finish(self, before: Conversation, ticked: Ticked) -> Effects:
        after = suggested(before, Said(ticked, self.words).offers(), "count")
        if after.put_away_at is not None:
            after = course.taken_up(after)
        return [AckView("clear"), *self.core.keep(before, after)]

    def _on_page(self, action: Action, change: Change) -> Effects:
        """Keep what stands on a page, change something, and show the page that the count is at."""
        filled = Filled.of(action.view)
        found = self._open_count(action.person, filled)
        if isinstance(found, str):
            return [update_view(action.view, self._notice(found).view())]
        before, page = found
        ticked = replace(Ticked.of(before.sheet), page=page)
        ticked = pages.read(ticked, page, filled, self.words.table)
        kept = self._keep(before, change(ticked))
        return [*kept, *self._screen.show(before.id, action.view)]

    def _open_count(self, person: Person, filled: Filled) -> tuple[Conversation, str] | str:
        """The conversation that a modal counts for, and the page; else what to say."""
        now, page = self.core.own(person, filled.kept.get("c")), str(filled.kept.get("p"))
        if now is None:
            return NOT_YOURS
        if self.core.is_closed(now):
            return CLOSED
        ticked = Ticked.of(now.sheet)
        is_last = now.sheet is not None and filled.version == ticked.opening
        if not is_last or page not in ticked.pages(self.words.table):
            return OUT_OF_DATE
        return now, page

    def _keep(self, before: Conversation, ticked: Ticked) -> Effects:
        """Keep the count. What was suggested by another one, or followed from it, is withdrawn."""
        after = replace(before, sheet=ticked.as_json())
        if ticked.says_the_same(Ticked.of(before.sheet)):
            if after != before:
                touched = replace(after, touched_at=self.core.seconds())
                interviews.save(self.core.db, before, touched)
            return ()
        after = replace(suggested(after, {}, "count"), result=None, finished_at=None)
        return self.core.keep(before, after)

    def _page(self, conversation_id: str) -> Block | None:
        """The page that a count is at by now."""
        now = interviews.find(self.core.db, conversation_id)
        ticked = Ticked.of(now.sheet) if now else Ticked()
        return self._form(conversation_id, ticked).view() if ticked.opening else None

    def _after(self, ticked: Ticked, page: str) -> str:
        """The page that follows."""
        order = ticked.pages(self.words.table)
        return order[order.index(page) + 1]

    def _form(self, conversation_id: str, ticked: Ticked) -> Form:
        interview = self.core.voice.interview
        return pages.form(conversation_id, ticked, self.words, interview)

    def _notice(self, text: str) -> Form:
        return notice(self.words.button, escape(text))
