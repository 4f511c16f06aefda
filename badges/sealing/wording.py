"""What is said about drafts, in English and Dutch."""

from __future__ import annotations

import re
from collections.abc import Mapping

from badges.credentials.violation import Violation
from badges.sealing.sending import MOST_ADDRESSES, WHY, NotSendable

LANGUAGES = ("en", "nl")

_DUTCH: Mapping[str, str] = {
    "elm.class": "hier hoort iets van een andere klasse, voluit geschreven met zijn type ({said})",
    "elm.context": "schrijf precies de twee contexten van het Europese model, in deze volgorde: {addresses}",
    "elm.copies_differ": "dit staat elders in het document anders; alle afschriften van hetzelfde zeggen hetzelfde",
    "elm.crowded": "hier staat zoveel dat niemand het uitleest; het is niet bekeken",
    "elm.date": "schrijf een moment zoals 2026-06-12T00:00:00Z, ook voor een datum",
    "elm.dateTime": "schrijf een moment dat bestaat, zoals 2026-06-12T00:00:00Z, ook voor een datum",
    "elm.dates": "deze datums passen niet bij elkaar: het bewijs eindigt voor het begint, of twee velden spreken elkaar tegen",
    "elm.decimal": 'schrijf een getal tussen aanhalingstekens, zoals "2.5"',
    "elm.display": "elke taal van het bewijs heeft één afbeelding, en de hoofdtaal is een van die talen",
    "elm.drawn": "het concept had geen afbeelding van zichzelf; er is een eenvoudige getekend met titel en organisatie",
    "elm.dropped": "geen context kent {name}, dus het zou zonder een woord verdwijnen: verbeter de naam of laat het weg",
    "elm.duration": "schrijf een duur zoals PT60H",
    "elm.empty": "een lege reeks zegt niets: laat {name} weg",
    "elm.ended": "dit is al voorbij ({written}), dus wie controleert hoort dat het verlopen is: geef een later moment",
    "elm.id": "geef een volledig id, zoals urn:epass:<klasse>:<nummer>",
    "elm.issuer_renamed": (
        "{issuer} wordt {seal}, van wie het zegel is, en de rest blijft staan ({kept}): haal weg wat niet van {seal} is"
    ),
    "elm.keyword": "schrijf id en type; andere woorden van JSON-LD horen niet in een bewijs",
    "elm.kind": "dit is niet van de goede soort ({said})",
    "elm.label": 'een begrip draagt zijn naam: {{"en": "…"}}',
    "elm.label_other": "dit heet in zijn lijst {called} en niet {label}: verbeter de naam, of het id als dat niet klopt",
    "elm.language": "talen schrijft u als en, nl of de",
    "elm.language_undeclared": "displayParameter noemt deze taal niet: {name}",
    "elm.list": "hier zijn begrippen van een andere lijst bedoeld, of van een eigen lijst ({addresses})",
    "elm.lost": "dit is geen volledig adres, dus RDF laat het weg",
    "elm.member": "dit staat niet in de lijst zoals wij die kennen ({addresses})",
    "elm.midnight_elsewhere": (
        "{written} wordt getoond als {day}, en is middernacht van {after} in Midden- of Oost-Europa; is die dag bedoeld, schrijf "
        "dan {after}T00:00:00Z"
    ),
    "elm.misplaced": "{name} hoort hier niet: niemand zoekt het op deze plek ({said})",
    "elm.missing": "hier ontbreekt {name}",
    "elm.misspelt": "het profiel schrijft {name} anders, dus niemand kijkt naar wat er staat",
    "elm.moment_rare": (
        "dit mag van XML Schema, maar veel programma's kunnen het niet lezen: schrijf het einde van een dag als 00:00:00 van de "
        "volgende, en jaren met vier cijfers"
    ),
    "elm.months": "dit betekent maanden: schrijf PT60H voor uren, PT60M voor minuten",
    "elm.no_mandate": (
        "{seal} wordt de uitgever van wat {bodies} toekende, en nergens staat met welk recht: voeg de machtiging toe, als die "
        "er is"
    ),
    "elm.null": "null zegt niets: laat {name} weg",
    "elm.number": "schrijf een heel getal dat hier kan",
    "elm.percentages": "lager, gelijk en hoger zijn samen 100",
    "elm.picture": "deze bytes zijn niet de afbeelding die ze zeggen te zijn",
    "elm.profile": "noem een van de toepassingsprofielen",
    "elm.proof": "een Europees bewijs heeft geen proof in zich: het zegel zit eromheen",
    "elm.quotes": "schrijf dit tussen aanhalingstekens",
    "elm.scheme": "hier horen begrippen van de lijst {addresses}",
    "elm.text_empty": "deze tekst is leeg",
    "elm.too_deep": "dit is te diep genest en is niet bekeken",
    "elm.too_many": "hier staat meer dan één {name}, en er hoort er één",
    "elm.type": "dit is niet van een klasse die hier hoort ({said})",
    "elm.typed": 'schrijf {{"@value": "…", "@type": "…"}} ({addresses})',
    "elm.unseen": (
        "hier staat een teken dat niemand ziet ({character}), waardoor mensen iets anders kunnen zien dan er staat: haal het weg"
    ),
    "elm.url": "schrijf een adres zoals https://…",
    "elm.wording_twice": "één tekst per taal, niet meer",
    "number.fraction": "schrijf gebroken getallen tussen aanhalingstekens",
    "number.too_large": "dit getal lezen programma's verschillend: schrijf het tussen aanhalingstekens",
    "text.control_character": "hier staat een teken dat niemand ziet en niet overal kan: haal het weg",
}
"""By code; one that is not here is told in English."""

