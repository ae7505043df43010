"""Delen: who will see it, who the short version, who not and why, before anything is saved."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from app.base.errors import FieldError, Invalid
from app.casefile import entries
from app.casefile.cases import case_of
from app.casefile.entries import DerivedForm, EntryView, Share
from app.casefile.rule_table import RuleSet, may_write, rule_set_in_force
from app.casefile.sharing import Sees, Verdict, default_category
from app.casefile.vocabulary import Category, EntryKind, Function
from app.casefile.word_lists import WordWarning, warnings
from app.desk.sharing import my_seat, newcomers_lacking
from app.organisations.actor import AMSTERDAM
from app.pages.forms import go, try_or_show
from app.web.context import Context, SignedIn
from app.web.dutch import moment, short_day
from app.web.flash import Flash, Undo
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter()
PATH = "/casussen/{case_id:uuid}"
UNDO_SECONDS = 60
C = Category

# Where a category stands on the form.
AREAS: tuple[tuple[str, tuple[Category, ...]], ...] = (
    ("Gezondheid", (C.WHAT_HELPS, C.ABILITY, C.TREATMENT, C.SUBSTANCE_USE)),
    ("Geld", (C.INCOME_SETTLED, C.INCOME, C.DEBTS_EXIST, C.DEBT_AMOUNTS, C.DEBT_SETTLEMENT)),
    ("Wonen", (C.RENT_ARREARS, C.NUISANCE, C.HOUSEHOLD)),
    ("Werk", (C.WORK_PATTERN, C.WORK_HISTORY)),
    ("Iets anders", (C.PLAN, C.SAFETY, C.POLICE)),
)
# The short forms have fields of their own; no text is ever shortened by a machine.
SHORT_FIELDS: dict[Category, tuple[tuple[str, str, str], ...]] = {
    C.WHAT_HELPS: (
        ("korte_werkt", "Wat werkt", "Bijvoorbeeld: één afspraak per dag."),
        ("korte_werkt_niet", "Wat werkt niet", "Bijvoorbeeld: post zonder uitleg."),
        ("korte_wanneer", "Wanneer en hoe bereikbaar", "Bijvoorbeeld: bellen na elf uur."),
    ),
    C.ABILITY: (
        ("korte_kan", "Wat kan wel", "Bijvoorbeeld: kan zelf met de bus."),
        ("korte_kan_niet", "Wat kan nu niet", "Bijvoorbeeld: kan de post niet zelf verwerken."),
    ),
    C.WORK_PATTERN: (("korte_patroon", "Het patroon", "Zoals: stopt vaak in de eerste weken."),),
    C.DEBTS_EXIST: (("korte_schulden", "In het kort", "Zoals: er zijn schulden, er is hulp."),),
    C.INCOME_SETTLED: (("korte_inkomen", "In het kort", "Inkomen geregeld, of onzeker."),),
}  # fmt: skip
NAMES = {"body": "tekst", "category": "soort", "text": "tekst"}


class Typed(Command):
    """What was typed in the form."""

    body: Text
    category: Category


@dataclass(frozen=True, slots=True)
class SharingForm:
    """The form as it came, with what belongs together put together."""

    values: dict[str, str]
    readers: tuple[uuid.UUID, ...] | None

    @property
    def category(self) -> Category | None:
        chosen = self.values.get("strenger") or self.values.get("soort")
        return Category(chosen) if chosen in list(Category) else None

    def short(self, category: Category) -> str:
        parts = [self.values.get(name, "").strip() for name, _, _ in SHORT_FIELDS.get(category, ())]
        return " ".join(
            part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part
        )


async def read_form(request: Request) -> SharingForm:
    """All fields at once: the short form's fields differ per category."""
    sent = await request.form()
    values = {key: value for key, value in sent.items() if isinstance(value, str)}
    readers: tuple[uuid.UUID, ...] | None = None
    if "lezers_getoond" in values:
        ids = [str(value) for value in sent.getlist("lezers")]
        readers = tuple(uuid.UUID(one) for one in ids if _is_id(one))
    return SharingForm(values, readers)


SentForm = Annotated[SharingForm, Depends(read_form)]


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


