"""Made-up words for a diagnosis are typed everywhere, and every channel of everybody is crawled in
each stage of the case: nobody meets a word that its author's choice did not give them.

Who may read what stands in a table by hand, `tests/canary_table.py`. The same is asked of the fact
that mental health takes part, for all who may not know it.
"""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller

from app.base.errors import Invalid
from app.base.settings import get_settings
from app.casefile.entries import Share, share
from app.casefile.vocabulary import Category, Function
from app.demo.people import SIGN_INS
from app.insight.tasks import check_log, seal_log
from app.main import create_app
from app.notices.tasks import end_emergencies, lapse_due, mail_invitation
from app.rights.requests import ask_access
from app.rights.tasks import keep_no_longer
from tests.canary import BESIDE, NOTHING, Crawler, Heard, word, words_in
from tests.canary_story import Told, words
from tests.canary_table import (
    ALL,
    EXPECTED,
    GLASS,
    NARROW,
    STAGES,
    TAKE_HOME,
    TAKEN_HOME,
    WIDE,
    of_the_table,
)  # fmt: skip
from tests.databases import Databases
from tests.insight.log import KEY
from tests.live import LOOPBACK, free_port
from tests.notices.test_invitation_mail import Postbox, run
from tests.program import Program
from tests.standing import standing
from tests.story import Story
from tests.test_routes import VARIES, House, plain, walk

# Who may not know that mental health takes part.
KEPT_FROM = (
    "woonconsulent", "schuldhulp", "huisarts", "vrijwilliger", "arbeidsbemiddelaar",
    "coordinator", "privacy", "beheerder", "buitenstaander", "consulent2", "intake",
)  # fmt: skip
AT_TABLE = WIDE | NARROW | {"schuldhulp"}
EVERYBODY = [who for who in SIGN_INS if who != "ggz"]
# The stage in which everybody looks into the case, and the table after every single thing.
DEEPEST = "during"
# Where the officer reads of organisations and functions: of words that were kept and of the log,
# neither of which says in which case; and by law of an emergency, and of what is to be decided of a
# request for access.
OFFICER = {
    "/privacy/waarschuwingen", "/api/v1/overruled-warnings", "/privacy/logboek",
    "/privacy/logboek/bestand", "/api/v1/read-events", "/api/v1/read-event-exports",
    "/privacy/nood", "/api/v1/emergency-shares", "/privacy/inzage/{request_id}",
    "/api/v1/subject-access-requests/{request_id}/items", "/api/v1/cases/{case_id}/access-items",
}  # fmt: skip
# Each visit is a session of its own, with a token of its own in its forms.
TOKEN = re.compile(r'(?<=name="csrf" value=")[^"]+')
# The tables in which words of people stand. All others hold none.
OF_WORDS = {
    "samenspel.entry", "samenspel.entry_version", "samenspel.agreement", "samenspel.confirmation",
    "samenspel.regie_term", "samenspel.seat", "samenspel.intake_question", "samenspel.case_draft",
    "samenspel.emergency_share",
}  # fmt: skip


# What names a seat in its body.
SAYS_A_SEAT: dict[str, dict[str, object]] = {
    "agreements": {
        "text": "Bellen.", "doneWhen": "Gedaan.", "ownerSeatId": "SEAT", "dueOn": "2026-12-01",
    },
    "regie/offers": {"seatId": "SEAT", "reason": "Daarom."},
    "entries": {"category": "5w", "body": "Rustig praten.", "to": ["SEAT"]},
    "consents": {
        "fromSeatId": "SEAT", "takingPart": True, "toFunctions": ["WC"], "until": "2027-01-01",
    },
    "objections": {"againstSeatId": "SEAT", "words": "Liever niet."},
}  # fmt: skip


@dataclass
class Ears:
    """What everybody came upon, by stage and person; and what lies where nobody should look."""

    told: Told
    crawler: Crawler
    heard: dict[tuple[str, str], list[Heard]] = field(default_factory=dict)
    rows: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    # of what somebody did to something hidden and to nothing: where, and both answers
    tried: list[tuple[str, httpx.Response, httpx.Response]] = field(default_factory=list)
    journal: Path = Path()

    def listen(self, stage: str) -> None:
        """For everybody but care: what row security lets through, and what their channels say. Who
        sits at the table looks into the case, and in `DEEPEST` after every hidden thing by its
        id; so does everybody else, for once."""
        self.crawler.at_company_time()
        for who in SIGN_INS:
            self.rows[stage, who] = self.crawler.let_through(who)
            if who == "ggz":
                continue
            self.heard[stage, who] = self.crawler.everything(who, _depth(who, stage))

    def words(self, stage: str, who: str) -> set[str]:
        return {name for one in self.heard[stage, who] for name in words_in(one.text)}


def _depth(who: str, stage: str) -> int:
    if who in AT_TABLE:
        return 2 if stage == DEEPEST else 1
    if who in GLASS and stage == "glass":
        return 2
    return 1 if stage in ("without", DEEPEST) else 0


