"""What this installation is told by its environment: `SAMENSPEL_...`, and `DATABASE_URL`.

A setting that is missing or wrong stops the start with one line that says what to set. That line
never repeats the value: it may be a password.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SAMENSPEL_"
SHORTEST_SECRET = 32
# The driver that we install; whoever writes a plain address means the same.
_DRIVER = "postgresql+psycopg://"
_PLAIN = ("postgresql://", "postgres://")


class SettingsError(Exception):
    """The start cannot go on; the text is one line for whoever installs."""


def _with_driver(url: str) -> str:
    for plain in _PLAIN:
        if url.startswith(plain):
            return _DRIVER + url.removeprefix(plain)
    if not url.startswith(_DRIVER):
        raise ValueError("begint met postgresql://")
    return url


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"is minstens {SHORTEST_SECRET} willekeurige tekens")
    return secret


def _web_address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("begint met https:// of http://")
    return url.rstrip("/")


def _over_tls(validated: dict[str, Any]) -> bool:
    return str(validated.get("base_url", "")).startswith("https://")


_S = TypeVar("_S", bound=BaseSettings)
PostgresUrl = Annotated[str, AfterValidator(_with_driver)]


class KeepDays(BaseSettings):
    """How many days is kept what is of no case: a new case that was left half-way, a question to
    an intake, a notice, an attempt to sign in."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True)

    keep_draft_days: Annotated[int, Field(ge=1)] = 90
    keep_question_days: Annotated[int, Field(ge=1)] = 365
    keep_notice_days: Annotated[int, Field(ge=1)] = 180
    keep_attempt_days: Annotated[int, Field(ge=1)] = 30


class Connecting(BaseSettings):
    """How every process connects. `prepared_statements`: a pooler that hands out a connection per
    transaction must know of them (PgBouncer from 1.21 on); where it does not, false."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True)

    prepared_statements: bool = True


class OwnerSettings(KeepDays):
    """All that `migrate`, `token` and `reapply` need: no web process has to know how the owner
    signs in."""

    owner_url: PostgresUrl
    journal: Path | None = None


class Settings(KeepDays):
    """What web processes and workers need. Addresses are SQLAlchemy URLs.

    `secret` is the key of what must be the same on every web node (forms, blind match). `tls`
    says whether browsers reach us over https; without a setting the base address decides.
    """

    database_url: PostgresUrl = Field(validation_alias="DATABASE_URL")
    owner_url: PostgresUrl | None = None
    worker_url: PostgresUrl | None = None
    # LISTEN needs a connection of its own: behind a transaction pool it hears nothing.
    listen_url: PostgresUrl = Field(
        default_factory=lambda validated: str(validated.get("database_url", ""))
    )
    secret: Annotated[SecretStr, AfterValidator(_long_enough)]
    base_url: Annotated[str, AfterValidator(_web_address)]
    tls: bool = Field(default_factory=_over_tls)
    journal: Path | None = None
    # Only workers and `verify-log` know it: who can change the log must not be able to seal it.
    seal_key: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_from: str = "samenspel@localhost"


_EXPECTED = {
    "DATABASE_URL": "het adres van de database voor samenspel_web",
    "SAMENSPEL_OWNER_URL": "het adres van de database voor samenspel_owner",
    "SAMENSPEL_WORKER_URL": "het adres van de database voor samenspel_worker",
    "SAMENSPEL_SECRET": f"minstens {SHORTEST_SECRET} willekeurige tekens, op elke server gelijk",
    "SAMENSPEL_JOURNAL": "het bestand buiten de database waarin staat wat er is vernietigd",
    "SAMENSPEL_SEAL_KEY": f"minstens {SHORTEST_SECRET} willekeurige tekens, alleen bij de worker",
    "SAMENSPEL_BASE_URL": "het adres waarop mensen Samenspel openen, zoals https://samenspel.nl",
}

_BE = {
    "int_parsing": "is een getal",
    "bool_parsing": "is true of false",
    "literal_error": "is starttls, tls of none",
    "greater_than_equal": "is minstens 1",
}


@cache
def get_settings() -> Settings:
    """The settings of this process, read once. SettingsError when something is missing or wrong."""
    return _read(Settings)


def prepares_statements() -> bool:
    """Whether the database may remember how it answers a statement that is asked often."""
    return _read(Connecting).prepared_statements


def owner_url() -> str:
    """Where the owner connects, for `migrate` and `token`. SettingsError when it is not set."""
    return _read(OwnerSettings).owner_url


def owner_settings() -> OwnerSettings:
    """What the owner's commands are told. SettingsError when something is missing or wrong."""
    return _read(OwnerSettings)


def journal_of(settings: OwnerSettings | Settings) -> Path:
    """The journal outside the database. SettingsError when it is not set."""
    if settings.journal is None:
        raise SettingsError(_missing(PREFIX + "JOURNAL"))
    return settings.journal


def worker_url(settings: Settings) -> str:
    """Where the worker connects. SettingsError when it is not set."""
    if settings.worker_url is None:
        raise SettingsError(_missing(PREFIX + "WORKER_URL"))
    return settings.worker_url


def seal_key(settings: Settings) -> bytes:
    """The key that seals the log. SettingsError when it is not set."""
    if settings.seal_key is None:
        raise SettingsError(_missing(PREFIX + "SEAL_KEY"))
    return settings.seal_key.get_secret_value().encode()


def _read(kind: type[_S]) -> _S:
    try:
        return kind()
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    variable = name if name.isupper() else PREFIX + name.upper()
    if first["type"] == "missing":
        return _missing(variable)
    cause = first.get("ctx", {}).get("error")
    return f"{variable} klopt niet: de waarde {_BE.get(first['type'], cause)}."


def _missing(variable: str) -> str:
    return f"{variable} ontbreekt: zet {_EXPECTED[variable]}."
