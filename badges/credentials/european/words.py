"""The few words of our own in a European credential. Where a language has none, the text stands without them."""

from __future__ import annotations

from badges.model.text import Text

COUNTS_TOWARDS = Text({"en": "Can be combined towards", "nl": "Kan meetellen voor", "de": "Anrechenbar auf"})
ASSESSED_BY = Text({"en": "Assessed by", "nl": "Beoordeeld door", "de": "Bewertet durch"})
