"""Requests that schemathesis makes of our own description of the interface: some as it says, some just beside it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable

from tests.fuzz.knocking import Doors, Knock, look, opened
from tests.fuzz.pieces import Piece

_HERE = "http://localhost:8000"
_OFTEN = {"POST /verify": 8, "POST /verify/many": 4, "POST /receipts": 3, "POST /receipts/file": 3, "POST /verify/holder": 3}
"""Doors at which anybody may leave what they like."""
_ROUND = 4
"""Requests of one kind at a time."""


def described(seed: int, start: int, length: int) -> Piece:
    """So many of them."""
    piece, doors = Piece(length), opened()
    number = start
    while number < start + length:
        for knock in _round(doors, zlib.crc32(f"{seed} {number}".encode()), start + length - number):
            look(doors, piece, knock, seed, number)
            number += 1
    return piece


def _round(doors: Doors, drawn: int, most: int) -> Iterator[Knock]:
    """A few of every kind, as far as there are any."""
    for place, (operation, mode, label) in enumerate(_kinds(doors)):
        for case in _cases(operation, mode, drawn + place, _ROUND * _OFTEN.get(label, 1)):
            if most == 0:
                return
            most -= 1
            yield _as_knock(case, doors, drawn + place)


def _cases(operation: Any, mode: Any, drawn: int, number: int) -> list[Any]:
    found: list[Any] = []

    @seeded(drawn)
    @settings(max_examples=number, database=None, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Any) -> None:
        found.append(case)

    try:
        draw()
    except Unsatisfiable:  # nothing there that could be said wrongly
        return []
    return found


def _as_knock(case: Any, doors: Doors, drawn: int) -> Knock:
    import requests  # schemathesis brings it along

    sent = case.as_transport_kwargs(_HERE)
    said = {name: value for name, value in sent["headers"].items() if name.lower() not in ("connection", "accept-encoding")}
    if case.path.startswith(("/awards", "/deliveries", "/credentials", "/composites", "/seal")):
        said["authorization"] = f"Bearer {doors.tokens[drawn % len(doors.tokens)]}"
    made = requests.Request(**{**sent, "headers": said}).prepare()
    body: Any = made.body or b""
    path = (made.url or "").removeprefix(_HERE)
    headers = {name: str(value) for name, value in made.headers.items() if name.lower() != "content-length"}
    return Knock(made.method or "GET", path, headers, body.encode() if isinstance(body, str) else body)


@cache
def _kinds(doors: Doors) -> list[tuple[Any, Any, str]]:
    """Every door, each with what fits its description and with what does not; taken from the description as it is served."""
    import schemathesis

    schema: Any = schemathesis.openapi.from_dict(doors.house.send("GET", "/openapi.json").json())
    operations = [operation.ok() for operation in schema.get_all_operations()]
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    return [(one, mode, one.label) for one in operations for mode in modes]
