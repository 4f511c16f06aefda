"""What a delivery's state is called and what to do about it, in words for a school's staff."""

from __future__ import annotations

from dataclasses import dataclass

from badges.europass.answers import Meaning

WORDING_LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Told:
    """A state in one sentence, and what to do about it in another; nothing to do is empty."""

    says: str
    remedy: str = ""


_WORDS = {
    Meaning.ARRIVED: (Told("It is in the wallet."), Told("Het staat in de wallet.")),
    Meaning.ALREADY_THERE: (Told("The wallet held it already."), Told("De wallet had het al.")),
    Meaning.WAITING: (Told("It waits for its turn."), Told("Het wacht op zijn beurt.")),
    Meaning.TRY_LATER: (
        Told(
            "The wallet service is busy or cannot be reached.",
            "It is tried again by itself. If this lasts, ask whoever runs the service; hand out the upload bundle meanwhile.",
        ),
        Told(
            "De walletdienst is bezet of onbereikbaar.",
            "Er komt vanzelf een nieuwe poging. Houdt het aan, vraag dan de beheerder van de dienst; geef intussen de "
            "uploadbundel mee.",
        ),
    ),
    Meaning.NOT_A_WALLET: (
        Told(
            "What answers at the address of the wallet service is not a Europass wallet.",
            "Check BADGES_EUROPASS_WALLET_URL and what stands between this machine and that address (a proxy, a login page).",
        ),
        Told(
            "Wat op het adres van de walletdienst antwoordt, is geen Europass-wallet.",
            "Controleer BADGES_EUROPASS_WALLET_URL en wat er tussen deze machine en dat adres staat (proxy, inlogpagina).",
        ),
    ),
    Meaning.WALLET_UNKNOWN: (
        Told(
            "There is no wallet at this address.",
            "Ask the holder for the wallet address, or send to the e-mail address instead: a wallet is then made for it.",
        ),
        Told(
            "Er is geen wallet op dit adres.",
            "Vraag het walletadres na, of stuur naar het e-mailadres: daar wordt dan een wallet voor gemaakt.",
        ),
    ),
    Meaning.ADDRESS_REFUSED: (
        Told("The wallet service does not accept the address.", "Ask the holder for another e-mail address or wallet address."),
        Told("De walletdienst neemt het adres niet aan.", "Vraag een ander e-mailadres of walletadres."),
    ),
    Meaning.SEAL_REFUSED: (
        Told(
            "The wallet does not accept the seal.",
            "It takes seals with a certificate from a trusted list of the EU, and no demonstration seals: see `badges keys csr`. "
            "Then issue anew.",
        ),
        Told(
            "De wallet neemt het zegel niet aan.",
            "Nodig is een zegel met een certificaat van een vertrouwenslijst van de EU, geen demonstratiezegel: zie "
            "`badges keys csr`. Geef daarna opnieuw uit.",
        ),
    ),
    Meaning.CONTENT_REFUSED: (
        Told(
            "The wallet says that the content is not a valid European credential.",
            "Verify the file with `badges verify`. If it holds there, the wallet knows a rule that is not known here: send both "
            "to whoever maintains this software, and hand out the upload bundle.",
        ),
        Told(
            "Volgens de wallet is de inhoud geen geldig Europees bewijs.",
            "Controleer het bestand met `badges verify`. Klopt het daar wel, dan kent de wallet een regel die hier niet bekend "
            "is: meld het de makers van deze software, en geef de uploadbundel mee.",
        ),
    ),
    Meaning.TOO_LARGE: (
        Told(
            "The file is too large for the wallet service.",
            "Use a smaller logo and smaller pictures, issue anew with `badges supersede`, and it is sent again.",
        ),
        Told(
            "Het bestand is te groot voor de walletdienst.",
            "Gebruik een kleiner logo en kleinere afbeeldingen en geef opnieuw uit met `badges supersede`; dan wordt het opnieuw "
            "gestuurd.",
        ),
    ),
    Meaning.LOGIN_WANTED: (
        Told(
            "The wallet service asks for a login, which a deposit should not need.",
            "Check BADGES_EUROPASS_WALLET_URL, and ask whoever runs the service whether deposits are open.",
        ),
        Told(
            "De walletdienst vraagt om een login; voor afleveren hoort dat niet nodig te zijn.",
            "Controleer BADGES_EUROPASS_WALLET_URL en vraag de beheerder van de dienst of afleveren open staat.",
        ),
    ),
    Meaning.REFUSED: (
        Told(
            "The wallet refused it for a reason that is not known here.",
            "Look the code up with whoever runs the wallet service, and hand out the upload bundle meanwhile.",
        ),
        Told(
            "De wallet weigerde het om een reden die hier niet bekend is.",
            "Vraag de beheerder van de walletdienst wat de code betekent, en geef intussen de uploadbundel mee.",
        ),
    ),
    Meaning.NO_SERVICE: (
        Told(
            "This installation knows no wallet service.",
            "Hand out the upload bundle; or set BADGES_EUROPASS_WALLET_URL and queue it again.",
        ),
        Told(
            "Deze installatie kent geen walletdienst.",
            "Geef de uploadbundel mee; of stel BADGES_EUROPASS_WALLET_URL in en zet het opnieuw in de rij.",
        ),
    ),
    Meaning.NO_ADDRESS: (
        Told("The holder gave no wallet address.", "Hand out the upload bundle; or queue it again with an address."),
        Told("Er is geen walletadres opgegeven.", "Geef de uploadbundel mee; of zet het met een adres opnieuw in de rij."),
    ),
    Meaning.WITHDRAWN: (
        Told("It was withdrawn before it arrived, so it is not sent."),
        Told("Het werd ingetrokken voor het aankwam en wordt dus niet gestuurd."),
    ),
    Meaning.STOPPED: (
        Told("Somebody here stopped it, so it is not sent."),
        Told("Iemand heeft het hier tegengehouden, dus het wordt niet gestuurd."),
    ),
    Meaning.REPLACED: (
        Told("It was replaced before it arrived; the newer one has a delivery of its own."),
        Told("Het werd vervangen voor het aankwam; het nieuwere wordt apart afgeleverd."),
    ),
}


def told(meaning: Meaning, language: str) -> Told:
    """The words for it, English when there are none in this language."""
    english, dutch = _WORDS[meaning]
    return dutch if language == "nl" else english
