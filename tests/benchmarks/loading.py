"""A client that does little else than ask: 16 connections over loopback, and how long each answer took."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import perf_counter

AN_ADDRESS = 500
"""Requests sent from one address: a server lets one address check a file some hundred times a minute."""


def request(path: str, body: bytes, port: int) -> bytes:
    """A request that posts this, for an answer in JSON."""
    head = f"POST {path} HTTP/1.1\r\nhost: localhost:{port}\r\naccept: application/json\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


async def load(port: int, asked: Callable[[int], bytes], requests: int, connections: int, first_address: int = 0) -> list[float]:
    """Seconds that each request took; ``asked`` says what the first one is, the second one and so on.

    Raises RuntimeError for an answer that is not 200.
    """
    turns, addresses, took = iter(range(requests)), count(first_address), list[float]()

    async def ask() -> None:
        stream = None
        for number, turn in enumerate(turns):
            if stream is None or number % AN_ADDRESS == 0:
                if stream is not None:
                    stream[1].close()
                one = next(addresses)
                # every address of 127.0.0.0/8 is this machine
                local = (f"127.1.{one // 250 % 250}.{one % 250 + 1}", 0)
                stream = await asyncio.open_connection("127.0.0.1", port, local_addr=local)
            began = perf_counter()
            stream[1].write(asked(turn))
            await _answer(stream[0])
            took.append(perf_counter() - began)
        if stream is not None:
            stream[1].close()

    await asyncio.gather(*(ask() for _ in range(connections)))
    return took


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.partition(b"\r\n")[0].decode())
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return await reader.readexactly(int(length.partition(b":")[2]))


def main() -> None:
    """``python -m tests.benchmarks.loading PORT FILE REQUESTS CONNECTIONS FIRST_ADDRESS``: the times, as JSON."""
    port, file, requests, connections, first = sys.argv[1:]
    with Path(file).open("rb") as body:
        asked = request("/verify", body.read(), int(port))
    print(json.dumps(asyncio.run(load(int(port), lambda _: asked, int(requests), int(connections), int(first)))))


if __name__ == "__main__":
    main()
