"""What is so in this case, as far as the rule table asks. What is not stated is not so."""

from dataclasses import dataclass, replace

from app.casefile.rules.shapes import Condition, RuleSet
from app.casefile.vocabulary import Category, EntryKind, Function, RepresentativeScope


@dataclass(frozen=True)
class Facts:
    """Facts about one entry and one receiving seat. Every default is the careful one.

    `kind`: of the entry. `owns_line`: the entry is a line that the receiver owns; asked about
    taking part: the seat asked about owns a line that the receiver has. `is_holder`: the
    receiver holds case regie; asked about taking part: the seat asked about does.
    `owns_line_under_goal`, `owed_feedback`: why else the receiver follows the course of things.
    `told`: the resident knows that this is shared. `no_objection`: the resident wrote that it
    may. `youth_task`, `own_track`: the receiver has that task, or sits in the same police track.
    `chosen_by_resident`: the resident chose that the supporter sees it. `consented`: a live
    consent lifts secrecy for this category and this function. `about_receiver`: the receiving
    resident, or whom the representative stands for, is a subject of the entry; `scope`: for
    what that representative stands in. `withheld`: a logged safety decision keeps it from the
    resident. `named_functions`: who may know that a care seat takes part, by consent.
    """

    kind: EntryKind | None = None
    owns_line: bool = False
    is_holder: bool = False
    owed_feedback: bool = False
    owns_line_under_goal: bool = False
    told: bool = False
    chosen_by_resident: bool = False
    no_objection: bool = False
    youth_task: bool = False
    own_track: bool = False
    scope: RepresentativeScope | None = None
    consented: bool = False
    about_receiver: bool = False
    withheld: bool = False
    named_functions: frozenset[Function] = frozenset()

    def with_consent(self) -> "Facts":
        """The same facts, with a live consent for the category that is judged."""
        return replace(self, consented=True)

    def without_consent(self) -> "Facts":
        """The same facts for another category: consent for one is no consent for the next."""
        return replace(self, consented=False)


# What the screen says when only this is missing, and how it can still be opened.
MISSING: dict[Condition, tuple[str, str | None]] = {
    Condition.LINE_OWNER_OR_MESSAGE: ("Deze partij ziet de boodschap en de eigen afspraken.", None),
    Condition.COURSE: (
        "Alleen voor wie een afspraak heeft bij dit doel, regie heeft of een antwoord krijgt.",
        None,
    ),
    Condition.CHOSEN: ("De inwoner kiest wat deze partij ziet.", "Vraag het aan de inwoner."),
    Condition.SCOPE: ("Hier gaat deze vertegenwoordiger niet over.", None),
    Condition.TOLD: (
        "De inwoner weet nog niet dat je dit deelt.",
        "Vertel het eerst aan de inwoner en leg dat vast.",
    ),
    Condition.REGIE_OR_LINE: (
        "Deze partij ziet alleen wie regie heeft en met wie er een afspraak is.",
        None,
    ),
    Condition.YOUTH_TASK: (
        "Alleen voor een buurtcoach met een taak voor jeugd.",
        "Deel het met de jeugdprofessional of Veilig Thuis.",
    ),
    Condition.OWN_TRACK: ("Dit blijft binnen het eigen overleg van de politie.", None),
    Condition.NO_OBJECTION: (
        "Alleen als de inwoner schrijft dat dit goed is.",
        "Vraag het aan de inwoner en leg het antwoord vast.",
    ),
    Condition.OWN_DATA: ("Deze inwoner ziet dit niet.", None),
}


def is_met(
    condition: Condition | None,
    facts: Facts,
    rule_set: RuleSet,
    category: Category,
    from_function: Function,
) -> bool:
    """Whether what the grant asks for is so in this case."""
    if condition is None:
        return True
    answers = {
        Condition.LINE_OWNER_OR_MESSAGE: facts.owns_line or facts.kind is EntryKind.MESSAGE,
        Condition.COURSE: facts.owns_line_under_goal or facts.is_holder or facts.owed_feedback,
        Condition.CHOSEN: facts.chosen_by_resident,
        Condition.SCOPE: _in_scope(facts, rule_set, category),
        Condition.TOLD: facts.told,
        Condition.REGIE_OR_LINE: (
            facts.is_holder or facts.owns_line or from_function is Function.RES
        ),
        Condition.YOUTH_TASK: facts.youth_task,
        Condition.OWN_TRACK: facts.own_track,
        Condition.NO_OBJECTION: facts.no_objection,
        Condition.OWN_DATA: facts.about_receiver and not facts.withheld,
    }
    return answers[condition]


def _in_scope(facts: Facts, rule_set: RuleSet, category: Category) -> bool:
    """A bewindvoerder sees money only; the others what the resident sees."""
    if facts.scope is None or not facts.about_receiver or facts.withheld:
        return False
    return facts.scope is not RepresentativeScope.BEWINDVOERDER or category in rule_set.money_scope