@router.get(PATH + "/delen")
def form(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    onderdeel: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """What do you want to share? With `onderdeel`: what has to be different."""
    session, actor = context.session, context.signed_in
    seat = my_seat(session, actor, case_id)
    values: dict[str, str] = {}
    if onderdeel is not None:
        view = entries.entry_view(session, actor, onderdeel)
        values = {"tekst": view.body, "soort": view.category.value, "onderdeel": str(onderdeel)}
        values["versie"] = str(view.version)
    else:
        start = default_category(seat)
        if start is not None:
            values["soort"] = start.value
    return _form(request, context, case_id, SharingForm(values, None), {}, 200)


def _form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    sent: SharingForm,
    errors: Mapping[str, str],
    status: int,
    template: str = "sharing/share.html",
) -> Response:
    session, actor = context.session, context.signed_in
    seat = my_seat(session, actor, case_id)
    rules = rule_set_in_force(actor.today)
    function = Function(seat.function)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "form": sent.values,
        "errors": errors,
        "areas": [
            {
                "label": label,
                "options": [
                    (one.value, one.label, "") for one in options if may_write(rules, one, function)
                ],
            }
            for label, options in AREAS
            if any(may_write(rules, one, function) for one in options)
        ],
        "purposes": [],
        "subjects": [],
        "entry_id": sent.values.get("onderdeel"),
        "draft_id": None,
        "preview": _preview(context, case_id, sent, errors),
    }
    return render(request, template, status=status, page=page)


def _preview(
    context: Context, case_id: uuid.UUID, sent: SharingForm, errors: Mapping[str, str]
) -> dict[str, Any]:
    session, actor = context.session, context.signed_in
    category = sent.category
    verdicts: list[Verdict] = []
    if category is not None:
        told = sent.values.get("verteld") == "ja"
        verdicts = entries.preview(session, actor, case_id, category, resident_told=told)
    readers = [_reader(one, sent, case_id) for one in verdicts if one.party.at_table]
    full = [one for one in readers if one["verdict"] == "full" and one["chosen"]]
    short = [one for one in verdicts if one.sees is Sees.DERIVED and one.party.at_table]
    count = len(full)
    people = "1 mens" if count == 1 else f"{count} mensen"
    headline = f"Deze {people} gaan dit zien" if count > 1 else "Eén iemand gaat dit zien"
    if not count:
        headline = "Niemand gaat dit zien"
    derived = short[0].derived if short else None
    return {
        "form": sent.values,
        "errors": errors,
        "headline": "Wie gaan dit zien?" if category is None else headline,
        "button": f"Delen met {people}" if count or not short else "Deel de korte versie",
        "can_save": category is not None and bool(count or short or verdicts),
        "successors": bool(count),
        "readers": readers,
        "warning": _warning(context, case_id, sent),
        "derived": _derived(derived, [one.party.person_name or one.party.name for one in short])
        if derived
        else None,
        "ask_told": category is C.DEBT_SETTLEMENT,
        "rules_line": _rules_line(rule_set_in_force(actor.today), verdicts),
        "rules": [
            {
                "party": one.party.person_name or one.party.name,
                "ground_sender": one.sender_ground,
                "ground_receiver": one.receiver_ground,
                "article": one.article,
                "sentence": one.sentence,
            }
            for one in verdicts
            if one.party.at_table
        ],
    }  # fmt: skip


def _rules_line(rules: RuleSet, verdicts: list[Verdict]) -> str:
    if not verdicts:
        return ""
    keys = ", ".join(sorted({one.rule for one in verdicts}))
    return f"Volgens de regels van {rules.valid_from:%d-%m-%Y}, regel {keys}."


def _reader(one: Verdict, sent: SharingForm, case_id: uuid.UUID) -> dict[str, Any]:
    party = one.party
    resident = party.kind == "resident"
    chosen = sent.readers is None or party.seat_id in sent.readers or resident
    ask = one.needs_consent and one.sees is not Sees.FULL
    reason = one.sentence
    if one.sees is Sees.FULL and one.until is not None:
        reason += f" Tot {one.until.astimezone(AMSTERDAM):%d-%m-%Y}."
    return {
        "seat_id": party.seat_id,
        "name": party.person_name or party.name,
        "function": party.person_title or party.function_label,
        "organisation": party.organisation_name if party.person_name else "",
        "verdict": one.sees.value,
        "reason": reason,
        "chosen": chosen,
        # what is about the resident, the resident may always read
        "can_choose": one.sees is Sees.FULL and not resident,
        "consent_href": f"/casussen/{case_id}/toestemming" if ask else None,
    }


def _warning(context: Context, case_id: uuid.UUID, sent: SharingForm) -> dict[str, Any] | None:
    found = _found(context, case_id, sent)
    if found is None:
        return None
    return {
        "title": f"Dit lijkt op: {found.found.label}",
        "text": found.sentence,
        "proposed_category": found.proposed.value if found.proposed else "",
        "proposed_label": found.proposed.label if found.proposed else "",
        "needs_reason": True,
    }


