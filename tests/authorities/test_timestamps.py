from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime

import pytest

from badges.authorities import Question, TimestampAuthority
from badges.proofs.timestamps import check_token, read_token
from tests.authorities.askers import an_asker, failure
from tests.doubles.running_authorities import RunningAuthorities

TEXT = b"the text of a seal"
DIGEST = hashlib.sha256(TEXT).digest()


def an_authority(authorities: RunningAuthorities, seconds: float = 20.0) -> TimestampAuthority:
    return TimestampAuthority(authorities.tsa, an_asker(seconds=seconds))


def test_a_timestamp_is_of_the_digest_and_holds(authorities: RunningAuthorities) -> None:
    at = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
    authorities.set_clock(at)
    token = read_token(an_authority(authorities).timestamp(DIGEST))
    assert (token.imprint, token.time) == (DIGEST, at)
    assert check_token(token, TEXT).ok
    certification = authorities.certification
    assert token.certificates == (certification.tsa.certificate, certification.ca.certificate)


def test_a_text_is_stamped_and_its_stamp_checked_at_once(authorities: RunningAuthorities) -> None:
    assert read_token(an_authority(authorities).timestamp_of(TEXT)).imprint == DIGEST


def test_every_request_has_a_nonce_of_its_own(authorities: RunningAuthorities) -> None:
    asked: list[bytes] = []
    ask = an_asker()

    def listening(question: Question) -> bytes:
        asked.append(question.body or b"")
        assert (question.media_type, question.accept) == ("application/timestamp-query", "application/timestamp-reply")
        return ask(question)

    authority = TimestampAuthority(authorities.tsa, listening)
    tokens = [read_token(authority.timestamp(DIGEST)) for _ in range(2)]
    assert tokens[0].nonce != tokens[1].nonce
    assert len(set(asked)) == 2


def test_an_elliptic_curve_authority_is_as_good(authorities: RunningAuthorities) -> None:
    certification = authorities.certification
    certification.serve_timestamps_with(certification.timestamping("Test EC TSA", kind="P-256"))
    try:
        assert (
            read_token(an_authority(authorities).timestamp_of(TEXT)).signer.subject.rfc4514_string().startswith("CN=Test EC TSA")
        )
    finally:
        certification.serve_timestamps_with(certification.tsa)


def test_a_digest_of_no_known_length_is_the_callers_mistake(authorities: RunningAuthorities) -> None:
    with pytest.raises(ValueError):
        an_authority(authorities).timestamp(b"short")
    assert authorities.asked() == []


@pytest.mark.parametrize(
    ("fault", "code", "sentence"),
    [
        ({"do": "refuse"}, "refused", "The authority at 127.0.0.1 refused: This account has used up its timestamps."),
        (
            {"do": "refuse", "text": "No \x1b[31mcredit\n" + "!" * 9_000},
            "refused",
            f"The authority at 127.0.0.1 refused: No [31mcredit {'!' * 486}.",
        ),
        (
            {"do": "wrong-nonce"},
            "about_something_else",
            "The authority at 127.0.0.1 answered about something else than it was asked: another request.",
        ),
        ({"do": "no-nonce"}, "about_something_else", None),
        (
            {"do": "other-imprint"},
            "about_something_else",
            "The authority at 127.0.0.1 answered about something else than it was asked: another text.",
        ),
        ({"do": "garbage"}, "not_a_timestamp", None),
        ({"do": "cut"}, "not_a_timestamp", None),
        ({"do": "no-token"}, "not_a_timestamp", None),
        ({"do": "no-certificates"}, "not_a_timestamp", None),
        (
            {"do": "http", "status": 500},
            "unreachable",
            "The authority at 127.0.0.1 could not be reached: it answered with HTTP 500.",
        ),
        ({"do": "drop"}, "unreachable", "The authority at 127.0.0.1 could not be reached: there is no connection."),
        ({"do": "huge"}, "unreachable", "The authority at 127.0.0.1 could not be reached: its answer is too long."),
    ],
)
def test_what_is_no_timestamp_is_told_in_words(
    authorities: RunningAuthorities, fault: dict[str, object], code: str, sentence: str | None
) -> None:
    authorities.plan({"at": "tsa"} | fault)
    error = failure(lambda: an_authority(authorities).timestamp(DIGEST))
    assert error.code == code
    if sentence:
        assert str(error) == sentence


@pytest.mark.parametrize("do", ["slow", "trickle"])
def test_an_authority_that_takes_its_time_is_not_waited_for(authorities: RunningAuthorities, do: str) -> None:
    authorities.plan({"at": "tsa", "do": do, "seconds": 15})
    error = failure(lambda: an_authority(authorities, seconds=0.5).timestamp(DIGEST))
    assert str(error) == "The authority at 127.0.0.1 could not be reached: it took too long to answer."
    assert error.may_pass


@pytest.mark.parametrize(("do", "why"), [("bad-signature", "timestamp.altered"), ("seal", "timestamp.unfit_certificate")])
def test_a_token_that_does_not_hold_is_found_out_when_the_text_is_there(
    authorities: RunningAuthorities, do: str, why: str
) -> None:
    authorities.plan({"at": "tsa", "do": do})
    authority = an_authority(authorities)
    assert authority.timestamp(DIGEST)  # the digest alone does not tell
    error = failure(lambda: authority.timestamp_of(TEXT))
    assert (error.code, error.detail["part"]) == ("not_a_timestamp", why)


def test_it_is_asked_again_after_it_recovered(authorities: RunningAuthorities) -> None:
    authorities.plan({"at": "tsa", "do": "http", "times": 1})
    authority = an_authority(authorities)
    assert failure(lambda: authority.timestamp(DIGEST)).may_pass
    assert authority.timestamp(DIGEST)


def test_the_nonce_may_be_chosen_by_whoever_needs_to(authorities: RunningAuthorities) -> None:
    numbers = itertools.count(41)
    authority = TimestampAuthority(authorities.tsa, an_asker(), nonce=lambda: next(numbers))
    assert [read_token(authority.timestamp(DIGEST)).nonce for _ in range(2)] == [41, 42]


def test_an_authority_that_serves_only_its_customers_is_shown_the_account(authorities: RunningAuthorities) -> None:
    authorities.plan({"at": "tsa", "do": "account", "account": "school:sesame"})
    error = failure(lambda: an_authority(authorities).timestamp(DIGEST))
    assert str(error) == "The authority at 127.0.0.1 could not be reached: it answers only those who have an account there."
    assert not error.may_pass
    known = TimestampAuthority(authorities.tsa, an_asker(), account="school:sesame")
    assert known.timestamp(DIGEST)
    assert "sesame" not in repr(known)
