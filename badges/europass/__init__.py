"""The one room that knows Europass: a deposit at a wallet, and the bundle for uploading by hand.

Only European credentials can go into a Europass wallet, one at a time, by e-mail address or wallet address; the seal is the
admission ticket. Nothing writes into a Europass profile or CV.
"""

from badges.europass.answers import NO_ADDRESS, NO_SERVICE, STOPPED, WITHDRAWN, Meaning, meaning
from badges.europass.bundle import GUIDE_LANGUAGES, upload_bundle
from badges.europass.depositing import (
    LONGEST_DEPOSIT,
    BadWalletAddress,
    BadWalletUrl,
    checked_address,
    checked_url,
    deposit,
    wallet_client,
)
from badges.europass.pace import Pace
from badges.europass.wording import WORDING_LANGUAGES, Told, told

__all__ = [
    "GUIDE_LANGUAGES",
    "LONGEST_DEPOSIT",
    "NO_ADDRESS",
    "NO_SERVICE",
    "STOPPED",
    "WITHDRAWN",
    "WORDING_LANGUAGES",
    "BadWalletAddress",
    "BadWalletUrl",
    "Meaning",
    "Pace",
    "Told",
    "checked_address",
    "checked_url",
    "deposit",
    "meaning",
    "told",
    "upload_bundle",
    "wallet_client",
]
