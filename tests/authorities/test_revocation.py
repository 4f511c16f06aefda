from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from badges.authorities import AuthorityError, RevocationData, TimestampAuthority, revocation_data
from badges.proofs.timestamps import read_token
from tests.authorities.askers import an_asker, failure
from tests.doubles.certification import START, Certified
from tests.doubles.running_authorities import RunningAuthorities

AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_that_moment(authorities: RunningAuthorities) -> Iterator[None]:
    authorities.set_clock(AT)
    yield
    authorities.set_clock(None)


def data_for(
    authorities: RunningAuthorities,
    seal: Certified,
    *,
    at: datetime = AT,
    chain: Sequence[x509.Certificate] | None = None,
    seconds: float = 20.0,
) -> RevocationData:
    return revocation_data(chain or authorities.certification.chain(seal), an_asker(seconds=seconds), at)


def refusal(authorities: RunningAuthorities, seal: Certified, at: datetime = AT, seconds: float = 20.0) -> AuthorityError:
    return failure(lambda: data_for(authorities, seal, at=at, seconds=seconds))


def test_a_seal_is_asked_after_by_ocsp_and_its_ca_by_list(authorities: RunningAuthorities) -> None:
    certification = authorities.certification
    seal = certification.seal()
    found = data_for(authorities, seal)
    assert found.certificates == (certification.ca.certificate, certification.root.certificate, certification.ocsp.certificate)
    (answer,) = found.ocsps
    response = ocsp.load_der_ocsp_response(answer)
    assert response.serial_number == seal.certificate.serial_number
    assert response.certificate_status == ocsp.OCSPCertStatus.GOOD
    assert response.extensions.get_extension_for_class(x509.OCSPNonce)
    (revoked,) = found.crls
    assert x509.load_der_x509_crl(revoked).issuer == certification.root.certificate.subject
    assert authorities.asked() == ["ocsp", "crl"]


def test_what_a_seal_did_not_bring_along_is_fetched(authorities: RunningAuthorities) -> None:
    certification = authorities.certification
    seal = certification.seal()
    found = data_for(authorities, seal, chain=[seal.certificate])
    assert found.certificates[:2] == (certification.ca.certificate, certification.root.certificate)
    assert authorities.asked() == ["issuer", "issuer", "ocsp", "crl"]


def test_the_others_may_stand_in_any_order(authorities: RunningAuthorities) -> None:
    certification = authorities.certification
    seal = certification.seal()
    chain = [seal.certificate, certification.root.certificate, certification.tsa.certificate, certification.ca.certificate]
    assert data_for(authorities, seal, chain=chain).certificates[0] == certification.ca.certificate
    assert "issuer" not in authorities.asked()


def test_nobody_asks_beyond_an_anchor(authorities: RunningAuthorities) -> None:
    certification = authorities.certification
    seal, anchor = certification.seal(), certification.ca.certificate
    found = revocation_data([seal.certificate], an_asker(), AT, anchors=[anchor])
    assert found.certificates == (anchor, certification.ocsp.certificate)
    assert authorities.asked() == ["ocsp"]
    assert revocation_data([anchor], an_asker(), AT, anchors=[anchor]) == RevocationData()


def test_the_chain_of_a_timestamp_is_asked_after_too_and_joined_without_doubles(authorities: RunningAuthorities) -> None:
    certification = authorities.certification
    seal = certification.seal()
    token = TimestampAuthority(authorities.tsa, an_asker()).timestamp_of(b"a text")
    of_seal = data_for(authorities, seal)
    of_stamp = revocation_data(read_token(token).certificates, an_asker(), AT)
    joined = of_seal.joined(of_stamp)
    assert len(joined.certificates) == 3
    assert [ocsp.load_der_ocsp_response(one).serial_number for one in joined.ocsps] == [
        seal.certificate.serial_number,
        certification.tsa.certificate.serial_number,
    ]
    assert joined.joined(of_seal) == joined


