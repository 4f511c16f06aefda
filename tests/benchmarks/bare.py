"""`python -m tests.benchmarks.bare PORT`: a server that only parses the JSON it is sent, run as ours is run."""

from __future__ import annotations

import sys

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def parse(request: Request) -> Response:
    """Whether it was an object."""
    value = orjson.loads(await request.body())
    return Response(orjson.dumps({"object": isinstance(value, dict)}), media_type="application/json")


def main() -> None:
    """Serve until somebody ends it."""
    app = Starlette(routes=[Route("/verify", parse, methods=["POST"]), Route("/verify", lambda _: Response(), methods=["GET"])])
    uvicorn.Server(
        uvicorn.Config(app, port=int(sys.argv[1]), proxy_headers=False, server_header=False, log_level="error", ws="none")
    ).run()


if __name__ == "__main__":
    main()
