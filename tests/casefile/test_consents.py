"""Consent lifts secrecy for what it names, and withdrawing it ends what rests on it at once."""

import uuid
from datetime import timedelta

import pytest

from app.base.errors import Invalid, NotFound
from app.casefile import consents, entries
from app.casefile.consents import RecordConsent
from app.casefile.sharing import Sees
from app.casefile.vocabulary import Category, Function, Purpose
from tests.cast import Company
from tests.visitor import Site, words

HEAVY = "Kan drukte niet aan."


def supported(company: Company) -> uuid.UUID:
    """A case of support at home with team, care provider and landlord at the table."""
    case_id = company.open_case(Purpose.SUPPORT)
    company.seat(case_id, "schakel", "werkplein", "woonstede")
    return case_id


def consent(company: Company, case_id: uuid.UUID, days: int = 30) -> uuid.UUID:
    """The care provider may tell the neighbourhood team what the resident can and cannot do."""
    with company.as_("begeleider", case_id) as (session, actor):
        return consents.record_consent(
            session,
            actor,
            case_id,
            RecordConsent(
                from_seat_id=company.seats[case_id, "schakel"],
                to_functions=(Function.WT,),
                categories=(Category.ABILITY,),
                until=actor.today + timedelta(days=days),
            ),
        )


def sees(company: Company, case_id: uuid.UUID, function: Function) -> Sees:
    with company.as_("begeleider", case_id) as (session, actor):
        found = entries.preview(session, actor, case_id, Category.ABILITY)
        return next(one.sees for one in found if one.party.function == function)


def share(company: Company, case_id: uuid.UUID) -> uuid.UUID:
    with company.as_("begeleider", case_id) as (session, actor):
        command = entries.Share(category=Category.ABILITY, body=HEAVY)
        shared = entries.share(session, actor, case_id, command)
    company.wait(seconds=61)
    return shared.entry_id


def read_by(company: Company, case_id: uuid.UUID, who: str) -> list[str]:
    with company.as_(who, case_id) as (session, actor):
        return [one.body for one in entries.entries_of(session, actor, case_id)]


def test_consent_lets_through_what_it_names_to_whom_it_names_and_no_more(company: Company) -> None:
    case_id = supported(company)
    assert sees(company, case_id, Function.WT) is not Sees.FULL
    consent(company, case_id)
    assert sees(company, case_id, Function.WT) is Sees.FULL
    assert sees(company, case_id, Function.CW) is not Sees.FULL
    share(company, case_id)
    assert HEAVY in read_by(company, case_id, "buurtcoach")
    assert HEAVY not in read_by(company, case_id, "consulent")


def test_consent_never_widens_a_deny(company: Company) -> None:
    case_id = supported(company)
    with company.as_("begeleider", case_id) as (session, actor):
        consents.record_consent(
            session,
            actor,
            case_id,
            RecordConsent(
                from_seat_id=company.seats[case_id, "schakel"],
                to_functions=(Function.WC, Function.IN, Function.WSP),
                categories=(Category.ABILITY, Category.TREATMENT),
                until=actor.today + timedelta(days=30),
            ),
        )
    assert sees(company, case_id, Function.WC) is Sees.DERIVED


def test_what_was_withdrawn_is_gone_at_the_next_request_and_what_rests_on_it_is_counted(
    company: Company,
) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id)
    share(company, case_id)
    with company.as_("begeleider", case_id) as (session, actor):
        [one] = consents.consents_of(session, actor, case_id)
        assert (one.resting.entries, one.resting.names) == (1, ["Buurtteam Oost"])
        assert consents.withdraw_consent(session, actor, consent_id) == 1
    assert HEAVY not in read_by(company, case_id, "buurtcoach")
    with company.as_("begeleider", case_id) as (session, actor):
        [one] = consents.consents_of(session, actor, case_id)
        assert one.withdrawn_at is not None
        assert one.resting.entries == 0
    assert sees(company, case_id, Function.WT) is not Sees.FULL