@pytest.mark.parametrize("through", ["ocsp", "crl"])
def test_a_revoked_seal_is_told_with_date_and_reason(authorities: RunningAuthorities, through: str) -> None:
    seal = authorities.certification.seal(common_name="Lost seal", ocsp=through == "ocsp")
    authorities.certification.revoke(seal.certificate, datetime(2026, 3, 1, tzinfo=UTC), "keyCompromise")
    error = refusal(authorities, seal)
    assert error.code == "revoked"
    assert str(error) == "The certificate of Lost seal was revoked on 2026-03-01 (keyCompromise)."
    assert not error.may_pass
    assert authorities.asked()[0] == through


@pytest.mark.parametrize("through", ["ocsp", "crl"])
def test_a_seal_that_was_revoked_after_the_moment_in_question_was_none_then(
    authorities: RunningAuthorities, through: str
) -> None:
    seal = authorities.certification.seal(ocsp=through == "ocsp")
    authorities.certification.revoke(seal.certificate, AT + timedelta(minutes=1), "cessationOfOperation")
    assert data_for(authorities, seal).certificates


def test_a_revoked_ca_is_told_as_well(authorities: RunningAuthorities) -> None:
    authorities.certification.revoke(authorities.certification.ca.certificate, START, "cACompromise")
    error = refusal(authorities, authorities.certification.seal())
    assert str(error) == "The certificate of Test seal CA was revoked on 2025-01-01 (cACompromise)."


def test_ready_made_answers_without_a_nonce_count_by_their_dates(authorities: RunningAuthorities) -> None:
    authorities.plan({"at": "ocsp", "do": "no-nonce"})
    assert len(data_for(authorities, authorities.certification.seal()).ocsps) == 1


OCSP_FAULTS = [
    ({"do": "wrong-nonce"}, "answered about something else than it was asked: another request."),
    ({"do": "other-certificate"}, "answered about something else than it was asked: another certificate."),
    ({"do": "refuse"}, "refused: tryLater."),
    ({"do": "unknown"}, "does not know the certificate of"),
    ({"do": "stale"}, "does not hold at this moment: it is for 2026-05-16T12:00:00+00:00 to 2026-05-23T12:00:00+00:00."),
    ({"do": "future"}, "does not hold at this moment: it is for 2026-06-16"),
    ({"do": "undelegated"}, "is not signed by anybody who may speak for the issuer."),
    ({"do": "stranger"}, "is not signed by anybody who may speak for the issuer."),
    ({"do": "bad-signature"}, "is not signed by anybody who may speak for the issuer."),
    ({"do": "garbage"}, "cannot be read: it is no OCSP response."),
    ({"do": "cut"}, "cannot be read: it is no OCSP response."),
    ({"do": "http", "status": 404}, "could not be reached: it answered with HTTP 404."),
    ({"do": "drop"}, "could not be reached: there is no connection."),
    ({"do": "huge"}, "could not be reached: its answer is too long."),
    ({"do": "slow", "seconds": 15}, "could not be reached: it took too long to answer."),
]


@pytest.mark.parametrize(("fault", "words"), OCSP_FAULTS, ids=lambda value: value["do"] if isinstance(value, dict) else "")
def test_where_a_responder_fails_a_list_answers_and_where_there_is_none_a_person_reads_why(
    authorities: RunningAuthorities, fault: dict[str, object], words: str
) -> None:
    seconds = 1.0 if fault["do"] == "slow" else 20.0
    authorities.plan({"at": "ocsp"} | fault)
    found = data_for(authorities, authorities.certification.seal(), seconds=seconds)
    assert (len(found.ocsps), len(found.crls)) == (0, 2)
    error = refusal(authorities, authorities.certification.seal(common_name="My seal", crl=False), seconds=seconds)
    assert error.code == "no_word_of_revocation"
    assert error.may_pass == (fault["do"] in ("refuse", "stale", "future", "drop", "slow"))
    assert str(error).startswith("Nobody would say whether the certificate of My seal was revoked.")
    assert words in str(error)


