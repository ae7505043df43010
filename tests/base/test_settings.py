"""A setting that is missing or wrong gives one line that says what to set, without the value."""

from collections.abc import Callable, Iterator

import pytest

from app.base import settings as module
from app.base.settings import Settings, SettingsError, get_settings

ENOUGH = {
    "DATABASE_URL": "postgresql://samenspel_web:geheim@db/samenspel",
    "SAMENSPEL_SECRET": "s" * 32,
    "SAMENSPEL_BASE_URL": "https://samenspel.example/",
}
Read = Callable[..., Settings]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """Reads the settings out of an environment with nothing but what is given."""
    for name in [*Settings.model_fields, *ENOUGH]:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"SAMENSPEL_{name.upper()}", raising=False)

    def with_environment(**environment: str) -> Settings:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        return get_settings()

    yield with_environment
    get_settings.cache_clear()


def test_three_settings_are_enough(read: Read) -> None:
    settings = read(**ENOUGH)
    assert settings.database_url == "postgresql+psycopg://samenspel_web:geheim@db/samenspel"
    assert settings.listen_url == settings.database_url
    assert settings.base_url == "https://samenspel.example"
    assert settings.tls


def test_tls_follows_the_base_address(read: Read) -> None:
    assert not read(**(ENOUGH | {"SAMENSPEL_BASE_URL": "http://127.0.0.1:8000"})).tls


@pytest.mark.parametrize("name", ENOUGH)
def test_a_missing_setting_is_named(read: Read, name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} ontbreekt: zet .*[.]$"):
        read(**{key: value for key, value in ENOUGH.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://samenspel:wachtwoord@db"),
        ("SAMENSPEL_SECRET", "wachtwoord"),
        ("SAMENSPEL_BASE_URL", "wachtwoord"),
        ("SAMENSPEL_SMTP_PORT", "wachtwoord"),
        ("SAMENSPEL_TLS", "wachtwoord"),
        ("SAMENSPEL_SMTP_SECURITY", "wachtwoord"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_kept_quiet(
    read: Read, name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=f"^{name} klopt niet: .*[.]$") as caught:
        read(**(ENOUGH | {name: value}))
    assert "wachtwoord" not in str(caught.value)
    assert "None" not in str(caught.value)


def test_the_owner_is_asked_for_alone(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"^SAMENSPEL_OWNER_URL ontbreekt"):
        module.owner_url()
    monkeypatch.setenv("SAMENSPEL_OWNER_URL", "postgres://samenspel_owner@db/samenspel")
    assert module.owner_url() == "postgresql+psycopg://samenspel_owner@db/samenspel"


def test_a_worker_says_that_it_has_no_address(read: Read) -> None:
    with pytest.raises(SettingsError, match=r"^SAMENSPEL_WORKER_URL ontbreekt"):
        module.worker_url(read(**ENOUGH))
