"""Numbers of organisations in registers: form and check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.verification.registers import REGISTERS, number_in


@pytest.mark.parametrize(
    ("kind", "value", "register", "fault"),
    [
        ("ext:ror", "https://ror.org/04pp8hn57", "ror", ""),
        ("ROR", "027bh9e22", "ror", ""),
        ("identifier", "https://ror.org/04pp8hn57", "ror", ""),
        ("ror", "https://ror.org/04pp8hn58", "ror", "check_digits"),
        ("ror", "https://ror.org/04pp8in57", "ror", "malformed"),
        ("lei", "724500PMK2A2M1SQQ228", "lei", ""),
        ("lei", "724500PMK2A2M1SQQ229", "lei", "check_digits"),
        ("lei", "724500PMK2", "lei", "malformed"),
        ("ext:brin", "00XA", "brin", ""),
        ("BRIN", "21PE01", "brin", ""),
        ("brin", "school", "brin", "malformed"),
        ("ext:eidasLegalIdentifier", "NTRNL-00000001", "eidas", ""),
        ("eidas", "LEIXG-724500PMK2A2M1SQQ228", "eidas", ""),
        ("eidas", "LEIXG-724500PMK2A2M1SQQ229", "eidas", "check_digits"),
        ("eidas", "VATBE-0406798006", "eidas", ""),
        ("eidas", "VATBE-0406798007", "eidas", "check_digits"),
        ("eidas", "00000001", "eidas", "malformed"),
        ("", "NTRNL-00000001", "eidas", ""),
        ("vat", "NL001798650B01", "vat", ""),
        ("vat", "NL 0017.98.650 B01", "vat", ""),
        ("vat", "NL123456789B01", "vat", "check_digits"),
        ("vat", "DE136695976", "vat", ""),
        ("vat", "DE136695977", "vat", "check_digits"),
        ("vat", "BE0406798006", "vat", ""),
        ("vat", "FR12345678901", "vat", ""),
        ("vat", "12", "vat", "malformed"),
        ("kvk", "12345678", "kvk", ""),
        ("kvk", "1234567", "kvk", "malformed"),
        ("pic", "999992207", "pic", ""),
        ("Erasmus+ OID", "E10209082", "oid", ""),
        ("oid", "10209082", "oid", "malformed"),
        ("rio", "100A104", "rio", ""),
        ("schacHomeOrganization", "uu.nl", "schac", ""),
        ("schac", "urn:schac:homeOrganization:uu.nl", "schac", ""),
        ("schac", "no host", "schac", "malformed"),
        ("ext:ours", "12", "other", ""),
    ],
)
def test_a_number_is_known_by_its_register_and_checked_where_that_can_be(
    kind: str, value: str, register: str, fault: str
) -> None:
    number = number_in(kind, value)
    assert number is not None
    assert (number.register, number.fault) == (register, fault)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("kvk", "12345678"), ("eidas", "NTRNL-12345678")),
        (("lei", "724500PMK2A2M1SQQ228"), ("eidas", "LEIXG-724500PMK2A2M1SQQ228")),
        (("vat", "BE0406798006"), ("eidas", "VATBE-0406798006")),
        (("vat", "NL001798650B01"), ("eidas", "VATNL-NL001798650B01")),
        (("ror", "https://ror.org/04pp8hn57"), ("ror", "04PP8HN57")),
    ],
)
def test_one_number_written_in_two_ways_is_one_number(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = number_in(*one), number_in(*other)
    assert first is not None
    assert second is not None
    assert first.key == second.key


@given(st.sampled_from([*REGISTERS, "x"]), st.text(max_size=40))
def test_no_text_of_a_stranger_makes_it_stumble(kind: str, value: str) -> None:
    number = number_in(kind, value)
    assert number is None or (number.fault in ("", "malformed", "check_digits") and number.key)
