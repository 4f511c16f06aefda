"""Sealed files that something is wrong with, each in one way, and what is found of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography.x509.oid import ExtendedKeyUsageOID as For

from tests.doubles.certification import ENCRYPTS, LONG_AGO, Certified
from tests.doubles.certification import NUMBER as ANOTHER
from tests.makers import AT
from tests.proofs.archives import closed
from tests.verification.raised_seals import AFTERWARDS, ENDED, SOON, SUMMER, Maker, the_payload, with_items
from tests.verification.spoiling import (
    CERTIFIES_AND_SIGNS,
    an_authority,
    cut_item,
    deep,
    in_another_order,
    in_base64,
    in_order,
    revoked,
    sealed_by_hand,
    signed_twice,
    stamped,
    swapped,
    swapped_and_named,
    unpadded,
    with_content_timestamp,
    with_envelope,
    with_escapes,
    with_payload,
    with_purposes,
    with_spaces,
    without_item,
    written_twice,
)


@dataclass(frozen=True)
class Wrong:
    """A file, who looks at it and when, and what is found: problems are findings that failed or could not be settled."""

    make: Callable[[Maker], bytes]
    headline: str = "valid"
    problems: Sequence[str] = ()
    outcome: str = "failed"
    reason: str = ""
    """What the first problem says for specialists, where that tells two faults apart."""
    at: datetime = SUMMER
    knows_time: bool = True
    """Whether whoever looks trusts the timestamp authority."""
    told: Sequence[str] = field(default=())
    """Findings that count for nothing, and are told."""


def unfit(seal: Callable[[Maker], Certified], reason: str) -> Wrong:
    """Sealed with a certificate that is not for sealing."""
    problems = ["seal.unfit_certificate", "issuer.unknown"]
    return Wrong(lambda maker: maker.b(seal(maker)), "unsure", problems, "indeterminate", reason)


UNREADABLE, ALTERED, NOT_THEIRS = "unreadable", "altered", "not_the_issuers"

WRONG: Mapping[str, Wrong] = {
    # How it is written.
    "payload written in another order of its members": Wrong(
        lambda maker: with_payload(maker.archived(), in_another_order), ALTERED, ["proof.altered"]
    ),
    "payload written with spaces": Wrong(lambda maker: with_payload(maker.archived(), with_spaces), ALTERED, ["proof.altered"]),
    "payload written with \\u escapes": Wrong(
        lambda maker: with_payload(maker.archived(), with_escapes), ALTERED, ["proof.altered"]
    ),
    "envelope written anew with \\u escapes (nothing wrong)": Wrong(
        lambda maker: json.dumps(json.loads(maker.archived())).encode(), outcome="passed"
    ),
    "a line end behind the payload": Wrong(
        lambda maker: with_payload(maker.b(), lambda text: text + "\n"), ALTERED, ["proof.altered"]
    ),
    "Latin-1": Wrong(lambda maker: maker.archived().decode().encode("latin-1", "replace"), UNREADABLE, ["file.not_utf8"]),
    "byte order mark before the file (nothing wrong)": Wrong(lambda maker: b"\xef\xbb\xbf" + maker.archived(), outcome="passed"),
    "byte order mark inside the payload": Wrong(
        lambda maker: with_payload(maker.b(), lambda text: "\ufeff" + text), ALTERED, ["proof.altered"]
    ),
    "empty file": Wrong(lambda _: b"", UNREADABLE, ["file.empty"]),
    "half of the file": Wrong(lambda maker: maker.archived()[:20_000], UNREADABLE, ["file.truncated"]),
    "last byte missing": Wrong(lambda maker: maker.archived()[:-1], UNREADABLE, ["file.truncated"]),
    "deep JSON as file": Wrong(lambda _: deep(100_000).encode(), "unsure", ["file.too_complex"], "indeterminate", reason="depth"),
    "deep JSON in the envelope": Wrong(
        lambda maker: with_items(maker.b(), []).replace(b'"etsiU": []', b'"etsiU": ' + deep(5_000).encode()),
        "unsure",
        ["file.too_complex"],
        "indeterminate",
        reason="depth",
    ),
    "deep JSON in the payload": Wrong(
        lambda maker: sealed_by_hand(maker, payload='{"a":' + deep(5_000) + "}"),
        "failed",
        ["format.invalid"],
        reason="file.too_complex",
    ),
    "deep JSON in etsiU": Wrong(
        lambda maker: with_items(maker.b(), [unpadded(b'{"sigTst":' + deep(5_000).encode() + b"}")]),
        "unsure",
        ["timestamp.malformed"],
        "indeterminate",
    ),
    "deep JSON in the protected header": Wrong(
        lambda maker: with_envelope(
            maker.b(), lambda e: e["signatures"][0].update(protected=unpadded(b'{"alg":' + deep(5_000).encode() + b"}"))
        ),
        NOT_THEIRS,
        ["proof.malformed"],
    ),
    "payload alone, without an envelope": Wrong(lambda _: the_payload().encode(), NOT_THEIRS, ["proof.missing"]),
    "a third member in the envelope": Wrong(
        lambda maker: with_envelope(maker.b(), lambda e: e.update(note="hello")), NOT_THEIRS, ["proof.malformed"]
    ),
    "payload twice in the envelope": Wrong(
        lambda maker: written_twice(maker.b(), "payload"), UNREADABLE, ["file.duplicate_names"]
    ),
    "signatures twice in the envelope": Wrong(
        lambda maker: written_twice(maker.b(), "signatures"), UNREADABLE, ["file.duplicate_names"]
    ),
    "a member twice in the payload": Wrong(
        lambda maker: sealed_by_hand(maker, payload='{"id":"urn:credential:2",' + the_payload()[1:]),
        "failed",
        ["format.invalid"],
        reason="file.duplicate_names",
    ),
    "a member twice in the protected header": Wrong(
        lambda maker: with_envelope(
            maker.b(),
            lambda e: e["signatures"][0].update(protected=unpadded(b'{"alg":"none","alg":"ES256"}')),
        ),
        NOT_THEIRS,
        ["proof.malformed"],
    ),
    "payload as an object instead of a text": Wrong(
        lambda maker: with_envelope(maker.b(), lambda e: e.update(payload=json.loads(e["payload"]))),
        NOT_THEIRS,
        ["proof.malformed"],
    ),
    "two signatures": Wrong(signed_twice, NOT_THEIRS, ["proof.malformed"]),
    "no signature": Wrong(
        lambda maker: with_envelope(maker.b(), lambda e: e.update(signatures=[])), NOT_THEIRS, ["proof.malformed"]
    ),
    "base64 instead of base64url": Wrong(lambda maker: in_base64(maker.b()), NOT_THEIRS, ["proof.malformed"]),
    # What the header says.
    "crit missing": Wrong(lambda maker: sealed_by_hand(maker, crit=None), NOT_THEIRS, ["proof.malformed"], reason="crit"),
    "crit without b64": Wrong(lambda maker: sealed_by_hand(maker, crit=["sigT"]), NOT_THEIRS, ["proof.malformed"], reason="b64"),
    "crit names what nobody knows": Wrong(
        lambda maker: sealed_by_hand(maker, crit=["b64", "sigT", "exp"], exp=1),
        "unsure",
        ["proof.unknown_method"],
        "indeterminate",
        reason="crit",
    ),
    "crit names what is not there": Wrong(
        lambda maker: sealed_by_hand(maker, crit=["b64", "sigT", "adoTst"]), NOT_THEIRS, ["proof.malformed"], reason="crit"
    ),
    "b64 true around a plain text": Wrong(
        lambda maker: sealed_by_hand(maker, b64=True), NOT_THEIRS, ["proof.malformed"], reason="payload"
    ),
    "b64 true and a text in base64url (nothing wrong)": Wrong(
        lambda maker: sealed_by_hand(maker, b64=True, payload=unpadded(the_payload().encode())), outcome="passed"
    ),
    "crit missing and a text in base64url (nothing wrong)": Wrong(
        lambda maker: sealed_by_hand(maker, crit=None, b64=None, payload=unpadded(the_payload().encode())), outcome="passed"
    ),
    "crit missing, b64 true and a text in base64url (nothing wrong)": Wrong(
        lambda maker: sealed_by_hand(maker, crit=None, b64=True, payload=unpadded(the_payload().encode())), outcome="passed"
    ),
    "crit missing and neither sigT nor iat": Wrong(
        lambda maker: sealed_by_hand(maker, crit=None, b64=None, sigT=None, payload=unpadded(the_payload().encode())),
        NOT_THEIRS,
        ["proof.malformed"],
        reason="sigT",
    ),
    "crit missing and a content timestamp of another text": Wrong(
        lambda maker: sealed_by_hand(
            maker,
            crit=None,
            b64=None,
            adoTst=stamped(maker.token(b"another text", AT - SOON)),
            payload=unpadded(the_payload().encode()),
        ),
        "unsure",
        ["content.other_content"],
        "indeterminate",
    ),
    "crit is no list": Wrong(
        lambda maker: sealed_by_hand(maker, crit="b64", b64=None, payload=unpadded(the_payload().encode())),
        NOT_THEIRS,
        ["proof.malformed"],
        reason="crit",
    ),
    "alg none": Wrong(
        lambda maker: sealed_by_hand(maker, alg="none"), "unsure", ["proof.unknown_method"], "indeterminate", reason="alg"
    ),
    "sigT missing": Wrong(
        lambda maker: sealed_by_hand(maker, sigT=None, crit=["b64"]), NOT_THEIRS, ["proof.malformed"], reason="sigT"
    ),
    "sigT before the certificate's life": Wrong(
        lambda maker: maker.b(at=datetime(2024, 6, 1, tzinfo=AT.tzinfo)), NOT_THEIRS, ["proof.outside_key_period"]
    ),
    "sigT after the certificate's life": Wrong(
        lambda maker: maker.b(maker.seal(life=LONG_AGO)), NOT_THEIRS, ["proof.outside_key_period"]
    ),
    # Whose it is, and when it is looked at.
    "x5c: the certificate of another": Wrong(
        lambda maker: swapped(maker.b(), maker.seal(common_name="Another").certificate), NOT_THEIRS, ["proof.malformed"]
    ),
    "x5c and its digest: the certificate of another with another key": Wrong(
        lambda maker: swapped_and_named(maker.b(), maker.ca.seal("Another school", identifier=ANOTHER, kind="P-256").certificate),
        ALTERED,
        ["proof.altered"],
    ),
    "eIDASIdentifier is not that of the certificate": Wrong(
        lambda maker: maker.archived(maker.seal(identifier=ANOTHER)), NOT_THEIRS, ["seal.other_organisation"]
    ),
    "certificate has ended": Wrong(
        lambda maker: maker.b(maker.seal(life=ENDED)),
        "unsure",
        ["seal.certificate_expired", "issuer.unknown"],
        "indeterminate",
        at=AFTERWARDS,
    ),
    "certificate revoked before": Wrong(revoked, NOT_THEIRS, ["seal.revoked"]),
    "certificate for encrypting": unfit(lambda maker: maker.seal(usage=ENCRYPTS), "key_usage"),
    "certificate of an authority": unfit(an_authority, "authority"),
    "certificate of an authority that also signs": unfit(lambda maker: an_authority(maker, CERTIFIES_AND_SIGNS), "authority"),
    "certificate of an authority that says nothing of its key": unfit(lambda maker: an_authority(maker, None), "authority"),
    "certificate of a web server": unfit(lambda maker: with_purposes(maker, For.SERVER_AUTH), "purposes"),
    "certificate of a timestamp authority": unfit(lambda maker: with_purposes(maker, For.TIME_STAMPING), "purposes"),
    "certificate for OCSP answers": unfit(lambda maker: with_purposes(maker, For.OCSP_SIGNING), "purposes"),
    "certificate for programs": unfit(lambda maker: with_purposes(maker, For.CODE_SIGNING), "purposes"),
    "certificate for two other things": unfit(lambda maker: with_purposes(maker, For.SERVER_AUTH, For.CODE_SIGNING), "purposes"),
    "certificate for encrypting that has ended": replace(
        unfit(lambda maker: maker.seal(usage=ENCRYPTS, life=ENDED), "key_usage"), at=AFTERWARDS
    ),
    "certificate for documents of a web server (nothing wrong)": Wrong(
        lambda maker: maker.b(with_purposes(maker, For.SERVER_AUTH, For.EMAIL_PROTECTION)), outcome="passed"
    ),
    "certificate with the purposes of the Commission's samples (nothing wrong)": Wrong(
        lambda maker: maker.b(with_purposes(maker, For.CLIENT_AUTH, For.EMAIL_PROTECTION)), outcome="passed"
    ),
    "looked at before sigT, level B": Wrong(
        lambda maker: maker.b(), "not_yet", ["seal.not_yet", "period.not_yet"], at=AT - timedelta(hours=1)
    ),
    "looked at before sigT, by a clock that is a little behind (nothing wrong)": Wrong(
        lambda maker: maker.b(at=SUMMER + timedelta(minutes=4)), outcome="passed"
    ),
    "looked at before sigT, level LTA": Wrong(
        lambda maker: maker.archived(),
        "not_yet",
        ["seal.not_yet", "timestamp.not_yet", "archive.unproven", "period.not_yet"],
        at=AT - timedelta(hours=1),
    ),
    "looked at before sigT, although the credential was valid by then": Wrong(
        lambda maker: maker.b(at=SUMMER + timedelta(days=9)), "unsure", ["seal.not_yet"], "indeterminate"
    ),
    # What was added.
    "timestamp older than sigT": Wrong(
        lambda maker: maker.t(maker.b(), AT - timedelta(days=2)), "unsure", ["timestamp.too_early"], "indeterminate"
    ),
    "timestamp older than sigT, and archived": Wrong(
        lambda maker: maker.lta(maker.lt(maker.t(maker.b(), AT - timedelta(days=2)))),
        "unsure",
        ["timestamp.too_early"],
        "indeterminate",
    ),
    "archive timestamp older than sigT": Wrong(
        lambda maker: maker.lta(maker.lt(maker.t(maker.b())), AT - timedelta(days=2)),
        "unsure",
        ["timestamp.too_early"],
        "indeterminate",
    ),
    "timestamp older than sigT by two clocks that differ a little (nothing wrong)": Wrong(
        lambda maker: maker.t(maker.b(), AT - timedelta(minutes=4)), outcome="passed"
    ),
    "timestamp older than sigT, of an authority unknown": Wrong(
        lambda maker: maker.t(maker.b(), AT - timedelta(days=2)),
        outcome="passed",
        knows_time=False,
        told=["timestamp.unknown_authority"],
    ),
    "content timestamp of another text": Wrong(
        lambda maker: with_content_timestamp(maker, maker.token(b"another text", AT - SOON)),
        "unsure",
        ["content.other_content"],
        "indeterminate",
    ),
    "content timestamp that is none": Wrong(
        lambda maker: with_content_timestamp(maker, b"no token"), "unsure", ["content.malformed"], "indeterminate"
    ),
    "content timestamp of this text (nothing wrong)": Wrong(
        lambda maker: with_content_timestamp(maker, maker.token(the_payload().encode(), AT - SOON)), outcome="passed"
    ),
    "timestamp authority unknown": Wrong(
        lambda maker: maker.archived(),
        outcome="passed",
        knows_time=False,
        told=["timestamp.unknown_authority", "archive.unknown_authority"],
    ),
    "timestamp authority unknown, certificate has ended": Wrong(
        lambda maker: maker.archived(maker.seal(life=ENDED)),
        "unsure",
        ["seal.certificate_expired", "issuer.unknown"],
        "indeterminate",
        at=AFTERWARDS,
        knows_time=False,
        told=["timestamp.unknown_authority", "archive.unknown_authority"],
    ),
    "etsiU: an item cut in half": Wrong(
        lambda maker: cut_item(maker.archived(), 1), "unsure", ["timestamp.malformed"], "indeterminate"
    ),
    "etsiU: an item taken out": Wrong(
        lambda maker: without_item(maker.archived(), 1), "unsure", ["archive.broken"], "indeterminate"
    ),
    "etsiU: another order": Wrong(
        lambda maker: in_order(maker.archived(), (1, 0, 2, 3)), "unsure", ["archive.broken"], "indeterminate"
    ),
    "etsiU: all but the signature timestamp cut off (nothing wrong)": Wrong(
        lambda maker: in_order(maker.archived(), (0,)), outcome="passed"
    ),
    "etsiU: 10,000 items": Wrong(
        lambda maker: with_items(maker.b(), [closed({"note": "x"})] * 10_000), "unsure", ["timestamp.malformed"], "indeterminate"
    ),
    "etsiU: 20 MB": Wrong(
        lambda maker: with_items(maker.b(), [closed({"note": "x" * 15_000_000})]), "unsure", ["file.too_large"], "indeterminate"
    ),
    "etsiU: 5 MB in one item": Wrong(lambda maker: with_items(maker.b(), [closed({"note": "x" * 3_800_000})]), outcome="passed"),
}
