"""What the rule table answers, with its reasons in words for the screen."""

from dataclasses import dataclass
from enum import StrEnum

from app.casefile.rules.shapes import OWN_SENTENCE, Grant, Rule, RuleSet
from app.casefile.vocabulary import Category, Function

ASK_CONSENT = "Vraag de inwoner om toestemming en leg die vast."
OR_WHAT_HELPS = "Vraag de inwoner om toestemming, of deel alleen wat helpt."


class Answer(StrEnum):
    """Only ALLOW lets anything through.

    ALLOW_WITH_CONSENT: it may once the resident consents; now it may not. DERIVE: not this,
    but the derived form may be written instead. DENY: not listed, so no.
    """

    ALLOW = "allow"
    ALLOW_WITH_CONSENT = "allow_with_consent"
    DERIVE = "derive"
    DENY = "deny"


@dataclass(frozen=True)
class Decision:
    """An answer that explains itself.

    `rule` is the row ("6"), or RES, REP or CO where those have a sentence of their own. The
    grounds are the sender's and the receiver's, apart; both are empty when nothing may go.
    `sentence` and `open_way` are plain Dutch for the screen; the open way says what can be
    done instead. `derived` is the form that may be shared instead. `needs_consent`: what is
    allowed here, or its derived form, rests on consent and must name it.
    """

    answer: Answer
    category: Category
    rule: str
    sender_ground: str
    receiver_ground: str
    article: str
    sentence: str
    derived: Category | None = None
    open_way: str | None = None
    needs_consent: bool = False


def rule_key(rule: Rule, to_function: Function) -> str:
    """The row of the table, or the function whose own sentence decides."""
    return to_function.value if _own_sentence(rule, to_function) else rule.category.value


def _own_sentence(rule: Rule, to_function: Function) -> bool:
    return to_function in OWN_SENTENCE and not rule.grants_to(to_function)


OWN_SENTENCES = {
    Function.RES: "De inwoner ziet wat er over de inwoner staat.",
    Function.REP: "De vertegenwoordiger gaat hierover.",
    Function.CO: "De inwoner koos dat deze partij dit ziet.",
}


def allow(
    rule_set: RuleSet, rule: Rule, grant: Grant, from_function: Function, to_function: Function
) -> Decision:
    """It may go, on the grounds of both sides."""
    ground = rule_set.grounds[from_function]
    lifted = rule_set.secrecy.get(from_function) if grant.consent else None
    return Decision(
        answer=Answer.ALLOW,
        category=rule.category,
        rule=rule_key(rule, to_function),
        sender_ground=f"{ground}; {lifted}" if lifted else ground,
        receiver_ground=rule_set.grounds[to_function],
        article=rule.article,
        sentence=OWN_SENTENCES[to_function] if _own_sentence(rule, to_function) else rule.yes,
        needs_consent=grant.consent,
    )


def ask_consent(
    rule_set: RuleSet, rule: Rule, from_function: Function, to_function: Function
) -> Decision:
    """It may go once the resident consents."""
    return Decision(
        answer=Answer.ALLOW_WITH_CONSENT,
        category=rule.category,
        rule=rule_key(rule, to_function),
        sender_ground=rule_set.grounds[from_function],
        receiver_ground=rule_set.grounds[to_function],
        article=rule.article,
        sentence="Mag alleen als de inwoner hier toestemming voor geeft.",
        open_way=OR_WHAT_HELPS if rule.category is Category.ABILITY else ASK_CONSENT,
        needs_consent=True,
    )


def derive(rule: Rule, why_not: str, instead: Decision) -> Decision:
    """Not this, but the derived form that was judged in `instead`."""
    form = instead.derived or instead.category
    return Decision(
        answer=Answer.DERIVE,
        category=rule.category,
        rule=rule.category.value,
        sender_ground="",
        receiver_ground="",
        article=rule.article,
        sentence=f"{why_not} Wel: {form.label}.",
        derived=form,
        open_way=instead.open_way or f"Schrijf voor deze partij een eigen zin: {form.label}.",
        needs_consent=instead.needs_consent,
    )


def deny(rule: Rule, sentence: str, open_way: str | None = None, key: str = "") -> Decision:
    """It may not go; `key` where the reason is not in the row of the category itself."""
    return Decision(
        answer=Answer.DENY,
        category=rule.category,
        rule=key or rule.category.value,
        sender_ground="",
        receiver_ground="",
        article=rule.article,
        sentence=sentence,
        open_way=open_way,
    )


def deny_writer(rule: Rule) -> Decision:
    """The author's function may not write this; say what it may write, if anything."""
    instead = f"Kies: {rule.instead.label}." if rule.instead else None
    return deny(rule, "Dit hoort niet bij jouw taak om op te schrijven.", instead)
