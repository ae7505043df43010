"""What must hold whatever the table says: the invariants of the privacy model."""

from dataclasses import replace
from datetime import date

import pytest

from app.casefile.rule_table import (
    RULE_SETS,
    Answer,
    Decision,
    Facts,
    decide,
    decide_presence,
    default_category,
    may_hold_case_regie,
    may_write,
    presence_category,
    strictest,
)
from app.casefile.rules.shapes import RuleSet
from app.casefile.rules.version_1 import Uncertain, rule_set_1
from app.casefile.vocabulary import (
    Category,
    EntryKind,
    Function,
    LifeDomain,
    Purpose,
    RepresentativeScope,
)

RULES = RULE_SETS[0]
DAY = date(2026, 6, 1)
NOTHING = Facts()
ABOUT = Facts(about_receiver=True)
SO = Facts(
    kind=EntryKind.MESSAGE,
    owns_line=True,
    is_holder=True,
    owed_feedback=True,
    owns_line_under_goal=True,
    told=True,
    chosen_by_resident=True,
    no_objection=True,
    youth_task=True,
    own_track=True,
    scope=RepresentativeScope.MENTOR,
    about_receiver=True,
    named_functions=frozenset(Function),
)
QUESTIONS = [
    (category, purpose, author, receiver)
    for category in Category
    for purpose in Purpose
    for author in Function
    for receiver in Function
]
Question = tuple[Category, Purpose, Function, Function]


def ask(question: Question, facts: Facts = NOTHING) -> Decision:
    category, purpose, author, receiver = question
    return decide(RULES, category, purpose, author, receiver, DAY, facts)


def answer(
    category: str, purpose: str, pair: str, facts: Facts = NOTHING, rules: RuleSet = RULES
) -> Answer:
    """`answer("6", "support", "GZ HA")`: from mental health to general practice."""
    author, receiver = (Function(name) for name in pair.split())
    return decide(rules, Category(category), Purpose(purpose), author, receiver, DAY, facts).answer


def test_consent_never_widens_a_deny() -> None:
    for facts in (NOTHING, SO):
        for question in QUESTIONS:
            before = ask(question, facts)
            after = ask(question, facts.with_consent())
            if before.answer is Answer.ALLOW_WITH_CONSENT:
                assert after.answer in (Answer.ALLOW, Answer.ALLOW_WITH_CONSENT), question
            else:
                assert after == before, question


def test_consent_for_a_category_is_no_consent_to_be_known() -> None:
    consented = Facts(consented=True)
    assert answer("2", "work", "GZ WT", consented) is Answer.ALLOW_WITH_CONSENT
    named = Facts(named_functions=frozenset({Function.WT}))
    assert answer("2", "work", "GZ WT", named) is Answer.ALLOW
    assert answer("2", "work", "GZ CW", named) is Answer.ALLOW_WITH_CONSENT
    assert answer("5", "work", "GZ WT", named) is Answer.ALLOW_WITH_CONSENT


def test_consent_for_the_source_is_no_consent_for_the_derived_form() -> None:
    decision = ask(
        (Category.TREATMENT, Purpose.SUPPORT, Function.GZ, Function.WT), Facts(consented=True)
    )
    assert decision.answer is Answer.DERIVE
    assert decision.derived is Category.ABILITY
    assert decision.needs_consent


def test_no_diagnosis_ever_leaves_care() -> None:
    outside = frozenset(Function) - {Function.HA, Function.GZ} - {Function.RES, Function.REP}
    for question in QUESTIONS:
        category, _, author, receiver = question
        if category is Category.TREATMENT and receiver in outside - {Function.CO}:
            for facts in (NOTHING, SO, SO.with_consent()):
                assert ask(question, facts).answer in (Answer.DERIVE, Answer.DENY), question
        if category is Category.TREATMENT and author not in (Function.HA, Function.GZ):
            assert ask(question, SO.with_consent()).answer is Answer.DENY


