"""What a trusted list says, once its signature holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from badges.verification.facts import Period, fingerprint_of
from badges.verification.trusted_lists.error import RefusedList
from badges.verification.trusted_lists.reading import read_list
from badges.verification.trusted_lists.trust import trust_in
from badges.verification.trusted_lists.trusted_list import TrustedList
from tests.doubles.certification import CERTIFIES, a_key, a_name, certify
from tests.doubles.trusted_lists import (
    EIDAS,
    ISSUED,
    NEXT_UPDATE,
    Draft,
    ListedService,
    State,
    a_supervisor,
    a_union,
    signed,
    signed_as_the_commission_does,
)

THEN = datetime(2026, 3, 1, tzinfo=UTC)


def an_authority(name: str = "Seal CA") -> x509.Certificate:
    certifies: list[tuple[x509.ExtensionType, bool]] = [(x509.BasicConstraints(True, 0), True), (CERTIFIES, True)]
    return certify(a_name(name), a_key(name, "P-256"), None, certifies).certificate


def read(draft: Draft, **how: object) -> TrustedList:
    signer = a_supervisor("NL")
    return read_list(draft.signed(signer, **how), [signer.certificate])


def test_a_list_says_whose_it_is_and_how_long_it_counts() -> None:
    found = read(Draft(sequence=131))
    assert (found.territory, found.sequence, found.issued, found.next_update) == ("NL", 131, ISSUED, NEXT_UPDATE)
    assert not found.is_of_lists
    assert not found.is_stale(NEXT_UPDATE)
    assert found.is_stale(NEXT_UPDATE + timedelta(seconds=1))


def test_a_list_that_will_have_no_next_one_is_stale_from_the_start() -> None:
    assert read(Draft(next_update=None)).is_stale(ISSUED)


@pytest.mark.parametrize("how", [{}, {"xades": False}, {"xades": False, "exclusive": True}, {"digest": "SHA512"}])
@pytest.mark.parametrize("id", ["list", ""])
def test_every_strong_way_of_signing_is_read(how: dict[str, object], id: str) -> None:
    assert read(Draft(services=(ListedService((an_authority(),)),), id=id), **how).services


def test_a_list_in_the_form_of_the_commissions_own_is_read_and_any_change_of_it_noticed() -> None:
    signer = a_supervisor("NL")
    content = signed_as_the_commission_does(Draft(services=(ListedService((an_authority(),)),)).xml().encode(), signer)
    (service,) = read_list(content, [signer.certificate]).services
    assert service.name == "Test seals"
    changes = {b"Test seals": b"Best seals", b"/granted<": b"/withdrawn<", b"Time>2026": b"Time>2027"}
    for before, after in changes.items():
        with pytest.raises(RefusedList, match="changed after it was signed"):
            read_list(content.replace(before, after), [signer.certificate])


def test_a_list_may_be_signed_with_a_key_on_a_curve() -> None:
    for key in (a_key("EC supervisor", "P-384"), ec.generate_private_key(ec.BrainpoolP256R1())):
        signer = certify(a_name("EC supervisor"), key, None, [])
        content = signed_as_the_commission_does(Draft().xml().encode(), signer)
        assert read_list(content, [signer.certificate]).territory == "NL"
    assert read_list(Draft().signed(a_supervisor("NL"), digest="SHA384"), [a_supervisor("NL").certificate]).territory == "NL"


def test_services_are_known_by_name_certificate_and_periods() -> None:
    authority = an_authority()
    (service,) = read(Draft(services=(ListedService((authority,)),))).services
    assert (service.provider, service.name, service.certificates) == ("Test provider NL", "Test seals", (authority,))
    assert service.granted("seals") == (Period(EIDAS),)
    assert service.granted("timestamps") == ()


def test_a_history_tells_when_a_service_was_granted() -> None:
    again = THEN + timedelta(days=20)
    states = (State(), State(EIDAS + timedelta(days=9)), State(THEN, "withdrawn"), State(again))
    (service,) = read(Draft(services=(ListedService((an_authority(),), states),))).services
    assert service.granted("seals") == (Period(EIDAS, THEN), Period(again))


def test_a_service_gives_out_seals_only_from_when_its_list_says_so() -> None:
    states = (State(kind="signatures"), State(THEN))
    (service,) = read(Draft(services=(ListedService((an_authority(),), states),))).services
    assert service.granted("seals") == (Period(THEN),)


@pytest.mark.parametrize("kind", ["signatures", "websites"])
def test_services_for_something_else_are_left_out(kind: str) -> None:
    assert read(Draft(services=(ListedService((an_authority(),), (State(kind=kind),)),))).services == ()


def test_a_service_whose_history_cannot_be_read_is_left_out() -> None:
    signer = a_supervisor("NL")
    states = (State(THEN, "withdrawn"), State(THEN + timedelta(days=9)))
    xml = Draft(services=(ListedService((an_authority(),), states),)).xml().replace("2026-03-01T00:00:00Z", "last spring")
    assert read_list(signed(xml.encode(), signer), [signer.certificate]).services == ()


def test_trust_comes_from_whoever_was_ever_granted() -> None:
    seals, stamps, never = an_authority(), an_authority("TSA CA"), an_authority("Never")
    listed = read(
        Draft(
            services=(
                ListedService((seals,), (State(), State(THEN, "withdrawn"))),
                ListedService((stamps,), (State(kind="timestamps"),), "Test stamps"),
                ListedService((never,), (State(status="withdrawn"),)),
            )
        )
    )
    trust = trust_in([listed])
    assert (trust.anchors, trust.timestamp_anchors) == ((seals,), (stamps,))
    service = trust.qualified[fingerprint_of(seals)]
    assert (service.name, service.list_name, service.list_date) == ("Test seals", "EU trusted list NL 7", "2026-06-01")
    assert (service.is_granted(THEN - timedelta(days=1)), service.is_granted(THEN)) == (True, False)
    assert trust.timestamp_anchors_at(THEN) == (stamps,)
    assert trust.timestamp_anchors_at(EIDAS - timedelta(days=1)) == ()


def test_two_services_with_one_certificate_count_together() -> None:
    authority = an_authority()
    first = ListedService((authority,), (State(), State(THEN, "withdrawn")))
    second = ListedService((authority,), (State(THEN),))
    service = trust_in([read(Draft(services=(first, second)))]).qualified[fingerprint_of(authority)]
    assert service.is_granted(THEN - timedelta(days=1))
    assert service.is_granted(THEN + timedelta(days=1))


def test_the_list_of_the_lists_says_where_the_others_are_and_who_signs_them() -> None:
    union = a_union("https://tl.example", {"NL": (), "BE": ()})
    found = read_list(union.pages["/lotl.xml"], [union.signers["EU"].certificate])
    assert found.is_of_lists
    assert [(one.territory, one.location, one.is_of_lists) for one in found.pointers] == [
        ("EU", "https://tl.example/lotl.xml", True),
        ("NL", "https://tl.example/NL.xml", False),
        ("BE", "https://tl.example/BE.xml", False),
    ]
    assert read_list(union.pages["/NL.xml"], found.pointers[1].signers).territory == "NL"
