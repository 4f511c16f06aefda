"""EU DSS, the Commission's own software for seals: what it says of a seal, and seals that it makes."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from tests.doubles.certification import Certified
from tests.oracles.java.jvm import Judge

SERIALIZED = {
    "as European credentials are": {"serialization": "JSON_SERIALIZATION", "signingTime": "SIG_T", "certificateDigest": "SHA256"},
    "as DSS does by itself": {"serialization": "JSON_SERIALIZATION", "signingTime": "IAT"},
}
"""Ways of writing a seal: the Commission's files, and today's default of DSS 6 (``iat``, and ``x5t#o`` with SHA-512)."""

PASSWORD = "of a keystore that lives for one question"


@dataclass(frozen=True, slots=True)
class Report:
    """What DSS says under its own policy."""

    indication: str
    why: str
    level: str
    timestamps: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the seal is good for DSS."""
        return self.indication == "TOTAL_PASSED"


class Dss(Judge):
    """The process. It fetches nothing while it judges."""

    def __init__(self) -> None:
        super().__init__("seals", "Seals")

    def judge(
        self,
        file: bytes,
        at: datetime,
        anchors: Iterable[x509.Certificate],
        *,
        ocsps: Iterable[bytes] = (),
        crls: Iterable[bytes] = (),
        known: Iterable[x509.Certificate] = (),
    ) -> Report:
        """What it says at this moment; ``ocsps`` and ``crls`` are at hand beside what the file carries."""
        answer = self.ask(
            judge=_text(file),
            at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            anchors=_ders(anchors),
            ocsps=list(map(_text, ocsps)),
            crls=list(map(_text, crls)),
            known=_ders(known),
        )
        if not answer["signatures"]:
            return Report("NO_SIGNATURE_FOUND", "", "", ())
        why = "; ".join([answer["subIndication"], *answer["errors"], *answer["warnings"], *answer["structure"]])
        return Report(answer["indication"], why, answer["level"], tuple(answer["timestamps"]))

    def seal(
        self,
        payload: str,
        by: Certified,
        above: Sequence[x509.Certificate],
        *,
        level: str,
        tsa: str,
        digest: str = "SHA256",
        stamper: Certified | None = None,
        **how: Any,
    ) -> bytes:
        """A seal that it makes now, with the authorities that the certificates name; with ``stamper`` it makes timestamps too."""
        if stamper:
            how["stamper"] = _text(_keystore(stamper, above))
        return self._made(
            make=_text(payload.encode()),
            p12=_text(_keystore(by, above)),
            password=PASSWORD,
            level=f"JAdES-BASELINE-{level}",
            tsa=tsa,
            digest=digest,
            anchors=_ders(above[-1:]),
            **how,
        )

    def extend(self, file: bytes, anchors: Iterable[x509.Certificate], *, level: str, tsa: str, **how: Any) -> bytes:
        """A seal of others that it raises now."""
        return self._made(make=_text(file), level=f"JAdES-BASELINE-{level}", tsa=tsa, anchors=_ders(anchors), **how)

    def _made(self, **question: Any) -> bytes:
        return base64.b64decode(self.ask(**question)["file"])


def _keystore(of: Certified, above: Sequence[x509.Certificate]) -> bytes:
    locked = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"seal", of.key, of.certificate, above, locked)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _ders(certificates: Iterable[x509.Certificate]) -> list[str]:
    return [_text(certificate.public_bytes(Encoding.DER)) for certificate in certificates]
