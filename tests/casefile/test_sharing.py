"""Sharing per part: who sees it is said before, and taking it back is possible after."""

import uuid

import pytest

from app.base.errors import Conflict, NotFound, PreconditionFailed, Refused
from app.casefile import entries
from app.casefile.entries import DerivedForm, EntryView, Share
from app.casefile.sharing import Sees
from app.casefile.vocabulary import Category, EntryKind, Purpose
from app.insight.overruled import overruled
from tests.cast import Company
from tests.visitor import Site, words

HISTORY = "Drie banen in twee jaar, en een maatregel in mei."
PATTERN = "Stopt vaak in de eerste weken."
HELPS = "Bellen na elf uur."
Audience = dict[str, Sees]


@pytest.fixture
def case_id(company: Company) -> uuid.UUID:
    """S1: team, employment office, employer service point and care provider."""
    opened = company.open_case(Purpose.WORK)
    company.seat(opened, "werkplein", "werkgeverspunt", "schakel")
    company.seat_resident(opened)
    return opened


def preview(company: Company, case_id: uuid.UUID, who: str, category: Category) -> Audience:
    with company.as_(who, case_id) as (session, actor):
        found = entries.preview(session, actor, case_id, category)
        return {one.party.function: one.sees for one in found}


def share(company: Company, case_id: uuid.UUID, who: str, command: Share) -> uuid.UUID:
    with company.as_(who, case_id) as (session, actor):
        return entries.share(session, actor, case_id, command).entry_id


def read(company: Company, case_id: uuid.UUID, who: str) -> dict[str, EntryView]:
    with company.as_(who, case_id) as (session, actor):
        return {one.body: one for one in entries.entries_of(session, actor, case_id)}


def test_what_the_form_promises_is_what_happens(company: Company, case_id: uuid.UUID) -> None:
    promised = preview(company, case_id, "consulent", Category.WORK_HISTORY)
    assert promised["WT"] is Sees.DERIVED
    assert promised["RES"] is Sees.FULL
    derived = DerivedForm(category=Category.WORK_PATTERN, body=PATTERN)
    command = Share(category=Category.WORK_HISTORY, body=HISTORY, derived=derived)
    share(company, case_id, "consulent", command)
    company.wait(seconds=61)
    for who in ("buurtcoach", "arbeidsbemiddelaar", "begeleider"):
        shown = read(company, case_id, who)
        assert HISTORY not in shown
        assert PATTERN in shown
    assert HISTORY in read(company, case_id, "inwoner")


def test_a_share_sleeps_for_a_minute_and_can_be_undone_in_it_with_its_short_version(
    company: Company, case_id: uuid.UUID
) -> None:
    derived = DerivedForm(category=Category.WORK_PATTERN, body=PATTERN)
    command = Share(category=Category.WORK_HISTORY, body=HISTORY, derived=derived)
    entry_id = share(company, case_id, "consulent", command)
    assert PATTERN not in read(company, case_id, "buurtcoach")
    company.wait(seconds=59)
    with company.as_("consulent", case_id) as (session, actor):
        entries.undo(session, actor, entry_id)
    company.wait(minutes=5)
    for who in ("buurtcoach", "begeleider", "inwoner"):
        assert not {PATTERN, HISTORY} & set(read(company, case_id, who))
    mine = read(company, case_id, "consulent")
    assert {mine[HISTORY].state, mine[PATTERN].state} == {"draft"}


def test_after_the_minute_it_can_be_revoked_but_not_undone(
    company: Company, case_id: uuid.UUID
) -> None:
    entry_id = share(
        company, case_id, "begeleider", Share(category=Category.WHAT_HELPS, body=HELPS)
    )
    company.wait(seconds=61)
    assert HELPS in read(company, case_id, "consulent")
    with company.as_("begeleider", case_id) as (session, actor):
        with pytest.raises(Conflict):
            entries.undo(session, actor, entry_id)
        assert entries.revoke(session, actor, entry_id, company.seats[case_id, "werkplein"]) == 1
    assert HELPS not in read(company, case_id, "consulent")
    assert HELPS in read(company, case_id, "buurtcoach")
    with company.as_("begeleider", case_id) as (session, actor):
        entries.revoke(session, actor, entry_id)
    assert HELPS not in read(company, case_id, "buurtcoach")
    # what is about the resident, the resident keeps seeing
    assert HELPS in read(company, case_id, "inwoner")


