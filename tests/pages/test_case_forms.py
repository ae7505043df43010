"""The forms of the plan, the message and signals: each page renders, each press works, and what
cannot be taken comes back with everything that was typed and nothing half-done."""

import re
import uuid
from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest

from app.casefile.access import readable
from app.casefile.models import Entry
from tests.story import Story
from tests.visitor import Site, Visitor, words

LONG = "x" * 5000
HIDDEN = "\u202everkeerd om"
UNREADABLE = (LONG, "a\x00b", HIDDEN)
STRANGERS = ("buitenstaander", "consulent2", "coordinator")


@pytest.fixture
def story(half_way: Story) -> Story:
    half_way.company.wait(seconds=61)
    return half_way


@pytest.fixture
def site(story: Story) -> Site:
    return Site(story.company)


@pytest.fixture
def coach(site: Site) -> Visitor:
    return site.visitor("buurtcoach")


def entries(story: Story) -> int:
    """How many entries there are, for who sees most of them."""
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        return len(session.scalars(readable(session, actor, Entry)).all())


def comes_back(page: httpx.Response, status: int, fields: Mapping[str, str]) -> None:
    """The form again, with one heading, and all that was typed in it."""
    assert page.status_code == status, page.text[-1500:]
    assert page.text.count("<h1") == 1
    assert 'role="alert"' in page.text or "error-summary" in page.text
    for name, typed in fields.items():
        # what no page can hold is not asked back
        if typed.strip() and "\x00" not in typed:
            assert typed.replace("\u202e", "") in page.text.replace("\u202e", ""), name


def day(story: Story, days: int) -> str:
    return (story.company.now.date() + timedelta(days=days)).isoformat()


def test_every_page_renders_for_who_may_see_it_and_for_nobody_else(
    story: Story, site: Site, coach: Visitor
) -> None:
    case, ids = f"/casussen/{story.case_id}", story.ids
    lines = [f"{case}/afspraken/{ids[key]}" for key in ids if key.startswith("line_")]
    paths = [
        f"{case}/doelen", f"{case}/afspraken", f"{case}/afspraken?doel={ids['goal']}",
        f"{case}/eigen-dossier", *lines, f"{lines[0]}/aanpassen",
        f"{case}/boodschap", f"{case}/boodschap?voorstel={ids['proposal']}",
        f"{case}/boodschap/versies", f"{case}/boodschap/{ids['message']}/bezwaar",
        f"{case}/boodschap/{ids['message']}/noteren", f"{case}/contact", f"{case}/signaal",
    ]  # fmt: skip
    for path in paths:
        page = coach.get(path)
        assert page.status_code == 200, (path, page.text[-2000:])
        assert page.text.count("<h1") == 1
    assert coach.get("/signalen/vraag").status_code == 200
    for who in STRANGERS:
        stranger = site.visitor(who)
        for path in paths:
            assert stranger.get(path).status_code == 404, (who, path)
    resident = site.visitor("inwoner")
    assert resident.get("/signalen/vraag").status_code == 404


def test_a_goal_and_a_line_are_added_once(story: Story, coach: Visitor) -> None:
    case = f"/casussen/{story.case_id}"
    goal = {"tekst": "Een rustig huis.", "leefgebied": "housing"}
    made = coach.post(f"{case}/doelen", **goal)
    assert made.status_code == 303
    goal_id = made.headers["location"].partition("doel=")[2]
    comes_back(coach.post(f"{case}/doelen", **goal), 409, {"tekst": "Een rustig huis."})
    line = {"tekst": "De buren vragen.", "van": str(story.seat("schakel")), "doel": goal_id,
            "datum": day(story, 3), "klaar_als": "Gevraagd."}  # fmt: skip
    assert coach.post(f"{case}/afspraken", **line).headers["location"] == case
    before = entries(story)
    comes_back(coach.post(f"{case}/afspraken", **line), 409, {"tekst": "De buren vragen."})
    assert entries(story) == before


