"""A server on loopback that misbehaves as it is told, over TLS with a certificate of its own making."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Answer = Callable[[socket.socket, str], None]
"""Writes whatever it likes to the connection; it is told the path."""


@dataclass
class Hostile:
    """Where it listens, what it was asked, and who may be shown its certificate."""

    port: int
    context: ssl.SSLContext | None
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "school.example") -> str:
        """An address on it."""
        return f"https://{host}:{self.port}{path}"


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(answer: bytes) -> Answer:
    """Always the same answer."""
    return lambda connection, _: connection.sendall(answer)


@contextmanager
def server(answer: Answer, certificates: Path | None = None, *, first_day: int = -1, days: int = 31) -> Iterator[Hostile]:
    """Serves until the end of the block; plain HTTP without a folder for certificates. The certificate lives in those days."""
    listening = socket.create_server(("127.0.0.1", 0))
    theirs, ours = _contexts(certificates, first_day, days) if certificates else (None, None)
    hostile = Hostile(listening.getsockname()[1], ours)
    threading.Thread(target=_serve, args=(listening, theirs, answer, hostile), daemon=True).start()
    try:
        yield hostile
    finally:
        listening.close()


def _serve(listening: socket.socket, context: ssl.SSLContext | None, answer: Answer, hostile: Hostile) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection, context, answer, hostile), daemon=True).start()


def _answer(connection: socket.socket, context: ssl.SSLContext | None, answer: Answer, hostile: Hostile) -> None:
    connection.settimeout(20)
    try:
        stream = context.wrap_socket(connection, server_side=True) if context else connection
    except OSError:
        connection.close()
        return
    try:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += stream.recv(4096) or b"\r\n\r\n"
        hostile.asked.append(asked.decode("latin-1"))
        answer(stream, asked.split(b" ")[1].decode("latin-1") if b" " in asked else "")
    except OSError:
        pass  # the client went away, which is what some tests are about
    finally:
        stream.close()


def _contexts(folder: Path, first_day: int, days: int) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for school.example, and a client's that believes it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "school.example")])
    start = datetime.now(UTC) + timedelta(days=first_day)
    names = [x509.DNSName("school.example"), x509.DNSName("other.example")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM))
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(pem)
    ours = ssl.create_default_context(cafile=str(pem))
    return theirs, ours
