"""Who may read which canary in which stage: written by hand from domain.md, not from the code."""

# Before and during the consent that lifts secrecy, and after what may follow.
STAGES = ("before", "during", "withdrawn", "objection", "glass", "closed")
NOBODY: set[str] = set()
# Who gets the plan and the message, and who gets the message alone. Of the debt counsellor nobody
# may know for this purpose, so nothing reaches them.
WIDE = {"buurtcoach", "consulent", "woonconsulent", "begeleider", "huisarts"}
NARROW = {"arbeidsbemiddelaar", "vrijwilliger"}
ALL = WIDE | NARROW | {"inwoner"}
GLASS = {"buitenstaander"}
OBJECTED = {"consulent"}

# By the name of the word: from which stage on who may read it. What is not about the resident goes
# on where sharing about the resident stands still.
EXPECTED: dict[str, dict[str, set[str]]] = {
    # typed by care
    "six": {"before": {"ggz", "inwoner"}, "withdrawn": {"inwoner"}, "closed": NOBODY},
    "goal": {"before": {"ggz", "inwoner"}, "withdrawn": {"inwoner"}, "closed": NOBODY},
    "ability": {
        "before": {"ggz", "inwoner"}, "during": {"ggz", "inwoner", "buurtcoach"},
        "withdrawn": {"inwoner"}, "closed": NOBODY,
    },
    # to whoever holds regie, and to nobody else
    "proposal": {"before": {"ggz", "buurtcoach"}, "withdrawn": NOBODY},
    # the course of things: to the holder, and for a signal to who owns a line and may know of care
    "contact": {
        "before": {"ggz", "buurtcoach", "inwoner"}, "withdrawn": {"inwoner"}, "closed": NOBODY,
    },
    "crisis": {
        "before": {"ggz", "buurtcoach", "begeleider", "inwoner"}, "withdrawn": {"inwoner"},
        "closed": NOBODY,
    },
    "careanswer": {
        "before": {"ggz", "buurtcoach", "consulent", "begeleider", "inwoner"},
        "withdrawn": {"inwoner"}, "closed": NOBODY,
    },
    "consent": {"during": {"ggz", "inwoner"}, "withdrawn": {"inwoner"}, "closed": NOBODY},
    # a draft, what stood there before, and why it could not wait: the author's alone
    "kept": {"before": {"ggz"}, "withdrawn": NOBODY},
    "before": {"before": {"ggz"}, "withdrawn": NOBODY},
    "weighing": {"before": {"ggz"}, "withdrawn": NOBODY},
    # shared in an emergency, for a day
    "grave": {
        "before": {"ggz", "begeleider", "inwoner"}, "withdrawn": {"inwoner"}, "closed": NOBODY,
    },
    # typed by the team
    "message": {
        "before": ALL | {"ggz"}, "withdrawn": ALL, "objection": ALL - OBJECTED,
        "glass": ALL - OBJECTED | GLASS, "closed": {"buurtcoach"},
    },
    "agreement": {
        "before": WIDE | {"ggz", "inwoner"}, "withdrawn": WIDE | {"inwoner"},
        "objection": WIDE - OBJECTED | {"inwoner"},
        "glass": WIDE - OBJECTED | {"inwoner"} | GLASS, "closed": {"buurtcoach"},
    },
    "question": {
        "before": {"buurtcoach", "buitenstaander", "inwoner"},
        "withdrawn": {"buurtcoach", "inwoner"}, "closed": {"buurtcoach"},
    },
    "why": {
        "before": {"buurtcoach", "buitenstaander", "inwoner"},
        "withdrawn": {"buurtcoach", "inwoner"}, "closed": {"buurtcoach"},
    },
    "decline": {"withdrawn": {"buurtcoach"}, "closed": NOBODY},
    "intake": {"before": {"buurtcoach", "intake"}},
    "draft": {"before": {"buurtcoach"}},
    "objection": {"objection": {"buurtcoach", "inwoner"}, "closed": {"buurtcoach"}},
    # typed by the consultant
    "five": {"before": {"consulent", "inwoner"}, "closed": {"consulent"}},
    # not to general practice: who may know that it takes part is the team alone
    "fivew": {
        "before": ALL - {"huisarts"} | {"ggz"}, "withdrawn": ALL - {"huisarts"},
        "glass": ALL - {"huisarts"} | GLASS, "closed": {"consulent"},
    },
    "signal": {
        "before": {"consulent", "buurtcoach", "begeleider", "inwoner"} | NARROW,
        "closed": {"consulent"},
    },
    "answer": {
        "before": ALL | {"ggz"}, "withdrawn": ALL, "objection": ALL - OBJECTED,
        "glass": ALL - OBJECTED | GLASS, "closed": NOBODY,
    },
    # why regie is offered is for all who know to whom; the debt counsellor knows of the others
    "offer": {
        "before": ALL | {"ggz", "schuldhulp"}, "withdrawn": ALL | {"schuldhulp"},
        "glass": ALL | {"schuldhulp"} | GLASS, "closed": NOBODY,
    },
    # by the owner of the line
    "otherday": {
        "before": WIDE | {"ggz", "inwoner"}, "withdrawn": WIDE | {"inwoner"},
        "objection": WIDE - OBJECTED | {"inwoner"},
        "glass": WIDE - OBJECTED | {"inwoner"} | GLASS, "closed": {"buurtcoach"},
    },
}  # fmt: skip
# What each organisation takes home of a closed case, besides its own words: the plan and the
# message as they were shared with it when it closed. Informal help takes nothing.
TAKEN_HOME = {
    "message": WIDE - OBJECTED | {"arbeidsbemiddelaar"},
    "agreement": WIDE - OBJECTED,
}
TAKE_HOME = ("/casussen/{case_id}/meenemen", "/api/v1/cases/{case_id}/take-home")


def may_read(name: str, stage: str) -> set[str]:
    """By the table: what was said last of this word, up to this stage."""
    readers = NOBODY
    for one in STAGES[: STAGES.index(stage) + 1]:
        readers = EXPECTED[name].get(one, readers)
    return readers


def of_the_table(who: str, stage: str) -> set[str]:
    return {name for name in EXPECTED if who in may_read(name, stage)}
