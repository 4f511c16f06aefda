"""Documents by the thousand for compiled shapes: of many forms, with strings left open, and values for these, from a seed.

`shape_comparison` holds a shape against the full path on each, and against PyLD alone on many. Some documents share a shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any

from pyld.jsonld import JsonLdError

from badges.canonical import CanonicalizationError, NotThisShape, Path, Shape, canonicalize
from badges.canonical.shape_quads import with_values
from tests.benchmarks.reference import nquads
from tests.canonical.kinds import MAKERS, Document, a_european
from tests.canonical.samples import CONTEXTS
from tests.credentials.badge_samples import a_badge
from tests.makers import an_award

A_SHAPE = 25
"""Documents of one shape, one after the other."""
PYLD_EVERY = 3
"""PyLD takes fifty times as long as the rest; what it would take on every document is better spent on more of them."""


def a_random_badge(random: Random) -> Document:
    """A badge of few or many parts, with names or without, some of them alike."""

    def some(most: int, make: Callable[[], Document]) -> list[Document]:
        made = [make() for _ in range(random.randrange(most + 1))]
        return [*made, deepcopy(made[0])] if made and random.random() < 0.08 else made

    def perhaps(share: float, **members: Any) -> Document:
        return members if random.random() < share else {}

    def iri() -> str:
        return f"{random.choice(['urn:uuid:', 'https://x.example/', 'did:web:x.example:', 'mailto:'])}{random.randrange(10**6)}"

    def text() -> str:
        return random.choice(["Bees", "Bijen", 'a "hive"\\', "🍯", "\ue000", "%s", "%", "x" * 300, f"{random.random()}"])

    def alignment() -> Document:
        return {"type": ["Alignment"], "targetName": text(), **perhaps(0.6, targetUrl=iri()), **perhaps(0.3, targetCode=text())}

    def profile() -> Document:
        return {
            **perhaps(0.8, id=iri()),
            "type": ["Profile"],
            "name": text(),
            **perhaps(0.4, url=iri(), email="x@x.example"),
            **perhaps(0.4, address={"type": ["Address"], "addressCountryCode": "NL", "addressLocality": text()}),
        }

    def result() -> Document:
        return {
            **perhaps(0.2, id=iri()),
            "type": ["Result"],
            "resultDescription": random.choice(described or [iri()]),
            **random.choice([{"value": text()}, {"achievedLevel": iri()}, {"status": "Completed"}]),
            **perhaps(0.2, alignment=some(2, alignment)),
        }

    def description() -> Document:
        return {
            "id": random.choice(described),
            "type": ["ResultDescription"],
            "name": text(),
            "resultType": "Status",
            **perhaps(0.5, allowedValue=[text() for _ in range(random.randrange(4))]),
        }

    described = [iri() for _ in range(random.randrange(4))]
    achievement = {
        **perhaps(0.8, id=iri()),
        "type": ["Achievement"],
        "name": text(),
        "description": text(),
        "criteria": {**perhaps(0.3, id=iri()), "narrative": text()} if random.random() < 0.8 else iri(),
        **perhaps(0.6, alignment=some(5, alignment)),
        **perhaps(0.5, tag=[text() for _ in range(random.randrange(4))]),
        **perhaps(0.6, resultDescription=[description() for _ in described]),
        **perhaps(0.3, creditsAvailable=random.choice([5, 1.5])),
        **perhaps(0.3, image={"id": iri(), "type": "Image", "caption": text()}),
    }
    if random.random() < 0.3 and "id" in achievement:
        achievement["related"] = [{"id": random.choice([achievement["id"], iri()]), "type": ["Related"], "version": "1"}]
    identity = {"type": "IdentityObject", "hashed": True, "identityType": "emailAddress"}
    return {
        "@context": list(CONTEXTS),
        **perhaps(0.85, id=iri()),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        **perhaps(0.7, name=text()),
        "issuer": profile() if random.random() < 0.8 else iri(),
        "validFrom": "2026-06-15T12:00:00Z",
        **perhaps(0.5, awardedDate="2026-06-12T00:00:00Z"),
        "credentialSubject": {
            **perhaps(0.5, id=iri()),
            "type": ["AchievementSubject"],
            "identifier": some(2, lambda: {**identity, "identityHash": text(), "salt": text()}),
            **perhaps(0.5, activityStartDate="2026-05-04T00:00:00Z", activityEndDate="2026-05-29T00:00:00Z", narrative=text()),
            **perhaps(0.5, source=random.choice([profile(), iri(), [iri(), iri()], {"id": iri()}])),
            **perhaps(0.2, image=random.choice([iri(), achievement.get("id", iri())])),
            "result": some(4, result),
            "achievement": achievement,
        },
        **perhaps(
            0.6, evidence=some(3, lambda: {**perhaps(0.5, id=iri()), "type": ["Evidence"], "name": text(), "genre": text()})
        ),
        **perhaps(0.5, credentialStatus={"id": iri(), "type": "BitstringStatusListEntry", "statusListIndex": "7"}),
        **perhaps(0.3, refreshService={"id": iri(), "type": "1EdTechCredentialRefresh"}),
        "credentialSchema": [{"id": iri(), "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _a_real_badge(random: Random) -> Document:
    return a_badge(an_award(random.choice(["LU-01", "LU-02", "LU-05", "LU-17"])))


def _another_kind(random: Random) -> Document:
    return random.choice([*MAKERS, a_european, a_european, a_european])()


_KINDS = (*[a_random_badge] * 16, _a_real_badge, *[_another_kind] * 3)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every string that is a value, contexts left out, with its path."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        if isinstance(member, str):
            yield (*path, step), member
        elif step != "@context":
            yield from leaves(member, (*path, step))


def open_document(seed: int, number: int) -> tuple[Document, list[Path]]:
    """The document with this number, of this seed, and strings in it that may be open, or not."""
    random = Random(f"{seed} {number}")
    document = random.choice(_KINDS)(random)
    if "proof" in document:
        del document["proof"]
    found = dict(leaves(document))
    usual = [path for path in found if "type" not in path and "proof" not in path]
    slots = random.sample(usual, random.randrange(min(len(usual), random.choice([3, 8, 20, 60])) + 1))
    if random.random() < 0.05:
        slots.append(random.choice([*found, ("type",), ("nothing",), ("@context", 0)]))
    if random.random() < 0.03:
        document["undefined"] = "x"
    return document, list(dict.fromkeys(slots))


_ODD_TEXTS = (
    *("", " ", '"', "\\", '\\"', "\n", "\r\n", "\t", "\\n", "\\u0041", "%s", "%", "%%d", "%b", "_:a", "_:c14n0", "<x>", '" .\n'),
    *("é", "ĳ", "\u200f", "\ufeff", "\uffff", "🍯", "\U0010ffff", "\ue000", "\x85", "\u2028", "\xa0", "e\u0301", "x" * 5_000),
    *(
        "@id",
        "@type",
        "@foo",
        "http://x",
        "xsd:y",
        "true",
        "5",
        "1.50",
        "null",
        "{}",
        "Achievement",
        "en",
        'x"@en',
        'x"^^<urn:t>',
    ),
)
_LEFT_TEXTS = ("\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\ud800", "x\udc00y")
_ODD_IRIS = (
    *("_:b0", "_:c14n1", "foo", "#x", "", "../a", "@id", "@foo", "xsd:date", "sec:x", "name:x", "type", "id", "urn:x", "did:"),
    *("did:x", "did:X:y", "did:web:", "did::x", "did:web:x#y", "did:key:z6Mk?a=b", "//x.example/y", "https://a b", "https://a>"),
    *("https://é.nl/", 'https://a"b', "https://a\n", "\nhttps://a", "https://a\\b", "https://a`b", "https://a{b}", "tag:x", ":x"),
    *(
        "HTTPS://x.example",
        "https:x",
        "https://",
        "http://x.example/../y",
        "https://x.example/%3C",
        "urn:uuid:",
        "mailto:",
        " urn:x",
    ),
    *("https://x.example/a,b", "https://x.example/'", "https://x.example/[1]", "https://x.example/|", "https://x.example/^"),
    *(
        "https://www.w3.org/ns/credentials#x",
        "https://schema.org/name",
        "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile",
    ),
)
_LETTERS = "abcABC0123456789-._~!$&'()*+,;=:@/?#%[]"
_RANGES = ((32, 126), (160, 0x24F), (0x400, 0x4FF), (0x4E00, 0x4EFF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF))


def _text(random: Random) -> str:
    dice = random.random()
    if dice < 0.01:
        return "a" + random.choice(_LEFT_TEXTS)
    if dice < 0.3:
        return random.choice(_ODD_TEXTS)
    if dice < 0.5:
        return "".join(random.choices(_ODD_TEXTS, k=3))
    if dice < 0.7:
        return "".join(chr(random.randint(*random.choice(_RANGES))) for _ in range(random.randrange(20)))
    return random.choice(["Bees", f"{random.random()}", "2026-06-16T12:00:00Z", "7"])


def _iri(random: Random) -> str:
    if random.random() < 0.02:
        return random.choice(_ODD_IRIS)
    start = random.choice(["urn:uuid:", "did:example:", "https://", "http://", "did:key:z", "mailto:", "https://x.example/"])
    return start + "".join(random.choices(_LETTERS, k=random.randint(2, 20)))


def some_values(seed: int, number: int, document: Document, slots: Sequence[Path]) -> list[str]:
    """Values for these slots: many that are as usual, some odd, some that are elsewhere in the document too."""
    random = Random(f"{seed} {number} values")
    found = dict(leaves(document))
    own = [found.get(slot, "") for slot in slots]
    changed = random.choice([0.2, 0.6, 1.0])
    values = [
        value if random.random() > changed else _iri(random) if value.partition(":")[0] in _SCHEMES else _text(random)
        for value in own
    ]
    if values and random.random() < 0.2:
        # Equal to something else in the document; things with as little as a grade to them become alike.
        place = random.randrange(len(values))
        of_its_kind = [value for path, value in found.items() if path[-1] == slots[place][-1]]
        values[place] = random.choice(random.choice([[*found.values(), *values], of_its_kind or values]))
    if random.random() < 0.001:
        values.append("one too many")
    return values


_SCHEMES = ("urn", "https", "http", "did", "mailto")


@dataclass
class Comparison:
    """What came of comparing: how many documents fitted their shape, why others did not, and every difference."""

    documents: int = 0
    shapes: int = 0
    hits: int = 0
    against_pyld: int = 0
    relabelled: int = 0
    """Hits whose blank nodes come in another order than in the hit before: labels move."""
    left: Counter[str] = field(default_factory=Counter)
    """Documents that were left to the full path, by reason."""
    uncompiled: Counter[str] = field(default_factory=Counter)
    """Documents whose shape could not be compiled, by reason."""
    differences: list[Document] = field(default_factory=list)

    def differs(self, seed: int, number: int, what: str) -> None:
        """Take down a difference, so that it can be seen again."""
        self.differences.append({"seed": seed, "number": number, "what": what})


def shape_comparison(seed: int, numbers: Iterable[int], *, pyld_every: int = PYLD_EVERY) -> Comparison:
    """The documents with these numbers, each put into its shape and canonicalized in full."""
    seen = Comparison()
    current = -1
    for number in numbers:
        seen.documents += 1
        if number // A_SHAPE != current:
            current, order = number // A_SHAPE, list[str]()
            document, slots = open_document(seed, current)
            shape = _shape_or_reason(document, slots)
            seen.shapes += isinstance(shape, Shape)
        if isinstance(shape, str):
            seen.uncompiled[shape] += 1
            continue
        values = some_values(seed, number, document, slots)
        try:
            form = shape.canonical(values)
        except NotThisShape as left:
            seen.left[left.reason] += 1
            continue
        seen.hits += 1
        filled = with_values(document, slots, values)
        if form != _or_error(canonicalize, filled):
            seen.differs(seed, number, "form")
        if shape.digest(values) != sha256(form.encode()).digest():
            seen.differs(seed, number, "digest")
        if number % pyld_every == 0:
            seen.against_pyld += 1
            if form != _or_error(_by_pyld, filled):
                seen.differs(seed, number, "PyLD")
        now = [line.split(" ", 2)[1] for line in form.split("\n") if line.startswith("_:")]
        seen.relabelled += bool(order) and now != order
        order = now
    return seen


def _shape_or_reason(document: Document, slots: Sequence[Path]) -> Shape | str:
    try:
        return Shape.of(document, slots)
    except NotThisShape as refused:
        return refused.reason.partition(":")[0]


def _by_pyld(document: Document) -> str:
    """As PyLD writes it, but for a statement that it writes twice: that a thing in two pieces has an empty list, twice."""
    return "\n".join(dict.fromkeys(nquads(document).decode().split("\n")))


def _or_error(way: Callable[[Document], Any], document: Document) -> Any:
    try:
        return way(document)
    except (CanonicalizationError, JsonLdError) as error:
        return error
