"""Rows for status lists: of a million entries, made and signed, changed by a revocation, and asked about one credential."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from random import Random

import orjson

from badges import status_list
from badges.credentials.status import status_list_credential
from badges.credentials.status_reading import Place, read_status_list
from badges.credentials.violation import Document
from badges.proofs.data_integrity import add_proof
from badges.status_list import MINIMUM_LENGTH
from tests.benchmarks.measuring import Row
from tests.makers import ADDRESSES
from tests.oracles.samples import School

MILLION = 2**20
PUBLISH, CHECK = "status list: build and sign", "status list: check one entry"
INDEX = 90_210


def status_list_rows(school: School) -> Sequence[Row]:
    """Lists of the school's issuer as it publishes them: gzip level 6, one proof. The dice fall the same way every time."""
    making, list_url = school.making(), ADDRESSES.status_list(1)
    bits = _bits(MILLION, 0.01)

    def listed(bits: bytes) -> Document:
        valid_until = making.at + timedelta(days=7)
        return status_list_credential(list_url, school.issuer.did, bits, at=making.at, valid_until=valid_until)

    def publish(bits: bytes) -> bytes:
        return orjson.dumps(add_proof(listed(bits), making.signer, created=making.at, as_list=False))

    def revoke() -> bytes:
        return publish(status_list.set_bit(bits, INDEX))

    document = listed(bits)
    kept, place = read_status_list(document), Place("bitstring", list_url, INDEX)

    return (
        Row(PUBLISH, "131,072 entries, 1 % set", partial(publish, _bits(MINIMUM_LENGTH, 0.01))),
        Row(PUBLISH, "1,048,576 entries, 0.1 % set", partial(publish, _bits(MILLION, 0.001))),
        Row(PUBLISH, "1,048,576 entries, 1 % set", partial(publish, bits), reaches=(("status list", None),)),
        Row(PUBLISH, "1,048,576 entries, 1 % set and one more revoked", revoke),
        Row(PUBLISH, "1,048,576 entries, 50 % set", partial(publish, _bits(MILLION, 0.5))),
        Row(CHECK, "1,048,576 entries, list at hand", lambda: kept.value(place), reaches=(("status check", None),)),
        Row(CHECK, "1,048,576 entries, list inflated first", lambda: read_status_list(document).value(place)),
    )


def _bits(entries: int, share: float) -> bytes:
    bits = bytearray(entries // 8)
    for index in Random(entries).sample(range(entries), round(entries * share)):
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)
