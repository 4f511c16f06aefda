"""Checking other people's credentials before something of ours is signed over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from badges.cli.opening import now
from badges.cli.telling import Failure, note, told

if TYPE_CHECKING:
    from badges.keyring import Keyring
    from badges.settings import Settings
    from badges.store import Store
    from badges.verification.verdict import Verdict


def refuse_failing(files: Sequence[tuple[str, bytes]], opened: Store, keys: Keyring, made: Settings, *, offline: bool) -> None:
    """Nobody signs over what was altered or withdrawn; what cannot be settled here is told, and left to whoever reads it later.

    Raises Failure.
    """
    from badges.verification.verdict import Outcome

    for name, verdict in _verdicts(files, opened, keys, made, offline=offline):
        if verdict.outcome is Outcome.FAILED:
            raise Failure(f"{name} is not in order: {_news(verdict)}. `badges verify {name}` says why.")
        if verdict.outcome is Outcome.INDETERMINATE:
            note(f"{name}: not everything could be settled: {_news(verdict)}. `badges verify {name}` says what.")


def _news(verdict: Verdict) -> str:
    """The first line of the verdict, as the middle of a sentence."""
    from badges.web.sentences import FALLBACK, sentence

    words = sentence(f"headline.{verdict.headline}", FALLBACK)
    return words[:1].lower() + words[1:]


def _verdicts(
    files: Sequence[tuple[str, bytes]], opened: Store, keys: Keyring, made: Settings, *, offline: bool
) -> Iterator[tuple[str, Verdict]]:
    from badges.keyring import DamagedRecord, UnreadableTrust
    from badges.model.addresses import Addresses
    from badges.verifying import Fetch, remembering, verify
    from badges.verifying import offline as nothing
    from badges.web.ours import own_documents

    addresses, at = Addresses(made.public_url), now()
    elsewhere: Fetch = nothing
    if not offline:
        from badges.fetching import fetcher
        from badges.reaching import LOCALHOST

        elsewhere = fetcher(allow_localhost=urlsplit(made.public_url).hostname in LOCALHOST)
    fetch = remembering(own_documents(opened, keys, addresses, elsewhere, now))
    with told(DamagedRecord, UnreadableTrust):
        trust = keys.trust(addresses, at.date(), *([made.trust] if made.trust else []))
    for name, content in files:
        yield name, verify(content, fetch, trust, at=at)
