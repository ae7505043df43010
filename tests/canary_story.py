"""A case in which care, the team and the consultant type canaries: in the right place and in the
wrong one, by a reason that overrules the warning. Told in steps, so that a test can look between.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.casefile import cases, consents, seats
from app.casefile.entries import DerivedForm, Share, correct_words, share, share_with
from app.casefile.objections import RaiseObjection, raise_objection
from app.casefile.vocabulary import (
    Category,
    ConfirmationState,
    Function,
    LifeDomain,
    Purpose,
    SignalType,
)
from app.emergency.glass import BreakGlass, break_glass
from app.emergency.sharing import ShareInEmergency, share_in_emergency
from app.message import operations as message
from app.opening.answers import Answers
from app.opening.drafts import start_draft
from app.organisations.actor import Actor
from app.plan import operations as plan
from app.regie import operations as regie
from app.signals import operations as signals
from app.signals.questions import AskIntake, ask_intake
from tests.canary import BESIDE, word
from tests.cast import Company

TABLE = (
    "werkplein", "schuldhulp", "woonstede", "schakel", "maatjes", "werkgeverspunt",
)  # fmt: skip
LATER = date(2027, 2, 1)
OBJECTED = ConfirmationState.OBJECTED


def words(name: str) -> str:
    """A text with the canary of this name in it."""
    return f"Een {BESIDE} bij {word(name)}."


@dataclass
class Told:
    """The case, and what there is in it by a word of our own."""

    company: Company
    case_id: uuid.UUID = field(default_factory=uuid.uuid4)
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    def seat(self, party: str) -> uuid.UUID:
        return self.company.seats[self.case_id, party]

    @contextmanager
    def as_(self, who: str) -> Iterator[tuple[Session, Actor]]:
        """`who` acts, and keeps to the words against every warning."""
        with self.company.as_(who, self.case_id) as (session, actor):
            yield session, actor.assuring("Dit is zo afgesproken.", no_treatment=True)

    def minute(self) -> None:
        self.company.wait(seconds=61)

    def begin(self) -> None:
        """Everybody at the table but the mental-health team, and no canary yet."""
        company = self.company
        self.case_id = company.open_case(Purpose.SUPPORT, title="Rust in huis")
        company.seat(self.case_id, *TABLE)
        company.seat_resident(self.case_id)
        self.care_comes("huisarts", Function.WT)
        with self.as_("buurtcoach") as (session, actor):
            asked = regie.OfferRegie(seat_id=self.seat("buurtteam"), reason="Kent hem.")
            regie.accept(session, actor, regie.offer(session, actor, self.case_id, asked))
        for who in ("begeleider", "consulent"):
            self.say("", who, Category.WHAT_HELPS, "Bellen na elf uur.")
        self.minute()

    def care_comes(self, party: str, *named: Function) -> None:
        """Asked by the coach, and known to the functions that the resident named."""
        self.company.invite(self.case_id, party)
        with self.as_("buurtcoach") as (session, actor):
            self.ids[f"{party}_known"] = consents.record_consent(
                session, actor, self.case_id,
                consents.RecordConsent(
                    from_seat_id=self.seat(party), taking_part=True, until=LATER,
                    to_functions=named,
                ),
            )  # fmt: skip
        self.company.accept(self.case_id, party)

    def say(self, name: str, who: str, category: Category, body: str = "") -> None:
        with self.as_(who) as (session, actor):
            said = Share(category=category, body=body or words(name))
            self.ids[name] = share(session, actor, self.case_id, said).entry_id

    def team_types(self) -> None:
        """The coach and the consultant, where a diagnosis has no place."""
        company, case_id = self.company, self.case_id
        with self.as_("buurtcoach") as (session, actor):
            self.ids["message"] = message.publish(
                session, actor, case_id, message.WriteMessage(text=words("message"))
            )
            goal = plan.AddGoal(text="Meer rust.", life_domain=LifeDomain.PARTICIPATION)
            self.ids["goal_of_team"] = plan.add_goal(session, actor, case_id, goal)
            for name, party, said in (
                ("agreement", "schakel", words("agreement")),
                ("line_employer", "werkgeverspunt", "De werkgever bellen."),
                ("line_friend", "maatjes", "Samen wandelen."),
            ):
                self.ids[name] = plan.add_agreement(
                    session, actor, case_id,
                    plan.AddAgreement(
                        text=said, done_when="Gedaan.", owner_seat_id=self.seat(party),
                        due_on=actor.today + timedelta(days=9), goal_id=self.ids["goal_of_team"],
                        feedback_to_me=True,
                    ),
                )  # fmt: skip
            self.company.seats[case_id, "westwijk"] = seats.invite(
                session, actor, case_id,
                seats.Invite(
                    organisation_id=company.ids.organisations["westwijk"], function=Function.ZA,
                    question=words("question"), reason=words("why"),
                    answer_on=actor.today + timedelta(days=9),
                ),
            )  # fmt: skip
            asked = AskIntake(
                to_organisation_id=company.ids.organisations["schakel"], question=words("intake")
            )
            ask_intake(session, actor, asked)
            begun = Answers(title=words("draft"), purpose=Purpose.HOUSING)
            self.ids["draft"] = start_draft(session, actor, begun)
        self.say("five", "consulent", Category.ABILITY)
        self.minute()
        with self.as_("consulent") as (session, actor):
            signals.send(session, actor, case_id, SignalType.NO_SHOW, words("signal"))
            message.answer(
                session, actor, self.ids["message"],
                message.Answer(state=OBJECTED, reason=words("answer")),
            )  # fmt: skip
        with self.as_("buurtcoach") as (session, actor):
            asked_regie = regie.OfferRegie(seat_id=self.seat("schakel"), reason=words("offer"))
            regie.offer(session, actor, case_id, asked_regie)
        with self.as_("begeleider") as (session, actor):
            plan.propose_date(
                session, actor, self.ids["agreement"], actor.today + timedelta(days=12),
                words("otherday"),
            )  # fmt: skip

    def care_types(self) -> None:
        """The mental-health team, everywhere that it can type."""
        case_id = self.case_id
        with self.as_("buurtcoach") as (session, actor):
            share_with(session, actor, self.ids["message"], [self.seat("ggz")])
        self.say("ability", "ggz", Category.ABILITY)
        with self.as_("ggz") as (session, actor):
            short = tuple(
                DerivedForm.filled_in(category, {name: "Eén afspraak per dag."})
                for category, name in ((Category.ABILITY, "can"), (Category.WHAT_HELPS, "works"))
            )
            six = Share(category=Category.TREATMENT, body=words("six"), derived=short)
            self.ids["six"] = share(session, actor, case_id, six).entry_id
            self.ids["goal"] = plan.add_goal(
                session, actor, case_id,
                plan.AddGoal(
                    text=words("goal"), life_domain=LifeDomain.MENTAL_HEALTH, reveals=True
                ),
            )  # fmt: skip
            proposed = message.WriteMessage(text=words("proposal"))
            self.ids["proposal"] = message.propose(session, actor, case_id, proposed)
            spoke = message.LogContact(how=message.How.OFFICE, note=words("contact"))
            message.log_contact(session, actor, case_id, spoke)
            sent = signals.send(session, actor, case_id, SignalType.CRISIS, words("crisis"))
            self.ids["crisis"] = sent.signal_id
            kept = Share(category=Category.TREATMENT, body=words("kept"), as_draft=True)
            share(session, actor, case_id, kept)
            once = Share(category=Category.WHAT_HELPS, body=words("before"))
            first = share(session, actor, case_id, once).entry_id
            correct_words(session, actor, first, "Rustig praten.", 1)
            grave = Share(category=Category.TREATMENT, body=words("grave"), as_draft=True)
            share_in_emergency(
                session, actor, share(session, actor, case_id, grave).entry_id,
                ShareInEmergency(
                    seat_id=self.seat("schakel"), weighing=words("weighing"),
                    consulted="Een collega", told_on=actor.today, days=1,
                ),
            )  # fmt: skip
        self.minute()
        with self.as_("ggz") as (session, actor):
            message.answer(
                session, actor, self.ids["message"],
                message.Answer(state=OBJECTED, reason=words("careanswer")),
            )  # fmt: skip

    def secrecy_is_lifted(self) -> None:
        """For what somebody can and cannot do, towards the team."""
        with self.as_("ggz") as (session, actor):
            self.ids["secrecy"] = consents.record_consent(
                session, actor, self.case_id,
                consents.RecordConsent(
                    from_seat_id=self.seat("ggz"), to_functions=(Function.WT,), until=LATER,
                    categories=(Category.ABILITY,), note=words("consent"),
                ),
            )  # fmt: skip
            share_with(session, actor, self.ids["ability"], [self.seat("buurtteam")])
        self.minute()

    def consent_is_withdrawn(self) -> None:
        """Both; what was shared in an emergency is over too, and who was asked declines."""
        self.company.wait(days=1, minutes=5)
        with self.as_("ggz") as (session, actor):
            consents.withdraw_consent(session, actor, self.ids["secrecy"])
        with self.as_("buurtcoach") as (session, actor):
            consents.withdraw_consent(session, actor, self.ids["ggz_known"])
        with self.company.as_("buitenstaander") as (session, actor):
            assured = actor.assuring("Dit is zo afgesproken.", no_treatment=False)
            seats.decline(session, assured, self.seat("westwijk"), words("decline"))
        self.minute()

    def somebody_objects(self) -> None:
        """Against sharing with the employment office."""
        with self.as_("buurtcoach") as (session, actor):
            objection = RaiseObjection(
                against_seat_id=self.seat("werkplein"), words=words("objection")
            )
            raise_objection(session, actor, self.case_id, objection)
        self.minute()

    def the_glass_is_broken(self) -> None:
        with self.company.as_("buitenstaander") as (session, actor):
            _, self.ids["access"] = break_glass(
                session, actor,
                BreakGlass(
                    organisation_id=self.company.ids.organisations["westwijk"],
                    function=Function.ZA, case_number="2026-0001", name="Ruben Dijkstra",
                    birth_date=date(1990, 5, 1), reason="Hij belt in paniek.",
                ),
            )  # fmt: skip
        self.minute()

    def it_closes(self) -> None:
        with self.as_("buurtcoach") as (session, actor):
            cases.close_case(session, actor, self.case_id)
        self.minute()
