"""Whoever gives out a certificate may be limited to names and policies: our verdict is that of pyhanko-certvalidator."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from itertools import count
from pathlib import Path
from random import Random

import pytest
from asn1crypto import algos
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID, ObjectIdentifier
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from badges.proofs.authority_limits import MAX_COMPARED, are_limited, cost
from badges.proofs.certificates import ChainCheck, check_chain
from tests.proofs.keys import p256
from tests.proofs.seals import usage

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
LIFE = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
ENDED = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
ONE, OTHER, ANY = (ObjectIdentifier(oid) for oid in ("1.2.3.1", "1.2.3.2", "2.5.29.32.0"))
NOTHING = b"\x05\x00"

Extension = tuple[x509.ExtensionType, bool]
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_SERIALS = count(1)


def a_name(common_name: str, organisation: str = "Trust") -> x509.Name:
    pairs = [(NameOID.COUNTRY_NAME, "NL"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common_name)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


def within(organisation: str) -> x509.DirectoryName:
    """Everybody of this organisation."""
    return x509.DirectoryName(x509.Name(list(a_name("x", organisation))[:2]))


def policies(*oids: ObjectIdentifier) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(oid, None) for oid in oids])


def mapping(issuers: ObjectIdentifier, subjects: ObjectIdentifier) -> x509.UnrecognizedExtension:
    pair = {"issuer_domain_policy": issuers.dotted_string, "subject_domain_policy": subjects.dotted_string}
    return x509.UnrecognizedExtension(ExtensionOID.POLICY_MAPPINGS, asn1.PolicyMappings([pair]).dump())


def key_of(identifier: bytes) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier(identifier, None, None)


@dataclass(frozen=True)
class Plan:
    """What one certificate is like."""

    name: x509.Name
    key: Key
    extensions: dict[ObjectIdentifier, Extension] = field(default_factory=dict)
    life: tuple[datetime, datetime] = LIFE

    def plus(self, *more: Extension) -> Plan:
        return Plan(self.name, self.key, self.extensions | {extension.oid: (extension, c) for extension, c in more}, self.life)


def made(plan: Plan, issuer: Plan, signer: Key | None = None) -> x509.Certificate:
    draft = (
        x509.CertificateBuilder(issuer_name=issuer.name, subject_name=plan.name, public_key=plan.key.public_key())
        .serial_number(next(_SERIALS))
        .not_valid_before(plan.life[0])
        .not_valid_after(plan.life[1])
    )
    usual = {
        x509.SubjectKeyIdentifier.oid: (x509.SubjectKeyIdentifier.from_public_key(plan.key.public_key()), False),
        x509.AuthorityKeyIdentifier.oid: (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False),
    }
    for extension, critical in (usual | plan.extensions).values():
        draft = draft.add_extension(extension, critical)
    return draft.sign(signer or issuer.key, hashes.SHA256())


def an_authority(name: str, number: int, length: int | None = None) -> Plan:
    may = Plan(a_name(name), p256(number))
    return may.plus((x509.BasicConstraints(True, length), True), (usage(certify=True), True))


def a_leaf(*more: Extension, organisation: str = "School") -> Plan:
    return Plan(a_name("seal", organisation), p256(5)).plus((usage(sign=True), True), *more)


ROOT = an_authority("root", 0)
THE_ROOT = made(ROOT, ROOT)
SUB = an_authority("sub", 1)


def chained(*plans: Plan) -> list[x509.Certificate]:
    """The leaf first, each given out by the next, the last one by the root."""
    above = (*plans[1:], ROOT)
    return [made(plan, issuer) for plan, issuer in zip(plans, above, strict=True)]


def ours(chain: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate] = (THE_ROOT,)) -> ChainCheck:
    return check_chain(chain, anchors, AT)


def theirs(chain: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate] = (THE_ROOT,)) -> bool:
    """By a path that it finds itself."""
    leaf, *others = (asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in chain)
    context = ValidationContext(
        trust_roots=[asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in anchors],
        other_certs=others,
        allow_fetching=False,
        revocation_mode="none",
        moment=AT,
        time_tolerance=timedelta(0),
    )
    try:
        asyncio.run(CertificateValidator(leaf, validation_context=context).async_validate_path())
    except (ValidationError, PathBuildingError, NotImplementedError):
        return False
    return True


# -- by chance: some hundred chains, right ones and wrong ones

OF_AUTHORITIES: list[Extension] = [
    (x509.NameConstraints([within("School"), within("Trust")], None), True),
    (x509.NameConstraints([x509.DirectoryName(x509.Name([]))], None), True),
    (x509.NameConstraints([within("Trust")], None), False),
    (x509.NameConstraints(None, [within("Elsewhere")]), True),
    (x509.NameConstraints(None, [within("School")]), False),
    (x509.NameConstraints([x509.DNSName("school.example")], [x509.DNSName("bad.school.example")]), True),
    (x509.NameConstraints(None, [x509.RFC822Name("school.example")]), True),
    (x509.NameConstraints([x509.UniformResourceIdentifier(".school.example")], None), True),
    (x509.NameConstraints([x509.IPAddress(ip_network("10.0.0.0/8"))], None), True),
    (x509.PolicyConstraints(0, None), True),
    (x509.PolicyConstraints(1, None), False),
    (x509.PolicyConstraints(None, 0), True),
    (x509.PolicyConstraints(2, 1), True),
    (x509.InhibitAnyPolicy(0), True),
    (x509.InhibitAnyPolicy(1), False),
    (policies(ANY), False),
    (policies(ANY), True),
    (policies(ONE), False),
    (policies(ONE, OTHER), True),
    (mapping(ONE, OTHER), True),
    (mapping(OTHER, ONE), False),
    (mapping(ANY, ONE), False),
    (x509.BasicConstraints(True, 0), True),
    (x509.BasicConstraints(True, 1), False),
    (x509.CRLDistributionPoints([x509.DistributionPoint([x509.DNSName("lists")], None, None, None)]), True),
    (x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING]), True),
]
NO_AUTHORITIES: list[Extension] = [
    (x509.BasicConstraints(False, None), True),
    (usage(sign=True), True),
    (x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), NOTHING), True),
    (x509.InhibitAnyPolicy(0), True),
    (key_of(b"another"), False),
    (x509.AuthorityKeyIdentifier(None, [x509.DirectoryName(a_name("stranger"))], 7), False),
]
OF_SEALS: list[Extension] = [
    (policies(ONE), False),
    (policies(OTHER), True),
    (policies(ANY), False),
    (policies(ONE, OTHER), False),
    (x509.SubjectAlternativeName([x509.DNSName("www.school.example")]), False),
    (x509.SubjectAlternativeName([x509.DNSName("bad.school.example")]), True),
    (x509.SubjectAlternativeName([x509.RFC822Name("who@school.example")]), False),
    (x509.SubjectAlternativeName([x509.UniformResourceIdentifier("https://www.school.example/")]), False),
    (x509.SubjectAlternativeName([x509.IPAddress(ip_address("10.1.1.1"))]), False),
    (x509.PolicyConstraints(0, None), True),
    (x509.NameConstraints(None, [within("School")]), True),
    (x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.EMAIL_PROTECTION]), True),
]
NO_SEALS: list[Extension] = [
    (x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), NOTHING), True),
    (key_of(b"another"), False),
]


def by_chance(number: int) -> list[x509.Certificate]:
    """Up to three authorities below the root, each limited in up to three ways; here and there something wrong."""
    chance = Random(number)
    plans = [a_leaf(*chance.sample(OF_SEALS, chance.choice([0, 1, 1, 2])), *_seldom(chance, NO_SEALS))]
    for place in range(chance.choice([1, 1, 2, 3])):
        plan = an_authority(f"authority {place}", place + 1)
        plan = plan.plus(*chance.sample(OF_AUTHORITIES, chance.choice([0, 1, 1, 2, 3])), *_seldom(chance, NO_AUTHORITIES))
        plans.append(Plan(plan.name, plan.key, plan.extensions, ENDED if chance.random() < 0.02 else LIFE))
    if len(plans) > 2 and chance.random() < 0.3:
        lower, upper = plans[-2:]  # which is an authority's next key
        plans[-2] = Plan(upper.name, lower.key, lower.extensions, lower.life)
    return chained(*plans)


def _seldom(chance: Random, wrong: list[Extension]) -> list[Extension]:
    return [chance.choice(wrong)] if chance.random() < 0.08 else []


def test_some_hundred_chains_are_judged_as_the_library_judges_them() -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    for number in range(260):
        chain = by_chance(number)
        found, expected = ours(chain), theirs(chain)
        told = [[(e.oid.dotted_string, e.critical, e.value) for e in one.extensions] for one in chain]
        assert (found.code == "anchored") is expected, (number, found.code, found.reason, told)
        seen[expected, are_limited([*chain, THE_ROOT])] += 1
    assert min(seen[kind, True] for kind in (True, False)) > 50, seen
    assert min(seen[kind, False] for kind in (True, False)) > 5, seen


# -- one by one


def limited(*limits: Extension, leaf: Sequence[Extension] = ()) -> list[x509.Certificate]:
    return chained(a_leaf(*leaf), SUB.plus(*limits))


@pytest.mark.parametrize("critical", [True, False])
def test_an_authority_gives_out_seals_only_to_those_it_may(critical: bool) -> None:
    for names in (x509.NameConstraints([within("Trust")], None), x509.NameConstraints(None, [within("School")])):
        assert ours(limited((names, critical))) == ChainCheck("refused", THE_ROOT, "limits")
    everybody = x509.NameConstraints([x509.DirectoryName(x509.Name([]))], None)
    assert ours(limited((everybody, critical))) == ChainCheck("anchored", THE_ROOT)
    assert ours(limited((x509.PolicyConstraints(None, 0), critical))) == ChainCheck("anchored", THE_ROOT)


def test_where_one_authority_may_not_another_may() -> None:
    never, leaf = (x509.NameConstraints(None, [within("School")]), True), a_leaf()
    below, *above = chained(leaf, SUB.plus(never)) + chained(SUB)
    for chain in ([below, *above], [below, *reversed(above)]):
        assert ours(chain).code == "anchored"
        assert theirs(chain)


def test_a_limited_chain_holds_at_a_moment_and_not_at_another() -> None:
    chain = limited((x509.PolicyConstraints(None, 0), True))
    moments = {LIFE[0]: "anchored", LIFE[1]: "anchored", ENDED[1]: "expired", LIFE[1] + timedelta(seconds=1): "expired"}
    for moment, code in moments.items():
        assert check_chain(chain, [THE_ROOT], moment).code == code


def test_certificates_that_never_lived_together_are_expired() -> None:
    limit = (x509.NameConstraints(None, [within("School")]), True)
    old = Plan(SUB.name, SUB.key, SUB.plus(limit).extensions, ENDED)
    assert ours([made(a_leaf(), old), made(old, ROOT)]).code == "expired"


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        (x509.NameConstraints([within("School")], None), "anchored"),
        (x509.NameConstraints(None, [x509.DNSName("school.example")]), "anchored"),
        (x509.NameConstraints(None, [within("School")]), "refused"),
        (x509.NameConstraints([within("Trust")], None), "refused"),
        (x509.PolicyConstraints(0, None), "refused"),
        (x509.PolicyConstraints(None, 0), "anchored"),
        (x509.InhibitAnyPolicy(0), "anchored"),
        (policies(ONE), "anchored"),
    ],
)
def test_an_anchors_own_limits_count(limit: x509.ExtensionType, code: str) -> None:
    plan = ROOT.plus((limit, True))
    assert ours([made(a_leaf(), plan)], [made(plan, plan)]).code == code


def test_a_limit_that_nobody_can_judge_proves_nothing() -> None:
    limit = (x509.NameConstraints([x509.IPAddress(ip_network("10.0.0.0/8"))], None), True)
    address = (x509.SubjectAlternativeName([x509.IPAddress(ip_address("10.1.1.1"))]), False)
    assert ours(limited(limit)).code == "anchored"
    assert ours(limited(limit, leaf=[address])) == ChainCheck("malformed", THE_ROOT, "limits")
    for broken in (NOTHING, b"", b"\x30\x80", b"\x30\x03\x30\x01\x06"):
        found = ours(limited((x509.UnrecognizedExtension(ExtensionOID.POLICY_MAPPINGS, broken), True)))
        assert found.code in ("malformed", "refused"), broken


def test_an_authoritys_own_next_key_does_not_make_the_path_longer() -> None:
    last = an_authority("authority", 2)
    for length, code in ((0, "anchored"), (None, "anchored")):
        chain = chained(a_leaf(), last, an_authority("authority", 1, length))
        assert (ours(chain).code, theirs(chain)) == (code, True)
    chain = chained(a_leaf(), an_authority("lower", 2), an_authority("authority", 1, 0))
    assert (ours(chain).code, theirs(chain)) == ("refused", False)


# -- signatures that prove nothing any more


def with_old_hash(certificate: x509.Certificate, signer: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """The same, signed over its SHA-1."""
    changed = asn1.Certificate.load(certificate.public_bytes(Encoding.DER)).copy()
    changed["tbs_certificate"]["signature"] = changed["signature_algorithm"] = algos.SignedDigestAlgorithm(
        {"algorithm": "sha1_ecdsa"}
    )
    changed["signature_value"] = signer.sign(changed["tbs_certificate"].dump(), ec.ECDSA(hashes.SHA1()))
    return x509.load_der_x509_certificate(changed.dump(force=True))


def test_a_signature_over_an_old_hash_is_nobodys() -> None:
    leaf = made(a_leaf(), ROOT)
    assert ours([leaf]).code == "anchored"
    old = with_old_hash(leaf, p256(0))
    assert old.subject == leaf.subject
    assert (ours([old]).code, theirs([old])) == ("anchor_unknown", False)


def test_a_key_that_can_be_found_is_nobodys() -> None:
    small = Plan(ROOT.name, rsa.generate_private_key(65537, 1024), ROOT.extensions)
    chain, anchors = [made(a_leaf(), small)], [made(small, small)]
    assert (ours(chain, anchors).code, theirs(chain, anchors)) == ("anchor_unknown", False)


# -- what it costs


def test_huge_limits_are_not_looked_at() -> None:
    many = [x509.DNSName(f"a{number}.example") for number in range(400)]
    names = (x509.SubjectAlternativeName(many), False)
    chain = limited((x509.NameConstraints(None, list(reversed(many))), True), leaf=[names])
    assert cost([*chain, THE_ROOT]) > MAX_COMPARED
    assert ours(chain) == ChainCheck("malformed", THE_ROOT, "too_complex")
    heavy = limited((x509.PolicyConstraints(None, 0), True), leaf=[(x509.UnrecognizedExtension(ONE, bytes(40_000)), False)])
    assert ours(heavy).reason == "too_complex"
    some = (x509.NameConstraints(None, [x509.DNSName(f"b{number}.example") for number in range(100)]), True)
    assert ours(limited(some, leaf=[(x509.SubjectAlternativeName(many[:20]), False)])).code == "anchored"


def test_many_limited_paths_are_not_all_looked_at() -> None:
    never = SUB.plus((x509.NameConstraints(None, [within("School")]), True))
    above = [made(never, ROOT) for _ in range(30)]
    reasons = {ours([made(a_leaf(), SUB), *above[:several]]).reason for several in (2, 30)}
    assert reasons == {"limits", "too_complex"}


_PLAIN_THEN_LIMITED = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from cryptography import x509
import badges.verification
from badges.proofs.certificates import check_chain

for name in ("plain", "limited"):
    *chain, root = x509.load_pem_x509_certificates(Path(sys.argv[1], name).read_bytes())
    print(check_chain(chain, [root], datetime(2026, 6, 15, tzinfo=UTC)).code, "pyhanko_certvalidator" in sys.modules)
"""


def test_a_plain_chain_does_not_wait_for_the_library(tmp_path: Path) -> None:
    for name, chain in {"plain": limited(), "limited": limited((x509.PolicyConstraints(None, 0), True))}.items():
        (tmp_path / name).write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in (*chain, THE_ROOT)))
    asked = [sys.executable, "-c", _PLAIN_THEN_LIMITED, str(tmp_path)]
    said = subprocess.run(asked, capture_output=True, check=True, text=True, timeout=60).stdout
    assert said.split() == ["anchored", "False", "anchored", "True"]


def test_it_is_judged_inside_a_running_loop_too() -> None:
    async def inside() -> str:
        return ours(limited((x509.PolicyConstraints(None, 0), True))).code

    assert asyncio.run(inside()) == "anchored"
