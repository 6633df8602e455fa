"""Documents that a client names: persisted by use, or trusted by the operator."""

import hashlib
import json
from pathlib import Path

import pytest

from api.graphql.documents import (
    PersistedDocuments,
    PersistedQueryMismatchError,
    PersistedQueryNotFoundError,
    PersistedQueryNotSupportedError,
    TrustedDocuments,
    UntrustedDocumentError,
    make_documents,
)
from api.graphql.request import GraphQLRequest
from api.graphql.trusted import load_documents
from kg.errors import SettingError
from kg.settings import Settings


def named(text: str) -> GraphQLRequest:
    return GraphQLRequest(None, sha256=hashlib.sha256(text.encode()).hexdigest())


def both(text: str) -> GraphQLRequest:
    return GraphQLRequest(text, sha256=hashlib.sha256(text.encode()).hexdigest())


def test_a_document_that_ran_is_found_by_its_hash() -> None:
    """Before that it is unknown, and a document sent without a hash is not kept."""
    documents = PersistedDocuments(1 << 20)
    documents.keep(GraphQLRequest("{ b }"))

    for text in ("{ a }", "{ b }"):
        with pytest.raises(PersistedQueryNotFoundError) as caught:
            documents.find(named(text))
        assert "PersistedQueryNotFound" == str(caught.value)  # clients compare it
    assert documents.find(both("{ a }")) == "{ a }"
    documents.keep(both("{ a }"))
    assert documents.find(named("{ a }")) == "{ a }"


def test_a_hash_that_is_not_that_of_the_document_is_refused() -> None:
    """Otherwise one client could give another one a document of its own."""
    for documents in (PersistedDocuments(1 << 20), TrustedDocuments({"x": "{ b }"})):
        with pytest.raises(PersistedQueryMismatchError):
            documents.find(GraphQLRequest("{ b }", sha256=named("{ a }").sha256))


def test_the_memory_is_bounded_and_the_least_recently_used_go() -> None:
    """Entries count with what they cost beside their text; one may take a sixteenth."""
    documents = PersistedDocuments(16 * 1_000)
    texts = [f"{{ a{number:03} }} #".ljust(700, "x") for number in range(30)]
    for text in texts:
        documents.keep(both(text))
        documents.find(named(texts[0]))

    kept = [text for text in texts if text in documents._texts.values()]
    assert kept[0] == texts[0]
    assert kept[1:] == texts[-len(kept) + 1 :]
    assert 10 < len(kept) < 23  # 900 bytes each
    documents.keep(both("x" * 900))
    with pytest.raises(PersistedQueryNotFoundError):
        documents.find(named("x" * 900))


def test_persisted_queries_can_be_switched_off() -> None:
    """Clients are told in the words of the protocol, and send documents as ever."""
    documents = make_documents(Settings(graphql_persisted_bytes=0))

    with pytest.raises(PersistedQueryNotSupportedError) as caught:
        documents.find(both("{ a }"))
    assert "PersistedQueryNotSupported" == str(caught.value)
    assert documents.find(GraphQLRequest("{ a }")) == "{ a }"


def test_trusted_documents_run_by_identifier_or_as_they_are(tmp_path: Path) -> None:
    """A file's hash, that of its text without the last line break, a key of a map; and nothing else."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.graphql").write_text("{ a }\n")
    (tmp_path / "map.json").write_text(json.dumps({"5f2c": "{ b }"}))
    files, mapped = (TrustedDocuments(load_documents(path)) for path in (tmp_path, tmp_path / "map.json"))

    assert files.find(named("{ a }\n")) == files.find(named("{ a }")) == "{ a }\n"
    assert files.find(GraphQLRequest("{ a }")) == "{ a }"
    assert mapped.find(GraphQLRequest(None, document_id="5f2c")) == mapped.find(named("{ b }")) == "{ b }"
    files.keep(both("{ c }"))
    for asked in (named("{ c }"), GraphQLRequest("{ c }"), both("{ c }"), GraphQLRequest(None, document_id="5f2c")):
        with pytest.raises(UntrustedDocumentError):
            files.find(asked)
    assert files.digest != mapped.digest


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.graphql", "{ a", r"a\.graphql: Syntax Error"),
        ("a.json", "{", "a.json: Expecting"),
        ("a.json", '["{ a }"]', "no JSON object"),
        ("a.json", '{"x": 7}', "no JSON object"),
        ("a.json", '{"x": "{"}', "a.json: x: Syntax Error"),
        ("a.json", "{}", "holds no document"),
        ("a.txt", "", "holds no document"),
    ],
)
def test_documents_that_cannot_be_read_stop_the_start(tmp_path: Path, name: str, text: str, words: str) -> None:
    """The operator learns which file and what; nothing is served half-trusted."""
    (tmp_path / name).write_text(text)

    with pytest.raises(SettingError, match=words) as caught:
        load_documents(tmp_path / name if name.endswith(".json") else tmp_path)
    assert "KG_GRAPHQL_DOCUMENTS" in caught.value.message
    with pytest.raises(SettingError, match="nowhere"):
        load_documents(tmp_path / "nowhere.json")
