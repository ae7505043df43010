import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.redirects import local_path
from app.web.signing import Signer

SIGNER = Signer("only-for-tests-" * 3)


def test_a_signature_counts_for_its_own_use_and_parts_only() -> None:
    mac = SIGNER.mac("csrf", "ab", "c")
    assert SIGNER.matches(mac, "csrf", "ab", "c")
    assert not SIGNER.matches(mac, "csrf", "a", "bc")
    assert not SIGNER.matches(mac, "flash", "ab", "c")
    assert not Signer("another-secret-" * 3).matches(mac, "csrf", "ab", "c")


def test_a_short_secret_is_no_secret() -> None:
    with pytest.raises(ValueError, match="at least"):
        Signer("short")


@given(st.binary(max_size=60))
def test_what_was_sealed_comes_back(payload: bytes) -> None:
    assert SIGNER.unseal("use", SIGNER.seal("use", payload)) == payload


@given(st.text(max_size=60))
def test_what_was_made_up_does_not(sealed: str) -> None:
    assert SIGNER.unseal("use", sealed) is None


def test_a_changed_seal_is_broken() -> None:
    sealed = SIGNER.seal("use", b"payload")
    assert SIGNER.unseal("other", sealed) is None
    assert SIGNER.unseal("use", sealed + "A") is None
    assert SIGNER.unseal("use", "B" + sealed[1:]) is None


@pytest.mark.parametrize(
    "elsewhere",
    ["https://x.example", "//x.example", "/\\x.example", "/a\\b", "/\tx", "x", "", None],
)
def test_nobody_is_sent_to_another_site(elsewhere: str | None) -> None:
    assert local_path(elsewhere) == "/"


def test_a_path_of_ours_is_kept() -> None:
    assert local_path("/casussen/1?toon=plan") == "/casussen/1?toon=plan"
