"""The wallet's error table, in terms of what a person can do about it, in two languages."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.europass import WORDING_LANGUAGES, Meaning, meaning, told
from badges.europass.answers import CODES, FINAL, answered
from badges.model.delivery import Accepted, Delivery, DeliveryState, Refused, Unreachable, WalletAnswer
from tests.makers import AT

WAITING = Delivery("d1", "urn:credential:1", "a1", "noor@student.example", DeliveryState.PENDING)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (404, "WL-0003", Meaning.WALLET_UNKNOWN),
        (400, "CR-0007", Meaning.SEAL_REFUSED),
        (400, "CR-0009", Meaning.SEAL_REFUSED),
        (400, "CR-0005", Meaning.CONTENT_REFUSED),
        (400, "CR-0006", Meaning.CONTENT_REFUSED),
        (400, "CI-0001", Meaning.CONTENT_REFUSED),
        (400, "CI-0010", Meaning.CONTENT_REFUSED),
        (409, "CR-0001", Meaning.ALREADY_THERE),
        (400, "UN-0000", Meaning.ADDRESS_REFUSED),
        (400, "WL-0001", Meaning.ADDRESS_REFUSED),
        (500, "UN-0000", Meaning.TRY_LATER),
        (500, "IE-0001", Meaning.TRY_LATER),
        (429, "", Meaning.TRY_LATER),
        (502, "", Meaning.TRY_LATER),
        (503, "XX-1234", Meaning.TRY_LATER),
        (413, "", Meaning.TOO_LARGE),
        (413, "UN-0000", Meaning.TOO_LARGE),
        (401, "AU-0002", Meaning.LOGIN_WANTED),
        (403, "AU-0001", Meaning.LOGIN_WANTED),
        (401, "SE-0001", Meaning.LOGIN_WANTED),
        (418, "GL-0001", Meaning.NOT_A_WALLET),
        (404, "", Meaning.NOT_A_WALLET),
        (400, "", Meaning.NOT_A_WALLET),
        (403, "", Meaning.NOT_A_WALLET),
        (405, "", Meaning.NOT_A_WALLET),
        (302, "", Meaning.NOT_A_WALLET),
        (422, "XX-1234", Meaning.REFUSED),
        (404, "XX-1234", Meaning.REFUSED),
    ],
)
def test_what_an_answer_means(status: int, code: str, expected: Meaning) -> None:
    assert answered(status, code) is expected


def test_the_code_decides_and_the_status_only_where_the_code_says_nothing() -> None:
    for status in (400, 404, 409, 422, 500, 503):
        assert answered(status, "CR-0007") is Meaning.SEAL_REFUSED
        assert answered(status, "WL-0003") is Meaning.WALLET_UNKNOWN


def test_every_code_of_the_table_that_a_deposit_can_meet_has_a_meaning(shared: Path) -> None:
    table = json.loads((shared / "standards" / "elm" / "europass-wallet-api.json").read_text())
    elsewhere = {"SL-0001", "SL-0002"}  # of share links
    by_itself = set(table["error_codes"]) - elsewhere - {"UN-0000", "CI-0001..0010"}
    assert by_itself == set(CODES)
    for row in table["endpoints"]:
        if row["method"] == "POST" and row["path"].endswith("/credentials"):
            for error in (one for one in row["errors"] if one != "as above"):
                assert answered(error["status"], error["code"].replace("x", "0")) is not Meaning.REFUSED


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Accepted(), Meaning.ARRIVED),
        (Accepted(already=True), Meaning.ALREADY_THERE),
        (Refused("CR-0007", "text"), Meaning.SEAL_REFUSED),
        (Refused("UN-0000", "text"), Meaning.ADDRESS_REFUSED),
        (Refused("wallet_http_413", ""), Meaning.TOO_LARGE),
        (Refused("XX-1", ""), Meaning.REFUSED),
        (Unreachable("wallet_no_connection"), Meaning.TRY_LATER),
        (Unreachable("wallet_http_500 UN-0000"), Meaning.TRY_LATER),
        (Unreachable("wallet_http_418 GL-0001"), Meaning.NOT_A_WALLET),
        (Unreachable("wallet_answer_unknown"), Meaning.NOT_A_WALLET),
    ],
)
def test_a_delivery_means_what_the_wallet_answered_also_when_it_is_read_again_later(
    answer: WalletAnswer, expected: Meaning
) -> None:
    assert meaning(WAITING.after(answer, AT)) is expected
    assert meaning(WAITING.after(answer, AT, attempts=1)) is expected


def test_a_delivery_without_an_answer_means_something_too() -> None:
    assert meaning(WAITING) is Meaning.WAITING
    parked = Delivery("d", "c", "a", None, DeliveryState.NOT_CONFIGURED, reason="no_wallet_address")
    assert meaning(parked) is Meaning.NO_ADDRESS
    assert meaning(Delivery("d", "c", "a", None, DeliveryState.NOT_CONFIGURED, reason="no_wallet_service")) is Meaning.NO_SERVICE
    assert meaning(Delivery("d", "c", "a", "x", DeliveryState.SUPERSEDED)) is Meaning.REPLACED
    assert meaning(Delivery("d", "c", "a", "x", DeliveryState.SUPERSEDED, reason="withdrawn")) is Meaning.WITHDRAWN
    assert meaning(Delivery("d", "c", "a", "x", DeliveryState.SUPERSEDED, reason="stopped")) is Meaning.STOPPED


@given(
    st.integers(100, 599),
    st.one_of(st.just(""), st.sampled_from(sorted(CODES)), st.text(string.ascii_letters + string.digits + "-", max_size=12)),
)
def test_every_answer_has_a_meaning_and_words(status: int, code: str) -> None:
    for language in WORDING_LANGUAGES:
        assert told(answered(status, code), language).says


@pytest.mark.parametrize("meant", Meaning)
def test_every_meaning_is_told_in_both_languages_and_trouble_comes_with_a_remedy(meant: Meaning) -> None:
    english, dutch = told(meant, "en"), told(meant, "nl")
    assert english.says != dutch.says
    for words in (english, dutch):
        assert words.says.endswith(".")
        assert bool(words.remedy) == (
            meant in FINAL | {Meaning.TRY_LATER, Meaning.NOT_A_WALLET, Meaning.NO_SERVICE, Meaning.NO_ADDRESS}
        )
    assert told(meant, "fr") == english