def test_a_wrong_goal_or_line_comes_back_and_leaves_nothing(story: Story, coach: Visitor) -> None:
    case = f"/casussen/{story.case_id}"
    other = story.company.open_case()
    before = entries(story)
    for text in ("", *UNREADABLE):
        comes_back(
            coach.post(f"{case}/doelen", tekst=text, leefgebied="housing"), 422, {"tekst": text}
        )
    assert coach.post(f"{case}/doelen", tekst="Goed.", leefgebied="maan").status_code == 422
    right = {"tekst": "Bellen.", "van": str(story.seat("schakel")), "doel": "",
             "datum": day(story, 3), "klaar_als": "Gebeld."}  # fmt: skip
    wrong: list[dict[str, str]] = [
        *({"tekst": text} for text in ("", *UNREADABLE)),
        *({"klaar_als": text} for text in ("", *UNREADABLE)),
        {"van": ""}, {"van": "niemand"}, {"van": str(uuid.uuid4())},
        {"van": str(story.company.seats[other, "buurtteam"])},
        {"doel": str(uuid.uuid4())}, {"doel": str(story.ids["message"])},
        {"datum": ""}, {"datum": "morgen"}, {"datum": day(story, -1)}, {"datum": "99999-01-01"},
        {"harde_datum": "feest"}, {"soort": "geheim"},
    ]  # fmt: skip
    for change in wrong:
        typed = right | change
        page = coach.post(f"{case}/afspraken", **typed)
        comes_back(page, 422, {"tekst": typed["tekst"], "klaar_als": typed["klaar_als"]})
    assert entries(story) == before


def test_the_steps_of_a_line(story: Story, site: Site, coach: Visitor) -> None:
    case = f"/casussen/{story.case_id}"
    carer, worker = site.visitor("begeleider"), site.visitor("consulent")
    travel = f"{case}/afspraken/{story.ids['line_travel']}"
    assert "De aanvraag duurt een week." in words(coach.get(travel))
    assert coach.post(f"{travel}/datum-akkoord").status_code == 303
    comes_back(coach.post(f"{travel}/datum-akkoord"), 409, {})
    assert worker.post(f"{travel}/gedaan").status_code == 303
    comes_back(worker.post(f"{travel}/gedaan"), 409, {})
    assert worker.post(f"{travel}/heropenen").status_code == 303

    line = f"{case}/afspraken/{story.ids['line_coach']}"
    comes_back(carer.post(f"{line}/gedaan", versie="1"), 409, {})
    for text in ("", *UNREADABLE):
        comes_back(carer.post(f"{line}/vervallen", reden=text), 422, {"reden": text})
        page = carer.post(f"{line}/andere-datum", datum=day(story, 9), reden_datum=text)
        comes_back(page, 422, {"reden_datum": text})
    for wrong in ("", "straks", day(story, -2)):
        page = carer.post(f"{line}/andere-datum", datum=wrong, reden_datum="Ik ben weg.")
        comes_back(page, 422, {"reden_datum": "Ik ben weg."})
        assert coach.post(f"{travel}/terugkoppeling", terug_datum=wrong).status_code == 422
    right = {"datum": day(story, 9), "reden_datum": "Ik ben weg."}
    assert carer.post(f"{line}/andere-datum", **right).status_code == 303
    assert coach.post(f"{line}/datum-afwijzen").status_code == 303
    assert coach.post(f"{line}/vraag-hoe-het-gaat").status_code == 303
    comes_back(worker.post(f"{line}/vervallen", reden="Zomaar."), 403, {})
    assert carer.post(f"{line}/vervallen", reden="Hij heeft al vervoer.").status_code == 303
    assert "Hij heeft al vervoer." in words(coach.get(line))


def test_a_line_is_changed_by_who_read_the_newest_version(story: Story, coach: Visitor) -> None:
    line = f"/casussen/{story.case_id}/afspraken/{story.ids['line_own']}"
    right = {"tekst": "Elke donderdag praten.", "van": str(story.seat("buurtteam")),
             "datum": day(story, 12), "klaar_als": "Klaar.", "versie": "1"}  # fmt: skip
    for text in ("", *UNREADABLE):
        comes_back(coach.post(line, **(right | {"tekst": text})), 422, {"klaar_als": "Klaar."})
    assert coach.post(line, **right).status_code == 303
    stale = right | {"tekst": "Toch vrijdag."}
    comes_back(coach.post(line, **stale), 409, {"tekst": "Toch vrijdag."})
    assert "Elke donderdag praten." in words(coach.get(line))


