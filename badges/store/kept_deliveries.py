"""The part of the store that deliveries are in: every method is one short transaction, as everywhere in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Standalone
from badges.store import deliveries, standalone
from badges.store.deliveries import School
from badges.store.opening import Database


@dataclass(frozen=True, slots=True)
class KeptDeliveries:
    """Where credentials are on their way to wallets."""

    _database: Database

    def delivery(self, id: str) -> Delivery | None:
        """One delivery."""
        with self._database.reading() as connection:
            return deliveries.by_id(connection, id)

    def deliveries_of(self, award_id: str) -> tuple[Delivery, ...]:
        """The deliveries of an award."""
        with self._database.reading() as connection:
            return deliveries.of_award(connection, award_id)

    def keep_sealed(self, one: Standalone, sent: Sequence[Delivery]) -> bool:
        """Keeps what was sealed for others with its deliveries, or nothing of it: False when its id is known already."""
        with self._database.writing() as connection:
            if not standalone.keep(connection, one):
                return False
            deliveries.add(connection, sent)
            return True

    def send_too(self, credential_id: str, sent: Sequence[Delivery]) -> tuple[Delivery, ...]:
        """Keeps more deliveries of a credential, but for addresses that it has one for; all that there are of it now."""
        with self._database.writing() as connection:
            deliveries.add(connection, sent)
            return deliveries.of_credential(connection, credential_id)

    def deliveries_of_credential(self, credential_id: str) -> tuple[Delivery, ...]:
        """The deliveries of one credential: one an address."""
        with self._database.reading() as connection:
            return deliveries.of_credential(connection, credential_id)

    def delivery_states(self, award_ids: Sequence[str]) -> Counter[DeliveryState]:
        """How many deliveries of these awards are in each state."""
        with self._database.reading() as connection:
            return deliveries.states_of(connection, award_ids)

    def deliveries(self, state: DeliveryState | None = None) -> tuple[Delivery, ...]:
        """Every delivery, or those in one state, in the order they were kept."""
        with self._database.reading() as connection:
            return deliveries.in_state(connection, state)

    def deliveries_page(
        self, state: DeliveryState | None = None, *, school: School | None = None, after: str | None = None, limit: int = 500
    ) -> tuple[Delivery, ...]:
        """Deliveries in the order they were kept, as many at most; ``after`` is the id of the last one of the page before."""
        with self._database.reading() as connection:
            return deliveries.page(connection, state, school, after, limit)

    def every_delivery(self, *states: DeliveryState, school: School | None = None) -> Iterator[Delivery]:
        """Every delivery, or those in these states one after another; no transaction stays open, and few are held at once."""
        for state in states or (None,):
            last = None
            while page := self.deliveries_page(state, school=school, after=last):
                yield from page
                last = page[-1].id

    def delivery_counts(self, *, school: School | None = None) -> Counter[DeliveryState]:
        """How many deliveries are in each state, of all schools or of one."""
        with self._database.reading() as connection:
            return deliveries.counts(connection, school)

    def park_deliveries(self, state: DeliveryState, reason: str, at: datetime) -> int:
        """Puts everything that waits, and that nobody is at, into another state; how many there were."""
        with self._database.writing() as connection:
            return deliveries.park(connection, state, reason, at)

    def award_refs(self, award_ids: Iterable[str | None]) -> dict[str | None, str]:
        """The references of these awards by id, without reading the awards; what is of no award has none."""
        with self._database.reading() as connection:
            return deliveries.refs(connection, [id for id in award_ids if id is not None])

    def due_deliveries(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """What may be attempted now and nobody is at."""
        with self._database.reading() as connection:
            return deliveries.due(connection, now, limit)

    def next_due(self) -> datetime | None:
        """When the next attempt may be made that nobody is at; None when nothing waits. A moment long past means: now."""
        with self._database.reading() as connection:
            return deliveries.next_due(connection)

    def claim_delivery(self, id: str, *, by: str, now: datetime, until: datetime) -> Delivery | None:
        """Takes a due delivery for one attempt; None when it is not due or another attempt is under way.

        Who dies in between keeps the claim until ``until``, or until ``release_claims``.
        """
        with self._database.writing() as connection:
            return deliveries.claim(connection, id, by, now, until)

    def release_claims(self, by: str | None = None) -> int:
        """Gives back all claims of an executor that starts anew, or everybody's; how many there were."""
        with self._database.writing() as connection:
            return deliveries.release(connection, by)

    def update_delivery(self, before: Delivery, after: Delivery, *, by: str | None = None) -> bool:
        """Writes a delivery's next state and gives back the claim of ``by``.

        False when it is no longer what it was ``before``, or when somebody else is at it.
        """
        with self._database.writing() as connection:
            return deliveries.change(connection, before, after, by)

    def update_deliveries(self, changes: Iterable[tuple[Delivery, Delivery]]) -> int:
        """Writes the next state of many in one transaction: how many still were what they were, with nobody at them."""
        with self._database.writing() as connection:
            return deliveries.change_all(connection, changes)
