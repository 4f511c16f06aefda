"""Credentials whose content means harm, at the door where anybody checks a file: always a verdict, and a page that is ours."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from badges.proofs.data_integrity import add_proof
from badges.verification.facts import Found
from tests.hostile.pages import INTRUDER, looked_at
from tests.makers import AT
from tests.verification.signed import (
    DID,
    LIST,
    a_badge,
    a_did_document,
    a_list,
    a_signed_badge,
    as_file,
    leaves,
    signer,
    with_leaf,
)
from tests.web.houses import BROWSER, House

TEXTS = {
    "name",
    "description",
    "narrative",
    "tag",
    "value",
    "fieldOfStudy",
    "specialization",
    "role",
    "genre",
    "creator",
    "targetName",
}
ADDRESSES = {"id", "url", "image", "targetUrl", "statusListCredential", "email", "telephone"}
EVIL = {
    "markup": f"</p></details><script id={INTRUDER}>alert(1)</script><img id={INTRUDER} src=x onerror=alert(1)>",
    "attributes": f'" onmouseover="alert(1)" id="{INTRUDER}" \' onfocus=\'alert(1)\' autofocus x=\'',
    "markdown": f"[click](javascript:alert(1)) ![x](https://evil.example/x.png) <a id={INTRUDER} href='x:y'>x</a>",
    "templates": "{{ 7*7 }} {% include '/etc/passwd' %} ${7*7} %(x)s {0.__class__} &lt;script&gt;",
    "entities": f"&#60;script id={INTRUDER}&#62; &lt;/p&gt; &#x202e; &amp;lt;",
    "directions": "abc \u202egnp.exe\u202c \u2066x\u2069 \u200f\u200e\u061c \ufeff",
    "controls": "a\u0000b\u0007c\u001b[31m\u0085\u009b\u2028\u2029\u007f",
    "marks": "Z" + "\u0335\u0336\u0489" * 300,
    "a long text": "word " * 2_000,
}
ODD_ADDRESSES = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x",
    "https://[",
    "vbscript:x",
    "",
)


@pytest.fixture
def world(street: House) -> Iterator[House]:
    """The street, with the keys and the list of a school that nobody here knows."""
    before = dict(street.found)
    street.found |= {DID: Found(as_file(a_did_document())), LIST: Found(as_file(a_list()))}
    yield street
    street.found.clear()
    street.found.update(before)


def everywhere(names: set[str], text: str, **more: Any) -> dict[str, Any]:
    """A badge that says this in all of these members."""
    document = a_badge(**more)
    for path, value in leaves(document):
        named = next((part for part in reversed(path) if isinstance(part, str)), "")
        if named in names and isinstance(value, str) and path[0] not in ("proof", "credentialSchema") and path != ("id",):
            document = with_leaf(document, path, lambda _: text)
    return document


def checked(house: House, file: bytes) -> tuple[dict[str, Any], str]:
    """What programs and people are told."""
    told = house.check(file, accept="application/json")
    assert told.status_code == 200
    shown = house.check(file, accept=BROWSER)
    assert shown.status_code == 200
    found, text = looked_at(shown.text)
    assert found == []
    verdict: dict[str, Any] = told.json()
    return verdict, text


@pytest.mark.parametrize("kind", EVIL)
def test_what_stands_in_the_texts_of_a_signed_badge_is_text_on_the_page(world: House, kind: str) -> None:
    verdict, text = checked(world, a_signed_badge(everywhere(TEXTS, EVIL[kind])))
    assert verdict["outcome"] != "failed", [found for found in verdict["findings"] if found["outcome"] == "failed"]
    if kind == "markup":
        assert "alert(1)" in text, "it is shown, as what it is"
    if kind == "templates":
        assert "7*7" in text
    assert not {letter for letter in text if unicodedata.category(letter) == "Cc"} - {"\n", "\t", "\r"}
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(text)
    assert len(text) < 2_000_000


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_no_address_in_a_file_becomes_a_link_into_a_trap(world: House, address: str) -> None:
    document = everywhere({"url", "image", "targetUrl", "email"}, address)
    file = as_file(add_proof(document, signer(), created=AT, cryptosuite="eddsa-jcs-2022"))
    verdict, _ = checked(world, file)
    assert verdict["headline"] != "valid"


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": [value]}
    return value


def with_more(more: bytes) -> bytes:
    """A badge with something written into its text after it was signed."""
    return a_signed_badge().rstrip()[:-1] + b"," + more + b"}"


SHAPES: dict[str, Callable[[], bytes]] = {
    "deep": lambda: with_more(b'"x":' + b'{"a":[' * 500 + b"1" + b"]}" * 500),
    "deeper than any stack": lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "deep lists": lambda: b"[" * 100_000 + b"]" * 100_000,
    "named twice": lambda: with_more(b'"issuer":"did:web:other.example"'),
    "named twice, written otherwise": lambda: with_more(b'"\\u0069ssuer":"did:web:other.example"'),
    "a huge number": lambda: with_more(b'"x":' + b"9" * 100_000),
    "a number beyond all": lambda: with_more(b'"x":1e999999'),
    "a number that is none": lambda: with_more(b'"x":NaN'),
    "minus nothing": lambda: with_more(b'"x":-0'),
    "half a character": lambda: with_more(b'"x":"\\ud800"'),
    "half a character in a name": lambda: with_more(b'"\\udfff":"x"'),
    "a day that never was": lambda: as_file({**json.loads(a_signed_badge()), "validFrom": "2026-02-30T25:61:00Z"}),
    "a day in the year ten thousand": lambda: as_file({**json.loads(a_signed_badge()), "validUntil": "10000-01-01T00:00:00Z"}),
    "a day before all days": lambda: as_file({**json.loads(a_signed_badge()), "validFrom": "-0001-01-01T00:00:00Z"}),
    "megabytes of one letter": lambda: as_file({**json.loads(a_signed_badge()), "name": "x" * 5_000_000}),
    "a very long name": lambda: as_file({**json.loads(a_signed_badge()), "x" * 1_000_000: 1}),
    "ten thousand achievements": lambda: as_file(
        {**json.loads(a_signed_badge()), "credentialSubject": [{"achievement": {"name": str(n)}} for n in range(10_000)]}
    ),
    "ten thousand contexts": lambda: as_file({**json.loads(a_signed_badge()), "@context": ["https://x.example/c"] * 10_000}),
    "ten thousand types": lambda: as_file({**json.loads(a_signed_badge()), "type": ["OpenBadgeCredential"] * 10_000}),
    "ten thousand proofs": lambda: as_file(
        {**json.loads(a_signed_badge()), "proof": json.loads(a_signed_badge())["proof"] * 10_000}
    ),
    "a poisonous graph": lambda: as_file(
        {**json.loads(a_signed_badge()), "x": [{"@id": f"_:b{n}", "y": {"@id": f"_:b{m}"}} for n in range(60) for m in range(60)]}
    ),
    "itself inside itself": lambda: as_file(
        {**json.loads(a_signed_badge()), "credentialSubject": nested(60), "evidence": json.loads(a_signed_badge())}
    ),
    "no text at all": lambda: b"\xff\xfe\x00\x00" * 1_000,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_document_of_any_shape_gets_a_verdict_that_is_never_green(world: House, shape: str) -> None:
    verdict, _ = checked(world, SHAPES[shape]())
    assert verdict["outcome"] in ("failed", "indeterminate")


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize(("said", "instead"), [(True, 1), (True, "true"), (True, 1.0), (True, [True])])
def test_one_is_not_true_and_neither_is_a_word(world: House, suite: str, said: Any, instead: Any) -> None:
    signed = add_proof(a_badge(), signer(), created=AT, cryptosuite=suite)
    (place,) = [path for path, value in leaves(signed) if value is said]
    verdict, _ = checked(world, as_file(with_leaf(signed, place, lambda _: instead)))
    if instead == [True] and suite == "eddsa-rdfc-2022":
        return  # a list of one says the same in JSON-LD
    assert verdict["outcome"] == "failed"


def test_an_issuer_whose_name_only_looks_like_a_known_one_is_no_known_one(world: House) -> None:
    document = a_badge()
    document["issuer"]["name"] = "V\u043e\u043erbeeldcollege"
    verdict, text = checked(world, a_signed_badge(document))
    assert verdict["outcome"] == "indeterminate"
    assert "issuer.lookalike" in [found["code"] for found in verdict["findings"]]
    assert "Voorbeeldcollege" in text, "the reader is told whose name it looks like"
