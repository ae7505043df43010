"""Withdrawing: what will follow is said first, only that ends, and it ends for every reader."""

import threading
import uuid
from datetime import timedelta

import pytest

from app.base.database import engine_for
from app.base.errors import NotFound
from app.casefile import consents, entries
from app.casefile.access import readable
from app.casefile.consents import RecordConsent
from app.casefile.models import Entry
from app.casefile.seats import leave
from app.casefile.vocabulary import Category, Function, Purpose
from app.desk.case import read_case_page
from app.desk.today import today
from app.plan import operations as plan
from app.regie import operations as regie
from tests.cast import Company
from tests.statements import listening
from tests.visitor import Site, words

HEAVY = "Kan drukte niet aan."


def supported(company: Company) -> uuid.UUID:
    case_id = company.open_case(Purpose.SUPPORT)
    company.seat(case_id, "schakel", "werkplein")
    company.seat_resident(case_id)
    return case_id


def consent(
    company: Company, case_id: uuid.UUID, *functions: Function, by: str = "begeleider"
) -> uuid.UUID:
    with company.as_(by, case_id) as (session, actor):
        return consents.record_consent(
            session,
            actor,
            case_id,
            RecordConsent(
                from_seat_id=company.seats[case_id, "schakel"],
                to_functions=functions or (Function.WT, Function.CW),
                categories=(Category.ABILITY,),
                until=actor.today + timedelta(days=30),
            ),
        )


def say(
    company: Company,
    case_id: uuid.UUID,
    body: str = HEAVY,
    category: Category = Category.ABILITY,
) -> uuid.UUID:
    with company.as_("begeleider", case_id) as (session, actor):
        command = entries.Share(category=category, body=body)
        return entries.share(session, actor, case_id, command).entry_id


def bodies(company: Company, case_id: uuid.UUID, who: str) -> set[str]:
    with company.as_(who, case_id) as (session, actor):
        return {one.body for one in entries.entries_of(session, actor, case_id)}


def test_what_will_follow_is_said_in_numbers_and_what_stays_on_which_ground(
    company: Company,
) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id)
    say(company, case_id)
    say(company, case_id, "Eén ding tegelijk.")
    say(company, case_id, "Bellen na elf uur.", Category.WHAT_HELPS)
    company.wait(seconds=61)
    for who in ("begeleider", "inwoner"):
        with company.as_(who, case_id) as (session, actor):
            found = consents.what_follows(session, actor, consent_id)
        assert [(one.name, one.entries) for one in found.loses] == [
            ("Buurtteam Oost", 2),
            ("Werkplein", 2),
        ], who
        assert {(one.name, one.entries, one.rule) for one in found.stays} == {
            ("Buurtteam Oost", 1, "5w"),
            ("Werkplein", 1, "5w"),
        }
        assert all(one.ground for one in found.stays)
    with company.as_("inwoner", case_id) as (session, actor):
        assert consents.withdraw_consent(session, actor, consent_id) == found.entries
    assert bodies(company, case_id, "buurtcoach") & {HEAVY, "Bellen na elf uur."} == {
        "Bellen na elf uur."
    }


def test_only_what_rests_on_this_consent_ends(company: Company) -> None:
    case_id = supported(company)
    to_team = consent(company, case_id, Function.WT)
    consent(company, case_id, Function.CW)
    say(company, case_id)
    company.wait(seconds=61)
    with company.as_("begeleider", case_id) as (session, actor):
        consents.withdraw_consent(session, actor, to_team)
    assert HEAVY not in bodies(company, case_id, "buurtcoach")
    assert HEAVY in bodies(company, case_id, "consulent")
    assert HEAVY in bodies(company, case_id, "inwoner")


def test_who_recorded_it_the_party_and_the_resident_withdraw_and_nobody_else(
    company: Company,
) -> None:
    case_id = supported(company)
    for who in ("buurtcoach", "begeleider", "inwoner"):
        consent_id = consent(company, case_id, by="buurtcoach")
        company.wait(seconds=61)
        for other in ("consulent", "buitenstaander", "consulent2", "coordinator"):
            with company.as_(other, case_id) as (session, actor):
                for act in (
                    consents.what_follows,
                    consents.withdraw_consent,
                    consents.earlier_reads,
                    consents.consent_view,
                ):
                    with pytest.raises(NotFound):
                        act(session, actor, consent_id)
        with company.as_(who, case_id) as (session, actor):
            consents.withdraw_consent(session, actor, consent_id)


def test_withdrawing_twice_or_after_its_last_day_is_not_refused(company: Company) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id)
    company.wait(days=40)
    for _ in range(2):
        with company.as_("inwoner", case_id) as (session, actor):
            assert consents.withdraw_consent(session, actor, consent_id) == 0


