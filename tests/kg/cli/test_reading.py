import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click import UsageError
from click.testing import Result

from kg.errors import InputError, NotFoundError, QuerySyntaxError, RefusedError
from kg.export import FORMATS
from kg.locations import seeds_dir

Run = Callable[..., Result]
FLAGSHIP = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies(first: 100) { edges { node { label
  addressedBy(first: 100) { edges { node { label } } } } } } } }"""
FLAGSHIP_SPARQL = """
PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?food WHERE {
  ng:restless-legs-syndrome nutri:linkedFrom ?deficiency . ?deficiency a nutri:Deficiency .
  ?deficiency nutri:addressedBy/rdfs:label ?food
}"""
FOODS = {
    "dairy", "eggs", "fatty fish", "fish", "fortified cereals", "fortified foods", "fortified milk", "leafy greens",
    "legumes", "lentils", "meat", "nuts", "red meat", "seeds", "spinach",
}  # fmt: skip


def test_graphql_and_sparql_name_the_same_foods(kg: Run) -> None:
    """The flagship question has the answer that the issue lists, whichever way it is asked."""
    by_graphql = json.loads(kg("graphql", FLAGSHIP).stdout)
    by_sparql = json.loads(kg("query", "--json", FLAGSHIP_SPARQL).stdout)

    foods = {
        food["node"]["label"]
        for deficiency in by_graphql["data"]["condition"]["linkedDeficiencies"]["edges"]
        for food in deficiency["node"]["addressedBy"]["edges"]
    }
    assert FOODS == foods
    assert FOODS == {row["food"]["value"] for row in by_sparql["results"]["bindings"]}


def test_words_never_stand_among_the_data(kg: Run) -> None:
    """The notice goes to stderr, so that stdout is data and nothing else."""
    result = kg("query", "--format", "csv", "SELECT (1 AS ?one) WHERE {}")

    assert b"one\r\n1\r\n" == result.stdout_bytes
    assert "not medical advice" in result.stderr


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("json", b'{"head":'),
        ("xml", b"<?xml"),
        ("csv", b"label\r\n"),
        ("tsv", b"?label\n"),
    ],
)
def test_a_select_is_answered_in_every_result_format(kg: Run, name: str, start: bytes) -> None:
    """The four formats of the SPARQL 1.1 recommendations."""
    query = "SELECT ?label WHERE { ?iron <http://www.w3.org/2000/01/rdf-schema#label> ?label } LIMIT 1"

    assert kg("query", "--format", name, query).stdout_bytes.startswith(start)


def test_a_construct_is_answered_as_a_graph(kg: Run) -> None:
    """Turtle by default, and a table is refused with the formats that fit."""
    query = "CONSTRUCT WHERE { <https://w3id.org/nutrigraph/entity/iron> a ?class }"

    assert "ng:iron" in kg("query", query).stdout
    refused = kg("query", "--format", "table", query)
    assert isinstance(refused.exception, RefusedError)
    assert "ttl" in refused.exception.hint


def test_a_query_is_read_from_a_file_or_from_standard_input(kg: Run, tmp_path: Path) -> None:
    """@FILE and - stand for the text."""
    file = tmp_path / "ask.rq"
    file.write_text("ASK {}", encoding="utf-8")

    assert json.loads(kg("query", "--json", f"@{file}").stdout)["boolean"] is True
    assert json.loads(kg("query", "--json", "-", stdin="ASK {}").stdout)["boolean"] is True


def test_a_query_that_does_not_parse_says_where(kg: Run) -> None:
    """Line and column come with the error."""
    error = kg("query", "SELECT ?x WHERE {\n ?x ?y }").exception

    assert isinstance(error, QuerySyntaxError)
    assert error.line == 2


def test_an_update_is_refused(kg: Run) -> None:
    """Nothing that reads can write."""
    assert isinstance(kg("query", "DELETE WHERE { ?s ?p ?o }").exception, RefusedError)


def test_show_names_the_evidence_of_every_edge(kg: Run) -> None:
    """Spinach supplies iron, says statement F141 at 6053 to 6060, and so addresses iron deficiency."""
    lines = kg("show", "spinach").stdout.splitlines()

    assert any(line.split()[0] == "iron" and "F141  comparison-table 6053–6060" in line for line in lines if line)
    assert any("iron deficiency" in line and "concluded by rule:addresses" in line for line in lines)


def test_show_tells_a_denial_from_a_claim(kg: Run) -> None:
    """The article denies that a blood test measures brain iron (F245): denied, and by nobody affirmed."""
    relations = json.loads(kg("show", "--json", "ng:brain-iron").stdout)["relations"]

    (measured,) = (relation for relation in relations if relation["name"] == "measuredBy")
    (claim,) = measured["claims"]
    assert ("ng:blood-test", None) == (claim["neighbour"]["id"], claim["certainty"])
    assert [] == claim["affirmed"]
    assert ["stmt:rls-nutrient-gaps-F245"] == [statement["id"] for statement in claim["denied"]]


@pytest.mark.parametrize(
    "name",
    ["iron-deficiency", "ng:iron-deficiency", "https://w3id.org/nutrigraph/entity/iron-deficiency", "Iron Deficiency"],
)
def test_an_entity_is_called_by_slug_curie_iri_or_label(kg: Run, name: str) -> None:
    """All four name the same entity."""
    assert json.loads(kg("show", "--json", name).stdout)["id"] == "ng:iron-deficiency"


def test_an_unknown_entity_brings_a_suggestion(kg: Run) -> None:
    """A typing mistake is mended by the hint."""
    error = kg("show", "restless-leg-syndrom").exception

    assert isinstance(error, NotFoundError)
    assert "restless-legs-syndrome" in error.hint


def test_search_finds_synonyms_and_filters_by_class(kg: Run) -> None:
    """RLS is a synonym; with a class that it is not of, it is not found, and that is no error."""
    hits = json.loads(kg("search", "--json", "RLS").stdout)
    filtered = kg("search", "--json", "--types", "Food", "restless", "legs")

    assert hits[0]["id"] == "ng:restless-legs-syndrome"
    assert json.loads(filtered.stdout) == []
    assert filtered.exception is None


def test_search_ends_with_the_notice(kg: Run) -> None:
    """On stderr, with and without JSON, found or not."""
    for words in (("RLS",), ("--json", "RLS"), ("qqqq",)):
        assert kg("search", *words).stderr.splitlines()[-1].startswith("For information only, not medical advice")


def test_info_counts_what_the_files_hold(kg: Run) -> None:
    """299 statements of the article, of which 6 are denials."""
    manifest = json.loads(kg("info", "--json").stdout)

    assert {"addresses", "corrects", "groupSourceOf", "mechanisticallyConnectedTo"} == set(
        manifest["counts"]["concluded"]
    )
    assert {"affirmed": 293, "negated": 6} == manifest["counts"]["statements"]["rls-nutrient-gaps"]


def test_info_tells_claims_from_conclusions(kg: Run) -> None:
    """Nobody should take what a rule added for what a source said."""
    text = kg("info").stdout

    assert text.splitlines()[0] == "nutrigraph"
    said, _, concluded = text.partition("conclusions by predicate")
    assert ("addresses" in said, "addresses" in concluded) == (False, True)


@pytest.mark.parametrize("words", ["MONDO:0005391", "mondo:0005391"])
def test_search_finds_what_others_call_by_number(kg: Run, words: str) -> None:
    """An exact mapping is an identifier."""
    hits = json.loads(kg("search", "--json", words).stdout)

    assert [("ng:restless-legs-syndrome", "MONDO:0005391")] == [(hit["id"], hit["matched"]) for hit in hits]


def test_export_writes_a_file_named_after_the_focus(kg: Run, tmp_path: Path) -> None:
    """Where the output is a folder the name is made from the focus, and stdout stays empty."""
    result = kg("export", "--format", "svg", "-o", str(tmp_path), "--focus", "ng:iron")

    assert result.stdout == ""
    assert (tmp_path / "ng-iron.svg").read_bytes().startswith(b"<?xml")


def test_a_folder_keeps_both_forms_of_trig(kg: Run, tmp_path: Path) -> None:
    """RDF 1.1 and RDF 1.2 are files of their own."""
    for name in ("trig", "rdf12"):
        kg("export", "--format", name, "-o", str(tmp_path), "--focus", "ng:iron")

    assert "rdf:reifies" not in (tmp_path / "ng-iron.trig").read_text(encoding="utf-8")
    assert "rdf:reifies" in (tmp_path / "ng-iron.rdf12.trig").read_text(encoding="utf-8")


def test_the_help_of_export_shows_its_example_as_one_would_type_it(kg: Run) -> None:
    """Line by line, without the marks that tell click so."""
    lines = [line.strip() for line in kg("export", "--help").stdout.splitlines()]

    at = lines.index("kg export --format svg -o rls.svg --focus restless-legs-syndrome \\")
    assert lines[at - 1 : at + 2 : 2] == ["", "--depth 2 --types Deficiency,Nutrient,Food,Condition"]


def test_the_help_of_export_tells_every_format(kg: Run) -> None:
    """The command names the formats itself, so that its help costs no import: they must be those that there are."""
    lines = kg("export", "--help").stdout.partition("Formats:\n")[2].splitlines()

    assert list(FORMATS) == [line.split()[0] for line in lines]


def test_a_depth_without_a_focus_is_refused(kg: Run) -> None:
    """It would be passed over in silence; with a focus 1 is the usual one."""
    refused = kg("export", "--format", "csv", "--depth", "3")

    assert isinstance(refused.exception, UsageError)
    assert "--focus" in refused.exception.message
    assert (
        kg("export", "--format", "csv", "--focus", "iron", "--depth", "1").stdout
        == kg("export", "--format", "csv", "--focus", "iron").stdout
    )


def test_export_says_what_it_left_out(kg: Run) -> None:
    """A cap never cuts in silence."""
    result = kg("export", "--format", "cyjs", "--max-nodes", "5")

    assert "167 entities left out by max-nodes 5" in result.stderr
    assert len(json.loads(result.stdout)["elements"]["nodes"]) == 5


def test_export_takes_away_what_is_not_wanted(kg: Run) -> None:
    """Called as the focus is; again and again, as the focus is."""
    given = ("export", "--format", "cyjs", "--focus", "iron")
    everything, less = (
        {node["data"]["id"] for node in json.loads(kg(*given, *more).stdout)["elements"]["nodes"]}
        for more in ((), ("--without", "lentils", "--without", "Red meat"))
    )

    assert {"ng:lentils", "ng:red-meat"} == everything - less


def test_a_response_with_errors_has_an_exit_code(kg: Run) -> None:
    """A field that does not exist is bad input; the response is printed all the same."""
    result = kg("graphql", "{ nonsense }")

    assert 3 == result.return_value
    assert json.loads(result.stdout)["errors"]


def test_the_schema_is_printed(kg: Run) -> None:
    """--sdl needs no document."""
    assert "type Condition" in kg("graphql", "--sdl").stdout


def test_locate_prints_the_cells_of_a_row(kg: Run, tmp_path: Path) -> None:
    """Offsets count code points; the section is that of source.yaml."""
    text = tmp_path / "text.txt"
    text.write_text("•" * 6_053 + "spinach", encoding="utf-8")

    result = kg("locate", "--text", f"rls-nutrient-gaps={text}", "Spinach")

    # sha256sum of the seven letters
    digest = "8a7feb4abff5cc24d4e8c8971133606b7e84f4d1076ed0b5c65d69379f1f11bb"
    assert f"comparison-table\t6053\t6060\t{digest}\n" == result.stdout


def test_verify_names_the_spans_that_no_longer_hold(kg: Run, tmp_path: Path) -> None:
    """In a text of other words no span holds, and the exit code says that there are findings."""
    text = tmp_path / "text.txt"
    text.write_text("something else", encoding="utf-8")

    result = kg("verify", "--json", "--text", f"rls-nutrient-gaps={text}")

    (source,) = json.loads(result.stdout)
    assert 1 == result.return_value
    assert not source["holds"]
    assert source["spans"] == len(source["broken"])


def test_a_source_that_does_not_exist_is_named(kg: Run, tmp_path: Path) -> None:
    """The hint lists the sources there are."""
    (tmp_path / "text.txt").touch()

    error = kg("locate", "--text", f"rls={tmp_path / 'text.txt'}", "iron").exception

    assert isinstance(error, NotFoundError)
    assert "rls-nutrient-gaps" in error.hint


def test_validate_reports_faults_of_a_copy(kg: Run, tmp_path: Path) -> None:
    """A seeds folder without a source is an input error with a place."""
    error = kg("validate", "--seeds", str(tmp_path)).exception

    assert isinstance(error, InputError)
    assert error.faults


def test_faults_and_findings_of_a_copy_are_told_together(kg: Run, tmp_path: Path) -> None:
    """By both commands, in words and as JSON: an unknown entity, and a hedge cue of four words in another row."""
    shutil.copytree(seeds_dir(), tmp_path / "seeds")
    table = tmp_path / "seeds" / "rls-nutrient-gaps" / "statements.tsv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    hedged = next(number for number, line in enumerate(lines) if "\tpossible\tmay\t" in line)
    lines[hedged] = lines[hedged].replace("\tmay\t", "\tmay or may not\t")
    lines[1] = lines[1].replace("\tarticle\t", "\tartikel\t")
    table.write_text("".join(lines), encoding="utf-8")
    wanted = [("seeds/rls-nutrient-gaps/statements.tsv", 2), ("seeds/rls-nutrient-gaps/statements.tsv", hedged + 1)]

    for words in (("validate",), ("build", "--out", str(tmp_path / "out"))):
        told = kg(*words, "--seeds", str(tmp_path / "seeds"))
        assert isinstance(told.exception, InputError)
        assert wanted == [(fault.path, fault.line) for fault in told.exception.faults]
        assert "" == told.stdout
    built = json.loads(kg("build", "--json", "--seeds", str(tmp_path / "seeds"), "--out", str(tmp_path / "out")).stdout)
    assert wanted == [(fault["path"], fault["line"]) for fault in built["faults"]]
    checked = json.loads(kg("validate", "--json", "--seeds", str(tmp_path / "seeds")).stdout)
    assert wanted[:1] == [(fault["path"], fault["line"]) for fault in checked["faults"]]
    assert [[f"{wanted[1][0]}:{wanted[1][1]}:1"]] == [finding["rows"] for finding in checked["findings"]]


def test_the_packaged_data_has_no_findings(kg: Run) -> None:
    """What we ship conforms to its own ontology."""
    result = kg("validate", "--json")

    assert 0 == result.return_value
    assert json.loads(result.stdout) == {"conforms": True, "faults": [], "findings": []}
