"""What a verdict needs that lives under our own public URL: answered from store and keyring, never over the network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime

from badges.keyring import Keyring
from badges.model.addresses import VERIFIER, Addresses
from badges.store import Store
from badges.verification.facts import Answer, Found, Missing, Need
from badges.web.receiving import code_of
from badges.web.refreshing import newest_badge
from badges.web.shares import opened
from badges.web.world import Fetch, Own


def own_documents(store: Store, keyring: Keyring, addresses: Addresses, elsewhere: Fetch, clock: Callable[[], datetime]) -> Fetch:
    """Answers for our own DIDs, DID documents, status lists, records and refresh addresses.

    ``elsewhere`` answers for the rest of the world; what our records say of a credential is asked nowhere else.
    """
    own = ours(store, keyring, addresses, clock)

    def fetch(need: Need) -> Answer:
        answer = own(need)
        return elsewhere(need) if answer is None else answer

    return fetch


def ours(store: Store, keyring: Keyring, addresses: Addresses, clock: Callable[[], datetime]) -> Own:
    """The same for what is ours alone. Each answer is a few reads of the database or of key files."""
    base = addresses.base

    def answer(need: Need) -> Answer | None:
        if need.kind == "record":
            return record_of(need.url, store)
        url = need.url.partition("#")[0]
        if need.kind == "file" and (code := code_of(need.url, addresses)) is not None:
            return shown_by(code, store, addresses, clock())
        if (keys := own_keys(url, keyring, addresses)) is not None:
            return keys
        if url != base and not url.startswith(base + "/"):
            return None
        if (refreshed := re.fullmatch(r"/refresh/([^/?]+)", url.removeprefix(base))) is not None:
            newest = newest_badge(refreshed[1], store, clock())
            return Missing("not_found") if newest is None else Found(newest.content, newest.media_type)
        number = re.fullmatch(r"/status/([0-9]{1,9})", url.removeprefix(base))
        kept = store.status_list(int(number[1])) if number else None
        if kept is None or kept.signed is None:
            return Missing("not_found")  # asking ourselves over the network would find nothing else
        return Found(kept.signed, "application/vc")

    return answer


def own_keys(url: str, keyring: Keyring, addresses: Addresses) -> Found | None:
    """The DID document of an issuer here, or of this installation itself, by its DID or its address; None for any other."""
    named = next((n for n in (*keyring.names(), VERIFIER) if url in (addresses.did(n), addresses.did_document(n))), None)
    if named is None or (named == VERIFIER and not keyring.has_verifier()):
        return None
    return Found(json.dumps(keyring.did_document(named, addresses)).encode(), "application/did+ld+json")


def shown_by(code: str, store: Store, addresses: Addresses, at: datetime) -> Answer:
    """What a code on paper shows. Whoever checks it learns what the paper says, and the file stays here."""
    shown = opened(code, at, store)
    if shown is None:  # never there, ended or withdrawn: nobody can tell which
        return Missing("ended")
    return Found(shown.credential.content, shown.credential.media_type, url=addresses.share(""), in_part=True)


def record_of(id: str, store: Store) -> Answer:
    """What our records say of a credential: since when a newer one stands in its place.

    Nothing is replaced by what was withdrawn in its turn: then the award is gone, whichever edition somebody holds.
    """
    replaced = store.supersession(id)
    if replaced is None:
        return Missing("not_found")
    said = {"id": id}
    newest = store.credentials_of(replaced.award_id)
    if not any(store.status_change(one.status.list_url, one.status.index) for one in newest):
        said["supersededOn"] = replaced.at.date().isoformat()
    return Found(json.dumps(said).encode())
