"""A stranger's longer text as part of a page: the plain shapes of Markdown, and nothing that acts.

Open Badges writes criteria, stories and endorsements in Markdown. What becomes markup here is made from a short list of shapes;
HTML is shown as the text it is, pictures as their description, and links as text with the address beside it, since following
one would tell somebody who looks at which badge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from badges.model.text import Text
from badges.web.readable import readable
from badges.web.wording import RIGHT_TO_LEFT, TAG, Wording

LONG = 700
"""Letters from which on a text is folded."""
MOST_LETTERS = 10_000
"""Letters of a text that are shown with shapes; a longer one is shown as it is written."""
MOST_OF_A_PAGE = 30_000
"""Letters of all texts of a page that are."""
MOST_ACTIVE = 600
"""Letters of a text that may begin a shape: many of them cost more than they tell."""
MOST_SHOWN = 100_000
_ACTIVE = re.compile(r"[*_`\[<!]")

_SHAPES = {
    "paragraph": (Markup("<p>"), Markup("</p>")),
    "heading": (Markup("<p><strong>"), Markup("</strong></p>")),
    "strong": (Markup("<strong>"), Markup("</strong>")),
    "em": (Markup("<em>"), Markup("</em>")),
    "bullet_list": (Markup("<ul>"), Markup("</ul>")),
    "ordered_list": (Markup("<ol>"), Markup("</ol>")),
    "list_item": (Markup("<li>"), Markup("</li>")),
    "blockquote": (Markup("<blockquote>"), Markup("</blockquote>")),
}


class Prose:
    """Shows the longer texts of one page. What reading shapes may cost is bounded for the page, whoever wrote it."""

    def __init__(self, wording: Wording, left: int = MOST_OF_A_PAGE) -> None:
        self._wording = wording
        self._left = left

    def markdown(self, text: Text | None, *, fold: bool = True) -> Markup | None:
        """A text in Markdown, for this reader; a long one is folded after its beginning."""
        if text is None:
            return None
        language, words = text.best(self._wording.language)
        simple = len(words) <= min(MOST_LETTERS, self._left) and len(_ACTIVE.findall(words)) <= MOST_ACTIVE
        self._left -= len(words) if simple else 0
        return _placed(language, words, self._wording, _markdown(words) if simple else _as_written(words), fold)

    def written(self, text: Text | None, *, fold: bool = True) -> Markup | None:
        """A text without shapes, with the lines that its writer gave it."""
        if text is None:
            return None
        language, words = text.best(self._wording.language)
        return _placed(language, words, self._wording, _as_written(words), fold)


def _placed(language: str, words: str, wording: Wording, shown: Markup, fold: bool) -> Markup:
    said = Markup(' lang="{}"').format(language) if TAG.fullmatch(language) and language not in (wording.language, "und") else ""
    way = "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "auto"
    whole = Markup('<div class="prose signed" dir="{}"{}>{}</div>').format(way, said, shown)
    if len(words) <= LONG or not fold:
        return whole
    start = _beginning(shown[:2_000].striptags())
    opened = Markup('<details class="long"><summary>{} <span class="soft" dir="{}"{}>{}…</span></summary>{}</details>')
    return opened.format(wording.gettext("Read the whole text:"), way, said, start, whole)


def _beginning(words: str) -> str:
    line = " ".join(readable(words).split())
    return line[:120].rsplit(" ", 1)[0] if len(line) > 120 else line


def _as_written(words: str) -> Markup:
    lines = [line for line in readable(words[:MOST_SHOWN]).splitlines() if line.strip()]
    shown = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines[:2_000])
    return shown if len(words) <= MOST_SHOWN else shown + Markup("<p>…</p>")


@cache
def _reader() -> MarkdownIt:
    # References would let one link stand for another, far away in the text.
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 12}).disable(["html_block", "html_inline", "reference"])


def _markdown(words: str) -> Markup:
    return Markup("").join(_tokens(_reader().parse(readable(words)), []))


def _tokens(tokens: list[Token], open_links: list[str]) -> Iterator[Markup]:
    for token in tokens:
        kind, _, side = token.type.rpartition("_")
        if token.type == "inline":
            yield from _tokens(token.children or [], open_links)
        elif kind in _SHAPES and side in ("open", "close"):
            if token.type == "ordered_list_open":
                yield Markup('<ol start="{}">').format(_start(token))
            elif not token.hidden:
                yield _SHAPES[kind][side == "close"]
        elif token.type == "link_open":
            open_links.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            address = open_links.pop() if open_links else ""
            if address.startswith(("https://", "http://")):
                yield Markup(' <span class="soft code">({})</span>').format(readable(address[:500]))
        elif token.type == "image":
            yield Markup("[{}]").format(readable(token.content))
        elif token.type in ("softbreak", "hardbreak"):
            yield Markup("<br>") if token.type == "hardbreak" else Markup(" ")
        elif token.type == "hr":
            yield Markup("<hr>")
        elif token.type == "code_inline":
            yield Markup("<code>{}</code>").format(readable(token.content))
        elif token.type in ("fence", "code_block"):
            yield Markup("<pre><code>{}</code></pre>").format(readable(token.content))
        elif token.content:
            yield escape(readable(token.content))  # entities may have become letters that turn the text


def _start(token: Token) -> int:
    said = token.attrs.get("start", 1)
    return said if isinstance(said, int) and 0 <= said < 10**9 else 1
