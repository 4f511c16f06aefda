"""Seals whose later additions were cut, moved, changed or made by a stranger: the seal itself holds, and the damage is found."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges.canonical.work import Budget, shared
from badges.proofs import jades
from badges.proofs.jades.unsigned import MAX_ITEMS, MAX_UNSIGNED
from badges.verification.seals import judge_seal
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.proofs.archives import closed, opened
from tests.verification.raised_seals import SOON, SUMMER, Maker, a_maker, items, verdict_of, with_item, with_items
from tests.verification.signed import codes, of, problems


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return a_maker(tmp_path_factory.mktemp("ca") / "ca")


@pytest.fixture(scope="module")
def archived(maker: Maker) -> bytes:
    return maker.archived()


def told(maker: Maker, file: bytes) -> list[str]:
    return problems(verdict_of(file, maker.trusted()))


def token_of(item: str) -> bytes:
    """The token in a timestamp item."""
    (name,) = opened(item)
    return base64.b64decode(opened(item)[name]["tstTokens"][0]["val"])


def stamped_with(maker: Maker, token: bytes, name: str = "sigTst", before: tuple[str, ...] = ()) -> bytes:
    """A seal with whatever token, which nobody looked at."""
    stamp = {name: {"tstTokens": [{"val": base64.b64encode(token).decode()}]}}
    return with_items(maker.b(), [*before, closed(stamp)])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_piece_cut_out_of_an_archive_is_found(maker: Maker, archived: bytes, place: int) -> None:
    listed = items(archived)
    file = with_items(archived, listed[:place] + listed[place + 1 :])
    verdict = verdict_of(file, maker.trusted())
    assert problems(verdict) == ["archive.broken"]
    assert of(verdict, "proof").code == "proof.valid"
    assert verdict.outcome is Outcome.INDETERMINATE
    assert of(verdict, "archive").detail["reason"] == "other_content"


@pytest.mark.parametrize("places", [(0, 2, 1, 3), (1, 0, 2, 3), (2, 1, 0, 3), (0, 1, 3, 2)])
def test_an_archive_in_another_order_is_found(maker: Maker, archived: bytes, places: tuple[int, ...]) -> None:
    listed = items(archived)
    assert told(maker, with_items(archived, [listed[place] for place in places])) == ["archive.broken"]


def test_a_piece_put_into_an_archive_is_found(maker: Maker, archived: bytes) -> None:
    listed = items(archived)
    assert told(maker, with_items(archived, [*listed[:3], listed[1], listed[3]])) == ["archive.broken"]
    assert told(maker, with_items(archived, [listed[0], *listed])) == ["archive.broken"]


def test_a_piece_written_in_another_way_is_found(maker: Maker, archived: bytes) -> None:
    same = with_item(archived, 1, lambda item: item)
    assert items(same) != items(archived)
    assert told(maker, same) == ["archive.broken"]


def test_values_taken_out_of_an_archive_are_found(maker: Maker, archived: bytes) -> None:
    file = with_item(archived, 2, lambda item: {"rVals": {"crlVals": item["rVals"]["crlVals"]}})
    assert told(maker, file) == ["archive.broken"]


def test_an_archive_timestamp_taken_away_leaves_the_level_below(maker: Maker, archived: bytes) -> None:
    verdict = verdict_of(with_items(archived, items(archived)[:3]), maker.trusted())
    assert verdict.outcome is Outcome.PASSED
    assert of(verdict, "seal").detail["level"] == "LT"


def test_something_put_behind_the_archive_is_covered_by_nobody_and_changes_nothing(maker: Maker, archived: bytes) -> None:
    verdict = verdict_of(with_items(archived, [*items(archived), closed({"note": "hello"})]), maker.trusted())
    assert problems(verdict) == []


def test_each_later_archive_timestamp_covers_the_earlier_ones(maker: Maker, archived: bytes) -> None:
    twice = maker.lta(archived, AT + 9 * SOON)
    assert told(maker, twice) == []
    listed = items(twice)
    for place in range(4):
        cut = verdict_of(with_items(twice, listed[:place] + listed[place + 1 :]), maker.trusted())
        assert problems(cut) == ["archive.broken"]
    assert of(cut, "archive").detail["number"] == 1
    swapped = verdict_of(with_items(twice, [*listed[:3], listed[4], listed[3]]), maker.trusted())
    assert problems(swapped) == ["archive.broken"]


def test_an_archive_of_another_seal_is_found(maker: Maker, archived: bytes) -> None:
    other = maker.b(maker.seal(common_name="Another"))
    assert set(told(maker, with_items(other, items(archived)))) == {"timestamp.other_content", "archive.broken"}


def test_a_timestamp_of_something_else_is_found(maker: Maker) -> None:
    verdict = verdict_of(stamped_with(maker, maker.token(b"something else", AT + SOON)), maker.trusted())
    assert problems(verdict) == ["timestamp.other_content"]
    assert "proven" not in of(verdict, "seal").detail


def test_a_changed_timestamp_is_found(maker: Maker) -> None:
    listed = items(maker.at_level("T"))
    token = bytearray(token_of(listed[0]))
    token[-1] ^= 1
    assert told(maker, stamped_with(maker, bytes(token))) == ["timestamp.altered"]


def test_a_timestamp_by_a_certificate_that_is_for_something_else_is_found(maker: Maker) -> None:
    file = maker.b()
    token = maker.token(jades.signature_message(jades.parse(file)), AT + SOON, do="seal")
    stamp = {"sigTst": {"tstTokens": [{"val": base64.b64encode(token).decode()}]}}
    assert told(maker, with_items(file, [closed(stamp)])) == ["timestamp.unfit_authority"]


def test_an_archive_timestamp_that_is_no_token_is_found(maker: Maker, archived: bytes) -> None:
    file = with_item(archived, 3, lambda _: {"arcTst": {"tstTokens": [{"val": "AAAA"}]}})
    assert told(maker, file) == ["archive.broken"]
    assert told(maker, stamped_with(maker, b"\x30\x00")) == ["timestamp.malformed"]


@pytest.mark.parametrize(
    "listed",
    [
        "text",
        [],
        [7],
        ["*"],
        [closed({})],
        [closed({"sigTst": {}, "arcTst": {}})],
        [closed({"sigTst": {"tstTokens": []}})],
        [closed({"xVals": [{"x509Cert": {"val": "AAAA"}}]})],
        [closed({"note": ""})] * (MAX_ITEMS + 1),
        [closed({"note": "x" * MAX_UNSIGNED})],
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(maker: Maker, listed: Any) -> None:
    verdict = verdict_of(with_items(maker.b(), listed), maker.trusted())
    if "file.too_large" not in problems(verdict):
        assert problems(verdict) == ["timestamp.malformed"]
        assert of(verdict, "seal").code == "seal.advanced"
        assert "level" not in of(verdict, "seal").detail


def test_a_great_many_timestamps_are_not_all_looked_at(maker: Maker, archived: bytes) -> None:
    listed = items(archived)
    verdict = verdict_of(with_items(archived, [*listed, *[listed[3]] * 40]), maker.trusted())
    assert problems(verdict) == ["archive.broken"]
    many = {"sigTst": {"tstTokens": [{"val": base64.b64encode(token_of(listed[0])).decode()}] * 90}}
    assert verdict_of(with_items(maker.b(), [closed(many)]), maker.trusted()) is not None


def test_a_great_many_certificates_of_one_name_are_not_all_tried(maker: Maker) -> None:
    stranger = a_maker(maker.ca.folder.parent / "same name", "Test").ca
    seals = [base64.b64encode(stranger.ca.certificate.public_bytes(Encoding.DER)).decode()] * 150
    crowd = {"xVals": [{"x509Cert": {"val": one}} for one in seals]}
    verdict = verdict_of(with_items(maker.b(), [closed(crowd)]), maker.trusted())
    assert problems(verdict) == []


def test_a_changed_text_is_altered_at_every_level(maker: Maker, archived: bytes) -> None:
    envelope = json.loads(archived)
    envelope["payload"] = envelope["payload"].replace("Noor", "Noah", 1)
    verdict = verdict_of(json.dumps(envelope, ensure_ascii=False).encode(), maker.trusted())
    assert verdict.headline == "altered"
    assert not any(code.startswith(("timestamp", "archive", "revocation")) for code in codes(verdict))


def test_another_certificate_in_the_header_is_altered_or_malformed(maker: Maker, archived: bytes) -> None:
    envelope = json.loads(archived)
    parts = envelope["signatures"][0]
    protected = opened(parts["protected"])
    protected["x5c"][0] = base64.b64encode(maker.seal().certificate.public_bytes(Encoding.DER)).decode()
    parts["protected"] = closed(protected)
    verdict = verdict_of(json.dumps(envelope, ensure_ascii=False).encode(), maker.trusted())
    assert verdict.outcome is Outcome.FAILED
    assert of(verdict, "proof").code in ("proof.altered", "proof.malformed")


@cache
def the_archive(folder: Path) -> tuple[Maker, bytes]:
    maker = a_maker(folder / "ca")
    return maker, maker.archived()


def _shift(text: str, place: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place %= len(text)
    other = letters[(letters.index(text[place]) + 17) % 64]
    return text[:place] + other + text[place + 1 :]


@given(item=st.integers(0, 3), place=st.integers(0, 100_000))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_letter_of_an_archive_changes_nothing_raises_and_it_is_found(
    tmp_path_factory: pytest.TempPathFactory, item: int, place: int
) -> None:
    maker, file = the_archive(tmp_path_factory.getbasetemp() / "letters")
    listed = items(file)
    listed[item] = _shift(listed[item], place)
    found = told(maker, with_items(file, listed))
    # A letter inside the certificates that an archive timestamp's token only carries changes nothing.
    assert item == 3 or set(found) & {"archive.broken", "timestamp.malformed"}


def test_large_lists_and_a_crowd_of_tokens_use_up_the_work_of_one_file_and_no_more(maker: Maker, archived: bytes) -> None:
    listed = items(archived)
    crowd = {"arcTst": {"tstTokens": [{"val": base64.b64encode(token_of(listed[3])).decode()}] * 9}}
    file = with_items(archived, [*listed[:3], *[closed(crowd)] * 10])
    budget = Budget()
    with shared(budget):
        judgement = judge_seal(jades.parse(file), maker.trusted(), SUMMER)
    assert [code for _, code, _ in judgement.beside][1] == "archive.broken"
    assert 0 <= budget.left < 100_000
    with shared(Budget(1_000)):
        starved = judge_seal(jades.parse(archived), maker.trusted(), SUMMER)
    assert starved.proven is None
    assert starved.beside[1] == ("archive", "archive.unproven", {"count": 1, "name": "", "reason": "too_complex"})
    assert starved.chain.code == "anchored"
