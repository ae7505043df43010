import pytest

from app.base.errors import TooSoon
from app.web.throttle import LONGEST_WAIT, check_not_too_soon, waiting_time


def test_a_person_who_mistypes_does_not_notice() -> None:
    assert [waiting_time(n, n, 0.0) for n in range(5)] == [0, 0, 0, 0, 0]


def test_guessing_gets_slow() -> None:
    assert [waiting_time(n, 0, 0.0) for n in (5, 6, 7, 10, 40)] == [2, 4, 8, 64, LONGEST_WAIT]


def test_an_address_gets_more_room_but_not_without_end() -> None:
    assert waiting_time(0, 30, 0.0) == 0
    assert waiting_time(0, 33, 0.0) == 8


def test_time_that_passed_counts() -> None:
    assert waiting_time(7, 0, 5.5) == 3
    assert waiting_time(7, 0, 8.0) == 0
    assert waiting_time(9, 9, None) == 0


def test_the_wait_is_said() -> None:
    check_not_too_soon(2, 2, 1.0)
    with pytest.raises(TooSoon, match="Wacht nog 8 seconden") as caught:
        check_not_too_soon(7, 0, 0.0)
    assert caught.value.wait_seconds == 8
    with pytest.raises(TooSoon, match="Wacht nog 15 minuten"):
        check_not_too_soon(40, 0, 0.0)
