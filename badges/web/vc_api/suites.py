"""One issuer per suite and kind of key, each with a key of its own that nobody keeps, and a list of its own in memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges import status_list
from badges.model.issued import StatusEntry
from badges.proofs import multikey
from badges.proofs.signer import LocalSigner

SELECTIVE = "ecdsa-sd-2023"


@dataclass(frozen=True, slots=True)
class Suite:
    """An issuer that signs in one way."""

    name: str
    """As the address has it: the cryptosuite, and the curve where there are two."""
    cryptosuite: str
    list_cryptosuite: str
    """How its status list is signed; a list is never shown in part."""
    did: str
    """``did:key``, which is its own document."""
    signer: LocalSigner
    statuses: Statuses

    @property
    def selective(self) -> bool:
        """Whether holders can show parts of what it signs."""
        return self.cryptosuite == SELECTIVE


class Statuses:
    """The status list of one suite, in memory: an index is handed out once, at random, and nothing is ever revoked here."""

    def __init__(self) -> None:
        self.bits = status_list.new()
        self._taken: set[int] = set()

    def reserve(self, list_url: str) -> StatusEntry | None:
        """A place that nobody has; None when the list is half full (herd privacy needs the rest)."""
        length = len(self.bits) * 8
        if len(self._taken) >= length // 2:
            return None
        while (index := secrets.randbelow(length)) in self._taken:
            pass
        self._taken.add(index)
        return StatusEntry(list_url, index)


_PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey

# Address, cryptosuite, cryptosuite of its list, and how its key is made.
_ROWS: tuple[tuple[str, str, str, Callable[[], _PrivateKey]], ...] = (
    ("eddsa-rdfc-2022", "eddsa-rdfc-2022", "eddsa-rdfc-2022", Ed25519PrivateKey.generate),
    ("ecdsa-rdfc-2019", "ecdsa-rdfc-2019", "ecdsa-rdfc-2019", lambda: ec.generate_private_key(ec.SECP256R1())),
    ("ecdsa-rdfc-2019-p384", "ecdsa-rdfc-2019", "ecdsa-rdfc-2019", lambda: ec.generate_private_key(ec.SECP384R1())),
    (SELECTIVE, SELECTIVE, "ecdsa-rdfc-2019", lambda: ec.generate_private_key(ec.SECP256R1())),
    ("eddsa-jcs-2022", "eddsa-jcs-2022", "eddsa-jcs-2022", Ed25519PrivateKey.generate),
)


def new_suites() -> Mapping[str, Suite]:
    """Every suite with a fresh key, by the name in its address."""
    return MappingProxyType({name: _new(name, suite, for_list, generate()) for name, suite, for_list, generate in _ROWS})


def _new(name: str, suite: str, for_list: str, key: _PrivateKey) -> Suite:
    text = multikey.encode(key.public_key())
    did = f"did:key:{text}"
    return Suite(name, suite, for_list, did, LocalSigner(key, f"{did}#{text}"), Statuses())
