"""The cards: every answer as a list, as a picture, and in both languages."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.editor_page import WIDE, Visit


def test_every_card_has_its_answer_in_four_forms(visit: Visit) -> None:
    """Each list has rows, or says yes or no; a graph is listed by its triples."""
    page = visit("/", **WIDE)
    cards = page.locator(".questions > li")
    expect(cards.first).to_be_visible()
    for card in cards.all():
        card.get_by_role("button", name="List").click()
        expect(card.locator("tbody tr").first.or_(card.get_by_text("Yes."))).to_be_visible()
        assert ["Picture", "GraphQL", "SPARQL"] == card.locator(".actions a").all_text_contents()


def test_a_graph_is_a_table_of_triples(visit: Visit) -> None:
    """Three columns; what magnesium deficiency is a lack of is among them."""
    page = visit("/", **WIDE)
    card = page.locator(".questions > li", has_text="The neighbourhood of magnesium deficiency")
    card.get_by_role("button", name="List").click()

    expect(card.locator("th")).to_have_text(["subject", "property", "object"])
    row = card.locator("tr", has_text="nutri:deficiencyOf")
    expect(row.locator("td")).to_have_text(["ng:magnesium-deficiency", "nutri:deficiencyOf", "ng:magnesium"])
    expect(row.get_by_role("link", name="ng:magnesium", exact=True)).to_have_attribute("href", "/entity/magnesium")
