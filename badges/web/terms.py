"""Names for codes: vocabularies, registers, states. What a code is called on a page, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from markupsafe import Markup

from badges.europass import STOPPED, WITHDRAWN, meaning, told
from badges.keyring import KeyState
from badges.model.delivery import Delivery, DeliveryState
from badges.verification.own_list import OWN_LIST
from badges.web.sentences import sentence
from badges.web.wording import Wording


def terms(wording: Wording) -> dict[str, Callable[..., str | Markup]]:
    """The names as template filters."""

    def vocabulary(name: str) -> str:
        return _vocabularies(wording).get(name, name.replace("_", " "))

    def body(key: str) -> str:
        return _bodies(wording).get(key, key.replace("_", " "))

    def register(scheme: str) -> str:
        return _registers(wording).get(scheme, scheme)

    def key_state(state: KeyState) -> str:
        return _key_states(wording)[state]

    def delivery_words(delivery: Delivery) -> str:
        return _deliveries(wording, delivery)

    def list_name(name: str) -> str:
        return wording.gettext("Schools that sign on this website") if name == OWN_LIST else name

    def list_date(value: str) -> str:
        try:
            return wording.date(date.fromisoformat(value))
        except ValueError:
            return value

    def list_kind(kind: str) -> str:
        return sentence("who.seal.listed.about" if kind == "union" else f"who.kind.{kind}", wording.language)

    named = (vocabulary, body, register, key_state, delivery_words, list_name, list_date, list_kind)
    return {function.__name__: function for function in named}


def _vocabularies(wording: Wording) -> dict[str, str]:
    gettext = wording.gettext
    return {
        "mode_of_learning": gettext("Way of learning"),
        "assessment_type": gettext("Type of assessment"),
        "learning_setting": gettext("Setting"),
        "learning_activity_type": gettext("Kind of activity"),
        "credit_system": gettext("Credits"),
        "participation_form": gettext("Form of participation"),
        "supervision": gettext("Supervision and identity check"),
        "mobility_form": gettext("Form of the experience"),
        "mobility_purpose": gettext("Kind of experience"),
        "dutch_badge_type": gettext("Kind of badge in the Netherlands"),
        "inclusion_feature": gettext("Made easier by"),
        "competence_domain": gettext("Subject"),
        "evidence_type": gettext("Evidence"),
        "assessor": gettext("Assessors"),
        "level": gettext("Level"),
    }


def _bodies(wording: Wording) -> dict[str, str]:
    return {
        "exam_board": wording.gettext("The exam board of the school"),
        "examination_board": wording.gettext("The examination board of the school"),
        "hr": wording.gettext("The staff department of the school"),
    }


def _registers(wording: Wording) -> dict[str, str]:
    return {
        "brin": wording.gettext("Dutch register of schools (BRIN)"),
        "eidas": wording.gettext("Number in its European seal"),
        "vat": wording.gettext("VAT number"),
        "kvk": wording.gettext("Dutch trade register (KvK)"),
        "ror": wording.gettext("Research organisation registry (ROR)"),
        "pic": wording.gettext("European participant code (PIC)"),
        "oid": wording.gettext("Erasmus+ organisation number (OID)"),
        "rio": wording.gettext("Dutch register of education (RIO)"),
    }


def _key_states(wording: Wording) -> dict[KeyState, str]:
    return {
        KeyState.REQUESTED: wording.gettext("waits for a certificate"),
        KeyState.ACTIVE: wording.gettext("in use"),
        KeyState.RETIRED: wording.gettext("no longer used, still good"),
        KeyState.COMPROMISED: wording.gettext("no longer safe"),
    }


def _deliveries(wording: Wording, delivery: Delivery) -> str:
    match delivery.state:
        case DeliveryState.NOT_CONFIGURED:
            return wording.gettext("Not sent: no wallet is configured, or the holder gave none. Offer the upload bundle.")
        case DeliveryState.PENDING:
            return wording.gettext("Waiting to be sent.")
        case DeliveryState.DELIVERED:
            return wording.gettext("Arrived in the wallet.")
        case DeliveryState.REFUSED:
            refused = wording.gettext("The wallet did not accept it (%(reason)s).") % {"reason": delivery.reason or "?"}
            return f"{refused} {told(meaning(delivery), wording.language).says}"
        case DeliveryState.GIVEN_UP:
            return wording.gettext("The wallet could not be reached. Offer the upload bundle.")
        case DeliveryState.SUPERSEDED if delivery.reason == WITHDRAWN:
            return wording.gettext("Not sent: it was withdrawn before it arrived.")
        case DeliveryState.SUPERSEDED if delivery.reason == STOPPED:
            return wording.gettext("Not sent: somebody here stopped it.")
        case DeliveryState.SUPERSEDED:
            return wording.gettext("Not sent: it was replaced before it arrived.")
