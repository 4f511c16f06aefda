"""Ask others about files that were issued: `python -m tests.oracles demo/out`.

For every folder below with `open-badge.json`: four verifiers about the badge, one about the pictures, and the seal of
`european.jsonld`. Documents come from `documents.json` in the given folder. Leaves with 1 if anybody refuses anything.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from tests.oracles.opinions import DigitalBazaar, Opinion, VerifierCore, openbadgeslib, openbadgeslib_on_an_image, openvc
from tests.oracles.seal import sealed_by


def seal_of(content: bytes) -> Opinion:
    """The script's answer as an opinion."""
    try:
        sealed_by(content)
    except (ValueError, InvalidSignature) as refusal:
        return Opinion(False, repr(refusal))
    return Opinion(True)


def main(out: Path) -> int:
    """Ask, count, tell what was refused."""
    documents = json.loads((out / "documents.json").read_bytes())
    now, accepted, refused = datetime.now(UTC), Counter[str](), 0
    digital_bazaar, verifier_core = DigitalBazaar(), VerifierCore()
    for folder in sorted(path.parent for path in out.glob("*/open-badge.json")):
        badge = json.loads((folder / "open-badge.json").read_bytes())
        opinions = {
            "@digitalbazaar/vc": digital_bazaar(badge, documents, now),
            "@digitalcredentials/verifier-core": verifier_core(badge, documents, now),
            "openbadgeslib": openbadgeslib(badge, documents, now),
            "openvc-core": openvc(badge, documents, now),
            "openbadgeslib, PNG": openbadgeslib_on_an_image((folder / "open-badge.png").read_bytes(), documents),
            "openbadgeslib, SVG": openbadgeslib_on_an_image((folder / "open-badge.svg").read_bytes(), documents),
            "seal, cryptography alone": seal_of((folder / "european.jsonld").read_bytes()),
        }
        for name, opinion in opinions.items():
            accepted[name] += opinion.accepted
            if not opinion.accepted:
                refused += 1
                print(f"{folder.name}: refused by {name}: {opinion.reason}")
    digital_bazaar.close()
    verifier_core.close()
    for name, count in accepted.items():
        print(f"{count:>5} accepted by {name}")
    return 1 if refused or not accepted else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo/out")))
