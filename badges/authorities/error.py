"""What an authority did not do, in words for a person."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from cryptography import x509

from badges.proofs.issuers import name_of
from badges.proofs.revocation import SaysNothing

_SENTENCES = {
    # of any authority
    "unreachable": "The authority at {host} could not be reached: {reason}.",
    "refused": "The authority at {host} refused: {said}.",
    "about_something_else": "The authority at {host} answered about something else than it was asked: {part}.",
    # of timestamps
    "not_a_timestamp": "What the authority at {host} answered is no timestamp that can be used: {part}.",
    # of revocation
    "not_an_answer": "What the authority at {host} answered cannot be read: it is no {wanted}.",
    "not_entitled": "What the authority at {host} answered is not signed by anybody who may speak for the issuer.",
    "out_of_date": "What the authority at {host} answered does not hold at this moment: it is for {since} to {until}.",
    "not_understood": "What the authority at {host} answered is limited in a way that we do not know: {part}.",
    "unknown_certificate": "The authority at {host} does not know the certificate of {name}.",
    "revoked": "The certificate of {name} was revoked on {date} ({why}).",
    "no_address_given": "The certificate of {name} does not say where to ask whether it was revoked.",
    "no_word_of_revocation": "Nobody would say whether the certificate of {name} was revoked. {tried}",
    "no_issuer": "The certificate of the issuer of {name} is not at hand. {tried}",
    "path_too_long": "The certificate of {name} stands at the end of a chain that is too long.",
}

_REASONS = {
    "no_address": "its address cannot be used",
    "not_https": "it would have to be asked without encryption",
    "private_address": "its address is not in the public internet",
    "unreachable": "there is no connection",
    "timeout": "it took too long to answer",
    "certificate": "nobody we trust stands behind its certificate for TLS",
    "too_large": "its answer is too long",
    "encoding": "its answer is compressed in a way that we did not ask for",
    "too_many_redirects": "it sends us on too often",
}

MAX_SAID = 1000


class AuthorityError(Exception):
    """An authority gave nothing that can be used.

    ``code`` is one of ``unreachable``, ``refused`` (``detail["said"]`` has its own text), ``not_a_timestamp``,
    ``about_something_else``, ``not_an_answer``, ``not_entitled``, ``out_of_date``, ``not_understood``, ``unknown_certificate``,
    ``revoked``, ``no_address_given``, ``no_word_of_revocation``, ``no_issuer`` and ``path_too_long``. The message is a sentence
    in English for a person; ``causes`` are the errors of each authority, where several were asked for one thing.
    """

    def __init__(self, code: str, url: str = "", *, causes: Sequence[AuthorityError] = (), **detail: str) -> None:
        self.code = code
        self.url = url
        self.causes = tuple(causes)
        self.detail = {name: plain(value) for name, value in detail.items()}
        told = self.detail | {"host": _host(url), "tried": " ".join(map(str, causes)) or "It does not say where to ask."}
        if code == "unreachable":
            told["reason"] = in_words(detail["reason"])
        if code == "refused":
            told["said"] = told["said"].rstrip(".")  # the sentence has its own full stop
        super().__init__(_SENTENCES[code].format_map(told))

    @property
    def may_pass(self) -> bool:
        """Whether trying again later makes sense: it is the network or the moment, not the question, that stood in the way."""
        if self.code == "unreachable":
            reason = self.detail["reason"]
            return reason in ("unreachable", "timeout") or reason.startswith("http_5") or reason == "http_429"
        if self.code == "refused":
            return self.detail["said"] in ("tryLater", "internalError")
        return self.code == "out_of_date" or any(cause.may_pass for cause in self.causes)


def says_nothing(nothing: SaysNothing, url: str, certificate: x509.Certificate, *, wanted: str) -> AuthorityError:
    """The same about an answer or list (``wanted``) of this authority that says nothing of the certificate."""
    if nothing.code == "unknown_certificate":
        return AuthorityError(nothing.code, url, name=name_of(certificate))
    if nothing.code in ("not_an_answer", "too_complex"):
        return AuthorityError("not_an_answer", url, wanted=wanted)
    if nothing.code == "refused":
        return AuthorityError(nothing.code, url, said=nothing.part)
    return AuthorityError(nothing.code, url, part=nothing.part) if nothing.part else AuthorityError(nothing.code, url)


def in_words(reason: str) -> str:
    """Why an authority could not be reached, as the middle of a sentence."""
    if reason in ("http_401", "http_403"):
        return "it answers only those who have an account there"
    return _REASONS.get(reason) or f"it answered with HTTP {reason.removeprefix('http_')}"


def plain(text: str) -> str:
    """A stranger's text on one line, without what could move a terminal's cursor, and not endless."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * MAX_SAID]).split())
    return shown if len(shown) <= MAX_SAID else f"{shown[:MAX_SAID]}…"


def _host(url: str) -> str:
    """What names an authority to a person: never the whole address, which may hold an account."""
    try:
        return urlsplit(url).hostname or "an unknown address"
    except ValueError:
        return "an unknown address"