def _found(context: Context, case_id: uuid.UUID, sent: SharingForm) -> WordWarning | None:
    category = sent.category
    if category is None or sent.values.get("strenger"):
        return None
    seat = my_seat(context.session, context.signed_in, case_id)
    found = warnings(sent.values.get("tekst", ""), category, Function(seat.function))
    return found[0] if found else None


def _derived(category: Category, names: list[str]) -> dict[str, Any]:
    return {
        "title": "De anderen helpt dit meer",
        "text": "Wat je hierboven typt, blijft bij wie dat mag lezen. Schrijf voor de anderen op "
        "wat zij nodig hebben, zonder de oorzaak.",
        "fields": [
            {"name": name, "label": label, "hint": hint}
            for name, label, hint in SHORT_FIELDS.get(category, ())
        ],
        "category_label": category.label,
        "to": " en ".join(names),
    }


@router.post(PATH + "/delen/voorbeeld")
def preview(request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Who would see this, while somebody types; without JavaScript the whole form again."""
    partial = request.headers.get("hx-request") == "true"
    template = "sharing/preview.html" if partial else "sharing/share.html"
    return _form(request, context, case_id, sent, {}, 200, template)


@router.post(PATH + "/delen/concept")
def keep(request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Keep it for later; nobody else sees it."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        typed = _typed(sent)
        draft = Share(category=typed.category, body=typed.body, as_draft=True)
        entries.share(session, actor, case_id, draft)
        _drop_old(context, sent)
        return go(request, f"/casussen/{case_id}", Flash("Bewaard. Alleen jij ziet dit concept."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, sent, errors, status)

    return try_or_show(session, act, show, NAMES)


def _typed(sent: SharingForm) -> Typed:
    return parse(
        Typed,
        {"body": sent.values.get("tekst", ""), "category": sent.category or ""},
    )


@router.post(PATH + "/delen")
def share(request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Share it, with a minute to take it back."""
    session, actor = context.session, context.signed_in
    old = sent.values.get("onderdeel", "")

    def act() -> Response:
        typed = _typed(sent)
        reason = sent.values.get("reden_afwijken", "").strip()
        if _found(context, case_id, sent) is not None and not reason:
            raise Invalid(
                [FieldError("reden_afwijken", "Kies de strengere soort, of schrijf waarom niet.")]
            )
        if _is_id(old) and not _is_draft(entries.entry_view(session, actor, uuid.UUID(old))):
            version = sent.values.get("versie", "")
            expected = int(version) if version.isdecimal() and len(version) < 9 else 0
            entries.correct_words(session, actor, uuid.UUID(old), typed.body, expected)
            here = f"/casussen/{case_id}/onderdelen/{old}"
            return go(request, here, Flash("Verbeterd. Wie het las, ziet nu deze versie."))
        shared = entries.share(session, actor, case_id, _command(context, case_id, sent, typed))
        _drop_old(context, sent)
        heard = len(shared.reaches) + len(shared.derived_reaches)
        if not heard:
            here = f"/casussen/{case_id}/onderdelen/{shared.entry_id}"
            return go(request, here, Flash("Bewaard. Niemand anders ziet dit.", "info"))
        undo = f"/casussen/{case_id}/onderdelen/{shared.entry_id}/ongedaan"
        said = f"Gedeeld met {heard} {'mens' if heard == 1 else 'mensen'}."
        return go(request, f"/casussen/{case_id}", Undo(said, undo, UNDO_SECONDS))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, sent, errors, status)

    return try_or_show(session, act, show, NAMES)


def _command(context: Context, case_id: uuid.UUID, sent: SharingForm, typed: Typed) -> Share:
    told = sent.values.get("verteld") == "ja"
    verdicts = entries.preview(
        context.session, context.signed_in, case_id, typed.category, resident_told=told
    )
    chosen = None if sent.readers is None else set(sent.readers)
    full = [
        one.party.seat_id
        for one in verdicts
        if one.sees is Sees.FULL
        and one.party.at_table
        and (chosen is None or one.party.seat_id in chosen or one.party.kind == "resident")
    ]
    short = [one for one in verdicts if one.sees is Sees.DERIVED and one.party.at_table]
    category = short[0].derived if short else None
    body = sent.short(category) if category else ""
    return Share(
        category=typed.category,
        body=typed.body,
        kind=EntryKind.CONDITION if typed.category is C.WHAT_HELPS else EntryKind.OBSERVATION,
        # without a short version written by a person, who may not have the whole has nothing
        to=(*full, *(one.party.seat_id for one in short)) if body else tuple(full),
        derived=DerivedForm(category=category, body=body) if category and body else None,
        overruled_warning=sent.values.get("reden_afwijken", "").strip() or None,
        resident_told=told,
    )


