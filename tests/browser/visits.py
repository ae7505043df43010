"""Every distinct page, and somebody who has it before them."""

from dataclasses import dataclass

from tests.story import Story

CASE = "/casussen/{case}"


@dataclass(frozen=True)
class Visit:
    """A page as `who` sees it; nobody is signed in for the empty name."""

    who: str
    path: str

    def address(self, story: Story) -> str:
        """The path with the ids of the story filled in."""
        ids = {name: str(found) for name, found in story.ids.items()}
        return self.path.format(case=story.case_id, **ids)


VISITS = (
    Visit("", "/inloggen"),
    Visit("", "/bestaat-niet"),
    Visit("buurtcoach", "/vandaag"),
    Visit("begeleider", "/vandaag"),
    Visit("buurtcoach", "/casussen"),
    Visit("buitenstaander", "/casussen"),
    Visit("buurtcoach", "/casussen/zoeken?q=baan"),
    Visit("buurtcoach", "/casussen/zoeken?q=zeepaardje"),
    Visit("buurtcoach", CASE),
    Visit("arbeidsbemiddelaar", CASE),
    Visit("schuldhulp", "/uitnodigingen/{invited}"),
    Visit("schuldhulp", "/uitnodigingen/{invited}/toewijzen"),
    Visit("buurtcoach", CASE + "/boodschap"),
    Visit("begeleider", CASE + "/boodschap"),
    Visit("buurtcoach", CASE + "/boodschap/versies"),
    Visit("begeleider", CASE + "/boodschap/{message}/bezwaar"),
    Visit("buurtcoach", CASE + "/boodschap/{message}/noteren"),
    Visit("buurtcoach", CASE + "/contact"),
    Visit("privacy", "/privacy"),
    Visit("privacy", "/privacy/waarschuwingen"),
    Visit("buurtcoach", "/casussen/{nameless}/naam"),
    Visit("privacy", "/privacy/regels"),
    Visit("privacy", "/privacy/regels/{rule_set}"),
    Visit("privacy", "/privacy/regels/{rule_set}?doel=work&naast={default_rule_set}"),
    Visit("privacy", "/privacy/regels/{rule_set}/tekenen"),
    Visit("privacy", "/privacy/verwerkingen"),
    Visit("buurtcoach", "/mag-dit"),
    Visit("buurtcoach", "/mag-dit?soort=6&doel=support&van=GZ&naar=WT"),
    Visit("privacy", "/privacy/vernietiging"),
    Visit("privacy", "/privacy/vernietiging/stop"),
    Visit("privacy", "/privacy/nood"),
    Visit("privacy", "/privacy/datalekken"),
    Visit("privacy", "/privacy/datalekken/{breach}"),
    Visit("privacy", "/privacy/vernietiging/stop/{hold}"),
    Visit("privacy", "/privacy/vernietiging/verklaring/{certificate}"),
    Visit("buitenstaander", "/noodtoegang"),
    Visit("begeleider", CASE + "/onderdelen/{what_helps}/delen-in-nood"),
    Visit("begeleider", CASE + "/onderdelen/{what_helps}/verkeerd-gedeeld"),
    Visit("privacy", "/privacy/inzage"),
    Visit("privacy", "/privacy/inzage/{access_request}"),
    Visit("inwoner", "/mijn-plan/onderdelen"),
    Visit("inwoner", "/mijn-plan/inzage"),
    Visit("buurtcoach", CASE + "/inzage"),
    Visit("buurtcoach", CASE + "/afsluiten"),
    Visit("buurtcoach", CASE + "/toestemming/samengevoegd"),
    Visit("buurtcoach", "/casussen/heropenen"),
    Visit("buurtcoach", "/casussen/{closed}/meenemen"),
    Visit("buurtcoach", "/casussen/{closed}/heropenen"),
    Visit("privacy", "/privacy/logboek"),
    Visit("privacy", "/privacy/logboek?wie=anderen"),
    Visit("privacy", "/privacy/zegel"),
    Visit("inwoner", "/mijn-plan"),
    Visit("inwoner", "/mijn-plan/wie-keek-mee"),
    Visit("buurtcoach", CASE + "/doelen"),
    Visit("buurtcoach", CASE + "/afspraken"),
    Visit("begeleider", CASE + "/afspraken/{line_coach}"),
    Visit("buurtcoach", CASE + "/afspraken/{line_travel}"),
    Visit("buurtcoach", CASE + "/afspraken/{line_own}/aanpassen"),
    Visit("begeleider", CASE + "/terugkoppeling/{feedback}"),
    Visit("begeleider", CASE + "/eigen-dossier"),
    Visit("buurtcoach", CASE + "/uitnodigen"),
    Visit("consulent", CASE + "/verlaten"),
    Visit("buurtcoach", CASE + "/signaal"),
    Visit("buurtcoach", "/signalen/vraag"),
    Visit("intake", "/signalen/vraag/{question}"),
    Visit("begeleider", CASE + "/delen"),
    Visit("buurtcoach", CASE + "/later-gekomen"),
    Visit("begeleider", CASE + "/onderdelen/{what_helps}"),
    Visit("consulent", CASE + "/onderdelen/{history}"),
    Visit("begeleider", CASE + "/onderdelen/{what_helps}/wie-keek-mee"),
    Visit("buurtcoach", CASE + "/toestemming"),
    Visit("begeleider", CASE + "/toestemming"),
    Visit("begeleider", CASE + "/toestemming/{consent}/intrekken"),
    Visit("inwoner", CASE + "/toestemming/{consent}/gelezen"),
    Visit("buurtcoach", CASE + "/bezwaren"),
    Visit("buurtcoach", CASE + "/weet-het"),
    Visit("inwoner", "/mijn-plan/toestemmingen"),
    Visit("inwoner", CASE + "/bezwaren"),
    Visit("privacy", "/privacy/bezwaren"),
    Visit("privacy", "/privacy/niet-verteld"),
    Visit("buurtcoach", CASE + "/wie-keek-mee"),
    Visit("buurtcoach", CASE + "/regie"),
    Visit("buurtcoach", CASE + "/regie/aanbieden"),
    Visit("buurtcoach", CASE + "/regie/neerleggen"),
    Visit("begeleider", CASE + "/regie/{offer}"),
    Visit("coordinator", "/regie-overzicht"),
    Visit("buurtcoach", "/casussen/nieuw"),
    Visit("buurtcoach", "/casussen/nieuw/{draft}"),
    Visit("buurtcoach", "/casussen/nieuw/{draft}/wat"),
    Visit("buurtcoach", "/casussen/nieuw/{draft}/wie"),
    Visit("buurtcoach", "/casussen/nieuw/{draft}/waarom"),
    Visit("buurtcoach", "/casussen/nieuw/{draft}/hulpvraag"),
    Visit("buurtcoach", "/casussen/nieuw/{draft}/tafel"),
    Visit("buurtcoach", "/casussen/nieuw/{draft}/regie"),
)
