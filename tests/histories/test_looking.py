"""The looks of the histories themselves: asking the door for everybody at once is no other door."""

import uuid

import pytest

from app.base.database import transaction
from tests.databases import Database
from tests.histories.at_the_door import through_every_door, through_the_door
from tests.histories.looking import set_clock
from tests.story import Story


@pytest.mark.parametrize("narrowed", [True, False])
def test_the_door_says_to_everybody_at_once_what_it_says_to_each(
    database: Database, half_way: Story, narrowed: bool
) -> None:
    company, case_id = half_way.company, half_way.case_id
    accounts: list[uuid.UUID] = list(company.ids.accounts.values())
    scope = case_id if narrowed else None
    with transaction(database.superuser_url) as session:
        set_clock(session, company.now)
        at_once = through_every_door(session, accounts, case_id, scope)
        each = {one: through_the_door(session, one, case_id, scope) for one in accounts}
    assert {one: shown for one, shown in at_once.items() if shown} == {
        one: shown for one, shown in each.items() if shown
    }
    assert len(at_once) > 5
