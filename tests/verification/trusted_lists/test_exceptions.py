"""What a list says of some certificates of a service: only what takes something away is heeded."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from cryptography import x509

from badges.keyring.kept_lists import keep, kept
from badges.verification.trusted_lists.exceptions import Criteria, Qualification, limits
from badges.verification.trusted_lists.reading import read_list
from badges.verification.trusted_lists.trust import trust_in
from badges.verification.trusted_lists.trusted_list import TrustedList
from tests.doubles.certification import SIGNS
from tests.doubles.trusted_lists import Draft, ListedService, State, a_supervisor
from tests.makers import AT
from tests.verification.raised_seals import Maker, a_maker, verdict_of
from tests.verification.signed import of, trust

POLICY = "0.4.0.194112.1.3"
"""qcp-l-qscd (ETSI EN 319 411-2)."""
WITH_POLICY = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(POLICY), None)])

SIGNING = '<s:KeyUsage><s:KeyUsageBit name="digitalSignature">true</s:KeyUsageBit></s:KeyUsage>'
ENCRYPTING = '<s:KeyUsage><s:KeyUsageBit name="keyEncipherment">true</s:KeyUsageBit></s:KeyUsage>'
POLICIES = f"<s:PolicySet><s:PolicyIdentifier><x:Identifier>urn:oid:{POLICY}</x:Identifier></s:PolicyIdentifier></s:PolicySet>"
UNKNOWN = "<s:otherCriteriaList><s:Whatever/></s:otherCriteriaList>"


def other(name: str, part: str, oid: str) -> str:
    more = 'xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#"'
    inside = f"<a:{part}><x:Identifier>urn:oid:{oid}</x:Identifier></a:{part}>"
    return f"<s:otherCriteriaList><a:{name} {more}>{inside}</a:{name}></s:otherCriteriaList>"


NAMED = other("CertSubjectDNAttribute", "AttributeOID", "2.5.4.97")
A_PERSON = other("CertSubjectDNAttribute", "AttributeOID", "2.5.4.42")
FOR_TIME = other("ExtendedKeyUsage", "KeyPurposeId", "1.3.6.1.5.5.7.3.8")


def said(qualifier: str, criteria: str, assertion: str = "all") -> str:
    """A qualification as lists write it."""
    return (
        '<Extension Critical="true"><s:Qualifications '
        'xmlns:s="http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#" '
        'xmlns:x="http://uri.etsi.org/01903/v1.3.2#"><s:QualificationElement><s:Qualifiers>'
        f'<s:Qualifier uri="http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{qualifier}"/></s:Qualifiers>'
        f'<s:CriteriaList assert="{assertion}">{criteria}</s:CriteriaList>'
        "</s:QualificationElement></s:Qualifications></Extension>"
    )


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


def listed(maker: Maker, extensions: str) -> TrustedList:
    signer = a_supervisor("NL")
    service = ListedService((maker.ca.ca.certificate,), (State(extensions=extensions),))
    return read_list(Draft(services=(service,)).signed(signer), [signer.certificate])


def codes_of(maker: Maker, extensions: str) -> tuple[str, str]:
    """The findings about a seal that claims all, under a service of which this is said."""
    whom = replace(trust_in([listed(maker, extensions)]), issuers=trust().issuers)
    file = maker.b(maker.seal(qualified=True, extensions=[(WITH_POLICY, False)]))
    verdict = verdict_of(file, whom)
    return of(verdict, "seal").code, of(verdict, "list").code


@pytest.mark.parametrize(
    ("qualifier", "found"),
    [
        ("NotQualified", ("seal.advanced", "list.excepted")),
        ("QCForESig", ("seal.advanced", "list.excepted")),
        ("QCForWSA", ("seal.advanced", "list.excepted")),
        ("QCNoQSCD", ("seal.advanced", "list.names")),
        ("QCNoSSCD", ("seal.advanced", "list.names")),
        ("QCWithQSCD", ("seal.qualified", "list.names")),
        ("QCQSCDStatusAsInCert", ("seal.qualified", "list.names")),
        ("QCForESeal", ("seal.qualified", "list.names")),
        ("QCStatement", ("seal.qualified", "list.names")),
        ("Whatever", ("seal.qualified", "list.names")),
    ],
)
def test_a_list_may_take_away_from_certificates_with_a_policy(maker: Maker, qualifier: str, found: tuple[str, str]) -> None:
    assert codes_of(maker, said(qualifier, POLICIES)) == found


@pytest.mark.parametrize(
    ("criteria", "assertion", "is_meant"),
    [
        (POLICIES, "all", True),
        (SIGNING + POLICIES, "all", True),
        (ENCRYPTING + POLICIES, "all", False),
        (ENCRYPTING + POLICIES, "atLeastOne", True),
        (ENCRYPTING, "atLeastOne", False),
        (ENCRYPTING, "none", True),
        (POLICIES, "none", False),
        (POLICIES.replace("1.3<", "1.4<"), "all", False),
        (f'<s:CriteriaList assert="none">{POLICIES}</s:CriteriaList>', "all", False),
        (f'<s:CriteriaList assert="none">{ENCRYPTING}</s:CriteriaList>', "all", True),
        ("", "all", True),
        ("", "atLeastOne", False),
        (NAMED, "all", True),
        (A_PERSON, "all", False),
        (FOR_TIME, "all", False),
        (FOR_TIME, "none", True),
        # What cannot be told is taken as meant.
        (UNKNOWN, "all", True),
        (UNKNOWN + ENCRYPTING, "all", False),
        (UNKNOWN, "none", True),
        (UNKNOWN + POLICIES, "none", False),
        (POLICIES, "most", True),
    ],
)
def test_criteria_are_understood(maker: Maker, criteria: str, assertion: str, is_meant: bool) -> None:
    found = codes_of(maker, said("NotQualified", criteria, assertion))
    assert found == (("seal.advanced", "list.excepted") if is_meant else ("seal.qualified", "list.names"))


def test_a_certificate_for_signatures_and_seals_is_one_for_seals(maker: Maker) -> None:
    assert codes_of(maker, said("QCForESig", POLICIES) + said("QCForESeal", POLICIES))[0] == "seal.qualified"
    assert codes_of(maker, said("QCForESig", POLICIES) + said("QCForESeal", ENCRYPTING))[0] == "seal.advanced"


def test_of_two_services_with_one_certificate_each_may_except(maker: Maker) -> None:
    signer = a_supervisor("NL")
    services = [
        ListedService((maker.ca.ca.certificate,), (State(extensions=one),)) for one in ("", said("NotQualified", POLICIES))
    ]
    found = read_list(Draft(services=tuple(services)).signed(signer), [signer.certificate])
    (service,) = trust_in([found]).qualified.values()
    meant = maker.seal(qualified=True, extensions=[(WITH_POLICY, False)]).certificate
    assert service.limits(AT, meant) == {"not_qualified"}
    assert not service.limits(AT, maker.seal().certificate)


def test_a_service_of_which_too_much_is_said_is_left_out(maker: Maker) -> None:
    assert listed(maker, said("NotQualified", POLICIES * 201)).services == ()
    assert listed(maker, said("NotQualified", POLICIES) * 201).services == ()
    nested = POLICIES
    for _ in range(6):
        nested = f"<s:CriteriaList>{nested}</s:CriteriaList>"
    assert listed(maker, said("NotQualified", nested)).services == ()


def test_what_is_kept_of_a_reading_is_all_of_it(maker: Maker, tmp_path: Path) -> None:
    criteria = f'{SIGNING}{POLICIES}<s:CriteriaList assert="none">{ENCRYPTING}{UNKNOWN}{FOR_TIME}{NAMED}</s:CriteriaList>'
    read = listed(maker, said("NotQualified", criteria) + said("QCNoQSCD", POLICIES, "atLeastOne"))
    keep(tmp_path, [("a", read)])
    assert kept(tmp_path, "a") == read
    assert len(read.services[0].standings[0].qualifications) == 2


@pytest.mark.parametrize("name", ["nonRepudiation", "keyCertSign", "crlSign", "encipherOnly", "decipherOnly", "nonsense"])
def test_every_use_of_a_key_can_be_asked_for(maker: Maker, name: str) -> None:
    leaf = maker.seal().certificate
    has = {"nonRepudiation": SIGNS.content_commitment}.get(name, False)
    for wanted in (True, False):
        fits = Criteria("all", key_usages=(((name, wanted),),)).fit(leaf)
        assert fits is (None if name == "nonsense" else has is wanted)


def test_a_certificate_without_uses_and_policies_has_none() -> None:
    bare = a_supervisor("bare").certificate
    assert Criteria("all", policies=((POLICY,),)).fit(bare) is False
    assert limits([], bare) == frozenset()
    for certain, other in product((True, False), repeat=2):
        either = [Qualification(("NotQualified",), Criteria("all", has_more=not one)) for one in (certain, other)]
        assert limits(either, bare) == {"not_qualified"}
