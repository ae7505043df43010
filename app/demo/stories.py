"""The stories of the demo, oldest first. People and words are invented."""

from collections.abc import Callable
from datetime import datetime

from app.demo.at_table import a_question, at_the_table
from app.demo.home import three_problems
from app.demo.people import Installed
from app.demo.start_and_end import not_told_yet, taken_home
from app.demo.work import all_agree, back_to_work, just_asked, nobody_took_it, regie_waits

STORIES: tuple[tuple[str, Callable[[str, Installed, datetime], None]], ...] = (
    ("Klaar, en mee naar huis", taken_home),
    ("Allemaal hetzelfde verhaal", all_agree),
    ("Weer aan het werk", back_to_work),
    ("De inwoner weet het nog niet", not_told_yet),
    ("Niemand nam de regie", nobody_took_it),
    ("De inwoner aan tafel", at_the_table),
    ("Drie problemen tegelijk", three_problems),
    ("Regie aangeboden", regie_waits),
    ("Net gevraagd", just_asked),
    ("Een vraag zonder casus", a_question),
)