def _drop_old(context: Context, sent: SharingForm) -> None:
    """The draft that became something else is taken away."""
    old = sent.values.get("onderdeel", "")
    if _is_id(old):
        view = entries.entry_view(context.session, context.signed_in, uuid.UUID(old))
        if _is_draft(view):
            entries.withdraw_draft(context.session, context.signed_in, view.id)


def _is_draft(view: EntryView) -> bool:
    return view.state == entries.DRAFT


@router.post(PATH + "/onderdelen/{entry_id:uuid}/ongedaan")
def undo(request: Request, context: SignedIn, case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """Take it back before anybody reads it."""
    entries.undo(context.session, context.signed_in, entry_id)
    back = f"/casussen/{case_id}/delen?onderdeel={entry_id}"
    return go(request, back, Flash("Niet gedeeld. Je tekst staat hier nog, als concept."))


@router.get(PATH + "/onderdelen/{entry_id:uuid}")
def entry(request: Request, context: SignedIn, case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """One part: why I see it, who else, and what I can do with it."""
    session, actor = context.session, context.signed_in
    view = entries.read_entry(session, actor, entry_id)
    now = actor.now
    correctable = view.kind in entries.OWN_WORDS or _is_draft(view)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "id": view.id,
        "version": view.version,
        "tag": view.category.label,
        "text": view.body,
        "by_line": f"{view.author_name}, {moment(view.created_at, now)}",
        "corrected": f"Verbeterd, dit is versie {view.version}." if view.version > 1 else "",
        "why": _why(view),
        "facts": _facts(view, context),
        "mine": view.is_mine,
        "readers": [
            {
                "seat_id": ear.seat_id,
                "name": ear.person_name or ear.name,
                "line": ear.name if ear.person_name else "",
                "since": "kan dit lezen",
                "until": "",
                "read_line": "",
                "can_revoke": view.is_mine,
            }
            for ear in view.heard_by
        ],
        "offers": newcomers_lacking(session, actor, view) if view.is_mine else [],
        "can": (["correct"] if view.is_mine and correctable else [])
        + (["wrong"] if view.is_mine and view.heard_by else []),
        "older": [
            {"version": one.version, "text": one.body, "replaced": one.replaced_at}
            for one in entries.older_versions(session, actor, entry_id)
        ]
        if view.is_mine and view.version > 1
        else [],
    }
    return render(request, "sharing/entry.html", page=page)


def _why(view: EntryView) -> str:
    if view.is_mine:
        return "Jullie schreven dit zelf."
    if view.why_consent:
        return "De inwoner gaf er toestemming voor dat jij dit leest."
    if view.why_rule == "RES":
        return "Het gaat over jou. Wat over jou gaat, mag jij lezen."
    return "De schrijver deelde het met jullie, omdat het bij jullie taak hoort."


def _facts(view: EntryView, context: Context) -> list[tuple[str, str]]:
    found = [("Soort", view.category.label)]
    if view.why_rule:
        found.append(("Regel", f"{view.why_rule}, regels versie 1"))
    if view.why_ground:
        found.append(("Grondslag", view.why_ground))
    if view.why_until:
        until = view.why_until.astimezone(AMSTERDAM).date()
        found.append(("Tot", short_day(until, context.signed_in.now)))
    return found


@router.post(PATH + "/onderdelen/{entry_id:uuid}/intrekken")
def revoke(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    plek: Annotated[uuid.UUID, Form()],
) -> Response:
    """No longer share it with one party."""
    entries.revoke(context.session, context.signed_in, entry_id, plek)
    here = f"/casussen/{case_id}/onderdelen/{entry_id}"
    return go(request, here, Flash("Niet meer gedeeld, vanaf nu."))


@router.post(PATH + "/onderdelen/{entry_id:uuid}/delen")
def share_more(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    plek: Annotated[uuid.UUID, Form()],
) -> Response:
    """Also share it with a party that came later."""
    entries.share_with(context.session, context.signed_in, entry_id, [plek])
    here = f"/casussen/{case_id}/onderdelen/{entry_id}"
    return go(request, here, Flash("Gedeeld. Over een minuut kan die partij het lezen."))


@router.post(PATH + "/onderdelen/{entry_id:uuid}/verkeerd")
def wrong(request: Request, context: SignedIn, case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """This should not have been shared: it stops for everybody, at once."""
    stopped = entries.revoke(context.session, context.signed_in, entry_id)
    who = "1 partij" if stopped == 1 else f"{stopped} partijen"
    here = f"/casussen/{case_id}/onderdelen/{entry_id}"
    said = f"Het delen is gestopt, voor {who}. Meld het ook bij je privacy officer."
    return go(request, here, Flash(said))