def test_who_read_it_before_is_listed_with_organisation_and_function(company: Company) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id, Function.WT, by="buurtcoach")
    entry_id = say(company, case_id)
    company.wait(seconds=61)
    with company.as_("buurtcoach", case_id) as (session, actor):
        entries.read_entry(session, actor, entry_id)
        read_case_page(session, actor, case_id)
    company.wait(hours=1)
    with company.as_("inwoner", case_id) as (session, actor):
        consents.withdraw_consent(session, actor, consent_id)
    company.wait(minutes=1)
    for who in ("inwoner", "begeleider", "buurtcoach"):
        with company.as_(who, case_id) as (session, actor):
            reads = consents.earlier_reads(session, actor, consent_id)
        assert [(one.organisation_name, one.function, one.entries) for one in reads] == [
            ("Buurtteam Oost", "WT", 1),
            ("Buurtteam Oost", "WT", 1),
        ], who


def test_a_recorder_is_not_told_how_much_others_got(company: Company) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id, Function.CW, by="buurtcoach")
    say(company, case_id)
    company.wait(seconds=61)
    with company.as_("consulent", case_id) as (session, actor):
        read_case_page(session, actor, case_id)
    with company.as_("buurtcoach", case_id) as (session, actor):
        assert consents.what_follows(session, actor, consent_id).loses == []
        assert consents.earlier_reads(session, actor, consent_id) == []
        # nor by what they read when it is done
        assert consents.withdraw_consent(session, actor, consent_id) == 0
    assert HEAVY not in bodies(company, case_id, "consulent")


def test_two_hundred_disclosures_end_in_as_many_statements_as_one(company: Company) -> None:
    case_id = supported(company)
    heard = []
    for number in (1, 100):
        consent_id = consent(company, case_id)
        for one in range(number):
            say(company, case_id, f"Kan dit niet: {one}.")
        company.wait(seconds=61)
        with company.as_("begeleider", case_id) as (session, actor):
            with listening(engine_for(company.web_url)) as statements:
                consents.what_follows(session, actor, consent_id)
                ended = consents.withdraw_consent(session, actor, consent_id)
            heard.append(len(statements))
        assert ended == 2 * number
    assert heard[0] == heard[1] <= 8


def line(company: Company, case_id: uuid.UUID) -> uuid.UUID:
    with company.as_("begeleider", case_id) as (session, actor):
        return plan.add_agreement(
            session,
            actor,
            case_id,
            plan.AddAgreement(
                text="Samen de post doen.",
                done_when="Als de stapel weg is.",
                owner_seat_id=company.seats[case_id, "schakel"],
                due_on=actor.today + timedelta(days=5),
                category=Category.ABILITY,
            ),
        )


def test_a_line_that_lost_its_ground_is_marked_for_its_owner_and_told_to_the_holder(
    company: Company,
) -> None:
    case_id = supported(company)
    with company.as_("buurtcoach", case_id) as (session, actor):
        offer = regie.OfferRegie(seat_id=company.seats[case_id, "buurtteam"], reason="Ik ken hem.")
        regie.accept(session, actor, regie.offer(session, actor, case_id, offer))
    consent_id = consent(company, case_id, Function.WT)
    made = line(company, case_id)
    company.wait(seconds=61)
    with company.as_("begeleider", case_id) as (session, actor):
        assert not plan.read_agreement(session, actor, made).lost_ground
    with company.as_("inwoner", case_id) as (session, actor):
        consents.withdraw_consent(session, actor, consent_id)
    with company.as_("begeleider", case_id) as (session, actor):
        assert plan.read_agreement(session, actor, made).lost_ground
    with company.as_("inwoner", case_id) as (session, actor):
        # neither the owner's nor the author's: it is not for them to mend
        assert not plan.read_agreement(session, actor, made).lost_ground
    with company.as_("buurtcoach") as (session, actor):
        kinds = {one.kind for one in today(session, actor).notices}
    assert "line_lost_ground" in kinds
    # asked again, and shared again: it stands
    consent(company, case_id, Function.WT)
    with company.as_("begeleider", case_id) as (session, actor):
        entries.share_with(session, actor, made, [company.seats[case_id, "buurtteam"]])
    with company.as_("begeleider", case_id) as (session, actor):
        assert not plan.read_agreement(session, actor, made).lost_ground


def test_a_party_that_left_keeps_its_words_and_the_withdrawal_still_ends_what_others_read(
    company: Company,
) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id)
    say(company, case_id)
    company.wait(seconds=61)
    with company.as_("begeleider", case_id) as (session, actor):
        leave(session, actor, case_id)
    with company.as_("inwoner", case_id) as (session, actor):
        consents.withdraw_consent(session, actor, consent_id)
    assert HEAVY not in bodies(company, case_id, "buurtcoach")


