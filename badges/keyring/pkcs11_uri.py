"""``pkcs11:`` addresses (RFC 7512): which module, which token, which key in it, and where its PIN is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from badges.keyring.secret import UnusableKey
from badges.keyring.sources import check_source

_EXAMPLE = "pkcs11:token=School;object=seal?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/secrets/pin"
_PATH = ("token", "serial", "object", "id", "type")
_QUERY = ("module-path", "pin-source")
# RFC 7512 §2.3: letters, digits and a few marks, everything else percent-encoded.
_VALUE = re.compile(r"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=&/|]|%[0-9A-Fa-f]{2})*")


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """A key in a token. No secret is part of it: ``pin_source`` says where the PIN is."""

    module: Path
    token: str | None
    serial: str | None
    label: str | None
    id: bytes | None
    pin_source: str | None

    @property
    def name(self) -> str:
        """The token as people know it."""
        return self.token or f"with serial number {self.serial}"

    @property
    def place(self) -> str:
        """Where the key is, in a few words."""
        key = self.label if self.label is not None else (self.id or b"").hex()
        return f"in the token {self.name} (key {key})"


def read_token_address(uri: str) -> TokenAddress:
    """The parts of a ``pkcs11:`` address. Raises UnusableKey, and never repeats what might be a secret."""
    path, _, query = uri.removeprefix("pkcs11:").partition("?")
    what = _attributes(path, ";", _PATH)
    how = _attributes(query, "&", _QUERY)
    if "token" not in what and "serial" not in what:
        raise UnusableKey(f"The address of a key in a token says which token: token=LABEL or serial=NUMBER. Such as {_EXAMPLE}")
    if "object" not in what and "id" not in what:
        raise UnusableKey(f"The address of a key in a token says which key: object=LABEL or id=%01. Such as {_EXAMPLE}")
    if what.get("type", "private") != "private":
        raise UnusableKey("Only a private key signs: leave type out of the address of the key, or write type=private.")
    module = Path(unquote(how.get("module-path", "")))
    if not module.is_absolute():
        raise UnusableKey(f"The address of a key in a token names its module with an absolute module-path. Such as {_EXAMPLE}")
    source = unquote(how["pin-source"]) if "pin-source" in how else None
    if source is not None:
        check_source(source, "the PIN of the token")
    text = {name: unquote(value) for name, value in what.items()}
    return TokenAddress(
        module,
        text.get("token"),
        text.get("serial"),
        text.get("object"),
        unquote_to_bytes(what["id"]) if "id" in what else None,
        source,
    )


def _attributes(text: str, separator: str, known: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, text.split(separator)):
        name, _, value = part.partition("=")
        if name == "pin-value":
            raise UnusableKey(
                "A PIN does not belong in an address, where everybody reads it. Change that PIN, put the new one in a file, "
                "and write pin-source=file:/PATH."
            )
        if name not in known:
            # RFC 7512 §2.3: what is not understood may not be passed over, since it might have meant another key.
            raise UnusableKey(f"The address of a key in a token may say {', '.join((*_PATH, *_QUERY))}; {name!r} is not known.")
        if name in found or not _VALUE.fullmatch(value):
            raise UnusableKey(f"The address of a key in a token says {name} twice, or in characters that need %.")
        found[name] = value
    return found