def test_each_part_wears_its_audience_and_the_disclosure_that_let_me_in(
    company: Company, case_id: uuid.UUID
) -> None:
    share(company, case_id, "begeleider", Share(category=Category.WHAT_HELPS, body=HELPS))
    company.wait(seconds=61)
    shown = read(company, case_id, "consulent")[HELPS]
    assert {ear.name for ear in shown.heard_by} >= {"Buurtteam Oost"}
    assert shown.why_rule
    assert shown.why_ground
    assert read(company, case_id, "begeleider")[HELPS].why_rule is None


def test_a_named_party_that_may_not_have_it_refuses_the_whole(
    company: Company, case_id: uuid.UUID
) -> None:
    to = (company.seats[case_id, "werkgeverspunt"],)
    with pytest.raises(Refused) as no:
        share(company, case_id, "consulent",
              Share(category=Category.WORK_HISTORY, body=HISTORY, to=to))  # fmt: skip
    assert no.value.reason
    assert HISTORY not in read(company, case_id, "consulent")


def test_a_newcomer_starts_empty_and_the_author_is_offered_what_the_rules_allow(
    company: Company, case_id: uuid.UUID
) -> None:
    share(company, case_id, "begeleider", Share(category=Category.WHAT_HELPS, body=HELPS))
    share(company, case_id, "consulent", Share(category=Category.WORK_HISTORY, body=HISTORY))
    company.wait(days=1)
    company.seat(case_id, "woonstede")
    company.wait(days=1)
    assert HELPS not in read(company, case_id, "woonconsulent")
    newcomer = company.seats[case_id, "woonstede"]
    with company.as_("consulent", case_id) as (session, actor):
        offers = entries.offers_for_newcomer(session, actor, case_id, newcomer)
        assert HISTORY not in {one.body for one in offers}
    with company.as_("begeleider", case_id) as (session, actor):
        [offer] = [
            one
            for one in entries.offers_for_newcomer(session, actor, case_id, newcomer)
            if one.body == HELPS
        ]
        entries.share_with(session, actor, offer.id, [newcomer])
    company.wait(seconds=61)
    assert HELPS in read(company, case_id, "woonconsulent")


def test_a_correction_is_a_new_version_and_the_old_one_stays_with_its_author(
    company: Company, case_id: uuid.UUID
) -> None:
    entry_id = share(
        company, case_id, "begeleider", Share(category=Category.WHAT_HELPS, body=HELPS)
    )
    company.wait(seconds=61)
    with company.as_("begeleider", case_id) as (session, actor):
        assert entries.correct_words(session, actor, entry_id, "Bellen na tien uur.", 1) == 2
    with company.as_("begeleider", case_id) as (session, actor):
        with pytest.raises(PreconditionFailed):
            entries.correct_words(session, actor, entry_id, "Bellen na negen uur.", 1)
        assert [one.body for one in entries.older_versions(session, actor, entry_id)] == [HELPS]
    shown = read(company, case_id, "consulent")
    assert "Bellen na tien uur." in shown
    assert HELPS not in shown
    with company.as_("consulent", case_id) as (session, actor), pytest.raises(NotFound):
        entries.older_versions(session, actor, entry_id)


def test_a_draft_is_its_author_s_alone_until_it_is_shared_as_what_it_was_meant(
    company: Company, case_id: uuid.UUID
) -> None:
    command = Share(
        category=Category.WHAT_HELPS, body=HELPS, kind=EntryKind.CONDITION, as_draft=True
    )
    entry_id = share(company, case_id, "begeleider", command)
    company.wait(days=1)
    assert HELPS not in read(company, case_id, "consulent")
    with company.as_("begeleider", case_id) as (session, actor):
        entries.share_draft(session, actor, entry_id)
    company.wait(seconds=61)
    assert read(company, case_id, "consulent")[HELPS].kind is EntryKind.CONDITION


