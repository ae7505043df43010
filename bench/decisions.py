"""How many questions the rule table answers in a second, in one process."""

import random
import time
from dataclasses import dataclass
from datetime import date
from itertools import product

from app.casefile.rule_table import RULE_SETS, Facts, decide
from app.casefile.vocabulary import Category, Function, Purpose

BATCH = 10_000
AIM = 10_000
ROUNDS = 5
DAY = date(2026, 6, 1)
SITUATIONS = {
    "niets bijzonders": Facts(),
    "toestemming, en de inwoner weet het": Facts(consented=True, told=True, about_receiver=True),
}


@dataclass(frozen=True)
class Answered:
    """Decisions per second of the middle round, in one situation."""

    situation: str
    per_second: float


def decisions() -> list[Answered]:
    """A batch out of all questions there are, in a fixed random order, for each situation."""
    every = list(product(Category, Purpose, Function, Function))
    batch = random.Random(1).sample(every, BATCH)  # noqa: S311 - the same batch each time
    return [Answered(name, _middle(batch, facts)) for name, facts in SITUATIONS.items()]


def _middle(batch: list[tuple[Category, Purpose, Function, Function]], facts: Facts) -> float:
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for question in batch:
            decide(RULE_SETS[0], *question, DAY, facts)
        took.append(time.perf_counter() - started)
    return BATCH / sorted(took)[ROUNDS // 2]
