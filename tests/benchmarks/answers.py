"""The authorities behind a seal for benchmarks: the test's stand-in in this process, whose answers are kept and given again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.x509 import ocsp

from badges.authorities import Ask, Question, TimestampAuthority
from badges.preserving import Authorities
from tests.doubles.authorities import Authority, issuer_certificate, ocsp_answer, revocation_list, timestamp_answer
from tests.doubles.certification import Certification


def answering(certification: Certification) -> Ask:
    """Whatever is asked, the authority answers in this process: no network, and its own time is part of ours."""
    authority = Authority(certification.folder)
    ready_made = {"do": "no-nonce"}  # an answer to one question is then one to the next

    def ask(question: Question) -> bytes:
        match urlsplit(question.url).path.strip("/").split("/"):
            case ["tsa"] if question.body:
                return timestamp_answer(question.body, authority, {})
            case ["ocsp"] if question.body:
                return ocsp_answer(question.body, authority, ready_made)
            case ["crl", name]:
                return revocation_list(Path(name).stem, authority, {})
            case ["issuer", name]:
                return issuer_certificate(Path(name).stem, authority, {})
        raise AssertionError(question.url)

    return ask


def remembered(ask: Ask) -> Ask:
    """The same answers, without the authority's work: to the same digest, and about the same certificate."""
    known: dict[tuple[str, object], bytes] = {}

    def asked(question: Question) -> bytes:
        about: object = question.body
        if question.body is not None and question.media_type == "application/ocsp-request":
            about = ocsp.load_der_ocsp_request(question.body).serial_number  # its nonce is another one each time
        if (question.url, about) not in known:
            known[question.url, about] = ask(question)
        return known[question.url, about]

    return asked


def authorities(certification: Certification, ask: Ask, nonce: Callable[[], int] = lambda: 1) -> Authorities:
    """Authorities that are asked in this way; nothing is known of any seal yet."""
    return Authorities(TimestampAuthority(f"{certification.url}/tsa", ask, nonce), ask)