def test_feedback_is_given_once(story: Story, site: Site, coach: Visitor) -> None:
    case = f"/casussen/{story.case_id}"
    carer = site.visitor("begeleider")
    page = carer.get(f"{case}/afspraken/{story.ids['line_coach']}")
    path = page.text.partition(f"{case}/terugkoppeling/")[2][:36]
    form = f"{case}/terugkoppeling/{path}"
    assert carer.get(form).status_code == 200
    assert coach.get(form).status_code == 404
    for text in ("", *UNREADABLE):
        comes_back(carer.post(form, tekst=text), 422, {"tekst": text})
    assert carer.post(form, tekst="Hij was er.", soort="geheim").status_code == 422
    assert carer.post(form, tekst="Hij was er.").status_code == 303
    comes_back(carer.post(form, tekst="Hij was er."), 409, {"tekst": "Hij was er."})


def test_the_message_is_published_once(story: Story, site: Site, coach: Visitor) -> None:
    case = f"/casussen/{story.case_id}"
    right = {"tekst": "Je houdt je baan.", "wat_anders": "Korter.", "op_basis_van": "2"}
    before = entries(story)
    wrong: list[dict[str, str]] = [
        *({"tekst": text} for text in ("", *UNREADABLE)),
        *({"wat_anders": text} for text in ("", *UNREADABLE)),
        {"soort": "geheim"}, {"op_basis_van": "twee"}, {"op_basis_van": "²"},
        {"op_basis_van": "9" * 5000},
    ]  # fmt: skip
    for change in wrong:
        typed = right | change
        page = coach.post(f"{case}/boodschap", **typed)
        comes_back(page, 422, {key: typed[key] for key in ("tekst", "wat_anders")})
    comes_back(
        coach.post(f"{case}/boodschap", **(right | {"soort": "9a"})), 403, {"tekst": right["tekst"]}
    )
    page = coach.post(f"{case}/boodschap", **right, voorstel=str(uuid.uuid4()))
    comes_back(page, 409, {"tekst": right["tekst"]})
    assert entries(story) == before
    taken = right | {"voorstel": str(story.ids["proposal"])}
    assert coach.post(f"{case}/boodschap", **taken).status_code == 303
    comes_back(coach.post(f"{case}/boodschap", **taken), 409, {"tekst": right["tekst"]})
    assert entries(story) == before + 1
    carer = site.visitor("begeleider")
    proposal = {"tekst": "Je houdt je baan echt.", "op_basis_van": "3"}
    assert carer.post(f"{case}/boodschap", **proposal).status_code == 303
    comes_back(carer.post(f"{case}/boodschap", **proposal), 409, {"tekst": proposal["tekst"]})
    assert coach.post(f"{case}/boodschap/tips", tekst="De cliënt wordt gebeld.").status_code == 200


def test_a_proposal_is_declined_with_a_reason(story: Story, site: Site, coach: Visitor) -> None:
    case = f"/casussen/{story.case_id}"
    path = f"{case}/boodschap/{story.ids['proposal']}/afwijzen"
    for text in ("", *UNREADABLE):
        comes_back(coach.post(path, reden=text), 422, {"reden": text})
    carer = site.visitor("begeleider")
    assert carer.post(path, reden="Nee.").status_code == 403
    assert coach.post(path, reden="Donderdag blijft.").status_code == 303
    assert coach.post(path, reden="Donderdag blijft.").status_code == 409


