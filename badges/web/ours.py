"""What a verdict needs that lives under our own public URL: answered from store and keyring, never over the network."""

from __future__ import annotations

import json
import re

from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.store import Store
from badges.verification.facts import Answer, Found, Missing, Need
from badges.web.world import Fetch


def own_documents(store: Store, keyring: Keyring, addresses: Addresses, elsewhere: Fetch) -> Fetch:
    """Answers for our own DIDs, DID documents and status lists; ``elsewhere`` answers for the rest of the world."""
    base = addresses.base

    def fetch(need: Need) -> Answer:
        url = need.url.partition("#")[0]
        named = next((n for n in keyring.names() if url in (addresses.did(n), addresses.did_document(n))), None)
        if named is not None:
            return Found(json.dumps(keyring.did_document(named, addresses)).encode(), "application/did+ld+json")
        if url == base or url.startswith(base + "/"):
            number = re.fullmatch(r"/status/([0-9]{1,9})", url.removeprefix(base))
            kept = store.status_list(int(number[1])) if number else None
            if kept is None or kept.signed is None:
                return Missing("not_found")  # asking ourselves over the network would find nothing else
            return Found(kept.signed, "application/vc")
        return elsewhere(need)

    return fetch
