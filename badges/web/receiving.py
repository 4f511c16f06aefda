"""What somebody sends to ``POST /verify``: a file, a form with one, a pasted text, a link, a code. Its content tells which."""

from __future__ import annotations

import asyncio
import re
from typing import NamedTuple

import anyio.to_thread
from starlette.requests import Request

from badges.model.addresses import Addresses
from badges.verification.facts import LIMITS
from badges.verification.given import POINTER_BYTES, given
from badges.verification.lists_of_links import rows_of, text_of
from badges.verification.several import is_one_thing
from badges.web.forms import BrokenForm, Part, multipart, urlencoded
from badges.web.guarding import TooLarge
from badges.web.problems import Problem

ENVELOPE_BYTES = 64_000
"""What a browser's form puts around a file."""
DRAIN_BYTES = 150_000_000
"""How much of a file that is too large is thrown away unread, so that a browser gets to see the answer."""
LIST_BYTES = 2_000_000
"""The longest list of links; a thousand of them have a tenth of it."""
_ONE = (b"{", b"[", b"<", b"eyJ", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"data:")
"""How most of what is one thing begins."""
_CODE = re.compile(r"[a-z0-9]{28}").fullmatch
_LINKS = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE).findall
_STOPS = ".,;:!?'’”»*_]"
_FIELDS = re.compile(rb"(?:link|text)=").match


class Sent(NamedTuple):
    """One thing to check."""

    file: bytes
    """As it came, or the text of a link or a code."""
    is_several: bool = False
    """Whether it is a list, a ZIP, or one of several files: for another door."""


async def sent(request: Request, limit: int) -> Sent:
    """What came, up to this size. Raises Problem."""
    content_type = request.headers.get("content-type", "")
    try:
        match content_type.partition(";")[0].strip().lower():
            case "multipart/form-data":
                return await _of_form(multipart(await _body(request, limit + ENVELOPE_BYTES), content_type, most=64), limit)
            case "application/x-www-form-urlencoded":
                body = await _body(request, limit)
                if not _FIELDS(body):
                    return await _of_file(body)  # curl --data-binary calls every file a form
                fields = urlencoded(body)
                return await _of_form([Part(name, None, bytearray(text.encode())) for name, text in fields.items()], limit)
            case "text/plain":
                return await _of_words(await _body(request, limit))
            case _:
                return await _of_file(await _body(request, limit))
    except BrokenForm as error:
        raise Problem(400, "form-not-readable", f"The form could not be read: {error}.") from error


def code_of(link: str, addresses: Addresses) -> str | None:
    """The code that a link of this website, or a code typed from paper, stands for; None for any other address."""
    start = addresses.share("")
    is_ours = link[: len(start)].lower() == start.lower()
    path = link[len(start) :].partition("?")[0].partition("#")[0].removesuffix("/") if is_ours else link
    code = re.sub(r"[\s.-]", "", path).lower()
    return code if _CODE(code) else None


async def drain(request: Request) -> None:
    """Throw away the rest of a body, within bounds: a browser that is still sending does not listen yet."""
    seen = 0
    try:
        async with asyncio.timeout(30):
            while seen < DRAIN_BYTES:
                message = await request.receive()
                seen += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


async def _of_form(parts: list[Part], limit: int) -> Sent:
    files = [part for part in parts if part.name == "file" and (part.content or part.filename)]
    files = [part for part in files if part.content] or files[:1]
    if len(files) > 1:
        return Sent(b"", is_several=True)
    if files:
        if len(files[0].content) > limit:
            raise TooLarge(limit)
        return await _of_file(bytes(files[0].content))
    for name in ("link", "text"):
        if pasted := next((bytes(part.content).strip() for part in parts if part.name == name), b""):
            return await _of_text(pasted, is_link=name == "link")
    raise Problem(400, "nothing-sent", "Choose a file first, paste the text of a badge, or give a link or a code.")


async def _of_text(text: bytes, *, is_link: bool) -> Sent:
    """A pasted text. Mail programs break a token into lines, and a person pastes what there is into the field that is there."""
    if text.startswith(b"eyJ"):
        text = b"".join(text.split())
    # The field for a link is one line long: no browser sends two of it.
    whole = await (_of_file if is_link and len(text.splitlines()) > 1 else _of_words)(text)
    may_be_badge = _is_one(text) or (b"{" in text and not is_link) or text_of(text) is None
    if not (may_be_badge or whole.is_several or given(whole.file, LIMITS)):  # a slip of the pen, not a damaged file
        raise Problem(400, "link-not-known", "Give a link that begins with https://, or a code of 28 letters and digits.")
    return whole


async def _of_words(text: bytes) -> Sent:
    """A text as it is, or the only link in it: that is what comes along when somebody copies a message."""
    whole = await _of_file(text)
    if len(text) > POINTER_BYTES or b"{" in text or _is_one(text) or given(text, LIMITS) is not None:
        return whole
    links = {_without_stop(link) for link in _LINKS(text_of(text) or "")}
    if len(links) != 1 or (whole.is_several and len(text.splitlines()) > 1):
        return whole
    return Sent(links.pop().encode())


def _is_one(text: bytes) -> bool:
    return text.startswith(_ONE) and not text[:5].lower().startswith(b"<http")


def _without_stop(link: str) -> str:
    """A link in a sentence, without what ends the sentence, or closes the bracket around it."""
    link = link.rstrip(_STOPS)
    return link if "(" in link else link.partition(")")[0].rstrip(_STOPS)


async def _of_file(file: bytes) -> Sent:
    if _is_one(file):
        return Sent(file)
    if file.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Sent(file, is_several=not await anyio.to_thread.run_sync(is_one_thing, file))
    if len(file) > LIST_BYTES or len(file.split(maxsplit=1)) < 2:  # one word is a link, a code or nothing
        return Sent(file)
    rows = await anyio.to_thread.run_sync(rows_of, file, LIST_BYTES, 10)
    return Sent(file, is_several=rows is not None and given(file, LIMITS) is None)


async def _body(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise TooLarge(limit)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLarge(limit)
    return bytes(content)
