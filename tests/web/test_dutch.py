from datetime import UTC, date, datetime, timedelta

import pytest

from app.web import dutch

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight on Monday 23 in Amsterdam


def test_a_day_carries_its_year_only_when_it_is_another() -> None:
    assert dutch.day(date(2026, 11, 27), NOW) == "vrijdag 27 november"
    assert dutch.day(date(2027, 3, 1), NOW) == "maandag 1 maart 2027"
    assert dutch.short_day(date(2026, 11, 27), NOW) == "vr 27 nov"
    assert dutch.short_day(date(2025, 3, 1), NOW) == "za 1 mrt 2025"


def test_the_clock_is_that_of_the_netherlands() -> None:
    assert dutch.day(NOW, NOW) == "maandag 23 november"
    assert dutch.moment(NOW, NOW) == "vandaag 0.30 uur"
    summer = datetime(2026, 7, 1, 10, 5, tzinfo=UTC)
    assert dutch.moment(summer, summer) == "vandaag 12.05 uur"


def test_what_ends_at_midnight_lasts_until_the_day_before() -> None:
    midnight = datetime(2027, 2, 1, 23, 0, tzinfo=UTC)  # the start of 2 February in Amsterdam
    assert dutch.last_day(midnight) == date(2027, 2, 1)
    assert dutch.last_day(midnight + timedelta(hours=9)) == date(2027, 2, 2)


def test_a_moment_names_the_date_when_the_weekday_would_be_unclear() -> None:
    friday = datetime(2026, 11, 20, 15, 10, tzinfo=UTC)
    assert dutch.moment(friday, NOW) == "vrijdag 16.10 uur"
    week_ago = datetime(2026, 11, 16, 15, 10, tzinfo=UTC)
    assert dutch.moment(week_ago, NOW) == "maandag 16 november, 16.10 uur"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "vandaag"),
        (1, "morgen"),
        (5, "over 5 dagen"),
        (21, "over 3 weken"),
        (61, "over 2 maanden"),
        (800, "over 2 jaar"),
        (-1, "1 dag te laat"),
        (-2, "2 dagen te laat"),
    ],
)
def test_a_day_that_something_is_due(days: int, said: str) -> None:
    assert dutch.relative(date(2026, 11, 23) + timedelta(days=days), NOW) == said


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(seconds=-20), "nu"),
        (timedelta(minutes=-1), "1 minuut geleden"),
        (timedelta(minutes=40), "over 40 minuten"),
        (timedelta(minutes=-45), "45 minuten geleden"),
        (timedelta(hours=3), "over 3 uur"),
        (timedelta(hours=-3), "gisteren"),
        (timedelta(days=-3), "3 dagen geleden"),
        (timedelta(days=2), "over 2 dagen"),
    ],
)
def test_a_moment_before_or_behind_us(away: timedelta, said: str) -> None:
    assert dutch.relative(NOW + away, NOW) == said


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dutch.local(datetime(2026, 11, 23))  # noqa: DTZ001


def test_counts() -> None:
    said = [dutch.count(number, "mens", "mensen") for number in (0, 1, 3)]
    assert said == ["geen mensen", "1 mens", "3 mensen"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anouk Verhoef", "AV"),
        ("Karim de Vries", "KV"),
        ("Ruben", "R"),
        ("Anna van der Berg-Smit", "AB"),
        ("IJsbrand Élans", "IJÉ"),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert dutch.initials(name) == letters


def test_names_sort_as_a_person_expects() -> None:
    names = ["Zoë", "Élise", "de Boer", "Emma", "Ømer", "Dirk", "d'Hondt"]
    ordered = ["de Boer", "d'Hondt", "Dirk", "Élise", "Emma", "Ømer", "Zoë"]
    assert sorted(names, key=dutch.sort_key) == ordered