class Memory(logging.Handler):
    """Keeps every line that the application logs."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def ears(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ears]:
    """The whole story once, and everybody who listens to each stage of it."""
    box = Postbox()
    post_office = Controller(box, hostname=LOOPBACK, port=free_port())
    post_office.start()
    with ExitStack() as stack:
        company, database = stack.enter_context(standing(databases))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        journal = tmp_path_factory.mktemp("canary") / "journal"
        for name, value in {
            "SMTP_HOST": LOOPBACK, "SMTP_PORT": str(post_office.port), "SMTP_SECURITY": "none",
            "SMTP_FROM": "samenspel@gemeente.example", "JOURNAL": str(journal),
            "SEAL_KEY": KEY.decode(),
        }.items():  # fmt: skip
            patch.setenv(f"SAMENSPEL_{name}", value)
        get_settings.cache_clear()
        told = Told(company)
        crawler = stack.enter_context(Crawler(company, database, create_app()))
        found = Ears(told, crawler, journal=journal)
        stack.enter_context(remembering(found.logged))
        tell(found)
        found.letters = [one.as_bytes().decode() for one in box.letters]
        yield found
    post_office.stop()


@contextmanager
def remembering(lines: list[str]) -> Iterator[None]:
    """All that the application logs, as long as the block lasts."""
    log = logging.getLogger("samenspel")
    memory, level = Memory(lines), log.level
    log.addHandler(memory)
    log.setLevel(logging.DEBUG)
    yield
    log.removeHandler(memory)
    log.setLevel(level)


def tell(ears: Ears) -> None:
    """Stage by stage, and everybody listens to each."""
    told = ears.told
    told.begin()
    ears.listen("without")
    told.care_comes("ggz", Function.WT, Function.CW, Function.ZA)
    told.minute()
    told.team_types()
    by_program(ears)
    told.care_types()
    with told.as_("inwoner") as (session, actor):
        ask_access(session, actor, told.case_id)
    work(ears)
    ears.listen("before")
    for step, stage in (
        (told.secrecy_is_lifted, "during"),
        (told.consent_is_withdrawn, "withdrawn"),
        (told.somebody_objects, "objection"),
        (told.the_glass_is_broken, "glass"),
        (told.it_closes, "closed"),
    ):
        step()
        work(ears)
        ears.listen(stage)
        if stage == DEEPEST:
            act_on_what_is_hidden(ears)


def act_on_what_is_hidden(ears: Ears) -> None:
    """The landlord knows the ids of what care did, and does to them all that can be done; and the
    same to ids out of nothing."""
    told, app = ears.told, ears.crawler.app
    house = House(Story(told.company, told.case_id), ears.crawler.database, app)
    here = {"case_id": str(told.case_id)}
    hidden = {
        "entry_id": told.ids["six"], "message_id": told.ids["proposal"],
        "signal_id": told.ids["crisis"], "consent_id": told.ids["ggz_known"],
        "seat_id": told.seat("ggz"), "agreement_id": told.ids["goal"],
    }  # fmt: skip
    ids = here | {name: str(one) for name, one in hidden.items()}
    nowhere = here | dict.fromkeys(hidden, NOTHING)
    for visit in walk(app.routes):
        names = set(re.findall(r"{(\w+)}", visit.path))
        if visit.method != "GET" and names & set(hidden) and names <= set(ids):
            both = [house.visit("woonconsulent", visit, one) for one in (ids, nowhere)]
            ears.tried.append((f"{visit.method} {visit.path}", both[0], both[1]))
    client = house.client("woonconsulent")
    for rest, body in SAYS_A_SEAT.items():
        both = [
            client.post(
                f"/api/v1/cases/{told.case_id}/{rest}",
                content=json.dumps(body).replace("SEAT", seat),
                headers={"content-type": "application/json"},
            )
            for seat in (ids["seat_id"], NOTHING)
        ]
        ears.tried.append((rest, both[0], both[1]))


def by_program(ears: Ears) -> None:
    """The consultant types one over the API, first without a reason and then with one; the answer
    to a mistake tells the typist which word it was, and nobody else."""
    company = ears.told.company
    ears.crawler.at_company_time()
    program = Program.of(ears.crawler.app, company.owner_url, "consulent")
    path = f"/cases/{ears.told.case_id}/entries"
    said = {"category": "5w", "body": words("fivew")}
    refused = program.post(path, said, 422)
    assert word("fivew") in str(refused["errors"])
    program.post(path, said | {"acknowledge": f"Vanwege {word('fivew')}."}, 422)
    program.post(path, said | {"acknowledge": "Dit is zo afgesproken."})
    ears.told.minute()


def work(ears: Ears) -> None:
    """All that happens by itself, as the worker does it."""
    company, database = ears.told.company, ears.crawler.database
    for job in (lapse_due, end_emergencies, keep_no_longer, seal_log, check_log):
        run(company, database, job)
    for seat_id in company.seats.values():
        run(company, database, mail_invitation, seat_id=seat_id)


@pytest.mark.parametrize("stage", STAGES)
def test_row_security_gives_everybody_the_words_of_the_table_by_hand(
    ears: Ears, stage: str
) -> None:
    for who in SIGN_INS:
        assert ears.rows[stage, who] == of_the_table(who, stage), who


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_comes_upon_a_word_that_its_author_did_not_give_them(ears: Ears, stage: str) -> None:
    for who in EVERYBODY:
        for one in ears.heard[stage, who]:
            assert one.status < 500, (who, one.path)
            allowed = of_the_table(who, stage)
            if stage == "closed" and one.route.startswith(TAKE_HOME):
                allowed |= {name for name, takers in TAKEN_HOME.items() if who in takers}
            assert words_in(one.text) <= allowed, (who, one.path)


def test_whoever_may_read_the_words_does_meet_them(ears: Ears) -> None:
    """Or the crawl would prove nothing."""
    for who in sorted(ALL - {"inwoner"}):
        assert "message" in ears.words("before", who), who
    for stage in ("before", "during", "withdrawn"):
        missing = of_the_table("buurtcoach", stage) - ears.words(stage, "buurtcoach")
        # a reason for regie that is not mine stands in its history alone; a draft in its own page
        assert not missing - {"draft"}, (stage, missing)
    assert "message" in ears.words("closed", "woonconsulent"), "nothing was taken home"
    assert "message" in ears.words("glass", "buitenstaander")


@pytest.mark.parametrize("stage", STAGES)
def test_for_who_may_not_know_it_mental_health_does_not_take_part(ears: Ears, stage: str) -> None:
    """Nowhere more often than before it came: that it exists and can be asked is no secret."""
    for who in KEPT_FROM:
        known: dict[str, dict[str, int]] = defaultdict(dict)
        # nobody could tell of it then: what somebody's page said is said to everybody
        for one in (heard for person in SIGN_INS for heard in ears.heard["without", person]):
            for said, times in one.about_the_team.items():
                known[one.route][said] = max(times, known[one.route].get(said, 0))
        for one in ears.heard[stage, who]:
            if who == "privacy" and one.route in OFFICER:
                continue
            for said, times in one.about_the_team.items():
                assert times <= known[one.route].get(said, 0), (who, one.path, said)


def test_looking_for_the_word_itself_answers_like_a_word_that_is_nowhere(ears: Ears) -> None:
    ears.crawler.at_company_time()
    for who in SIGN_INS:
        nowhere: dict[int, list[Heard]] = {}
        for name in set(EXPECTED) - of_the_table(who, "closed"):
            asked = word(name)
            nonsense = "q" * len(asked)
            if len(asked) not in nowhere:
                nowhere[len(asked)] = ears.crawler.search(who, nonsense)
            for one, other in zip(
                ears.crawler.search(who, asked), nowhere[len(asked)], strict=True
            ):
                assert one.status == other.status, (who, one.path)
                here, there = (VARIES.sub("", text) for text in (one.text, other.text))
                assert here.replace(asked, "") == there.replace(nonsense, ""), (who, one.path)


def test_what_is_hidden_answers_like_nothing_to_whoever_acts_on_it(ears: Ears) -> None:
    assert len(ears.tried) > 40
    for where, hidden, nothing in ears.tried:
        assert 400 <= hidden.status_code < 500, (where, hidden.status_code)
        told = [TOKEN.sub("…", plain(one)) for one in (hidden, nothing)]
        assert (hidden.status_code, told[0]) == (nothing.status_code, told[1]), where
        assert not words_in(hidden.text), where


def test_the_words_rest_in_the_tables_of_words_and_nowhere_else(ears: Ears) -> None:
    """Not in the log of reads, a job, a key of a request, a decision, a notice or a shell."""
    found = ears.crawler.at_rest()
    assert set(found) == OF_WORDS
    assert set().union(*found.values()) == set(EXPECTED)


def test_no_mail_line_of_a_log_or_of_the_journal_holds_a_word(ears: Ears) -> None:
    lines = ears.journal.read_text().splitlines()
    assert lines
    assert ears.logged
    assert ears.letters
    for said in (*lines, *ears.logged, *ears.letters):
        assert not words_in(said), said
        assert BESIDE not in said
        assert "De Brug" not in said


def test_a_reason_for_keeping_the_words_may_not_hold_them(ears: Ears) -> None:
    """The privacy officer reads the reason, and no text."""
    told = ears.told
    case_id = told.company.open_case()
    with told.company.as_("buurtcoach", case_id) as (session, actor):
        because = actor.assuring(f"Het gaat om {word('reason')}.", no_treatment=False)
        with pytest.raises(Invalid):
            share(session, because, case_id, Share(category=Category.WHAT_HELPS, body=words("x")))
