"""Checking other people's credentials, and where the facts for that come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from badges.cli.opening import now
from badges.cli.telling import Failure, note, told

if TYPE_CHECKING:
    from badges.keyring import Keyring
    from badges.settings import Settings
    from badges.store import Store
    from badges.verification.facts import Answer, Need
    from badges.verification.verdict import Verdict
    from badges.verifying import Fetch


def refuse_failing(
    files: Sequence[tuple[str, bytes]], opened: Store, keys: Keyring, made: Settings, *, offline: bool, badges_only: bool = False
) -> None:
    """Nobody signs over what was altered or withdrawn; what cannot be settled here is told, and left to whoever reads it later.

    Raises Failure.
    """
    from badges.verification.verdict import Outcome

    for name, verdict in verdicts(files, opened, keys, made, at=now(), offline=offline):
        if verdict.outcome is Outcome.FAILED:
            raise Failure(f"{name} is not in order: {_news(verdict)}. `badges verify {name}` says why.")
        if badges_only and not verdict.is_badge:
            raise Failure(f"{name} is no badge, however well it is signed. `badges verify {name}` says what it is.")
        if verdict.outcome is Outcome.INDETERMINATE:
            note(f"{name}: not everything could be settled: {_news(verdict)}. `badges verify {name}` says what.")


def _news(verdict: Verdict) -> str:
    """The first line of the verdict, as the middle of a sentence."""
    from badges.web.sentences import FALLBACK, sentence

    words = sentence(f"headline.{verdict.headline}", FALLBACK)
    return words[:1].lower() + words[1:]


def verdicts(
    files: Sequence[tuple[str, bytes]], opened: Store, keys: Keyring, made: Settings, *, at: datetime, offline: bool
) -> Iterator[tuple[str, Verdict]]:
    """The verdict on each of these files, by name. Raises Failure when nobody can say whom this installation knows."""
    from badges.keyring import DamagedRecord, UnreadableTrust
    from badges.model.addresses import Addresses
    from badges.verifying import verify

    fetch = facts(opened, keys, made, offline=offline)
    with told(DamagedRecord, UnreadableTrust):
        trust = keys.trust(Addresses(made.public_url), at.date(), *([made.trust] if made.trust else []))
    for name, content in files:
        yield name, verify(content, fetch, trust, at=at)


def facts(opened: Store, keys: Keyring, made: Settings, *, offline: bool) -> Fetch:
    """Where facts come from: our own rooms first, then the network if it may be asked."""
    from badges.model.addresses import Addresses
    from badges.verifying import remembering
    from badges.web.ours import own_documents

    return remembering(own_documents(opened, keys, Addresses(made.public_url), elsewhere(made, offline=offline), now))


def with_own_keys(keys: Keyring, made: Settings, beyond: Fetch) -> Fetch:
    """The keys of this installation from its keyring, and everything else from beyond: for whoever has no database."""
    if not (keys.names() or keys.has_verifier()):
        return beyond
    from badges.model.addresses import Addresses
    from badges.web.ours import own_keys

    def fetch(need: Need) -> Answer:
        return own_keys(need.url.partition("#")[0], keys, Addresses(made.public_url)) or beyond(need)

    return fetch


def elsewhere(made: Settings, *, offline: bool) -> Fetch:
    """What is outside: the network, or nothing."""
    from badges.verifying import offline as nothing

    if offline:
        return nothing
    from badges.fetching import fetcher
    from badges.reaching import LOCALHOST

    return fetcher(allow_localhost=urlsplit(made.public_url).hostname in LOCALHOST)
