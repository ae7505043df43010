"""What the other cases of the demo are about. All of it is invented."""

from dataclasses import dataclass

from app.casefile.vocabulary import LifeDomain, Purpose


@dataclass(frozen=True)
class Kind:
    """A sort of case; `{name}` is the first name of the resident."""

    purpose: Purpose
    title: str
    help_request: str
    table_version: str
    asks: tuple[tuple[str, str], ...]
    domain: LifeDomain
    goal: str
    task: str
    done_when: str
    message: str


L = LifeDomain
KINDS = (
    Kind(Purpose.WORK, "Werk houden naast de zorg thuis",
         "Mijn moeder is ziek en ik kom steeds te laat op mijn werk.",
         "{name} wil werken en ook thuis kunnen zorgen.",
         (("werkplein", "Kan de werkdag later beginnen, en wat betekent dat?"),
          ("schakel", "Kan er drie ochtenden iemand thuis zijn?")),
         L.WORK_EDUCATION, "{name} houdt de baan", "Een vaste begintijd afspreken",
         "het staat op papier",
         "Je houdt je baan. Vanaf volgende week begin je om tien uur. Thuis komt er hulp."),
    Kind(Purpose.WORK, "Een eerste baan na lange tijd",
         "Ik heb acht jaar niet gewerkt. Ik weet niet of ik het nog kan.",
         "{name} wil rustig weer beginnen met werken.",
         (("werkplein", "Wat mag er in de eerste maanden?"),
          ("werkgeverspunt", "Ken jij een werkgever met rustig werk?")),
         L.WORK_EDUCATION, "{name} werkt drie dagen per week", "Drie werkplekken bekijken",
         "er is één gekozen",
         "Je gaat drie plekken bekijken. Jij kiest. Daarna beginnen we met drie ochtenden."),
    Kind(Purpose.WORK, "Na de opleiding aan het werk",
         "Ik heb mijn diploma, maar bij elk gesprek klap ik dicht.",
         "{name} zoekt hulp bij gesprekken met werkgevers.",
         (("werkgeverspunt", "Kun je een gesprek zonder druk regelen?"),),
         L.WORK_EDUCATION, "{name} heeft een contract", "Twee oefengesprekken houden",
         "beide gesprekken zijn gedaan",
         "We oefenen twee keer samen. Daarna gaat er iemand mee naar het echte gesprek."),
    Kind(Purpose.HOUSING, "De woning houden",
         "De buren klagen en ik durf de deur niet meer open te doen.",
         "{name} wil in het huis blijven en rust met de buren.",
         (("woonstede", "Kan er een gesprek met de buren komen?"),),
         L.HOUSING, "{name} blijft in het eigen huis", "Een gesprek met de buren leiden",
         "er staan drie afspraken op papier",
         "Je huis is niet in gevaar. We praten eerst met de buren, en jij bent daarbij."),
    Kind(Purpose.HOUSING, "Een huis na de scheiding",
         "Ik slaap bij mijn zus op de bank, met mijn dochter.",
         "{name} zoekt een plek voor twee, dicht bij de school.",
         (("woonstede", "Is er iets tijdelijks in de buurt van de school?"),
          ("maatjes", "Kan iemand helpen met verhuizen?")),
         L.HOUSING, "{name} heeft een eigen voordeur", "De inschrijving nakijken",
         "de wachttijd is bekend",
         "Je staat goed ingeschreven. Tot er een huis is, blijf je bij je zus."),
    Kind(Purpose.DEBTS, "Overzicht in het geld",
         "Elke maand is het geld op de twintigste op.",
         "{name} wil weten wat er binnenkomt en wat eruit gaat.",
         (("werkplein", "Klopt wat er nu wordt uitbetaald?"),),
         L.PARTICIPATION, "{name} weet wat er te besteden is", "De inkomsten op een rij zetten",
         "er ligt een lijst van één bladzijde",
         "We zetten samen alles op één bladzijde. Je hoeft nu niets te betalen."),
    Kind(Purpose.SUPPORT, "Iemand die meekijkt thuis",
         "Het huis groeit me boven het hoofd sinds mijn man er niet meer is.",
         "{name} wil hulp in huis en iemand om mee te praten.",
         (("schakel", "Kan iemand twee keer per week langskomen?"),
          ("maatjes", "Is er een maatje voor een praatje?")),
         L.INSTRUMENTAL_SELF_CARE, "Het huis is weer op orde", "Twee keer per week langskomen",
         "het gaat vier weken goed",
         "Er komt twee keer per week iemand. Jullie beginnen met de keuken."),
    Kind(Purpose.SUPPORT, "Weer naar buiten",
         "Ik ben al maanden niet verder geweest dan de winkel.",
         "{name} wil weer onder de mensen, in kleine stappen.",
         (("maatjes", "Wil iemand elke week een stukje lopen?"),),
         L.SOCIAL_NETWORK, "{name} komt elke week buiten", "Elke week een wandeling",
         "vijf keer gelopen",
         "Je maatje belt je op maandag. Jullie lopen zo ver als jij wilt."),
)  # fmt: skip
FIRST = ("Amal", "Bram", "Cor", "Dunya", "Eva", "Farid", "Gerda", "Hamza", "Ine", "Jeroen",
         "Kees", "Lina", "Mo", "Nadia", "Otto", "Petra", "Rob", "Sara", "Tim", "Ute")  # fmt: skip
LAST = ("de Boer", "Kaya", "Meijer", "Peters", "Bos", "Hendriks", "Yildiz", "Vos", "Mulder",
        "Willems", "Koster", "Haddad", "Smits", "Dekker", "Postma")  # fmt: skip
