"""Every error of ours has one status and one permanent code over HTTP, and tells nothing of the inside."""

from __future__ import annotations

import json

import pytest

import kg.errors
from api.problems import as_problem, problem_response
from kg.errors import (
    AssetError,
    BusyError,
    CallerError,
    DeadlineError,
    EngineError,
    EngineTimeoutError,
    EngineUnreachableError,
    Fault,
    InputError,
    KgError,
    MemoryCapError,
    NotFoundError,
    NotPublishedError,
    QuerySyntaxError,
    RefusedError,
    ReleaseError,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (QuerySyntaxError("m", line=2, column=3), 400, "syntax"),
        (RefusedError("m"), 400, "refused"),
        (CallerError("m"), 400, "bad-request"),
        (NotFoundError("m"), 404, "not-found"),
        (DeadlineError("m"), 503, "deadline"),
        (MemoryCapError("m"), 503, "memory"),
        (BusyError("m"), 503, "busy"),
        (EngineError("m"), 500, "engine"),
        (ReleaseError("m"), 503, "release"),
        (NotPublishedError("m"), 503, "not-published"),
        (EngineUnreachableError("m"), 502, "engine-unreachable"),
        (EngineTimeoutError("m"), 504, "engine-timeout"),
        (AssetError("m"), 501, "asset-missing"),
        (InputError([Fault("f", 1, 1, "", "m", "h")]), 500, "input"),
    ],
)
def test_an_error_has_its_status_and_code(error: KgError, status: int, code: str) -> None:
    """The table of the design, typed by hand."""
    response = problem_response(error)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert json.loads(bytes(response.body))["code"] == code


def test_every_class_of_the_tree_is_in_the_table() -> None:
    """An error class that is added later falls back to its parent's row, never to a crash."""
    classes = [c for c in vars(kg.errors).values() if isinstance(c, type) and issubclass(c, KgError)]

    for kind in classes:
        error = kind([]) if kind is InputError else kind("m")
        assert 400 <= as_problem(error).status <= 504


def test_a_syntax_error_names_line_column_and_mend() -> None:
    """Members of the problem document."""
    response = problem_response(QuerySyntaxError("expected }", line=2, column=3, hint="close it"))

    assert json.loads(bytes(response.body)) == {
        "title": "The query does not parse",
        "status": 400,
        "detail": "expected }",
        "code": "syntax",
        "hint": "close it",
        "line": 2,
        "column": 3,
    }


def test_busy_says_when_to_come_back() -> None:
    """Retry-After in seconds."""
    assert problem_response(BusyError("m")).headers["retry-after"] == "1"


def test_plain_text_is_for_who_prefers_it() -> None:
    """The same words, one per line."""
    response = problem_response(RefusedError("too long", hint="shorten it"), "text/plain")

    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert bytes(response.body) == b"The request is refused (refused)\ntoo long\nshorten it\n"


def test_paths_of_this_machine_do_not_leave() -> None:
    """What an operator's error says of files stays in the log."""
    error = EngineError("cannot open /srv/data/x/dataset.nq: gone", hint="see /etc/kg")

    body = bytes(problem_response(error).body).decode()

    assert "/srv" not in body
    assert "/etc" not in body
    assert "cannot open …: gone" in body


@pytest.mark.parametrize("markup", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;"])
def test_markup_in_a_message_is_inert(markup: str) -> None:
    """Even where a client takes the document for HTML, and without changing what it says."""
    body = bytes(problem_response(RefusedError(markup)).body)

    assert b"<" not in body
    assert json.loads(body)["detail"] == markup


def test_odd_text_can_always_be_written() -> None:
    """Lone surrogates and endless messages do not break the answer."""
    body = bytes(problem_response(RefusedError("\ud800" + "x" * 10_000)).body)

    assert len(json.loads(body)["detail"]) < 3_000