CRL_FAULTS = [
    ({"do": "stale"}, "does not hold at this moment"),
    ({"do": "future"}, "does not hold at this moment"),
    ({"do": "other-issuer"}, "answered about something else than it was asked: the certificates of another issuer."),
    ({"do": "bad-signature"}, "is not signed by anybody who may speak for the issuer."),
    ({"do": "delta"}, "limited in a way that we do not know: only what has changed."),
    ({"do": "some-reasons"}, "limited in a way that we do not know: only some reasons"),
    ({"do": "attributes"}, "limited in a way that we do not know: only some reasons"),
    ({"do": "garbage"}, "cannot be read: it is no list of revoked certificates."),
    ({"do": "cut"}, "cannot be read: it is no list of revoked certificates."),
    ({"do": "http"}, "could not be reached: it answered with HTTP 503."),
    ({"do": "drop"}, "could not be reached: there is no connection."),
    ({"do": "huge"}, "could not be reached: its answer is too long."),
    ({"do": "trickle", "seconds": 15}, "could not be reached: it took too long to answer."),
]


@pytest.mark.parametrize(("fault", "words"), CRL_FAULTS, ids=lambda value: value["do"] if isinstance(value, dict) else "")
def test_a_list_that_fails_is_told_by_what_is_wrong(
    authorities: RunningAuthorities, fault: dict[str, object], words: str
) -> None:
    authorities.plan({"at": "crl"} | fault)
    seal = authorities.certification.seal(ocsp=False)
    error = refusal(authorities, seal, seconds=1.0 if fault["do"] == "trickle" else 20.0)
    assert error.code == "no_word_of_revocation"
    assert words in str(error)


def test_both_that_fail_are_told_one_after_the_other(authorities: RunningAuthorities) -> None:
    authorities.plan({"at": "ocsp", "do": "refuse"}, {"at": "crl", "do": "garbage"})
    told = str(refusal(authorities, authorities.certification.seal(common_name="My seal")))
    assert told == (
        "Nobody would say whether the certificate of My seal was revoked. The authority at 127.0.0.1 refused: tryLater. "
        "What the authority at 127.0.0.1 answered cannot be read: it is no list of revoked certificates."
    )


def test_a_certificate_that_names_no_authority_is_told(authorities: RunningAuthorities) -> None:
    error = refusal(authorities, authorities.certification.seal(common_name="Mute", ocsp=False, crl=False))
    assert str(error) == "The certificate of Mute does not say where to ask whether it was revoked."


def test_a_list_is_fetched_once_for_all_that_it_speaks_of(authorities: RunningAuthorities) -> None:
    authorities.plan({"at": "ocsp", "do": "drop"})
    certification = authorities.certification
    seal = certification.seal()
    assert len(data_for(authorities, seal).crls) == 2
    assert authorities.asked() == ["ocsp", "crl", "crl"]


@pytest.mark.parametrize("do", ["bundle", "pem"])
def test_issuers_are_read_however_they_come(authorities: RunningAuthorities, do: str) -> None:
    authorities.plan({"at": "issuer", "do": do})
    seal = authorities.certification.seal()
    assert data_for(authorities, seal, chain=[seal.certificate]).certificates[0] == authorities.certification.ca.certificate


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ("other-issuer", "cannot be read: it is no certificate of this issuer."),
        ("garbage", "cannot be read: it is no certificate of this issuer."),
        ("cut", "cannot be read: it is no certificate of this issuer."),
        ("huge", "could not be reached: its answer is too long."),
        ("drop", "could not be reached: there is no connection."),
    ],
)
def test_an_issuer_that_is_not_found_is_told(authorities: RunningAuthorities, do: str, words: str) -> None:
    authorities.plan({"at": "issuer", "do": do})
    seal = authorities.certification.seal(common_name="Alone")
    error = failure(lambda: data_for(authorities, seal, chain=[seal.certificate]))
    assert error.code == "no_issuer"
    assert str(error).startswith("The certificate of the issuer of Alone is not at hand. ")
    assert words in str(error)


def test_an_issuer_that_nobody_names_is_told(authorities: RunningAuthorities) -> None:
    seal = authorities.certification.seal(common_name="Alone", issuers=False)
    error = failure(lambda: data_for(authorities, seal, chain=[seal.certificate]))
    assert str(error) == "The certificate of the issuer of Alone is not at hand. It does not say where to ask."


def test_seals_of_every_kind_of_key_are_asked_after(authorities: RunningAuthorities) -> None:
    for kind in ("P-256", "P-384"):
        assert data_for(authorities, authorities.certification.seal(kind=kind)).ocsps
