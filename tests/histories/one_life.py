"""A case from its beginning to its destruction, in which every act of the machine happens."""

from collections.abc import Callable, Iterator
from functools import partial

from app.casefile.vocabulary import Function
from tests.histories.at_the_table import AtTheTable
from tests.histories.consenting import Consenting
from tests.histories.facts import Seat
from tests.histories.in_emergency import InEmergency
from tests.histories.machine import Machine
from tests.histories.paper import DEFAULT, NARROW, WAMS
from tests.histories.saying import Saying
from tests.histories.until_the_end import UntilTheEnd

THEM = [Function.WT, Function.ZA]


class WholeCase(AtTheTable, Saying, Consenting, InEmergency, UntilTheEnd):
    """One case, and all that people can do in it."""


def one_life(case: WholeCase) -> Iterator[None]:
    """Stops after every act, for who wants to look. Under support at home: there care speaks of
    treatment, and may not with everybody."""
    for part in (parties_come, things_are_said, the_resident_decides, it_cannot_wait, it_goes_on):
        for act in part(case):
            act()
            yield


Acts = Iterator[Callable[[], object]]


def seat_of(case: Machine, party: str) -> Seat:
    return next(
        one
        for one in case.oracle.seats
        if one.organisation == party and one.kind == "organisation" and one.state != "left"
    )


def parties_come(case: WholeCase) -> Acts:
    yield partial(case.open_case, late=True, rules=DEFAULT, named=False)
    coach = seat_of(case, "buurtteam")
    for party in ("ggz", "schakel", "huisarts", "werkplein", "woonstede", "maatjes"):
        yield partial(case.ask, coach, party)
    yield partial(case.to_take_part, coach, seat_of(case, "ggz"), THEM, 10)
    for party in ("ggz", "schakel", "maatjes"):
        yield partial(case.answer, seat_of(case, party))
    yield partial(case.decline, seat_of(case, "huisarts"))
    yield partial(case.withdraw_invitation, seat_of(case, "werkplein"))
    yield partial(case.give_the_case_its_name, 0)


def things_are_said(case: WholeCase) -> Acts:
    coach, care = seat_of(case, "buurtteam"), seat_of(case, "ggz")
    coaching, treating = case.people["buurtcoach"], case.people["ggz"]
    yield partial(case.tell, care, "6", with_short=True)
    yield partial(case.undo, case.oracle.entries[-2], treating)
    yield partial(case.agree_on, coach, seat_of(case, "schakel"))
    yield partial(case.tell, coach, "5w", with_short=False)
    yield partial(case.tell, coach, "5w", with_short=False)
    yield partial(case.time_passes, "a minute")
    yield partial(case.correct, case.oracle.entries[-1], coaching)
    yield partial(case.revoke, case.oracle.entries[-1], coaching)
    yield partial(case.report_as_wrong, case.oracle.entries[-2], coaching)


def the_resident_decides(case: WholeCase) -> Acts:
    def consent(said: str) -> None:
        case.record_consent(
            number=0, about=0, days=3, to=THEM, what=("secrecy", ("5", "6", "7")), narrowed="",
            party="ggz", for_an_emergency=False, said=said,
        )  # fmt: skip

    for said in ("yes", "no", "yes, but a curator decides"):
        yield partial(consent, said)
    yield partial(case.the_curator_speaks, 1, 1, agrees=True)
    yield partial(case.tell, seat_of(case, "ggz"), "5", with_short=False)
    yield partial(case.time_passes, "a minute")
    yield partial(case.withdraw_consent, 1, 1)
    for upheld in (False, True):
        yield partial(case.object_to_sharing, 0, 1)
        yield partial(case.decide_on_an_objection, 0, upheld)


def it_cannot_wait(case: WholeCase) -> Acts:
    for outcome in ("right", "wrong"):
        yield partial(case.share_in_emergency, number=1, to=1, days=7, told_in=None)
        yield partial(case.review_a_share, 0, outcome)
    yield partial(case.the_resident_is_told, 0)
    for outcome in ("right", "wrong"):
        yield partial(case.break_the_glass, 1, told=False)
        yield partial(case.review_an_access, 0, outcome)
    yield partial(case.break_the_glass, 6, told=True)
    yield partial(case.step_out, 1)


def it_goes_on(case: WholeCase) -> Acts:
    coach, coaching = seat_of(case, "buurtteam"), case.people["buurtcoach"]
    for rules in (WAMS, NARROW, DEFAULT):
        yield partial(case.sign_rules, rules, 0)
    # the consents of the resident end, and what was asked is not answered
    yield partial(case.time_passes, "nine days")
    yield case.the_worker_does_its_work
    yield partial(case.offer, coach, coach)
    yield partial(case.accept, case.oracle.terms[-1], coaching)
    yield partial(case.put_regie_down, coaching)
    yield partial(case.leave_from, seat_of(case, "maatjes"))
    yield partial(case.drops_out, case.people["vrijwilliger"], "excluded", coaching)
    yield partial(case.drops_out, case.people["ggz"], "stops", coaching)
    yield partial(case.drops_out, case.people["consulent2"], "disabled", coaching)
    yield partial(case.offer, coach, coach)
    yield partial(case.accept, case.oracle.terms[-1], coaching)
    yield partial(case.close, coaching)
    yield partial(case.reopen, 1)
    yield partial(case.ask, coach, "schakel")
    yield partial(case.offer, coach, coach)
    yield partial(case.accept, case.oracle.terms[-1], coaching)
    yield partial(case.close, coaching)
    yield partial(case.destroy, a_year_later=True)
