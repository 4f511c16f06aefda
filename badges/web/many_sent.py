"""What somebody sends to have it checked in one go: files, a ZIP, a list of links, links in a field, or JSON."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request

from badges.verification.facts import LIMITS
from badges.verification.lists_of_links import is_link
from badges.verification.several import MOST_ITEMS, UNPACKED_BYTES, Item, items_of, label_of
from badges.verification.strict_json import Fault, Json, read_json
from badges.web.forms import BrokenForm, Part, multipart
from badges.web.guarding import TooLarge
from badges.web.problems import Problem

LIST_BYTES = 32 * 2**20
"""The largest body, whatever is in it."""
ENVELOPE_BYTES = 1_000_000
"""What a browser's form puts around a thousand files."""

_FILES, _LINKS = ("files", "file"), ("links", "link", "text")
"""Fields of the form; the page for one file sends the same ones here when there are several in it."""


async def received(request: Request, *, patient: bool) -> bytes:
    """The body. Raises TooLarge: at once, or when the rest has come, for a browser does not listen while it is sending."""
    content, limit, over = bytearray(), LIST_BYTES + ENVELOPE_BYTES, False
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            content.clear()
            over = True
            if not patient:
                break
    if over:
        raise TooLarge(LIST_BYTES)
    return bytes(content)


def things_in(body: bytes, content_type: str) -> tuple[Item, ...]:
    """What is to be checked, in its order. Raises Problem."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        try:
            parts = multipart(body, content_type, most=MOST_ITEMS + 8)
        except BrokenForm as error:
            raise Problem(400, "form-not-readable", f"The form could not be read: {error}.") from error
        items = _of_form(parts)
    elif (said := _said_in_json(body)) is not None:
        items = _of_json(said)
    else:
        items = _of_file(body, "", alone=True)
    if not items:
        raise Problem(400, "nothing-sent", "Send files, a ZIP, or a list of links.")
    return _bounded(items)


def _of_form(parts: Iterable[Part]) -> list[Item]:
    given = [part for part in parts if part.name in _FILES + _LINKS and part.content.strip()]
    items: list[Item] = []
    for part in given:
        if part.name in _LINKS:
            items += _of_links(bytes(part.content))
        else:
            name = (part.filename or "").replace("\\", "/").rpartition("/")[2]
            items += _of_file(bytes(part.content), label_of(name), alone=len(given) == 1)
    return items


def _of_links(text: bytes) -> list[Item]:
    """What was pasted into a field: whatever is no link there, is told."""
    items = items_of(text)
    if isinstance(items, tuple):
        return list(items)
    if isinstance(items, Fault):
        raise _refused(items)
    lines = text.decode("utf-8", "replace").splitlines()
    return [_of_line(line.strip(), number) for number, line in enumerate(lines, 1) if line.strip()]


def _of_line(line: str, number: int) -> Item:
    """A line that somebody pasted: its link, with the words beside it as the name of whoever it is about."""
    link = line if is_link(line) else next((word for word in line.split() if is_link(word)), None)
    if link is None:
        return Item(label_of(line)[:60], fault=Fault("file.no_link"), row=number)
    return Item(label_of(line.replace(link, "").strip(" ,;:-–"))[:60], link=link, row=number)


def _of_file(content: bytes, name: str, *, alone: bool) -> list[Item]:
    """What one file holds; a file that is one thing is that thing."""
    match items_of(content):
        case None:
            return [Item(name, content)] if content.strip() else []
        case Fault() as fault:
            if alone:
                raise _refused(fault)
            return [Item(name, fault=fault)]
        case items:
            return list(items)


def _said_in_json(body: bytes) -> list[Any] | None:
    """The ``items`` of a JSON object that names some, and is no credential."""
    if not body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return None
    # Files travel in it as base64, so it may be longer than any credential; its values are few.
    match read_json(body, replace(LIMITS, text_bytes=LIST_BYTES + ENVELOPE_BYTES)):
        case Json({"items": list() as items, **rest}) if "@context" not in rest:
            return items
        case _:
            return None


def _of_json(said: list[Any]) -> list[Item]:
    items: list[Item] = []
    errors: list[dict[str, str]] = []
    for place, one in enumerate(said):
        try:
            items.append(_of_member(one))
        except ValueError as error:
            errors.append({"field": f"items.{place}", "message": str(error)})
    if errors:
        raise Problem(422, "not-valid", "The request has mistakes.", errors=errors[:50])
    return items


def _of_member(one: object) -> Item:
    """Raises ValueError."""
    match one:
        case {"url": str(url), **rest} if "content" not in rest and url.strip():
            return Item(_name(rest), link=url.strip()[:2_000])
        case {"content": str(content), **rest} if "url" not in rest:
            try:
                return Item(_name(rest), base64.b64decode(content, validate=True))
            except binascii.Error as error:
                raise ValueError("content is not base64") from error
        case _:
            raise ValueError("give a url, or content in base64, and a name if you like")


def _name(rest: Mapping[Any, Any]) -> str:
    name = rest.get("name", "")
    if not isinstance(name, str):
        raise ValueError("a name is a text")
    return label_of(name)


def _bounded(items: list[Item]) -> tuple[Item, ...]:
    if len(items) > MOST_ITEMS:
        raise Problem(413, "too-many-items", f"At most {MOST_ITEMS} files or links are checked in one go.")
    if sum(len(item.content or b"") for item in items) > UNPACKED_BYTES:
        raise TooLarge(UNPACKED_BYTES)
    large = Fault("file.too_large", {"limit": LIMITS.file_bytes})
    return tuple(
        Item(item.label, fault=large, row=item.row) if len(item.content or b"") > LIMITS.file_bytes else item for item in items
    )


def _refused(fault: Fault) -> Problem:
    if fault.code == "file.too_large":
        return TooLarge(UNPACKED_BYTES)
    if fault.detail.get("reason") in ("items", "rows"):
        return Problem(413, "too-many-items", f"At most {MOST_ITEMS} files or links are checked in one go.")
    return Problem(422, fault.code, "This file is damaged, or made to do harm: it was not unpacked.")