def test_a_share_that_is_still_in_its_minute_never_starts_after_withdrawal(
    company: Company,
) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id)
    with company.as_("begeleider", case_id) as (session, actor):
        command = entries.Share(category=Category.ABILITY, body=HEAVY)
        entries.share(session, actor, case_id, command)
    with company.as_("begeleider", case_id) as (session, actor):
        consents.withdraw_consent(session, actor, consent_id)
    company.wait(minutes=5)
    assert HEAVY not in read_by(company, case_id, "buurtcoach")


def test_a_consent_ends_on_its_last_day_by_itself(company: Company) -> None:
    case_id = supported(company)
    consent(company, case_id, days=2)
    share(company, case_id)
    company.wait(days=1)
    assert HEAVY in read_by(company, case_id, "buurtcoach")
    company.wait(days=2)
    assert HEAVY not in read_by(company, case_id, "buurtcoach")
    assert sees(company, case_id, Function.WT) is not Sees.FULL


def test_nobody_else_knows_or_ends_a_consent_about_somebody_s_secret(company: Company) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id)
    for who in ("woonconsulent", "consulent", "buurtcoach"):
        with company.as_(who, case_id) as (session, actor):
            assert consents.consents_of(session, actor, case_id) == []
            with pytest.raises(NotFound):
                consents.withdraw_consent(session, actor, consent_id)
    with company.as_("buitenstaander", case_id) as (session, actor), pytest.raises(NotFound):
        consents.consents_of(session, actor, case_id)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("toFunctions", {"to_functions": ()}),
        ("categories", {"categories": ()}),
        ("until", {"until": timedelta(days=-1)}),
        ("until", {"until": timedelta(days=800)}),
        ("givenOn", {"given_on": timedelta(days=1)}),
        ("fromSeatId", {"from_seat_id": uuid.uuid4()}),
    ],
)
def test_an_unclear_consent_is_not_recorded(
    company: Company, field: str, change: dict[str, object]
) -> None:
    case_id = supported(company)
    with company.as_("begeleider", case_id) as (session, actor):
        said: dict[str, object] = {
            "from_seat_id": company.seats[case_id, "schakel"],
            "to_functions": (Function.WT,),
            "categories": (Category.ABILITY,),
            "until": actor.today,
        } | {
            name: actor.today + value if isinstance(value, timedelta) else value
            for name, value in change.items()
        }
        with pytest.raises(Invalid) as no:
            consents.record_consent(session, actor, case_id, RecordConsent.model_validate(said))
        assert [one.field for one in no.value.errors] == [field]


def test_the_page_records_and_withdraws_and_says_what_follows(company: Company) -> None:
    case_id = supported(company)
    site = Site(company)
    path = f"/casussen/{case_id}/toestemming"
    care = site.visitor("begeleider")
    empty = care.post(
        path, soort_toestemming="secrecy", hoe="spoken", toelichting="Zei ja aan tafel"
    )
    assert empty.status_code == 422
    assert "Zei ja aan tafel" in empty.text
    last = (company.now + timedelta(days=20)).date().isoformat()
    made = care.post(
        path,
        soort_toestemming="secrecy",
        van=str(company.seats[case_id, "schakel"]),
        soorten=["5"],
        functies=["WT"],
        hoe="spoken",
        gegeven_op="",
        tot=last,
    )
    assert made.status_code == 303, words(made)
    share(company, case_id)
    site.at_company_time()
    shown = care.get(path)
    assert "Buurtteam Oost verliest toegang tot 1 onderdeel" in words(shown)
    with company.as_("begeleider", case_id) as (session, actor):
        [one] = consents.consents_of(session, actor, case_id)
    assert site.visitor("consulent").post(f"{path}/{one.id}/intrekken").status_code == 404
    assert care.post(f"{path}/{one.id}/intrekken").status_code == 303
    assert "ingetrokken" in words(care.get(path))
    company.wait(minutes=1)
    assert HEAVY not in read_by(company, case_id, "buurtcoach")
    assert site.visitor("buitenstaander").get(path).status_code == 404
