"""The short versions: fields of their own, and each party has the fullest that it may have."""

import uuid
from datetime import timedelta

import pytest

from app.base.errors import Invalid
from app.casefile import consents, entries
from app.casefile.entries import DerivedForm, Share
from app.casefile.rule_table import RULE_SETS
from app.casefile.short_forms import SHORT_FORMS, chain, in_words
from app.casefile.vocabulary import Category, Function, Purpose
from tests.cast import Company
from tests.visitor import Site, words

RULES = RULE_SETS[0]
DIAGNOSIS = "Hij heeft een depressie."


@pytest.fixture
def case_id(company: Company) -> uuid.UUID:
    """Mental health at the table with the team, the landlord and the provider. The team may know
    what he cannot do; the others have no consent."""
    case_id = company.open_case(Purpose.SUPPORT)
    company.seat(case_id, "woonstede", "schakel")
    seat_id = company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        until = actor.today + timedelta(days=90)
        for taking_part, functions, categories in (
            (True, (Function.WT, Function.WC, Function.ZA), ()),
            (False, (Function.WT,), (Category.ABILITY,)),
        ):
            consents.record_consent(
                session, actor, case_id,
                consents.RecordConsent(
                    from_seat_id=seat_id, taking_part=taking_part, to_functions=functions,
                    categories=categories, until=until,
                ),
            )  # fmt: skip
    company.accept(case_id, "ggz")
    return case_id


def test_each_category_offers_what_the_table_says() -> None:
    offered = {one.value: [short.value for short in chain(RULES, one)] for one in Category}
    assert {name: short for name, short in offered.items() if short} == {
        "5": ["5w"], "6": ["5", "5w"], "7": ["5", "5w"], "8": ["8d"], "9b": ["9a"], "13": ["13p"],
    }  # fmt: skip


def test_every_short_version_of_the_table_has_fields() -> None:
    short = {one for category in Category for one in chain(RULES, category)}
    assert short == set(SHORT_FORMS)
    names = [field.name for fields in SHORT_FORMS.values() for field in fields]
    assert len(names) == len(set(names))


def test_what_was_typed_goes_out_word_for_word_behind_the_name_of_its_field() -> None:
    said = in_words(Category.WHAT_HELPS, {"works": "één afspraak per dag", "when": "na elf uur"})
    assert said == "Wat werkt: één afspraak per dag\nWanneer: na elf uur"
    assert in_words(Category.WHAT_HELPS, {"works": "  "}) == ""


def test_income_and_debts_are_a_choice_and_no_free_text() -> None:
    assert in_words(Category.INCOME_SETTLED, {"income": "uncertain"}) == "Het inkomen is onzeker."
    assert in_words(Category.DEBTS_EXIST, {"debts": "exist"}) == "Er zijn schulden."
    for category, name in ((Category.INCOME_SETTLED, "income"), (Category.DEBTS_EXIST, "debts")):
        with pytest.raises(Invalid) as no:
            in_words(category, {name: "Hij krijgt 1.400 euro."})
        assert [one.field for one in no.value.errors] == [f"short.{name}"]


def test_everybody_has_the_fullest_version_that_they_may_have_and_one_of_them(
    company: Company, case_id: uuid.UUID
) -> None:
    with company.as_("ggz", case_id) as (session, actor):
        verdicts = entries.preview(session, actor, case_id, Category.TREATMENT)
        offers = entries.short_offers(session, actor, case_id, Category.TREATMENT, verdicts)
        assert [(one.category.value, {p.name for p in one.parties}) for one in offers] == [
            ("5", {"Buurtteam Oost"}), ("5w", {"Woonstede", "De Schakel"}),
        ]  # fmt: skip
        entries.share(
            session, actor, case_id,
            Share(
                category=Category.TREATMENT, body=DIAGNOSIS,
                derived=(
                    DerivedForm.filled_in(Category.ABILITY, {"cannot": "post zelf verwerken"}),
                    DerivedForm.filled_in(Category.WHAT_HELPS, {"works": "één afspraak per dag"}),
                ),
            ),
        )  # fmt: skip
    company.wait(minutes=2)
    can, helps = "Wat kan nu niet: post zelf verwerken", "Wat werkt: één afspraak per dag"
    for who, reads in (("buurtcoach", can), ("woonconsulent", helps), ("begeleider", helps)):
        with company.as_(who, case_id) as (session, actor):
            bodies = {one.body for one in entries.entries_of(session, actor, case_id)}
        assert bodies & {can, helps, DIAGNOSIS} == {reads}, who


def test_the_page_offers_both_and_warns_about_a_diagnosis_in_a_short_field(
    company: Company, case_id: uuid.UUID
) -> None:
    care, path = Site(company).visitor("ggz"), f"/casussen/{case_id}/delen"
    typed = {"soort": "6", "tekst": DIAGNOSIS, "korte_werkt": "Door zijn depressie liever laat."}
    seen = words(care.post(f"{path}/voorbeeld", **typed))
    assert "Wat iemand kan en niet kan, voor" in seen
    assert "Wat helpt, voor" in seen
    back = care.post(path, **typed)
    assert back.status_code == 422
    assert "Door zijn depressie liever laat." in back.text
    assert care.post(path, **(typed | {"korte_werkt": "Liever laat."})).status_code == 303


def test_over_the_api_a_short_version_has_the_fields_of_its_category(
    company: Company, case_id: uuid.UUID
) -> None:
    care = Site(company).visitor("ggz")
    entry = {"category": "6", "body": DIAGNOSIS}

    def sent(**short: str) -> tuple[int, set[str]]:
        path = f"/cases/{case_id}/entries"
        answer = care.api("POST", path, entry | {"short": [short]})
        return answer.status_code, {one["field"] for one in answer.json().get("errors", [])}

    assert sent(category="5w", income="settled") == (422, {"short.income"})
    assert sent(category="5w") == (422, {"short"})
    assert sent(category="5w", works="Zijn depressie noemen.") == (
        422, {"short.works", "acknowledge"},
    )  # fmt: skip
    assert sent(category="5w", works="Rustig praten.") == (201, set())
