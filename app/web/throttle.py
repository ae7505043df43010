"""How long somebody waits before the next attempt to sign in.

Guessing gets slow, a person who mistypes does not notice. Counted are failures of the last hour,
per account and per network address; an address gets more room, as a whole office may share one.
An account that does not exist waits just the same.
"""

from app.base.errors import TooSoon
from app.web.dutch import count

FREE_PER_ACCOUNT = 4
FREE_PER_ADDRESS = 30
LONGEST_WAIT = 15 * 60


def waiting_time(of_account: int, of_address: int, seconds_ago: float | None) -> int:
    """Whole seconds still to wait, 0 when one may try.

    `of_account` and `of_address` are failures in the last hour, `seconds_ago` how long ago the
    last one of either was (None: never).
    """
    if seconds_ago is None:
        return 0
    wait = max(_after(of_account, FREE_PER_ACCOUNT), _after(of_address, FREE_PER_ADDRESS))
    return max(0, int(wait - seconds_ago + 0.999))


def _after(failures: int, free: int) -> int:
    """2, 4, 8, ... seconds, from the first failure over what is free."""
    over = failures - free
    return min(LONGEST_WAIT, 2 ** min(over, 20)) if over > 0 else 0


def check_not_too_soon(of_account: int, of_address: int, seconds_ago: float | None) -> None:
    """TooSoon while there is time left to wait."""
    wait = waiting_time(of_account, of_address, seconds_ago)
    if wait > 0:
        raise TooSoon(
            f"Er is te vaak een verkeerd wachtwoord ingevuld. Wacht nog {_said(wait)}.", wait
        )


def _said(seconds: int) -> str:
    if seconds < 120:
        return count(seconds, "seconde", "seconden")
    return count(-(-seconds // 60), "minuut", "minuten")
