"""The one room that knows Europass: a deposit at a wallet, and the bundle for uploading by hand.

Only European credentials can go into a Europass wallet, one at a time, by e-mail address or wallet address; the seal is the
admission ticket. Nothing writes into a Europass profile or CV.
"""

from badges.europass.bundle import GUIDE_LANGUAGES, upload_bundle
from badges.europass.depositing import LONGEST_DEPOSIT, BadWalletUrl, checked_url, deposit, wallet_client

__all__ = ["GUIDE_LANGUAGES", "LONGEST_DEPOSIT", "BadWalletUrl", "checked_url", "deposit", "upload_bundle", "wallet_client"]
