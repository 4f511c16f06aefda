"""What stands under each part of a seal, by a script that knows nothing of ours: on the Commission's files and on our own."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs.certificates import SealPrivateKey
from badges.proofs.jades import seal
from badges.proofs.signer import LocalSigner
from tests.proofs import seal_bytes
from tests.proofs.archives import PAYLOAD, items, level_b, level_lta, opened, to_lt, to_lta, to_t
from tests.proofs.keys import p256, p384, rsa_key
from tests.proofs.seal_bytes import FORMULAS, formulas, is_of, unpadded, wrong
from tests.proofs.seals import AT, a_seal
from tests.proofs.tokens import token

KEYS: dict[str, SealPrivateKey] = {"RS256": rsa_key(2), "PS256": rsa_key(2), "ES256": p256(), "ES384": p384()}
PUBLISHED = ("Sample-MC-Annex1-signed.jsonld", "credential-jws-invalid.jsonld")
ADDED: dict[str, set[str]] = {"B": set(), "T": {"sigTst"}, "LT": {"sigTst"}, "LTA": {"sigTst", "arcTst"}}

UNREADABLE = (ValueError, KeyError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
"""Of a changed letter that leaves no file of this kind."""

Parts = dict[str, Any]


@cache
def ours(algorithm: str, level: str, stamped: bool = True) -> bytes:
    key = KEYS[algorithm]
    stamp = token(PAYLOAD.encode()) if stamped else None
    signer = LocalSigner(key, "seal", algorithm=algorithm)
    file = seal(PAYLOAD, signer, [a_seal(key)], signing_time=AT, content_timestamp=stamp)
    for step in (to_t, to_lt, to_lta)[: list(ADDED).index(level)]:
        file = step(file)
    return file


def present(file: bytes) -> set[str]:
    return {name for name, held in formulas(file).items() if held}


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_formula_holds_on_the_commissions_files(shared: Path, name: str) -> None:
    file = (shared / "vectors" / "edc" / name).read_bytes()
    assert (present(file), wrong(file)) == (set(FORMULAS), [])


@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize("level", ADDED)
@pytest.mark.parametrize("algorithm", KEYS)
def test_every_formula_holds_on_ours(algorithm: str, level: str, stamped: bool) -> None:
    file = ours(algorithm, level, stamped)
    of_content = {"adoTst"} if stamped else set()
    assert present(file) == {"signature", "x5t#S256", "kid", *of_content, *ADDED[level]}
    assert wrong(file) == []


def test_a_second_archive_timestamp_is_of_all_that_stands_before_it() -> None:
    file = to_lta(to_lt(ours("ES256", "LTA")))
    assert (len(formulas(file)["arcTst"]), wrong(file)) == (2, [])
    assert wrong(with_parts(file, lambda one: one["header"]["etsiU"].pop(4))) == ["arcTst"]


def test_it_uses_nothing_of_ours(tmp_path: Path) -> None:
    assert not re.search(r"\b(?:from|import) (?:badges|tests)\b", Path(seal_bytes.__file__).read_text(encoding="utf-8"))
    (tmp_path / "file.jsonld").write_bytes(level_lta())
    (tmp_path / "other.jsonld").write_bytes(level_lta().replace(b"Beekeeping", b"Beerkeeping"))
    command = [sys.executable, "-I", seal_bytes.__file__]
    held = subprocess.run([*command, tmp_path / "file.jsonld"], capture_output=True, text=True, timeout=60, check=False)
    assert (held.returncode, "wrong: nothing" in held.stdout) == (0, True), held.stderr
    both = subprocess.run([*command, *tmp_path.iterdir()], capture_output=True, text=True, timeout=60, check=False)
    assert (both.returncode, "wrong: signature, adoTst, arcTst" in both.stdout) == (1, True), both.stderr


def with_parts(file: bytes, change: Callable[[Parts], object]) -> bytes:
    """The file with its one signature changed."""
    envelope = json.loads(file)
    change(envelope["signatures"][0])
    return json.dumps(envelope, ensure_ascii=False).encode()


def with_header(**changes: Any) -> Callable[[Parts], None]:
    """Members of the protected header changed."""

    def change(one: Parts) -> None:
        header = {**opened(one["protected"]), **changes}
        one["protected"] = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()

    return change


def with_item_written_anew(place: int) -> Callable[[Parts], None]:
    """One item of what was added says the same with a space more."""

    def change(one: Parts) -> None:
        listed = one["header"]["etsiU"]
        written = json.dumps(opened(listed[place]), separators=(",", ":")).encode()
        assert unpadded(listed[place]) == written
        listed[place] = base64.urlsafe_b64encode(written + b" ").rstrip(b"=").decode()

    return change


def another_bit(content: bytes, place: int = -1) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def in_base64(text: str) -> str:
    return base64.b64encode(another_bit(base64.b64decode(text))).decode()


def in_base64url(text: str) -> str:
    return base64.urlsafe_b64encode(another_bit(unpadded(text))).rstrip(b"=").decode()


HEADER = opened(json.loads(level_b())["signatures"][0]["protected"])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (with_header(sigT="2026-06-15T12:00:01Z"), ["signature", "arcTst"]),
        (with_header(**{"x5t#S256": in_base64url(HEADER["x5t#S256"])}), ["signature", "x5t#S256", "arcTst"]),
        (with_header(kid=in_base64(HEADER["kid"])), ["signature", "kid", "arcTst"]),
        (
            with_header(adoTst={"tstTokens": [{"val": base64.b64encode(token(b"another")).decode()}]}),
            ["signature", "adoTst", "arcTst"],
        ),
        (lambda one: one.update(signature=in_base64url(one["signature"])), ["signature", "sigTst", "arcTst"]),
        (with_item_written_anew(1), ["arcTst"]),
        (lambda one: one["header"]["etsiU"].reverse(), ["arcTst"]),
        (lambda one: one["header"]["etsiU"].pop(0), ["arcTst"]),
        (lambda one: one["header"]["etsiU"].insert(0, one["header"]["etsiU"][0]), ["arcTst"]),
    ],
)
def test_a_formula_fails_when_one_byte_of_what_it_is_over_differs(change: Callable[[Parts], object], found: list[str]) -> None:
    assert wrong(with_parts(level_lta(), change)) == found


@given(place=st.integers(0, len(PAYLOAD) - 1), other=st.characters(exclude_categories=["Cs"]))
@settings(max_examples=60, deadline=None)
def test_whatever_letter_of_the_text_differs_is_noticed_by_all_that_are_over_it(place: int, other: str) -> None:
    envelope = json.loads(level_lta())
    before = envelope["payload"]
    envelope["payload"] = before[:place] + other + before[place + 1 :]
    expected = [] if envelope["payload"] == before else ["signature", "adoTst", "arcTst"]
    assert wrong(json.dumps(envelope).encode()) == expected


@given(part=st.sampled_from(["protected", "signature"]), place=st.integers(0, 5000), to=st.integers(1, 63))
@settings(max_examples=60, deadline=None)
def test_whatever_letter_of_header_or_signature_differs_is_noticed(part: str, place: int, to: int) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    envelope = json.loads(level_lta())
    one = envelope["signatures"][0]
    text = one[part]
    place %= len(text)
    one[part] = text[:place] + letters[(letters.index(text[place]) + to) % 64] + text[place + 1 :]
    with suppress(*UNREADABLE):
        assert {"signature", "arcTst"} <= set(wrong(json.dumps(envelope).encode()))


def test_formulas_that_look_alike_are_not_these(shared: Path) -> None:
    for file in (ours("RS256", "LTA"), (shared / "vectors" / "edc" / PUBLISHED[0]).read_bytes()):
        envelope = json.loads(file)
        (one,) = envelope["signatures"]
        text, protected, signature, listed = envelope["payload"], one["protected"], one["signature"], items(file)
        stamp, archive = (token_in(item) for item in (listed[0], listed[3]))
        before = "".join(listed[:3])
        assert is_of(stamp, signature)
        assert is_of(archive, f"{text}.{protected}.{signature}.{before}")
        assert not is_of(stamp, unpadded(signature).decode("latin-1"))
        for other in (
            f"{text}{protected}{signature}{before}",
            f"{protected}.{text}.{signature}.{before}",
            f"{text}.{protected}.{signature}{before}",
            f"{text}.{protected}.{signature}.{'.'.join(listed[:3])}",
            f"{text}.{protected}.{signature}.{''.join(listed)}",
            f"{base64.urlsafe_b64encode(text.encode()).rstrip(b'=').decode()}.{protected}.{signature}.{before}",
            f"{text}.{protected}.{signature}.{before}\n",
        ):
            assert not is_of(archive, other)


def token_in(item: str) -> bytes:
    ((_, value),) = opened(item).items()
    return base64.b64decode(value["tstTokens"][0]["val"])