_DUTCH_REFUSALS = {
    "This is not an unsealed European credential. A sealed one cannot be sealed again.": (
        "Dit is geen Europees bewijs dat op zijn zegel wacht. Wat verzegeld is, kan niet nog eens worden verzegeld."
    ),
    "This is not an unsealed European credential. Give the credential itself": (
        'Dit is geen Europees bewijs dat op zijn zegel wacht. Geef het bewijs zelf, of een formulier met "credential".'
    ),
    "This is a rendering for Verifiable Credentials 2.0": (
        "Dit is een weergave voor Verifiable Credentials 2.0 en geen Europees leerbewijs: de twee contexten kunnen niet in één "
        "document staan. Geef de vorm met de context https://www.w3.org/2018/credentials/v1."
    ),
    "The credential is larger than": "Het bewijs is groter dan hier wordt gelezen.",
    "There is more in it than anybody looks at": "Er staat meer in, of dieper genest, dan iemand bekijkt.",
    "This is not JSON in UTF-8": "Dit is geen JSON in UTF-8. Bewaar het bestand als UTF-8.",
    "A name stands twice": "Een naam staat twee keer in één object van deze JSON, dus niemand weet welke telt.",
    "There is a number in this JSON": (
        "Er staat een getal in deze JSON dat programma's verschillend lezen. Zet het tussen aanhalingstekens, of verbeter het."
    ),
    "This is not JSON: it ends too early": "Dit is geen JSON: het houdt te vroeg op. Geef het hele bestand.",
    "This is not JSON": "Dit is geen JSON. Geef het bewijs zoals het gemaakt is, niet verzegeld.",
    "displayParameter.primaryLanguage names no language": (
        "displayParameter.primaryLanguage noemt geen taal die wij kennen: geef een lid van de talenlijst van de EU."
    ),
    "issuer: name one organisation": "issuer: noem één organisatie, of laat het weg: dan is het wie het zegelcertificaat noemt.",
    "Sealed, it would be larger": (
        "Verzegeld zou het groter zijn dan wie controleert leest. Gebruik kleinere afbeeldingen en bijlagen."
    ),
    WHY["no_address"]: (
        "nergens staat waar het heen moet: geef deliveryDetails.walletAddress, deliveryDetails.deliveryAddress of "
        "contactPoint.emailAddress van de persoon"
    ),
    WHY["bad_address"]: "dit is geen adres, dat eruitziet als noor@student.example of europass.eu/ab12",
    WHY["too_many_addresses"]: f"het noemt meer dan {MOST_ADDRESSES} adressen, en een bewijs gaat over één persoon",
    WHY["id_taken"]: (
        "een ander bewijs heeft hier dit id, en wallets herkennen bewijzen aan hun id en zouden dit niet aannemen: geef het een "
        "eigen id"
    ),
    WHY["other_mandate"]: (
        "het is hier eerder verzegeld zonder deze machtiging, en wordt niet nog eens verzegeld: geef een nieuw een eigen id"
    ),
    WHY["withdrawn"]: (
        "het is hier eerder verzegeld en sindsdien ingetrokken, dus het wordt niet gestuurd: geef een nieuw bewijs een eigen id"
    ),
}
"""By how the English sentence begins; the longer beginning comes first."""

_ADDRESS = re.compile(r"(?:https?://|urn:)[^\s\",;)]+")


def refusal(error: Exception, language: str) -> str:
    """Why a draft is not sealed or not sent, in one sentence or two; in English where there is none in this language."""
    said = str(error)
    if language != "nl":
        return said
    dutch = next((dutch for english, dutch in _DUTCH_REFUSALS.items() if said.startswith(english)), said)
    named = error.named[:MOST_ADDRESSES] if isinstance(error, NotSendable) else ()
    return ": ".join((dutch, *([", ".join(f"{one.place} zegt {one.said}" for one in named)] if named else [])))


def in_words(violation: Violation, language: str) -> str:
    """What is wrong or odd in one place, and what to do about it."""
    sentence = _DUTCH.get(violation.code) if language == "nl" else None
    if sentence is None:
        return violation.message
    name = violation.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    known = {
        "addresses": ", ".join(_ADDRESS.findall(violation.message)) or violation.message,
        "said": violation.message,
        "name": name[:80],
        **violation.detail,
    }
    try:
        return sentence.format_map(known)
    except KeyError:
        return violation.message
