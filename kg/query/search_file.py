"""The file of a search index, read-only: its queries in SQL, ranked by how a name fits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kg.query.spelling import respell_all
from kg.query.sqlite_file import SqliteFile

# The whole number of a score: how a name fits. The tiers of the query count from the top down.
_TOP = 6

# The CTE is materialised because FTS5's rank cannot be read inside a window function.
_SEARCH = """
WITH hit AS MATERIALIZED ({hits}),
named AS (
    SELECT name.id, name.entity, name.text, hit.far,
        CASE WHEN name.kind = 4 THEN 5
             WHEN name.key IN (:key, :respelt) OR name.variant = :respelt OR name.compact = :compact
             THEN CASE name.kind WHEN 1 THEN 1 ELSE 0 END
             WHEN substr(name.key, 1, length(:key)) = :key OR substr(name.key, 1, length(:respelt)) = :respelt
                 OR substr(name.variant, 1, length(:respelt)) = :respelt
                 OR substr(name.compact, 1, length(:compact)) = :compact
             THEN CASE name.kind WHEN 0 THEN 2 ELSE 3 END
             ELSE 4 END AS tier
    FROM hit JOIN name ON name.id = hit.id
    WHERE (name.kind <> 3 OR name.key = :key) AND (name.kind <> 4 OR :several)
),
best AS (
    SELECT *, row_number() OVER (PARTITION BY entity ORDER BY tier, far, id) AS place FROM named
),
scored AS MATERIALIZED (
    SELECT iri, curie, class_name, label, coalesce(nullif(best.text, ''), label) AS matched,
        round((:top - tier + far / (far - 1.0)) / :divisor, 6) AS score
    FROM best JOIN entity ON entity.id = best.entity WHERE place = 1 {classes}
)
"""
_PAGE = """
SELECT scored.*, (SELECT count(*) FROM scored) FROM scored
WHERE :after IS NULL OR score < :after OR (score = :after AND iri > :after_iri)
ORDER BY score DESC, iri LIMIT :limit
"""
_COUNT = "SELECT count(*) FROM scored"
BY_WORDS = "SELECT rowid AS id, rank AS far FROM words WHERE words MATCH :match"
# Of what very many names have, those that begin with the text and those with fewest letters are looked at: names are
# numbered by kind and length, and FTS5 gives them in the order of their numbers without looking at the rest. To weigh
# words it would have to read all of them, so that here, too, the less of a name is left over, the better.
MOST_RANKED = 4_000
_LOOKED_AT = 1_000
_IS_MUCH = f"SELECT 1 FROM words WHERE words MATCH :match LIMIT 1 OFFSET {MOST_RANKED}"
_BEST_OF_MANY = f"""
    SELECT id, -1.0 * length(:compact) / length(key) AS far FROM name WHERE id IN (
        SELECT * FROM (SELECT id FROM name WHERE key = :key LIMIT {_LOOKED_AT}) UNION
        SELECT * FROM (SELECT id FROM name WHERE key = :respelt LIMIT {_LOOKED_AT}) UNION
        SELECT * FROM (SELECT rowid FROM words WHERE words MATCH :starts ORDER BY rowid LIMIT {_LOOKED_AT}) UNION
        SELECT * FROM (SELECT rowid FROM words WHERE words MATCH :match ORDER BY rowid LIMIT {_LOOKED_AT}))
"""
# The less of a name is left over, the better: there is no word to weigh.
BY_LETTERS = (
    "SELECT id, -1.0 * length(:compact) / length(compact) AS far FROM name "
    "WHERE compact >= :compact AND compact < :compact || char(1114111)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found.

    Attributes:
        matched: The name of it that fits the text best: label, synonym, its CURIE or another's.
        score: Higher is better; the whole number says how (6 exact label or id, 5 exact synonym, 4 label prefix, 3 other
            prefix, 2 words of one name, 1 words of several names, 0 after a correction), the fraction is BM25 within
            that. Comparable within one search only.
    """

    iri: str
    curie: str
    class_name: str
    label: str
    matched: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits.

    Attributes:
        hits: Best first, ties by IRI.
        total: Hits on all pages; where very many names have the words, those of the ones that were looked at.
        has_next: Whether more follow.
        corrected_to: The words that were looked for where the ones typed are nowhere; None if they are as typed.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    has_next: bool = False
    corrected_to: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What of the hits is wanted.

    Attributes:
        classes: Local names; None for all.
        after: Score and IRI of the last hit of the page before.
    """

    classes: tuple[str, ...] | None = None
    limit: int = 25
    after: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the index.

    Attributes:
        key: Folded text that hits are ranked by.
        hits: `BY_WORDS` or `BY_LETTERS`.
        match: FTS5 expression, for `BY_WORDS`.
        corrected_to: As `Found.corrected_to`; such hits score below one.
    """

    key: str
    hits: str = BY_WORDS
    match: str = ""
    corrected_to: str | None = None


class SearchFile(SqliteFile):
    """An index that `build_index` wrote."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "search index")

    def find(self, question: Question, page: Page) -> Found:
        """A page of the answer to a question.

        Raises:
            EngineError: The file is missing or damaged.
        """
        is_much = question.hits == BY_WORDS and self.rows(_IS_MUCH, {"match": question.match})
        if is_much:
            found = self._page(replace(question, hits=_BEST_OF_MANY), page)
            # Of a rare class there may be more among the names that were not looked at.
            if found.total or not page.classes:
                return found
        return self._page(question, page)

    def _page(self, question: Question, page: Page) -> Found:
        named = {f"class{number}": name for number, name in enumerate(page.classes or ())}
        clause = f"AND class_name IN ({', '.join(f':{name}' for name in named)})" if named else ""
        base = _SEARCH.format(hits=question.hits, classes=clause)
        score, iri = page.after or (None, None)
        values: dict[str, object] = {
            "match": question.match,
            "key": question.key,
            "starts": f'^"{question.key}"*',
            "respelt": respell_all(question.key),
            "compact": question.key.replace(" ", ""),
            "several": " " in question.key,
            "top": _TOP,
            "divisor": _TOP + 1 if question.corrected_to else 1,  # guessed names come out below one
            "limit": page.limit + 1,
            "after": score,
            "after_iri": iri,
            **named,
        }
        rows = self.rows(base + _PAGE, values)
        total = rows[0][-1] if rows else self.rows(base + _COUNT, values)[0][0]
        hits = tuple(Hit(*row[:-1]) for row in rows[: page.limit])
        return Found(hits, int(total), len(rows) > page.limit, question.corrected_to)
