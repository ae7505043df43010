"""The stories of the demo: S1 in several stages, S2 and S3. People and words are invented."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.casefile import cases, consents
from app.casefile.vocabulary import (
    Category,
    ConfirmationState,
    Function,
    LifeDomain,
    Purpose,
    SignalType,
)
from app.demo.people import Installed
from app.demo.stage import Ask, Opening, Stage
from app.message.operations import Answer, How, LogContact, log_contact
from app.plan import operations as plan
from app.regie import operations as regie
from app.signals import operations as signals
from app.signals.questions import AskIntake, ask_intake

YES = Answer(state=ConfirmationState.CONFIRMED)
WORK_ASKS = (
    Ask(
        "werkplein",
        "Wat laat de uitkering toe, en regel jij de reiskosten?",
        "Ruben heeft een uitkering bij jullie.",
    ),
    Ask("werkgeverspunt", "Wil jij contact houden met de bakker?", "Jij hebt de plek gevonden."),
    Ask("schakel", "Kan Karim de eerste weken elke ochtend bellen?", "Karim kent hem al."),
)


def back_to_work(url: str, ids: Installed, now: datetime) -> None:
    """S1, far on its way: three versions of the message, a line that is late, a new signal."""
    stage = Stage(url, ids, now - timedelta(days=20))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Weer aan het werk, en aan het werk blijven",
            help_request="Ik wil werken en dit keer wil ik het volhouden. Na een paar weken wordt "
            "het me altijd te druk in mijn hoofd.",
            table_version="Ruben wil weer werken en het dit keer volhouden.",
            necessity="Alleen samen kunnen we snel reageren als het misgaat.",
            lighter_way="Zonder naam overleggen kan niet: we bellen hem alle vier.",
            resident=cases.Resident(
                name="Ruben Dijkstra",
                birth_date=date(1994, 3, 8),
                phone="06 55 44 33 22",
                reach="liefst na elf uur",
            ),
            asks=WORK_ASKS,
        )
    )
    stage.seat_resident()
    stage.wait(hours=20)
    stage.accept("werkplein", "werkgeverspunt", "schakel")
    stage.share(
        "werkplein",
        Category.WORK_HISTORY,
        "Drie banen in twee jaar, steeds gestopt in week drie of vier. Maatregel in mei.",
        (Category.WORK_PATTERN, "Stopt vaak in de eerste weken."),
    )
    stage.wait(hours=2)
    stage.share(
        "schakel",
        Category.WHAT_HELPS,
        "Werkt het best met één vaste begeleider. Veranderingen een dag van tevoren vertellen.",
    )
    stage.wait(days=1)
    goal = stage.goal("Ruben houdt zijn baan in de eerste drie maanden", LifeDomain.WORK_EDUCATION)
    today = stage.at.date()
    trial = stage.line(
        "Proefplaatsing bij de bakkerij regelen",
        "de bakker heeft getekend",
        "werkgeverspunt",
        today + timedelta(days=10),
        goal_id=goal,
        feedback=True,
    )
    calls = stage.line(
        "Elke ochtend om 7.30 uur bellen in week 1",
        "vijf dagen gebeld",
        "schakel",
        now.date() + timedelta(days=4),
        goal_id=goal,
    )
    stage.line(
        "Reiskosten aanvragen",
        "het geld staat op zijn rekening",
        "werkplein",
        now.date() - timedelta(days=2),
        goal_id=goal,
    )
    bakery = stage.line(
        "Maandag om 7 uur bij de bakkerij zijn",
        "ik ben er geweest",
        "inwoner",
        now.date() + timedelta(days=2),
        goal_id=goal,
    )
    first = stage.publish(
        "Je krijgt een nieuwe kans bij de bakkerij. Wij zoeken samen uit wanneer je begint."
    )
    stage.wait(hours=3)
    for who, line in (("arbeidsbemiddelaar", trial), ("begeleider", calls), ("inwoner", bakery)):
        with stage.as_(who) as (session, actor):
            plan.accept(session, actor, line)
    for who in ("consulent", "arbeidsbemiddelaar", "begeleider"):
        stage.answer(who, first, YES)
    stage.wait(days=4)
    second = stage.publish(
        "Je krijgt een nieuwe kans bij de bakkerij. Je begint maandag om 7 uur. Karim belt je.",
        "Er staat nu bij wanneer je begint.",
    )
    stage.wait(hours=5)
    for who in ("consulent", "arbeidsbemiddelaar"):
        stage.answer(who, second, YES)
    with stage.as_("begeleider") as (session, actor):
        log_contact(session, actor, stage.case_id, LogContact(how=How.PHONE, message_id=second))
    with stage.as_("arbeidsbemiddelaar") as (session, actor):
        plan.finish(session, actor, trial)
    stage.at = now - timedelta(days=3, hours=2)
    third = stage.publish(
        "Je krijgt een nieuwe kans bij de bakkerij. Je begint maandag om 7 uur. "
        "Lukt het een dag niet? Bel dan vóór 8 uur met Karim. Dan zoeken we samen een oplossing. "
        "Wij laten je niet vallen.",
        "Er staat nu bij wat je doet als het een dag niet lukt.",
    )
    stage.wait(hours=4)
    stage.answer("consulent", third, YES)
    stage.answer("inwoner", third, YES)
    stage.at = now - timedelta(hours=2)
    with stage.as_("begeleider") as (session, actor):
        signals.send(session, actor, stage.case_id, SignalType.NOT_REACHED, "Drie keer gebeld.")


def just_asked(url: str, ids: Installed, now: datetime) -> None:
    """S1 at its start: invitations wait, one party declined, the landlord is not needed."""
    stage = Stage(url, ids, now - timedelta(days=2))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Een baan die past bij de zorg thuis",
            help_request="Ik wil werken, maar ik kan niet elke dag op tijd weg van huis.",
            table_version="Samira zoekt een baan met vaste, korte dagen.",
            necessity="De uren moeten passen bij de uitkering en bij thuis.",
            lighter_way="We hebben eerst zonder naam gebeld. Nu gaat het om haar eigen uren.",
            resident=cases.Resident(name="Samira El Idrissi", birth_date=date(1988, 11, 2)),
            asks=(
                Ask(
                    "werkplein",
                    "Hoeveel uur kan zij werken naast de uitkering?",
                    "Zij heeft een uitkering bij jullie.",
                ),
                Ask(
                    "schakel",
                    "Kan iemand de eerste maand meegaan op de fiets naar het werk?",
                    "Jullie begeleiden mensen op het werk.",
                ),
                Ask(
                    "werkgeverspunt",
                    "Weet jij een werkgever met korte dagen?",
                    "Jij kent de werkgevers.",
                ),
            ),
            take_regie=True,
        )
    )
    stage.wait(hours=6)
    stage.decline("werkgeverspunt", "Over drie weken hebben we weer plek.")
    stage.at = now - timedelta(hours=20)
    stage.accept("werkplein")


def regie_waits(url: str, ids: Installed, now: datetime) -> None:
    """S1 without regie: the consulent offers it to the buurtcoach, who has not answered yet."""
    stage = Stage(url, ids, now - timedelta(days=3))
    stage.open(
        Opening(
            purpose=Purpose.WORK,
            title="Opnieuw beginnen na een ontslag",
            help_request="Ik weet niet bij wie ik moet zijn. Iedereen zegt iets anders.",
            table_version="Mark wil weten wie hem helpt en wat de volgende stap is.",
            necessity="Drie partijen bellen hem, met drie verhalen.",
            lighter_way="Hij wil er zelf bij zijn en vindt het goed dat we zijn naam gebruiken.",
            resident=cases.Resident(name="Mark Visser", birth_date=date(1979, 6, 21)),
            asks=(
                Ask(
                    "werkplein",
                    "Wil je meedenken over de eerste stap?",
                    "Hij staat bij jullie ingeschreven.",
                ),
            ),
            take_regie=False,
        )
    )
    stage.wait(hours=8)
    stage.accept("werkplein")
    stage.at = now - timedelta(days=1)
    with stage.as_("consulent") as (session, actor):
        regie.offer(
            session,
            actor,
            stage.case_id,
            regie.OfferRegie(seat_id=stage.seats["buurtteam"], reason="Jij kent hem het best."),
        )


def three_problems(url: str, ids: Installed, now: datetime) -> None:
    """S2: debts, eviction in ten days, mental-health treatment."""
    stage = Stage(url, ids, now - timedelta(days=6))
    stage.open(
        Opening(
            purpose=Purpose.HOUSING,
            title="Thuis kunnen blijven wonen",
            help_request="Ik durf de post niet open te maken. Ik ben bang dat ik eruit moet.",
            table_version="Fleur wil in haar huis blijven wonen en overzicht krijgen.",
            necessity="Over tien dagen staat de ontruiming gepland.",
            lighter_way="Zonder naam kan de verhuurder de ontruiming niet stoppen.",
            resident=cases.Resident(
                name="Fleur van Dam", birth_date=date(1996, 9, 14), reach="bereikbaar na elf uur"
            ),
            asks=(
                Ask("schuldhulp", "Kun je met spoed een overzicht maken?", "Er dreigt ontruiming."),
                Ask(
                    "woonstede",
                    "Kan de ontruiming wachten als er hulp is?",
                    "Jullie verhuren de woning.",
                ),
                Ask("ggz", "Wat kan zij aan de komende weken?", "Zij komt bij jullie."),
            ),
        )
    )
    with stage.as_("buurtcoach") as (session, actor):
        consents.record_consent(
            session,
            actor,
            stage.case_id,
            consents.RecordConsent(
                from_seat_id=stage.seats["ggz"],
                taking_part=True,
                to_functions=(Function.WT,),
                until=(now + timedelta(days=90)).date(),
            ),
        )
    stage.wait(hours=5)
    stage.accept("schuldhulp", "woonstede", "ggz")
    stage.share(
        "ggz",
        Category.TREATMENT,
        "Onder behandeling voor een depressie, sinds kort andere medicatie.",
        (Category.WHAT_HELPS, "Eén afspraak per dag. Bereikbaar na elf uur."),
    )
    stage.share(
        "schuldhulp",
        Category.DEBT_AMOUNTS,
        "Zes schuldeisers, samen 12.400 euro. Huur drie maanden achter.",
        (Category.DEBTS_EXIST, "Er zijn schulden; het overzicht is bijna klaar."),
    )
    stage.wait(hours=20)
    stage.share(
        "schuldhulp",
        Category.DEBT_SETTLEMENT,
        "Schuldregeling loopt. Huur gegarandeerd tot 1 maart. Bel Joris.",
        told=True,
    )
    goal = stage.goal("Fleur blijft in haar huis wonen", LifeDomain.HOUSING)
    eviction = (now + timedelta(days=10)).date()
    stage.line(
        "Ontruiming laten stoppen",
        "de verhuurder heeft het bevestigd",
        "woonstede",
        eviction,
        goal_id=goal,
        hard="eviction",
    )
    stage.line(
        "Samen de post openmaken",
        "de stapel is weg",
        "buurtteam",
        (now + timedelta(days=1)).date(),
        goal_id=goal,
    )
    stage.wait(hours=1)
    told = stage.publish(
        "Je hoeft je huis niet uit als we het zo doen. De huur wordt betaald tot 1 maart. "
        "Anouk komt woensdag na elf uur. Dan maken jullie samen de post open."
    )
    stage.wait(hours=3)
    stage.answer("woonconsulent", told, YES)


def at_the_table(url: str, ids: Installed, now: datetime) -> None:
    """S3: a volunteer with their own line, and a resident who wants something changed."""
    stage = Stage(url, ids, now - timedelta(days=9))
    stage.open(
        Opening(
            purpose=Purpose.SUPPORT,
            title="Weer iets te doen hebben overdag",
            help_request="Ik zit de hele dag binnen. Ik wil weer onder de mensen.",
            table_version="Ruben wil overdag iets doen met andere mensen.",
            necessity="Het maatje en de begeleider moeten van elkaar weten wanneer zij komen.",
            lighter_way="Hij zit zelf aan tafel.",
            resident=cases.Resident(name="Ruben Dijkstra", birth_date=date(1994, 3, 8)),
            asks=(
                Ask("schakel", "Kun je een dagplek zoeken?", "Karim kent hem al."),
                Ask("maatjes", "Wil je elke donderdag met hem wandelen?", "Hij wandelt graag."),
            ),
        )
    )
    stage.seat_resident()
    stage.wait(hours=10)
    stage.accept("schakel", "maatjes")
    goal = stage.goal(
        "Ruben is drie dagdelen per week onder de mensen", LifeDomain.DAYTIME_ACTIVITY
    )
    walk = stage.line(
        "Elke donderdag wandelen",
        "vier keer gewandeld",
        "maatjes",
        (now + timedelta(days=12)).date(),
        goal_id=goal,
    )
    stage.line(
        "Een plek zoeken bij de buurtkeuken",
        "Ruben heeft er gekeken",
        "schakel",
        (now + timedelta(days=6)).date(),
        goal_id=goal,
    )
    told = stage.publish(
        "Wim wandelt elke donderdag met je. Karim zoekt een plek waar je kunt koken met anderen."
    )
    stage.wait(hours=3)
    with stage.as_("vrijwilliger") as (session, actor):
        plan.accept(session, actor, walk)
    stage.answer("vrijwilliger", told, YES)
    stage.answer("begeleider", told, YES)
    stage.at = now - timedelta(days=1)
    stage.answer(
        "inwoner",
        told,
        Answer(state=ConfirmationState.OBJECTED, reason="Donderdag kan ik niet, liever vrijdag."),
    )


def a_question(url: str, ids: Installed, now: datetime) -> None:
    """A question without a case, to the intake of De Schakel."""
    stage = Stage(url, ids, now - timedelta(hours=5))
    with stage.as_("buurtcoach", in_case=False) as (session, actor):
        ask_intake(
            session,
            actor,
            AskIntake(
                to_organisation_id=ids.organisations["schakel"],
                question="Iemand van rond de dertig wil leren koken met anderen. Is er plek?",
            ),
        )


STORIES: tuple[tuple[str, Callable[[str, Installed, datetime], None]], ...] = (
    ("Weer aan het werk", back_to_work),
    ("Net gevraagd", just_asked),
    ("Regie aangeboden", regie_waits),
    ("Drie problemen tegelijk", three_problems),
    ("De inwoner aan tafel", at_the_table),
    ("Een vraag zonder casus", a_question),
)
