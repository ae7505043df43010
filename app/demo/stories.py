"""The stories of the demo, oldest first. People and words are invented."""

from collections.abc import Callable
from datetime import datetime

from app.demo.home import a_question, at_the_table, three_problems
from app.demo.people import Installed
from app.demo.work import all_agree, back_to_work, just_asked, nobody_took_it, regie_waits

STORIES: tuple[tuple[str, Callable[[str, Installed, datetime], None]], ...] = (
    ("Allemaal hetzelfde verhaal", all_agree),
    ("Weer aan het werk", back_to_work),
    ("Niemand nam de regie", nobody_took_it),
    ("De inwoner aan tafel", at_the_table),
    ("Drie problemen tegelijk", three_problems),
    ("Regie aangeboden", regie_waits),
    ("Net gevraagd", just_asked),
    ("Een vraag zonder casus", a_question),
)