def test_who_types_what_is_not_theirs_to_write_is_offered_something_else_or_nothing() -> None:
    treatment = ask((Category.TREATMENT, Purpose.SUPPORT, Function.WT, Function.GZ), SO)
    assert treatment.answer is Answer.DENY
    assert treatment.open_way is not None
    assert Category.ABILITY.label in treatment.open_way
    police = ask((Category.POLICE, Purpose.ACUTE_SAFETY, Function.WT, Function.PV), SO)
    assert (police.answer, police.open_way) == (Answer.DENY, None)


@pytest.mark.parametrize("scope", RepresentativeScope)
def test_a_bewindvoerder_sees_money_and_the_others_what_the_resident_sees(
    scope: RepresentativeScope,
) -> None:
    money = {"1", "4", "8", "8d", "9a", "9b", "9c", "14"}
    for question in QUESTIONS:
        category, _, author, receiver = question
        if receiver is not Function.REP or category is Category.TAKING_PART:
            continue
        seen = ask(question, replace(ABOUT, scope=scope)).answer is Answer.ALLOW
        own = may_write(RULES, category, author)
        in_scope = scope is not RepresentativeScope.BEWINDVOERDER or category.value in money
        assert seen == (own and in_scope), question


def test_a_bewindvoerder_is_not_told_that_care_police_or_youth_take_part() -> None:
    facts = replace(ABOUT, scope=RepresentativeScope.BEWINDVOERDER)
    for name in ("HA", "GZ", "PV", "JB"):
        assert answer("2", "acute_safety", f"{name} REP", facts) is Answer.DENY
    assert answer("2", "debts", "SH REP", facts) is Answer.ALLOW


def test_the_resident_sees_every_entry_about_themselves_under_every_purpose() -> None:
    for question in QUESTIONS:
        category, _, author, receiver = question
        if receiver is Function.RES and category is not Category.TAKING_PART:
            written = may_write(RULES, category, author)
            assert (ask(question, ABOUT).answer is Answer.ALLOW) == written
            assert ask(question, replace(SO, about_receiver=False)).answer is Answer.DENY


def test_a_partner_never_sees_what_is_said_about_the_other() -> None:
    for name in ("RES", "REP"):
        others = replace(SO, about_receiver=False)
        assert answer("4", "work", f"WT {name}", SO) is Answer.ALLOW
        assert answer("4", "work", f"WT {name}", others) is Answer.DENY


def test_a_logged_safety_decision_withholds_from_resident_and_representative() -> None:
    for name in ("RES", "REP"):
        withheld = replace(SO, withheld=True)
        assert answer("12b", "growing_up", f"JB {name}", SO) is Answer.ALLOW
        assert answer("12b", "growing_up", f"JB {name}", withheld) is Answer.DENY


def test_the_supporter_sees_what_the_resident_chooses_and_who_to_reach() -> None:
    chosen = Facts(chosen_by_resident=True)
    assert answer("1", "work", "WT CO") is Answer.ALLOW
    assert answer("4", "work", "WT CO") is Answer.DENY
    assert answer("4", "work", "WT CO", chosen) is Answer.ALLOW
    assert answer("6", "support", "GZ CO", chosen) is Answer.ALLOW_WITH_CONSENT
    assert answer("6", "support", "GZ CO", Facts(consented=True)) is Answer.DENY


def test_regie_gives_the_course_of_things_and_nothing_else() -> None:
    holder = Facts(is_holder=True)
    for question in QUESTIONS:
        if question[0] is not Category.TAKING_PART and ask(question, holder) != ask(question):
            assert question[0] is Category.COURSE


