"""Every edge of the whole graph, asked through the register, agrees with the triples that the build wrote."""

from pathlib import Path
from typing import Any

from api.graphql.members import Kind, Member, make_catalogue
from api.graphql.service import GraphQLDoor
from kg.prefixes import RDFS
from kg.release import Release, open_release
from kg.settings import Settings


def entities(release: Release) -> list[tuple[str, str]]:
    """IRI and class IRI of every entity."""
    rows = release.engine.select(f"SELECT ?s ?c {{ GRAPH ?g {{ ?s a ?c ; <{RDFS}isDefinedBy> ?d }} }}").rows
    found = [(subject.value, kind.value) for subject, kind in rows if subject is not None and kind is not None]
    return sorted((s, c) for s, c in found if s.startswith(release.namespaces.namespace("ng")))


def neighbours(release: Release, subject: str, member: Member) -> set[str]:
    """What a member's property leads to, in whatever graph."""
    narrowed = ""
    assert member.field is not None
    if set(member.field.classes) != set(release.schema.properties[member.slot[0]].range) and member.field.classes:
        allowed = [child for c in member.field.classes for child in release.schema.classes[c].children]
        narrowed = f"GRAPH ?h {{ ?o a ?c }} FILTER(?c IN ({', '.join(f'<{c}>' for c in allowed)}))"
    rows = release.engine.select(f"SELECT ?o {{ GRAPH ?g {{ <{subject}> <{member.slot[0]}> ?o }} {narrowed} }}").rows
    return {found.value for (found,) in rows if found is not None}


def is_grounded(premise: dict[str, Any]) -> bool:
    """A premise rests on a statement, or is concluded from premises that do."""
    if premise["statements"]:
        return True
    steps = premise.get("derivations", [])
    return bool(steps) and all(is_grounded(below) for step in steps for below in step["premises"])


def test_connections_and_triples_agree_on_every_entity_and_every_edge_has_evidence(release_dir: Path) -> None:
    """Connections are read from statements and derivations; direct, entailed and inferred triples were projected."""
    edges = 0
    with open_release(release_dir) as release:
        door = GraphQLDoor(release, Settings(graphql_tokens=5_000))
        catalogue = make_catalogue(release.schema)
        for subject, kind in entities(release):
            known = release.schema.classes[kind]
            members = [m for m in catalogue.types[known.name].members.values() if m.kind is Kind.RELATION]
            fields = " ".join(
                f"{m.name}(first: 100) {{ totalCount edges {{ {'node { ...N }' if m.target else 'value'} ...E }} }}"
                for m in members
            )
            outcome, answer = door.execute(
                f"query($id: ID!) {{ {known.field_name}(id: $id) {{ {fields} }} }} fragment N on Node {{ iri }} "
                "fragment E on Evidence { certainty worstCertainty inferred predicates "
                "statements { polarity place { source { id } } } derivations { premises { statements { id } derivations { premises { statements { id } } } } } }",
                {"id": subject},
                None,
            )
            assert (outcome, answer.get("errors")) == ("executed", None)
            for member in members:
                connection = answer["data"][known.field_name][member.name]
                shown = {e["node"]["iri"] if member.target else e["value"] for e in connection["edges"]}
                assert shown == neighbours(release, subject, member), (subject, member.name)
                assert connection["totalCount"] == len(connection["edges"])
                for edge in connection["edges"]:
                    affirmed = [s for s in edge["statements"] if s["polarity"] == "AFFIRMED"]
                    assert affirmed or edge["derivations"]
                    assert edge["inferred"] is (not affirmed)
                    assert all(is_grounded(p) for d in edge["derivations"] for p in d["premises"])
                    assert all(s["place"]["source"]["id"] for s in affirmed)
                    assert None not in (edge["certainty"], edge["worstCertainty"])
                    assert edge["predicates"]
                    edges += 1

    assert edges > 900