def test_a_consent_about_to_end_is_asked_again_two_weeks_before_by_who_has_to(
    company: Company,
) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id, by="buurtcoach")
    company.wait(days=15)
    with company.as_("begeleider") as (session, actor):
        assert today(session, actor).consents == []
    company.wait(days=1)
    for who in ("begeleider", "buurtcoach"):
        with company.as_(who) as (session, actor):
            assert [one.id for one in today(session, actor).consents] == [consent_id], who
    with company.as_("consulent") as (session, actor):
        assert today(session, actor).consents == []
    consent(company, case_id, by="buurtcoach")
    with company.as_("begeleider") as (session, actor):
        assert today(session, actor).consents == []


def test_no_read_that_starts_after_the_withdrawal_returns_it_on_eight_connections(
    company: Company,
) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id, Function.WT)
    entry_id = say(company, case_id)
    company.wait(seconds=61)
    gone, stop = threading.Event(), threading.Event()
    seen_before, seen_after, after = [0] * 8, [0] * 8, [0] * 8
    wrong: list[BaseException] = []

    def read(number: int) -> None:
        try:
            while not stop.is_set():
                committed = gone.is_set()
                with company.as_("buurtcoach", case_id) as (session, actor):
                    query = readable(session, actor, Entry).where(Entry.id == entry_id)
                    found = session.scalars(query).first() is not None
                if committed:
                    after[number] += 1
                    seen_after[number] += found
                else:
                    seen_before[number] += found
        except BaseException as error:
            wrong.append(error)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for reader in readers:
        reader.start()
    try:
        wait_until(lambda: all(seen_before) or bool(wrong))
        with company.as_("inwoner", case_id) as (session, actor):
            consents.withdraw_consent(session, actor, consent_id)
        gone.set()
        wait_until(lambda: all(count >= 3 for count in after) or bool(wrong))
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert all(seen_before)
    assert seen_after == [0] * 8


def wait_until(so: object) -> None:
    ready = threading.Event()
    for _ in range(600):
        if callable(so) and so():
            return
        ready.wait(0.05)
    raise AssertionError("it took too long")


def test_the_resident_sees_and_ends_consents_on_their_own_page(company: Company) -> None:
    case_id = supported(company)
    consent_id = consent(company, case_id)
    say(company, case_id)
    company.wait(seconds=61)
    site = Site(company)
    resident = site.visitor("inwoner")
    listed = words(resident.get("/mijn-plan/toestemmingen"))
    assert "De Schakel mag delen (wat iemand kan en niet kan)" in listed
    path = f"/casussen/{case_id}/toestemming/{consent_id}"
    assert "2 partijen verliezen 2 onderdelen." in words(resident.get(f"{path}/intrekken"))
    assert resident.post(f"{path}/intrekken").headers["location"] == f"{path}/gelezen"
    assert "Niemand las dit" in words(resident.get(f"{path}/gelezen"))
    assert "ingetrokken" in words(resident.get("/mijn-plan/toestemmingen"))
    for who in ("consulent", "buitenstaander"):
        other = site.visitor(who)
        assert other.get(f"{path}/intrekken").status_code == 404
        assert other.get(f"{path}/gelezen").status_code == 404
        assert other.get("/mijn-plan/toestemmingen").status_code == 404


def test_from_delen_a_consent_is_asked_and_nothing_that_was_typed_is_lost(
    company: Company,
) -> None:
    case_id = supported(company)
    company.seat(case_id, "woonstede")
    site = Site(company)
    care = site.visitor("begeleider")
    team = str(company.seats[case_id, "buurtteam"])
    typed = {"soort": "5", "tekst": "Kan de post niet aan.", "korte_werkt": "Samen openen."}
    asked = care.post(f"/casussen/{case_id}/delen/toestemming", vraag_aan=team, **typed)
    to = asked.headers["location"]
    assert "functie=WT" in to
    assert "soort=5" in to
    page = care.get(to.partition("#")[0])
    assert "bewaard als concept" in words(page)
    draft = to.partition("terug=")[2].partition("#")[0]
    made = care.post(
        f"/casussen/{case_id}/toestemming",
        soort_toestemming="secrecy",
        van=str(company.seats[case_id, "schakel"]),
        soorten=["5"],
        functies=["WT"],
        hoe="spoken",
        tot=(company.now + timedelta(days=20)).date().isoformat(),
        terug=draft,
    )
    assert made.headers["location"] == f"/casussen/{case_id}/delen?onderdeel={draft}"
    back = care.get(made.headers["location"])
    assert "Kan de post niet aan." in back.text
    assert "Samen openen." in back.text
    assert "ziet alles" in words(back)