def test_regie_and_own_lines_are_all_that_narrow_seats_know_of_who_takes_part() -> None:
    for name in ("WSP", "IN"):
        assert answer("2", "work", f"WT {name}") is Answer.DENY
        assert answer("2", "work", f"WT {name}", Facts(is_holder=True)) is Answer.ALLOW
        assert answer("2", "work", f"WT {name}", Facts(owns_line=True)) is Answer.ALLOW
        assert answer("2", "work", f"RES {name}") is Answer.ALLOW
        assert answer("2", "work", f"SH {name}", SO) is Answer.DENY


def test_narrow_seats_read_the_message_and_the_lines_they_own() -> None:
    for name in ("WSP", "IN"):
        pair = f"WT {name}"
        assert answer("4", "work", pair, Facts(kind=EntryKind.GOAL)) is Answer.DENY
        assert answer("4", "work", pair, Facts(kind=EntryKind.MESSAGE)) is Answer.ALLOW
        assert answer("4", "work", pair, Facts(kind=EntryKind.GOAL, owns_line=True)) is Answer.ALLOW


def test_who_has_regie_a_line_or_an_answer_coming_follows_the_course_of_things() -> None:
    assert answer("14", "work", "ZA WC") is Answer.DENY
    reasons = (Facts(is_holder=True), Facts(owns_line_under_goal=True), Facts(owed_feedback=True))
    for reason in reasons:
        assert answer("14", "work", "ZA WC", reason) is Answer.ALLOW
    assert answer("14", "work", "ZA WC", Facts(owns_line=True)) is Answer.DENY


def test_the_landlord_knows_that_a_settlement_runs_and_not_who_treats_or_counsels() -> None:
    assert answer("9c", "housing", "SH WC") is Answer.DENY
    assert answer("9c", "housing", "SH WC", Facts(told=True)) is Answer.ALLOW
    assert answer("2", "housing", "SH WC", SO) is Answer.DENY
    named = Facts(named_functions=frozenset({Function.WT, Function.SH}))
    assert answer("2", "housing", "GZ WC", named) is not Answer.ALLOW
    assert answer("9b", "debts", "SH WC", SO.with_consent()) is Answer.DENY


def test_a_coach_without_a_youth_task_hears_nothing_of_safety() -> None:
    assert answer("12b", "growing_up", "JB WT") is Answer.DENY
    assert answer("12b", "growing_up", "JB WT", Facts(youth_task=True)) is Answer.ALLOW
    assert answer("12b", "growing_up", "JB CW", SO.with_consent()) is Answer.DENY


def test_taking_part_goes_where_the_category_it_implies_goes() -> None:
    for author in Function:
        implied = presence_category(RULES, author)
        if implied is Category.TAKING_PART:
            continue
        for purpose in Purpose:
            for receiver in frozenset(Function) - {Function.RES}:
                by_presence = decide_presence(RULES, author, receiver, purpose, DAY, SO).answer
                by_category = decide(RULES, implied, purpose, author, receiver, DAY, SO).answer
                assert by_presence is by_category, (author, purpose, receiver)


def test_who_takes_part_implies_what_the_function_gives_away() -> None:
    implied = {f.value: presence_category(RULES, f).value for f in Function}
    assert {name: c for name, c in implied.items() if c != "2"} == {
        "SH": "9a",
        "JB": "12a",
        "PV": "11",
    }


def test_case_regie_may_be_held_by_five_functions_and_no_other() -> None:
    holders = {f.value for f in Function if may_hold_case_regie(RULES, f)}
    assert holders == {"WT", "CW", "SH", "ZA", "JB"}


def test_what_is_allowed_names_the_ground_of_both_sides_and_what_is_denied_names_none() -> None:
    for question in QUESTIONS:
        for facts in (NOTHING, SO.with_consent()):
            decision = ask(question, facts)
            grounds = (decision.sender_ground, decision.receiver_ground)
            if decision.answer in (Answer.ALLOW, Answer.ALLOW_WITH_CONSENT):
                assert all(0 < len(ground) <= 200 for ground in grounds), question
            else:
                assert grounds == ("", ""), question
            assert decision.article
            assert 0 < len(decision.rule) <= 40


