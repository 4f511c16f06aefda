"""The store: every method is one short transaction, takes values of the model and gives values of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.concepts import Concept, Framework, FrameworkItem
from badges.model.delivery import Delivery
from badges.model.issued import Certificate, FormName, IssuedCredential, Standalone, StandaloneKind, StatusEntry, Supersession
from badges.model.learning import (
    Catalogue,
    Collection,
    GradingScheme,
    LearningUnit,
    Programme,
    QualityAssurance,
    ReflectionPrompt,
)
from badges.model.parties import Organisation
from badges.model.share import Share
from badges.store import access, awards, catalogue, editions, keeping, standalone, statuses
from badges.store.kept_checks import KeptChecks
from badges.store.rows import Rows, rows_of
from badges.store.values import KeptStatusList, StatusChange, Token
from badges.store.watching import Watch

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Store(KeptChecks):
    """An open database. May be shared by threads; every process opens its own."""

    def close(self) -> None:
        """Lets go of the database."""
        self._database.engine.dispose()

    def watch(self) -> Watch:
        """A look-out for changes, by whichever process. Whoever asked for it closes it."""
        file = self._database.engine.url.database
        return Watch(None if file in (None, "", ":memory:") else file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # The catalogue

    def save_catalogue(self, new: Catalogue) -> None:
        """Keeps a whole catalogue, or nothing of it. Keeping the same one again changes nothing.

        Raises UnitVersionChanged when a published unit version has other content, SlugTaken when two units want one address.
        """
        with self._database.writing() as connection:
            catalogue.save(connection, new)

    def units(self) -> tuple[LearningUnit, ...]:
        """The version of each unit that was published last, by id."""
        with self._database.reading() as connection:
            return catalogue.latest_units(connection)

    def unit(self, id_or_slug: str, version: str | None = None) -> LearningUnit | None:
        """One unit in this version, or as published last."""
        with self._database.reading() as connection:
            return catalogue.unit(connection, id_or_slug, version)

    def unit_versions(self, id: str) -> tuple[LearningUnit, ...]:
        """Every published version of a unit, oldest first."""
        with self._database.reading() as connection:
            return catalogue.unit_versions(connection, id)

    def concept(self, key: str) -> Concept | None:
        """The concept with this key. Vocabularies share some keys: one without an EU concept comes first.

        ``vocabulary/key`` names exactly one.
        """
        return next(iter(self.concepts_named(key)), None)

    def concepts_named(self, key: str) -> tuple[Concept, ...]:
        """Every concept with this key, those without an EU concept first."""
        with self._database.reading() as connection:
            return catalogue.concepts_named(connection, key)

    def concepts(self) -> tuple[Concept, ...]:
        """Every concept, in the order of the catalogue."""
        return self._entries(Concept)

    def framework(self, key: str) -> Framework | None:
        """A framework."""
        return self._entry(Framework, key)

    def frameworks(self) -> tuple[Framework, ...]:
        """Every framework."""
        return self._entries(Framework)

    def framework_item(self, framework: str, item: str) -> FrameworkItem | None:
        """An item of a framework, by its own part of the key."""
        with self._database.reading() as connection:
            return catalogue.framework_item(connection, framework, item)

    def framework_items(self) -> tuple[FrameworkItem, ...]:
        """Every item of every framework."""
        return self._entries(FrameworkItem)

    def quality_assurance(self, key: str) -> QualityAssurance | None:
        """A way to assure quality."""
        return self._entry(QualityAssurance, key)

    def grading_scheme(self, key: str) -> GradingScheme | None:
        """A grading scheme."""
        return self._entry(GradingScheme, key)

    def organisation(self, id: str) -> Organisation | None:
        """An organisation."""
        return self._entry(Organisation, id)

    def organisations(self) -> tuple[Organisation, ...]:
        """Every organisation."""
        return self._entries(Organisation)

    def collections(self) -> tuple[Collection, ...]:
        """Every collection."""
        return self._entries(Collection)

    def programmes(self) -> tuple[Programme, ...]:
        """Every programme."""
        return self._entries(Programme)

    def reflection_prompts(self) -> tuple[ReflectionPrompt, ...]:
        """Every question to think about."""
        return self._entries(ReflectionPrompt)

    def _entry(self, kind: type[T], key: str) -> T | None:
        with self._database.reading() as connection:
            return catalogue.entry(connection, kind, key)

    def _entries(self, kind: type[T]) -> tuple[T, ...]:
        with self._database.reading() as connection:
            return catalogue.entries(connection, kind)

    # Issuing

    def find_awards(self, awarding_body_id: str, refs: Sequence[str]) -> dict[str, Award]:
        """Which of these references this body has awards for already."""
        with self._database.reading() as connection:
            return awards.by_ref(connection, awarding_body_id, refs)

    def known_refs(self, awarding_body_id: str, refs: Sequence[str]) -> set[str]:
        """Which of these references this body has awards for already, without reading those awards."""
        with self._database.reading() as connection:
            return awards.known_refs(connection, awarding_body_id, refs)

    def reserve(
        self,
        issuer_name: str,
        new: Sequence[Award],
        *,
        addresses: Addresses,
        draw: Callable[[int], int],
        forms: Iterable[FormName] = tuple(FormName),
    ) -> dict[str, dict[FormName, StatusEntry]]:
        """A place in the issuer's status list for each of these forms of every award, by award id.

        ``draw(n)`` gives a number from 0 to n - 1. A place is never handed out twice, even if its credential is never made.
        When half of a list is taken the next one begins; numbers of lists are unique in the whole store.
        """
        with self._database.writing() as connection:
            return statuses.reserve(connection, issuer_name, new, addresses, draw, forms)

    def reserve_place(self, issuer_name: str, *, addresses: Addresses, draw: Callable[[int], int]) -> StatusEntry:
        """One place in the issuer's status list, for a credential that belongs to no award."""
        with self._database.writing() as connection:
            return statuses.reserve_places(connection, issuer_name, 1, addresses, draw)[0]

    def reserve_places(
        self, issuer_name: str, number: int, *, addresses: Addresses, draw: Callable[[int], int]
    ) -> list[StatusEntry]:
        """So many places in the issuer's status lists, for awards that are not known yet; as ``reserve``."""
        with self._database.writing() as connection:
            return statuses.reserve_places(connection, issuer_name, number, addresses, draw)

    def keep(
        self,
        new: Sequence[Award],
        issued: Sequence[IssuedCredential],
        sent: Sequence[Delivery],
        shared: Sequence[Share],
        printed: Sequence[Certificate] = (),
    ) -> set[str]:
        """Keeps awards with all that was made for them; gives the ids of those that were new.

        An award whose id or reference is known already is left out with everything that belongs to it: whoever came
        first has issued it.
        """
        return self.keep_rows(rows_of(new, issued, sent, shared, printed, self._patterns))

    def keep_rows(self, rows: Rows) -> set[str]:
        """Keeps what was made into rows elsewhere (``badges.store.rows_of``), as ``keep`` does."""
        with self._database.writing() as connection:
            return keeping.keep(connection, rows)

    def keep_certificate(self, printed: Certificate, shown: Share) -> Certificate | None:
        """Keeps a certificate that was made after its award, with the share it prints; gives the one that is kept from now on.

        That is another when somebody else made one at the same time. None when the award has another edition than the share.
        """
        with self._database.writing() as connection:
            return keeping.keep_certificate(connection, printed, shown)

    def supersede(
        self,
        before: Award,
        after: Award,
        issued: Sequence[IssuedCredential],
        sent: Sequence[Delivery],
        shared: Sequence[Share],
        printed: Certificate,
        *,
        reason: str,
        at: datetime,
    ) -> bool:
        """Puts an edition of an award in the place of the one before it: the old credentials are withdrawn, what of them has not
        arrived in a wallet need not arrive any more, the new ones are kept.

        False, and nothing is changed, when the award is no longer what it was ``before``.
        """
        made = rows_of([after], issued, sent, shared, [printed], self._patterns)
        with self._database.writing() as connection:
            return editions.supersede(connection, before, made, reason, at)

    # Reading

    def award(self, id: str) -> Award | None:
        """One award."""
        with self._database.reading() as connection:
            return awards.by_id(connection, id)

    def awards_with_ref(self, ref: str) -> tuple[Award, ...]:
        """The awards with this reference: one a school at most."""
        with self._database.reading() as connection:
            return awards.with_ref(connection, ref)

    def awards(self) -> Iterator[Award]:
        """Every award in the order they were kept; no transaction stays open in between."""
        last = 0
        while page := self._awards_after(last):
            yield from (award for _, award in page)
            last = page[-1][0]

    def _awards_after(self, after: int) -> list[tuple[int, Award]]:
        with self._database.reading() as connection:
            return awards.page(connection, after)

    def credentials_of(self, award_id: str, edition: int | None = None) -> tuple[IssuedCredential, ...]:
        """What was issued for this award in its newest edition, or in this one: Open Badge before European."""
        with self._database.reading() as connection:
            return awards.credentials_of(connection, award_id, edition)

    def credentials_of_all(self, award_ids: Sequence[str]) -> dict[str, tuple[IssuedCredential, ...]]:
        """What was issued for each of these awards in its newest edition, by award id."""
        with self._database.reading() as connection:
            return awards.newest_of(connection, award_ids)

    def edition(self, award_id: str, number: int) -> Award | None:
        """An award as it was in this edition."""
        with self._database.reading() as connection:
            return editions.edition(connection, award_id, number)

    def supersession(self, credential_id: str) -> Supersession | None:
        """When and why a credential with this id was replaced, the last time that happened.

        Editions of an Open Badge share its id: the newest one has not been replaced, those before it have.
        """
        with self._database.reading() as connection:
            return editions.supersession(connection, credential_id)

    def credential(self, id: str) -> IssuedCredential | None:
        """One credential in its newest edition, by its own id or by the UUID at the end of it."""
        with self._database.reading() as connection:
            return awards.credential(connection, id)

    def certificate_of(self, award_id: str) -> Certificate | None:
        """The printable certificate of an award."""
        with self._database.reading() as connection:
            return awards.certificate_of(connection, award_id)

    # Endorsements and learner records

    def keep_standalone(self, one: Standalone) -> bool:
        """Keeps a credential that belongs to no award; False when its id is known already."""
        with self._database.writing() as connection:
            return standalone.keep(connection, one)

    def standalone(self, id: str) -> Standalone | None:
        """A credential that belongs to no award, be it in force, ended or withdrawn: ask ``stands_at``."""
        with self._database.reading() as connection:
            return standalone.by_id(connection, id)

    def standalones(self, kind: StandaloneKind) -> tuple[Standalone, ...]:
        """All of a kind, in the order they were kept."""
        with self._database.reading() as connection:
            return standalone.of_kind(connection, kind)

    def endorsements_of(self, *subjects: str) -> tuple[Standalone, ...]:
        """What was said of these things, in the order it was kept: ask ``stands_at``."""
        with self._database.reading() as connection:
            return standalone.about(connection, subjects)

    def withdraw_standalone(self, id: str, at: datetime) -> bool:
        """Ends one for good; False when there is none, or it was ended before. Its bit in the list is ``set_status``."""
        with self._database.writing() as connection:
            return standalone.withdraw(connection, id, at)

    # Status

    def status_lists(self, issuer: str | None = None) -> tuple[KeptStatusList, ...]:
        """Every status list, or those of one issuer, by number."""
        with self._database.reading() as connection:
            return statuses.lists(connection, issuer)

    def status_list_numbers(self, issuer: str) -> tuple[int, ...]:
        """The numbers of the status lists of one issuer."""
        with self._database.reading() as connection:
            return statuses.numbers(connection, issuer)

    def status_list(self, number: int) -> KeptStatusList | None:
        """One status list."""
        with self._database.reading() as connection:
            return statuses.by_number(connection, number)

    def set_status(self, status_list: int | str, index: int, reason: str, at: datetime) -> KeptStatusList:
        """Sets one bit of a list, named by number or address, and gives the list as it is then. Setting it again changes nothing.

        Raises NotKept when there is no such list or index.
        """
        with self._database.writing() as connection:
            return statuses.set_status(connection, _number(status_list), index, reason, at)

    def status_change(self, status_list: int | str, index: int) -> StatusChange | None:
        """Why and when this bit was set, if it was."""
        with self._database.reading() as connection:
            return statuses.change_of(connection, _number(status_list), index)

    def store_signed_list(self, number: int, content: bytes, valid_until: datetime, *, revision: int) -> bool:
        """Keeps the signed form of a list. ``revision`` is that of the bits that were signed.

        False when a list with newer bits was signed in the meantime: that one stays, or a revocation would be undone.
        """
        with self._database.writing() as connection:
            return statuses.store_signed(connection, number, content, valid_until, revision)

    # Shares and tokens

    def share(self, secret: str) -> Share | None:
        """What this secret opens, be it open, expired or withdrawn: ask ``open_at``."""
        with self._database.reading() as connection:
            return access.share(connection, secret)

    def withdraw_share(self, secret: str, at: datetime) -> bool:
        """Closes a share for good; False when there is none, or it was closed before."""
        with self._database.writing() as connection:
            return access.withdraw_share(connection, secret, at)

    def add_token(self, hash: str, issuer: str, rights: frozenset[str], at: datetime, expires: datetime | None = None) -> Token:
        """A new token, known by the hash of its secret."""
        with self._database.writing() as connection:
            return access.add_token(connection, hash, issuer, rights, at, expires)

    def find_token(self, hash: str) -> Token | None:
        """The token with this hash, be it valid, expired or revoked: ask ``valid_at``."""
        with self._database.reading() as connection:
            return access.find_token(connection, hash)

    def tokens(self) -> tuple[Token, ...]:
        """Every token ever made."""
        with self._database.reading() as connection:
            return access.all_tokens(connection)

    def revoke_token(self, id: int, at: datetime) -> bool:
        """Ends a token; False when there is none, or it was ended before."""
        with self._database.writing() as connection:
            return access.revoke_token(connection, id, at)


def _number(status_list: int | str) -> int:
    """Of ``https://…/status/3`` the 3."""
    return status_list if isinstance(status_list, int) else int(status_list.rpartition("/")[2])
