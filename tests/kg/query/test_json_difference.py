from kg.query.json_difference import Difference, json_differences


def test_edges_are_matched_by_the_id_of_their_node() -> None:
    """One gone, one come, one changed; not three changes by position."""
    before = {"edges": [{"c": 1, "node": {"id": "a"}}, {"c": 1, "node": {"id": "b"}}]}
    after = {"edges": [{"c": 2, "node": {"id": "b"}}, {"c": 1, "node": {"id": "d"}}]}

    assert [
        Difference("removed", "edges[a]", {"c": 1, "node": {"id": "a"}}),
        Difference("changed", "edges[b].c", 1, 2),
        Difference("added", "edges[d]", None, {"c": 1, "node": {"id": "d"}}),
    ] == list(json_differences(before, after))


def test_another_order_of_the_same_elements_is_one_change() -> None:
    """Ranked lists have an order that means something."""
    found = list(json_differences({"l": ["a", "b"]}, {"l": ["b", "a"]}))

    assert [Difference("changed", "l (order)", ["a", "b"], ["b", "a"])] == found


def test_twins_are_compared_by_position() -> None:
    """Elements without an id that say the same."""
    found = list(json_differences([1, 1], [1, 2]))

    assert [Difference("changed", "[1]", 1, 2)] == found


def test_equal_answers_have_no_differences() -> None:
    """Nulls and nested lists too; but true is not 1."""
    answer = {"a": None, "b": [[1], {"id": "x", "c": []}]}

    assert [] == list(json_differences(answer, answer))
    assert [Difference("changed", "a", True, 1)] == list(json_differences({"a": True}, {"a": 1}))