def test_consent_is_no_ground_towards_a_municipality_and_secrecy_is_never_one() -> None:
    for name in ("WT", "CW", "SH", "JB", "ZA", "VT"):
        ground = RULES.grounds[Function(name)]
        assert "6.1.e" in ground
        assert "toestemming" not in ground
    assert all("9.2.a" not in rule.article for rule in RULES.rules.values())
    assert all("Participatiewet 65" not in ground for ground in RULES.grounds.values())


def test_every_sentence_is_short_and_speaks_no_law() -> None:
    sentences = set()
    for question in QUESTIONS:
        for facts in (NOTHING, SO.with_consent()):
            decision = ask(question, facts)
            sentences.add(decision.sentence)
            if decision.open_way is not None:
                sentences.add(decision.open_way)
    assert len(sentences) > 40
    for text in sentences:
        assert text.endswith("."), text
        assert all(len(part.split()) <= 18 for part in text.split(". ")), text
        assert not any(word in text for word in ("AVG", "Wmo", "artikel", "grondslag")), text


def test_the_strictest_category_counts_in_whatever_order_it_is_named() -> None:
    for one, other, counts in (
        ("4", "6", "6"),
        ("5w", "5", "5"),
        ("9a", "9b", "9b"),
        ("8d", "8", "8"),
        ("13p", "13", "13"),
        ("3t", "3", "3"),
        ("5", "7", "7"),
        ("7", "6", "6"),
        ("12a", "12b", "12b"),
        ("14", "4", "14"),
        ("6", "11", "11"),
    ):
        assert strictest([Category(one), Category(other)]) is Category(counts)
        assert strictest([Category(other), Category(one)]) is Category(counts)
    with pytest.raises(ValueError, match="empty"):
        strictest([])


@pytest.mark.parametrize("category", Category)
def test_a_derived_form_is_milder_than_its_source(category: Category) -> None:
    derived = RULES.rules[category].derived
    assert strictest([category, derived or category]) is category
    assert derived is not category


def test_free_text_of_care_counts_as_treatment_until_they_choose_otherwise() -> None:
    free = set(EntryKind) - {
        EntryKind.IDENTITY,
        EntryKind.TAKING_PART,
        EntryKind.CONDITION,
        EntryKind.CONTACT,
        EntryKind.SIGNAL,
        EntryKind.CONSENT,
    }
    for kind in EntryKind:
        for author in (Function.HA, Function.GZ):
            assert (default_category(kind, author) is Category.TREATMENT) == (kind in free)
        assert default_category(kind, Function.WT) is not Category.TREATMENT


def test_a_goal_takes_the_category_of_the_domain_it_reveals() -> None:
    assert LifeDomain.MENTAL_HEALTH.reveals is Category.TREATMENT
    assert LifeDomain.SUBSTANCE_USE.reveals is Category.SUBSTANCE_USE
    assert LifeDomain.FINANCES.reveals is Category.DEBTS_EXIST
    assert LifeDomain.WORK_EDUCATION.reveals is Category.PLAN
    assert len(LifeDomain) == 14


def test_what_is_uncertain_in_law_is_settled_per_rule_set() -> None:
    wider = rule_set_1(Uncertain(income_opens_to_team=True, settlement_after_told=False))
    assert answer("8", "debts", "SH WT", SO) is Answer.DERIVE
    assert answer("8", "debts", "SH WT", rules=wider) is Answer.DERIVE
    assert answer("8", "debts", "SH WT", Facts(no_objection=True), wider) is Answer.ALLOW
    assert answer("9c", "housing", "SH WC", rules=wider) is Answer.ALLOW
    narrower = rule_set_1(Uncertain(nuisance_to_team=False))
    assert answer("10b", "housing", "WC WT") is Answer.ALLOW
    assert answer("10b", "housing", "WC WT", SO.with_consent(), narrower) is Answer.DENY
