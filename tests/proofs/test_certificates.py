"""Certificates of seals: whom they name, and who stands behind them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from badges.canonical.work import Budget, shared
from badges.model.parties import SealIdentity
from badges.proofs.certificates import (
    ChainCheck,
    SealCertificateError,
    check_chain,
    demo_root,
    is_demo,
    issue_seal_certificate,
    seal_identity,
    signing_request,
)
from badges.proofs.jades import parse
from tests.proofs.keys import p256, p384, rsa_key
from tests.proofs.seals import AT, BEGIN, END, a_root, a_seal, certificate, named, usage

CA = (x509.BasicConstraints(ca=True, path_length=None), True)
CERTIFIES = (usage(certify=True), True)
SIGNS = (usage(sign=True), True)
KEY_OF = {name: p256(place) for place, name in enumerate(["root", "middle", "low", "leaf", "other"])}


def root(name: str = "root") -> x509.Certificate:
    return certificate(name, name, KEY_OF[name], KEY_OF[name], CA, CERTIFIES)


def below(
    subject: str, issuer: str, *extensions: tuple[x509.ExtensionType, bool], begin: datetime = BEGIN, end: datetime = END
) -> x509.Certificate:
    return certificate(subject, issuer, KEY_OF[subject], KEY_OF[issuer], *extensions, begin=begin, end=end)


def test_a_demonstration_seal_names_its_organisation() -> None:
    assert seal_identity(a_seal()) == SealIdentity("Voorbeeldcollege", "Voorbeeldcollege e-seal (demo)", "NL", "NTRNL-00000001")


def test_the_commissions_sample_names_its_organisation(shared: Path) -> None:
    found = parse((shared / "vectors/edc/Sample-MC-Annex1-signed.jsonld").read_bytes())
    identity = seal_identity(found.leaf)
    assert (identity.country, identity.organisation_identifier[:6]) == ("ES", "VATES-")
    assert check_chain(found.chain, [], AT).code == "anchor_unknown"
    assert not is_demo(found.chain)


@pytest.mark.parametrize(
    ("missing", "oid"),
    [
        ("O", NameOID.ORGANIZATION_NAME),
        ("CN", NameOID.COMMON_NAME),
        ("C", NameOID.COUNTRY_NAME),
        ("organizationIdentifier", NameOID.ORGANIZATION_IDENTIFIER),
    ],
)
def test_what_a_subject_lacks_is_named(missing: str, oid: ObjectIdentifier) -> None:
    kept = x509.Name([attribute for attribute in a_seal().subject if attribute.oid != oid])
    poor = certificate("x", "x", p256(), p256(), change=lambda b: _renamed(b, kept))
    with pytest.raises(SealCertificateError, match=missing) as refused:
        seal_identity(poor)
    assert refused.value.missing == (missing,)


def _renamed(builder: x509.CertificateBuilder, subject: x509.Name) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer_name=named("x"))
        .subject_name(subject)
        .public_key(p256().public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(END)
    )


def test_an_empty_subject_lacks_all_four() -> None:
    with pytest.raises(SealCertificateError) as refused:
        seal_identity(certificate("x", "x", p256(), p256(), change=lambda b: _renamed(b, x509.Name([]))))
    assert refused.value.missing == ("O", "CN", "C", "organizationIdentifier")


def test_the_demonstration_certificates_say_what_they_are_and_claim_no_more() -> None:
    leaf, top = a_seal(), a_root()
    assert top.subject.rfc4514_string() == "CN=Badges demo root (demo)"
    keys = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (keys.content_commitment, keys.digital_signature, keys.key_cert_sign) == (True, True, False)
    assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    statements = leaf.extensions.get_extension_for_oid(ObjectIdentifier("1.3.6.1.5.5.7.1.3")).value
    assert isinstance(statements, x509.UnrecognizedExtension)
    eseal, compliance = b"\x04\x00\x8e\x46\x01\x06\x02", b"\x04\x00\x8e\x46\x01\x01"
    assert eseal in statements.value
    assert compliance not in statements.value
    assert top.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_a_long_name_still_says_demo_in_its_64_characters() -> None:
    leaf = issue_seal_certificate(
        rsa_key(2).public_key(),
        organisation="Regionaal Opleidingencentrum voor Gastvrijheid en Toerisme",
        country="NL",
        organisation_identifier="NTRNL-00000001",
        root=a_root(),
        root_key=rsa_key(1),
        serial_number=8,
        not_before=BEGIN,
        not_after=END,
    )
    name = seal_identity(leaf).common_name
    assert name.endswith(" (demo)")
    assert len(name) <= 64


def test_demonstration_is_seen_anywhere_in_a_chain() -> None:
    real = below("leaf", "root")
    assert is_demo([a_seal()])
    assert is_demo([real, a_root()])
    assert is_demo([certificate("plain", "Some Test CA (DEMO)", p256(), p256())])
    assert not is_demo([real])
    assert not is_demo([])


def test_the_same_arguments_make_the_same_certificates() -> None:
    for key in (rsa_key(1), p256(), p384()):
        first, second = (demo_root(key, serial_number=1, not_before=BEGIN, not_after=END) for _ in range(2))
        assert first == second


def test_a_signing_request_carries_the_identity_and_proves_the_key() -> None:
    identity = SealIdentity("Voorbeeldcollege", "Voorbeeldcollege e-seal", "NL", "NTRNL-00000001")
    request = x509.load_pem_x509_csr(signing_request(rsa_key(2), identity))
    assert request.is_signature_valid
    assert request.public_key() == rsa_key(2).public_key()
    values = {attribute.oid: attribute.value for attribute in request.subject}
    assert values[NameOID.ORGANIZATION_IDENTIFIER] == "NTRNL-00000001"
    assert (values[NameOID.ORGANIZATION_NAME], values[NameOID.COUNTRY_NAME]) == ("Voorbeeldcollege", "NL")
    assert signing_request(p256(), identity) == signing_request(p256(), identity)


# -- paths


def test_a_demonstration_seal_leads_to_its_root_whether_that_is_sent_along_or_not() -> None:
    for chain in ([a_seal()], [a_seal(), a_root()]):
        found = check_chain(chain, [a_root()], AT)
        assert (found.code, found.anchor) == ("anchored", a_root())


def test_a_path_leads_over_certificates_in_any_order_to_any_anchor() -> None:
    leaf, low, middle = below("leaf", "low", SIGNS), below("low", "middle", CA, CERTIFIES), below("middle", "root", CA, CERTIFIES)
    assert check_chain([leaf, middle, low], [root()], AT).anchor == root()
    assert check_chain([leaf, low, middle, root()], [root()], AT).anchor == root()
    assert check_chain([leaf], [low], AT).anchor == low
    assert check_chain([leaf, low], [root("other"), middle], AT).anchor == middle


def test_a_pinned_certificate_is_its_own_anchor() -> None:
    leaf = below("leaf", "low", SIGNS)
    assert check_chain([leaf], [leaf], AT).anchor == leaf


def test_without_a_path_the_anchor_is_unknown() -> None:
    leaf = below("leaf", "low", SIGNS)
    assert check_chain([leaf], [], AT).code == "anchor_unknown"
    assert check_chain([leaf], [root()], AT).code == "anchor_unknown"
    assert check_chain([leaf, below("middle", "root", CA)], [root()], AT).code == "anchor_unknown"
    # Its own root proves nothing by being sent along.
    assert check_chain([a_seal(), a_root()], [root()], AT).code == "anchor_unknown"


def test_a_name_alone_leads_nowhere() -> None:
    impostor = certificate("root", "root", KEY_OF["other"], KEY_OF["other"], CA, CERTIFIES)
    leaf = certificate("leaf", "root", KEY_OF["leaf"], KEY_OF["other"], SIGNS)
    assert check_chain([leaf, impostor], [root()], AT).code == "anchor_unknown"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (BEGIN, "anchored"),
        (END, "anchored"),
        (datetime(2025, 12, 31, tzinfo=UTC), "expired"),
        (datetime(2028, 1, 2, tzinfo=UTC), "expired"),
    ],
)
def test_a_path_holds_at_a_moment_and_not_at_another(at: datetime, expected: str) -> None:
    assert check_chain([a_seal()], [a_root()], at).code == expected


def test_a_chain_seen_before_is_judged_by_the_moment_and_by_whom_one_trusts_now() -> None:
    leaf = below("leaf", "low", SIGNS)
    spring = below("low", "root", CA, CERTIFIES, end=datetime(2026, 6, 1, tzinfo=UTC))
    summer = below("low", "root", CA, CERTIFIES, begin=datetime(2026, 7, 1, tzinfo=UTC))
    before, between, after = (datetime(2026, month, day, tzinfo=UTC) for month, day in ((5, 1), (6, 15), (8, 1)))
    expected = {
        ((leaf, spring), (root(),)): ("anchored", "expired", "expired"),
        ((leaf, summer), (root(),)): ("expired", "expired", "anchored"),
        ((leaf, spring, summer), (root(),)): ("anchored", "expired", "anchored"),
        ((leaf, spring, summer), (root("other"),)): ("anchor_unknown",) * 3,
        ((leaf,), (spring,)): ("anchored", "expired", "expired"),
    }
    for _ in range(2):
        for (chain, anchors), codes in expected.items():
            assert tuple(check_chain(chain, anchors, at).code for at in (before, between, after)) == codes


def test_an_expired_link_is_got_round_when_there_is_another() -> None:
    leaf = below("leaf", "low", SIGNS)
    old = below("low", "root", CA, CERTIFIES, begin=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2021, 1, 1, tzinfo=UTC))
    new = below("low", "root", CA, CERTIFIES)
    assert check_chain([leaf, old], [root()], AT).code == "expired"
    assert check_chain([leaf, old, new], [root()], AT).code == "anchored"


@pytest.mark.parametrize(
    ("low", "code", "reason"),
    [
        ([], "refused", "authority"),
        ([(x509.BasicConstraints(ca=False, path_length=None), True), CERTIFIES], "refused", "authority"),
        ([CA, (usage(sign=True), True)], "refused", "key_usage"),
        ([CA, CERTIFIES, (x509.NameConstraints([x509.DirectoryName(named("x"))], None), True)], "refused", "limits"),
        (
            [CA, CERTIFIES, (x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)],
            "malformed",
            "unknown_extension",
        ),
    ],
    ids=["no constraints", "no authority", "no certifying key", "name constraints", "unknown critical extension"],
)
def test_who_may_not_certify_does_not(low: list[tuple[x509.ExtensionType, bool]], code: str, reason: str) -> None:
    found = check_chain([below("leaf", "low", SIGNS), below("low", "root", *low)], [root()], AT)
    assert (found.code, found.reason) == (code, reason)


def test_path_lengths_are_kept() -> None:
    leaf, low = below("leaf", "low", SIGNS), below("low", "middle", CA, CERTIFIES)
    short = below("middle", "root", (x509.BasicConstraints(ca=True, path_length=0), True), CERTIFIES)
    assert check_chain([leaf, low, short], [root()], AT) == ChainCheck("refused", root(), "path_length")
    just = below("middle", "root", (x509.BasicConstraints(ca=True, path_length=1), True), CERTIFIES)
    assert check_chain([leaf, low, just], [root()], AT).code == "anchored"


def test_a_seals_key_must_be_one_for_signing() -> None:
    for extension, expected in [
        ((usage(certify=True), True), "malformed"),
        ((usage(commit=True), True), "anchored"),
        ((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), False), "anchored"),
    ]:
        assert check_chain([below("leaf", "root", extension)], [root()], AT).code == expected


def test_no_certificates_are_no_chain() -> None:
    assert check_chain([], [a_root()], AT).code == "malformed"


def test_a_tangle_of_certificates_that_issue_each_other_costs_little() -> None:
    key = p256(9)
    ends = [datetime(2027, 1, day + 1, tzinfo=UTC) for day in range(9)]
    tangle = [certificate("same", "same", key, key, CA, end=end) for end in ends]
    assert check_chain([certificate("leaf", "same", key, key, SIGNS), *tangle], [root()], AT).code == "anchor_unknown"


def slow(number: int) -> x509.Certificate:
    """An authority called "low" whose key, which nobody has, is as slow as keys can be."""
    key = rsa.RSAPublicNumbers(2**64 - 59, 2**16383 + 2 * number + 1).public_key()
    builder = x509.CertificateBuilder(named("low"), named("low"), key, number + 1, BEGIN, END)
    return builder.add_extension(*CA).add_extension(*CERTIFIES).sign(KEY_OF["low"], hashes.SHA256())


def test_a_search_ends_where_checking_signatures_takes_too_long() -> None:
    leaf = below("leaf", "low", SIGNS)
    assert check_chain([leaf, slow(0)], [root()], AT) == ChainCheck("anchor_unknown")
    tangle = [leaf, *map(slow, range(20))]
    assert check_chain(tangle, [root()], AT) == ChainCheck("anchor_unknown", reason="too_complex")


def test_whoever_finds_a_search_in_the_cache_pays_for_it_too() -> None:
    chain = [below("leaf", "low", SIGNS), below("low", "root", CA, CERTIFIES)]
    for _ in range(2):
        with shared(Budget(1_000)) as budget:
            assert check_chain(chain, [root()], AT).code == "anchored"
        assert budget.left < 1_000
    with shared(Budget(100)):
        assert check_chain(chain, [root()], AT) == ChainCheck("anchor_unknown", reason="too_complex")