@pytest.mark.parametrize("who", ["consulent", "buitenstaander", "coordinator", "consulent2"])
def test_nobody_but_the_author_comes_back_on_what_was_said(
    company: Company, case_id: uuid.UUID, who: str
) -> None:
    entry_id = share(
        company, case_id, "begeleider", Share(category=Category.WHAT_HELPS, body=HELPS)
    )
    company.wait(seconds=61)
    with company.as_(who, case_id) as (session, actor):
        for act in (entries.undo, entries.revoke, entries.older_versions, entries.share_draft):
            with pytest.raises(NotFound):
                act(session, actor, entry_id)
        with pytest.raises(NotFound):
            entries.correct_words(session, actor, entry_id, "Niet bellen.", 1)
        with pytest.raises(NotFound):
            entries.share_with(session, actor, entry_id, [company.seats[case_id, "schakel"]])


def test_on_the_page_the_readers_stand_there_before_sharing_and_the_words_come_back(
    company: Company, case_id: uuid.UUID
) -> None:
    site = Site(company)
    work, path = site.visitor("consulent"), f"/casussen/{case_id}/delen"
    seen = words(work.post(f"{path}/voorbeeld", soort="13", tekst=HISTORY))
    assert "ziet de korte versie" in seen
    assert HISTORY in seen
    nothing = work.post(path, tekst=HISTORY)
    assert nothing.status_code == 422
    assert HISTORY in nothing.text
    # without a short version it goes to those who may have the whole, and to nobody else
    assert work.post(path, soort="13", tekst=HISTORY).status_code == 303
    again = work.post(path, soort="13", tekst=HISTORY + " Twee.", korte_gaat_mis=PATTERN)
    assert again.status_code == 303
    company.wait(minutes=5)
    shown = read(company, case_id, "buurtcoach")
    assert f"Wanneer het vaak misgaat: {PATTERN}" in shown
    assert HISTORY not in shown


def test_words_that_look_stricter_ask_a_reason_that_is_kept(
    company: Company, case_id: uuid.UUID
) -> None:
    care, path = Site(company).visitor("begeleider"), f"/casussen/{case_id}/delen"
    typed = {"soort": "5w", "tekst": "Hij heeft een depressie, bel na elf uur."}
    stopped = care.post(path, **typed)
    assert stopped.status_code == 422
    assert "depressie" in stopped.text
    why = "Hij vertelt het zelf overal."
    assert care.post(path, **typed, toch_zo=why).status_code == 303
    with company.as_("privacy") as (session, actor):
        [kept] = overruled(session, actor, size=10)
    assert (kept.proposed, kept.chosen, kept.reason) == ("5", "5w", why)


def test_the_page_of_a_part_says_why_and_leads_to_stopping_the_sharing(
    company: Company, case_id: uuid.UUID
) -> None:
    entry_id = share(
        company, case_id, "begeleider", Share(category=Category.WHAT_HELPS, body=HELPS)
    )
    company.wait(minutes=2)
    site = Site(company)
    path = f"/casussen/{case_id}/onderdelen/{entry_id}"
    other, care = site.visitor("consulent"), site.visitor("begeleider")
    assert "Waarom zie jij dit?" in words(other.get(path))
    seats = [str(company.seats[case_id, "werkplein"])]
    wrong: dict[str, str | list[str]] = {"wat_ging_mis": "Verkeerde soort.", "partijen": seats}
    assert other.post(f"{path}/verkeerd-gedeeld", **wrong).status_code == 404
    assert site.visitor("buitenstaander").get(path).status_code == 404
    assert care.post(f"{path}/verkeerd-gedeeld", **wrong).status_code == 303
    assert other.get(path).status_code == 404
    stale = {"onderdeel": str(entry_id), "soort": "5w", "tekst": "Anders."}
    assert care.post(f"/casussen/{case_id}/delen", **stale, versie="x").status_code == 409
    assert care.post(f"/casussen/{case_id}/delen", **stale, versie="1").status_code == 303
    title = next(one.id for one in read(company, case_id, "buurtcoach").values()
                 if one.kind is EntryKind.QUESTION)  # fmt: skip
    agreed = {"onderdeel": str(title), "soort": "5w", "tekst": "Anders.", "versie": "1"}
    coach = site.visitor("buurtcoach")
    assert coach.post(f"/casussen/{case_id}/delen", **agreed).status_code == 409