def test_the_message_is_answered(story: Story, site: Site) -> None:
    case = f"/casussen/{story.case_id}"
    message = f"{case}/boodschap/{story.ids['message']}"
    carer, worker = site.visitor("begeleider"), site.visitor("consulent")
    for text in ("", *UNREADABLE):
        comes_back(carer.post(f"{message}/bezwaar", reden=text), 422, {"reden": text})
    assert carer.post(f"{message}/bezwaar", reden="Donderdag\nwerkt hij.").status_code == 303
    assert carer.post(f"{message}/gezien").status_code == 422
    for _ in range(2):
        assert carer.post(f"{message}/bevestigen").status_code == 303
    for wrong in ("", "iemand", str(uuid.uuid4()), str(story.seat("werkplein"))):
        comes_back(worker.post(f"{message}/noteren", plek=wrong), 422, {})
    other = {"plek": str(story.seat("werkgeverspunt"))}
    assert worker.post(f"{message}/noteren", **other).status_code == 303
    assert worker.post(f"{message}/noteren", **other).status_code == 409
    for who in STRANGERS:
        stranger = site.visitor(who)
        for step in ("bevestigen", "gezien", "bezwaar", "noteren", "afwijzen"):
            sent = stranger.post(f"{message}/{step}", reden="x", plek=other["plek"])
            assert sent.status_code == 404, (who, step)


def test_a_contact_is_logged_once(story: Story, site: Site) -> None:
    path = f"/casussen/{story.case_id}/contact"
    worker = site.visitor("consulent")
    right = {"boodschap": str(story.ids["message"]), "hoe": "phone",
             "wanneer": "2026-11-02T10:00", "tekst": "Hij begreep het."}  # fmt: skip
    wrong: list[dict[str, str]] = [
        *({"tekst": text} for text in UNREADABLE),
        {"hoe": ""}, {"hoe": "duif"}, {"wanneer": "gisteren"}, {"wanneer": "2999-01-01T10:00"},
        {"wanneer": "0001-01-01T00:00"}, {"boodschap": "x"}, {"boodschap": str(uuid.uuid4())},
        {"boodschap": str(story.ids["proposal"])},
    ]  # fmt: skip
    for change in wrong:
        typed = right | change
        comes_back(worker.post(path, **typed), 422, {"tekst": typed["tekst"]})
    assert worker.post(path, **right).status_code == 303
    comes_back(worker.post(path, **right), 409, {"tekst": "Hij begreep het."})


def test_a_signal_is_sent_claimed_and_closed(story: Story, site: Site, coach: Visitor) -> None:
    path = f"/casussen/{story.case_id}/signaal"
    carer = site.visitor("begeleider")
    for change in ({"type": ""}, {"type": "feest"}, *({"tekst": text} for text in UNREADABLE)):
        typed = {"type": "letter", "tekst": "Een brief."} | change
        comes_back(carer.post(path, **typed), 422, {"tekst": typed["tekst"]})
    right = {"type": "letter", "tekst": "Een brief."}
    assert carer.post(path, **right).status_code == 303
    comes_back(carer.post(path, **right), 409, {"tekst": "Een brief."})
    signal = f"{path}/{story.ids['signal']}"
    for who in STRANGERS:
        stranger = site.visitor(who)
        assert stranger.post(path, **right).status_code == 404
        assert stranger.post(f"{signal}/oppakken").status_code == 404
        assert stranger.post(f"{signal}/klaar").status_code == 404
    assert coach.post(f"{signal}/oppakken", terug="//evil.example").headers["location"] == "/"
    assert coach.post(f"{signal}/oppakken").status_code == 409
    assert coach.post(f"{signal}/klaar").status_code == 303


def test_a_question_without_a_case(story: Story, site: Site, coach: Visitor) -> None:
    to = str(story.company.ids.organisations["woonstede"])
    for change in (
        {"organisatie": ""}, {"organisatie": str(uuid.uuid4())},
        {"organisatie": str(story.company.ids.organisations["buurtteam"])},
        *({"vraag": text} for text in ("", *UNREADABLE)),
    ):  # fmt: skip
        typed = {"organisatie": to, "vraag": "Is er een huis vrij?"} | change
        comes_back(coach.post("/signalen/vraag", **typed), 422, {"vraag": typed["vraag"]})
    right = {"organisatie": to, "vraag": "Is er een huis vrij?"}
    assert coach.post("/signalen/vraag", **right).status_code == 303
    comes_back(coach.post("/signalen/vraag", **right), 409, {"vraag": right["vraag"]})
    question = f"/signalen/vraag/{story.ids['question']}"
    intake = site.visitor("intake")
    assert intake.get(question).status_code == 200
    for text in ("", *UNREADABLE):
        comes_back(intake.post(question, antwoord=text), 422, {"antwoord": text})
    for who in (*STRANGERS, "begeleider", "buurtcoach"):
        visitor = site.visitor(who)
        assert visitor.get(question).status_code == 404, who
        assert visitor.post(question, antwoord="Ja.").status_code == 404, who
    assert intake.post(question, antwoord="Ja, ook dan.").status_code == 303
    assert intake.post(question, antwoord="Nee.").status_code == 409
    assert "Ja, ook dan." in words(coach.get("/signalen/vraag"))


