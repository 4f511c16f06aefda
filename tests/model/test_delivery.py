from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from badges.model.delivery import (
    LONGEST_WAIT,
    MAX_ATTEMPTS,
    Accepted,
    Delivery,
    DeliveryState,
    Refused,
    Unreachable,
    WalletAnswer,
)

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
WAITING = Delivery("d1", "urn:credential:1", "a1", "noor@mail.example", DeliveryState.PENDING)


def test_an_accepted_delivery_is_delivered_and_so_is_one_the_wallet_had_already() -> None:
    assert WAITING.after(Accepted("https://viewer.example/1"), AT).viewer_url == "https://viewer.example/1"
    again = WAITING.after(Accepted(already=True), AT)
    assert (again.state, again.reason) == (DeliveryState.DELIVERED, "CR-0001")


def test_a_refusal_is_final_and_keeps_the_code_of_the_wallet() -> None:
    refused = WAITING.after(Refused("CR-0007", "seal not valid"), AT)
    assert (refused.state, refused.reason, refused.due_at) == (DeliveryState.REFUSED, "CR-0007", None)


def test_waits_grow_and_end() -> None:
    delivery, waits = WAITING, []
    for _ in range(MAX_ATTEMPTS - 1):
        delivery = delivery.after(Unreachable("timeout"), AT)
        assert delivery.due_at is not None
        waits.append(delivery.due_at - AT)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=2)
    assert waits[-1] <= LONGEST_WAIT
    assert delivery.after(Unreachable("timeout"), AT).state is DeliveryState.GIVEN_UP


ANSWERS: st.SearchStrategy[WalletAnswer] = st.one_of(
    st.just(Accepted()), st.just(Accepted(already=True)), st.just(Refused("CR-0006", "")), st.just(Unreachable("reset"))
)


@given(st.lists(ANSWERS, min_size=1, max_size=30))
def test_only_a_pending_delivery_is_ever_due_again(answers: list[WalletAnswer]) -> None:
    delivery = WAITING
    for answer in answers:
        delivery = delivery.after(answer, AT)
        assert (delivery.due_at is not None) == (delivery.state is DeliveryState.PENDING)
        if delivery.state is not DeliveryState.PENDING:
            break
