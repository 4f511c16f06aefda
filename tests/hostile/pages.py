"""What must never stand on a page of ours, whatever file it tells of: scripts, styles, handlers, links that lead into a trap."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

INTRUDER = "owned"
"""What strangers in tests call the elements that they would like to have on a page."""
BASE = "http://localhost:8000"
_FOREIGN = {"iframe", "object", "embed", "base", "style", "frame", "applet", "marquee", "math", "template", "portal"}
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "background", "ping")
_SCHEMES = {"", "http", "https", "mailto", "tel"}


class _Looking(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _FOREIGN or said.get("id") == INTRUDER:
            self.found.append(f"<{tag}>")
        if tag == "script" and (not said.get("src", "").startswith("/static/") or said.get("type") != "module"):
            self.found.append(f"<script {said}>")
        if tag == "meta" and "http-equiv" in said:
            self.found.append(f"<meta {said}>")
        for name, value in said.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found.append(f"<{tag} {name}={value!r}>")
            if name in _ADDRESSES:
                self._address(tag, name, value, said)

    def _address(self, tag: str, name: str, value: str, said: dict[str, str]) -> None:
        plain = value.strip().lower()
        if (
            tag == "img"
            and name == "src"
            and plain.startswith(("data:image/png;base64,", "data:image/svg+xml;base64,", "data:image/jpeg"))
        ):
            return
        try:
            parts = urlsplit(plain)
        except ValueError:
            self.found.append(f"<{tag} {name}={value!r}>")
            return
        if parts.scheme not in _SCHEMES or (parts.scheme and name != "href") or any(sign < " " for sign in value):
            self.found.append(f"<{tag} {name}={value!r}>")
        elsewhere = parts.netloc and not plain.startswith(BASE)
        if elsewhere and tag == "a" and not {"noopener", "noreferrer", "nofollow"} & set(said.get("rel", "").split()):
            self.found.append(f"<a href={value!r}> without rel")
        if elsewhere and (tag != "a" or not parts.scheme):
            self.found.append(f"<{tag} {name}={value!r}> elsewhere")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def looked_at(page: str) -> tuple[list[str], str]:
    """What must not stand there, and the text of the page."""
    looking = _Looking()
    looking.feed(page)
    looking.close()
    return looking.found, "".join(looking.texts)


def intrusions(page: str) -> list[str]:
    """What must not stand there."""
    return looked_at(page)[0]
