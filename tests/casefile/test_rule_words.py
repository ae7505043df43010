"""What the screen says of a decision, word for word: who reads it must be able to act on it."""

from datetime import date

import pytest

from app.casefile.rule_table import (
    RULE_SETS,
    Answer,
    Decision,
    Facts,
    decide,
    rule_set_in_force,
)
from app.casefile.vocabulary import Category, Function, Purpose, RepresentativeScope

RULES = RULE_SETS[0]
DAY = date(2026, 6, 1)
HEALTH = "AVG 9.2.h; UAVG 30; beroepsgeheim: BW 7:457"
TASK = "AVG 6.1.e en 5.1.c"
CARE = "behandeling (AVG 6.1.b en 9.2.h; UAVG 30)"
TEAM = "taak van de gemeente (AVG 6.1.e; Wmo 2015 5.1.1)"
HEARD = Facts(about_receiver=True, scope=RepresentativeScope.PARENT, chosen_by_resident=True)


def ask(
    category: str, purpose: str, pair: str, facts: Facts | None = None, on: date = DAY
) -> Decision:
    """`ask("6", "support", "GZ HA")`: from mental health to general practice."""
    author, receiver = (Function(name) for name in pair.split())
    return decide(
        RULES, Category(category), Purpose(purpose), author, receiver, on, facts or Facts()
    )


def test_what_may_go_names_both_grounds_and_why() -> None:
    assert ask("4", "work", "WT CW") == Decision(
        answer=Answer.ALLOW,
        category=Category.PLAN,
        rule="4",
        sender_ground=TEAM,
        receiver_ground="taak van de gemeente (AVG 6.1.e; Participatiewet 7)",
        article=TASK,
        sentence="Wie meedoet, werkt met hetzelfde plan.",
    )


def test_what_rests_on_consent_names_the_duty_of_silence_that_it_lifts() -> None:
    assert ask("6", "support", "GZ HA", Facts(consented=True)) == Decision(
        answer=Answer.ALLOW,
        category=Category.TREATMENT,
        rule="6",
        sender_ground=f"{CARE}; beroepsgeheim opgeheven met toestemming (BW 7:457)",
        receiver_ground=CARE,
        article=HEALTH,
        sentence="Behandelaars mogen dit weten, de inwoner vond het goed.",
        needs_consent=True,
    )
    # the team has no such duty of its own, and asks consent all the same
    assert ask("5", "support", "WT HA", Facts(consented=True)).sender_ground == TEAM
    # what needs no consent lifts nothing
    assert ask("5w", "support", "GZ WT", Facts(consented=True)).sender_ground == CARE


def test_what_waits_for_consent_says_to_ask_for_it_and_of_ability_what_else_would_do() -> None:
    assert ask("6", "support", "GZ HA") == Decision(
        answer=Answer.ALLOW_WITH_CONSENT,
        category=Category.TREATMENT,
        rule="6",
        sender_ground=CARE,
        receiver_ground=CARE,
        article=HEALTH,
        sentence="Mag alleen als de inwoner hier toestemming voor geeft.",
        open_way="Vraag de inwoner om toestemming en leg die vast.",
        needs_consent=True,
    )
    ability = ask("5", "support", "ZA WT")
    assert ability.open_way == "Vraag de inwoner om toestemming, of deel alleen wat helpt."
    assert ability.rule == "5"


def test_the_short_form_is_named_with_how_it_comes_about() -> None:
    assert ask("6", "support", "GZ WC") == Decision(
        answer=Answer.DERIVE,
        category=Category.TREATMENT,
        rule="6",
        sender_ground="",
        receiver_ground="",
        article=HEALTH,
        sentence="Geen behandelaar. Wel: wat helpt.",
        derived=Category.WHAT_HELPS,
        open_way="Schrijf voor deze partij een eigen zin: wat helpt.",
    )
    with_consent = ask("6", "support", "GZ WT")
    assert with_consent.derived is Category.ABILITY
    assert with_consent.open_way == "Vraag de inwoner om toestemming, of deel alleen wat helpt."
    assert with_consent.needs_consent


def test_what_may_not_go_says_why_and_what_else_can_be_done() -> None:
    assert ask("3", "work", "WT CW") == Decision(
        answer=Answer.DENY,
        category=Category.HELP_REQUEST,
        rule="3",
        sender_ground="",
        receiver_ground="",
        article=TASK,
        sentence="De hele hulpvraag blijft bij de schrijver en de buurtcoach.",
        open_way="Deel de hulpvraag voor aan tafel, die de inwoner goedkeurt.",
    )


def test_what_is_only_missing_a_fact_says_which_and_how_it_can_still_be_so() -> None:
    denied = ask("9c", "debts", "SH WC")
    assert (denied.rule, denied.sentence, denied.open_way) == (
        "9c",
        "De inwoner weet nog niet dat je dit deelt.",
        "Vertel het eerst aan de inwoner en leg dat vast.",
    )
    chosen = ask("4", "work", "WT CO")
    assert (chosen.rule, chosen.sentence, chosen.open_way) == (
        "CO",
        "De inwoner kiest wat deze partij ziet.",
        "Vraag het aan de inwoner.",
    )


def test_who_may_not_write_it_is_told_so_and_offered_what_they_may_write() -> None:
    denied = ask("6", "support", "WT GZ")
    assert denied.sentence == "Dit hoort niet bij jouw taak om op te schrijven."
    assert denied.open_way == f"Kies: {Category.ABILITY.label}."


@pytest.mark.parametrize(
    ("category", "purpose", "pair", "sentence"),
    [
        # who could have it for another purpose is told that; also when a short form remains
        (
            "6",
            "debts",
            "GZ HA",
            "Hoort niet bij het doel: schulden oplossen. Wel: wat iemand kan en niet kan.",
        ),
        ("8", "housing", "CW SH", "Hoort niet bij het doel: een woning houden of vinden."),
        # who could not is told what the row says
        ("6", "debts", "GZ WC", "Geen behandelaar. Wel: wat helpt."),
        ("8", "debts", "CW WC", "Inkomen en uitkering horen niet bij deze taak."),
    ],
)
def test_a_purpose_stands_in_the_way_only_of_who_could_have_it_otherwise(
    category: str, purpose: str, pair: str, sentence: str
) -> None:
    assert ask(category, purpose, pair).sentence == sentence


@pytest.mark.parametrize(
    ("receiver", "sentence"),
    [
        ("RES", "De inwoner ziet wat er over de inwoner staat."),
        ("REP", "De vertegenwoordiger gaat hierover."),
        ("CO", "De inwoner koos dat deze partij dit ziet."),
    ],
)
def test_whose_view_follows_a_sentence_of_its_own_is_told_that_one(
    receiver: str, sentence: str
) -> None:
    allowed = ask("4", "work", f"WT {receiver}", HEARD)
    assert (allowed.rule, allowed.sentence) == (receiver, sentence)


def test_a_supporter_who_is_in_the_row_is_told_what_the_row_says() -> None:
    reachable = ask("1", "work", "WT CO")
    assert reachable.rule == "1"
    assert reachable.sentence == "Wie meedoet, moet weten om wie het gaat en hoe je die bereikt."


def test_before_the_rules_count_that_is_the_reason() -> None:
    early = ask("4", "work", "WT CW", on=date(2020, 12, 31))
    assert (early.rule, early.open_way) == ("4", None)
    assert early.sentence == "Deze regels gelden niet op deze dag."
    with pytest.raises(LookupError, match=r"^no rule set in force on 2020-12-31$"):
        rule_set_in_force(date(2020, 12, 31))
