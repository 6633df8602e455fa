"""Pages as the GraphQL Cursor Connections Specification cuts them, over the numbers 0 to 9."""

import pytest

from api.graphql.pages import Page, cut

ALL = list(range(10))


def page_of(page: Page, lowest: int, highest: int) -> tuple[list[int], bool, bool]:
    """What a page shows of a stretch: what is fetched is `size` and one more, from the end where the page begins."""
    stretch = ALL[lowest:highest]
    most = page.size + 1
    fetched = stretch[-most:] if page.backward else stretch[:most]
    made = cut(fetched, page)
    return list(made.edges), made.has_next, made.has_previous


@pytest.mark.parametrize(
    ("page", "stretch", "expected"),
    [
        (Page(3), (0, 10), ([0, 1, 2], True, False)),
        (Page(10), (0, 10), (ALL, False, False)),
        (Page(3, after=("2", "")), (3, 10), ([3, 4, 5], True, True)),
        (Page(None, 3), (0, 10), ([7, 8, 9], False, True)),
        (Page(None, 10), (0, 10), (ALL, False, False)),
        (Page(None, 2, before=("4", "")), (0, 4), ([2, 3], True, True)),
        (Page(None, 9, before=("4", "")), (0, 4), ([0, 1, 2, 3], True, False)),
        # Both: the first ones, and of these the last ones; each flag goes by its own number (section 4.4).
        (Page(5, 2), (0, 10), ([3, 4], True, True)),
        (Page(5, 7), (0, 10), ([0, 1, 2, 3, 4], True, True)),
        (Page(5, 7), (0, 6), ([0, 1, 2, 3, 4], True, False)),
        (Page(3), (0, 0), ([], False, False)),
    ],
)
def test_a_page_is_cut_as_the_algorithm_says(
    page: Page, stretch: tuple[int, int], expected: tuple[list[int], bool, bool]
) -> None:
    """EdgesToReturn, HasNextPage and HasPreviousPage of the specification, worked out by hand."""
    assert page_of(page, *stretch) == expected
