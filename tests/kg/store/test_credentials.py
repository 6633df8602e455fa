"""Addresses and credentials as people give them: sound, or an error that tells no secret."""

from __future__ import annotations

import pytest

from kg.errors import SettingError
from kg.settings import Settings
from kg.store import Credentials, Endpoint

SECRET = "s3cret"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "engine",
        "ftp://host/query",
        "http:///query",
        "http://host:abc/query",
        "http://[::1/query",
        f"us:{SECRET}@host/query",
        f"ftp://us:{SECRET}@host/query",
        f"http://us:{SECRET}@/query",
        f"http://us:{SECRET}/more@host/query",
        f"http://us:{SECRET}@host:abc/query?token={SECRET}",
    ],
)
def test_what_is_no_address_is_named_without_its_secrets(url: str) -> None:
    """Before anything is sent, and by the line that says what is served."""
    with pytest.raises(SettingError, match="no address") as caught:
        Endpoint(url)

    assert SECRET not in f"{caught.value.message} {caught.value.hint}"
    assert SECRET not in Settings(engine_url=url).engine_name


def test_what_follows_a_question_mark_is_sent_and_not_told() -> None:
    """It may be a key."""
    endpoint = Endpoint(f"https://us:{SECRET}@host:99/query?token={SECRET}")

    assert (f"https://host:99/query?token={SECRET}", "https://host:99/query") == (endpoint.url, endpoint.shown)
    assert endpoint.name == "host:99"


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials(bearer="tök"),
        Credentials(bearer="two\nlines"),
        Credentials(header="X-Key: sécret"),
        Credentials(header="X Key: value"),
        Credentials(header=": value"),
        Credentials(header="X-Key"),
    ],
    ids=lambda credentials: credentials.bearer or credentials.header,
)
def test_what_no_header_can_hold_is_named_by_its_setting(credentials: Credentials) -> None:
    """And not by its value."""
    with pytest.raises(SettingError, match="the engine") as caught:
        Endpoint("http://host/query", credentials)

    assert "KG_ENGINE_" in caught.value.hint
    assert credentials.bearer not in caught.value.message or not credentials.bearer
