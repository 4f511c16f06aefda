"""Why something is not said any more after a conversion, in words."""

from __future__ import annotations

from collections.abc import Mapping

from badges.model.text import Text

REASONS: Mapping[str, Text] = {
    "address": Text(
        {
            "en": "The other form writes an address as one line; it is there, but not part by part.",
            "nl": "De andere vorm schrijft een adres als één regel: het staat er, maar niet per onderdeel.",
        }
    ),
    "alignment_type": Text(
        {
            "en": "The other form knows the skill and its framework, not this kind of alignment.",
            "nl": "De andere vorm kent de vaardigheid en het raamwerk, niet deze soort koppeling.",
        }
    ),
    "credit_system": Text(
        {
            "en": "The badge does not say which credits these are, and the European form has to. Say so if they are ECTS.",
            "nl": "De badge zegt niet welke studiepunten dit zijn en de Europese vorm moet dat. Geef het aan als het ECTS is.",
        }
    ),
    "endorsement": Text(
        {
            "en": "What others say of it stands in the original only.",
            "nl": "Wat anderen erover zeggen, staat alleen in het origineel.",
        }
    ),
    "grade_spread": Text(
        {
            "en": "How the grades of others fell has no place in a badge.",
            "nl": "Hoe de cijfers van anderen verdeeld waren, heeft geen plaats in een badge.",
        }
    ),
    "holder": Text(
        {
            "en": "A badge does not name its holder: only a salted fingerprint is carried over.",
            "nl": "Een badge noemt de houder niet: alleen een gezouten vingerafdruk gaat mee.",
        }
    ),
    "in_words": Text(
        {
            "en": "It is said in a sentence for people, and has no field for programs.",
            "nl": "Het staat in een zin voor mensen, en heeft geen veld voor programma's.",
        }
    ),
    "issuer": Text(
        {
            "en": "Whoever signs the conversion is its issuer; the body that awarded is named as such.",
            "nl": "Wie de omzetting ondertekent, is de uitgever; wie het toekende, wordt als zodanig genoemd.",
        }
    ),
    "language": Text(
        {
            "en": "The conversion is written in one language, and this stands in another.",
            "nl": "De omzetting is in één taal geschreven, en dit staat in een andere.",
        }
    ),
    "moment": Text(
        {
            "en": "The conversion is signed at a moment of its own.",
            "nl": "De omzetting wordt op een eigen moment ondertekend.",
        }
    ),
    "no_place": Text(
        {
            "en": "The other form has no place for it.",
            "nl": "De andere vorm heeft er geen plaats voor.",
        }
    ),
    "number": Text(
        {
            "en": "The conversion has a number of its own, and names that of the original only.",
            "nl": "De omzetting heeft een eigen nummer, en noemt alleen dat van het origineel.",
        }
    ),
    "one_only": Text(
        {
            "en": "The other form takes one of these, and another one was there first.",
            "nl": "De andere vorm kan er hiervan één hebben, en er was er al een.",
        }
    ),
    "picture": Text(
        {
            "en": "A picture of the original; the conversion gets one of its own.",
            "nl": "Een afbeelding van het origineel; de omzetting krijgt een eigen.",
        }
    ),
    "status": Text(
        {
            "en": "Where the original's status and newer text are found counts for the original; look there.",
            "nl": "Waar de status en een nieuwere tekst van het origineel staan, geldt voor het origineel; kijk daar.",
        }
    ),
    "unverified": Text(
        {
            "en": "NOT VERIFIED: the original was not found in order, and nobody vouches for what the conversion says.",
            "nl": "NIET GEVERIFIEERD: het origineel is niet in orde bevonden, en niemand staat in voor wat de omzetting zegt.",
        }
    ),
}
"""By code; in English and Dutch."""