def test_who_may_have_it_after_all_is_ticked_until_somebody_unticks_it(
    story: Story, site: Site
) -> None:
    path = f"/casussen/{story.case_id}/delen"
    carer = site.visitor("begeleider")
    everybody = {str(story.seat(party)) for party in ("buurtteam", "werkplein", "werkgeverspunt")}

    def ticked(**typed: str | list[str]) -> set[str]:
        page = carer.post(f"{path}/voorbeeld", tekst="Bellen na elf uur.", **typed)
        return set(re.findall(r'name="lezers" value="([0-9a-f-]+)" checked', page.text))

    # of what somebody cannot do nobody may know: no party has a box
    assert ticked(soort="5") == set()
    assert ticked(soort="5w", lezers_getoond="ja") == everybody
    left_out = str(story.seat("werkplein"))
    shown = {"lezers_getoond": ["ja", *everybody], "lezers": sorted(everybody - {left_out})}
    assert ticked(soort="5w", **shown) == everybody - {left_out}
    # sending it goes by the boxes that were ticked, and by nothing that was not seen
    carer.post(path, soort="5w", tekst="Alleen voor mij.", lezers_getoond="ja")
    story.company.wait(seconds=120)
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        bodies = session.scalars(readable(session, actor, Entry).with_only_columns(Entry.body))
        assert "Alleen voor mij." not in set(bodies)


def test_what_was_chosen_after_the_readers_were_shown_is_looked_at_first(
    story: Story, site: Site
) -> None:
    path = f"/casussen/{story.case_id}/delen"
    carer = site.visitor("begeleider")
    before = entries(story)
    # the readers of what somebody cannot do stood there: nobody had a box, and so nobody got it
    sent = {"soort": "5w", "tekst": "Bellen na elf uur.", "lezers_getoond": "ja"}
    comes_back(carer.post(path, **sent, gekeken_naar="5"), 409, {"tekst": sent["tekst"]})
    assert entries(story) == before
    assert carer.post(path, **sent, gekeken_naar="5w").status_code == 303


def test_a_stricter_sort_that_is_proposed_is_chosen_with_one_press_and_never_a_dead_end(
    story: Story, site: Site
) -> None:
    path = f"/casussen/{story.case_id}/delen"
    carer = site.visitor("begeleider")
    text = "Door zijn depressie komt hij laat."

    def proposed(page: httpx.Response) -> list[str]:
        return re.findall(
            r'name="strenger" value="([^"]*)" formaction="[^"]*/voorbeeld"', page.text
        )

    page = carer.post(f"{path}/voorbeeld", soort="5w", tekst=text)
    assert proposed(page) == ["5"]
    page = carer.post(f"{path}/voorbeeld", soort="5w", tekst=text, strenger="5")
    assert re.findall(r'name="soort" value="([^"]*)" checked', page.text) == ["5"]
    assert 'name="gekeken_naar" value="5"' in page.text
    assert text in page.text
    # a diagnosis is not the care provider's to write: it is warned about, and leads nowhere
    assert "‘depressie’" in page.text
    assert proposed(page) == []
    sent = {"soort": "5", "tekst": text, "lezers_getoond": "ja", "gekeken_naar": "5"}
    comes_back(carer.post(path, **sent), 422, {"tekst": text})
    answer = carer.post(path, **sent, toch_zo="Zo noemt hij het zelf.")
    assert answer.status_code == 303
