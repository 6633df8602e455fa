"""How names are compared: folding, and one spelling for words that people spell in several ways.

Everything here is applied to the names of an index and to what a user types alike, so a rule need not give a real word;
it only has to give the same word for all ways to spell one, and different words for different things.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Greek letters that stand alone are spelt out by as many people as not: ω-3, β-carotene.
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "ω": "omega",
}  # fmt: skip
_GLUED = re.compile(r"([^\W\d_]{2,})(\d+)")

# Shorter words are left as they are: too many of them would become one another (foe, four, rise, rls).
_PLURAL_LETTERS, _SPELT_LETTERS = 4, 5

# Suffixes of plurals, the first that fits.
# Source: D. Harman, "How effective is suffixing?" (1991), the S stemmer; -oes is ours (tomatoes).
_PLURALS = (
    (re.compile(r"(?<![ae])ies$"), "y"),
    (re.compile(r"(?<=[^aeiou])oes$"), "o"),
    (re.compile(r"(?<![aeo])es$"), "e"),
    (re.compile(r"(?<![us])s$"), ""),
)
# British → American where a rule says it; every rule that fits, in this order.
_SPELLINGS = (
    (re.compile(r"[ao]e"), "e"),  # anaemia, oestrogen
    (re.compile(r"(?<=..)our(?=(?:ed|ing|able|ite|al|ful|less)?$)"), "or"),  # colour, behavioural
    (re.compile(r"(?<=[bcghtv])re$"), "er"),  # fibre, centre
    (re.compile(r"(?<=...)([iy])s(?=(?:e|ed|er|ing|ation|able)$)"), r"\1z"),  # fortified and stabilised, analyse
    (re.compile(r"ence$"), "ense"),  # licence, defence
    (re.compile(r"ogue$"), "og"),  # analogue
    (re.compile(r"mme$"), "m"),  # programme, gramme
    (re.compile(r"ll(?=(?:ed|er|ing)$)"), "l"),  # labelled
    (re.compile(r"^sulph"), "sulf"),  # sulphate
)
# British → American where only a list says it, and what people write for short.
_WORDS = {
    "aluminium": "aluminum", "chilli": "chili", "doughnut": "donut", "grey": "gray", "mould": "mold",
    "whisky": "whiskey", "yoghurt": "yogurt",
    "vit": "vitamin", "vits": "vitamin",
}  # fmt: skip


_WORDS_KEPT = 20_000  # names share most of their words


def fold(text: str) -> str:
    """The text as names are compared: without case, diacritics and punctuation, words apart by one space.

    A number belongs to a single letter before it and to no longer word.

    >>> fold("  Willis–Ekbom  Disease ")
    'willis ekbom disease'
    >>> fold("Ménière")
    'meniere'
    >>> fold("B 12"), fold("b-12"), fold("ω3")
    ('b12', 'b12', 'omega 3')
    """
    bare = text if text.isascii() else _without_marks(text)
    words: list[str] = []
    for word in re.findall(r"[^\W_]+", bare.casefold()):
        if word.isdecimal() and words and len(words[-1]) == 1 and words[-1].isalpha():
            words[-1] += word
        elif word[0] in _GREEK and (len(word) == 1 or word[1:].isdecimal()):
            words += [_GREEK[word[0]], *filter(None, [word[1:]])]
        elif (glued := _GLUED.fullmatch(word)) is not None:
            words += glued.groups()
        else:
            words.append(word)
    return " ".join(words)


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=_WORDS_KEPT)
def respell(word: str) -> str:
    """The one spelling of a folded word in all its British, American, plural and shortened forms.

    >>> respell("anaemias"), respell("anemia"), respell("fibre"), respell("vit")
    ('anemia', 'anemia', 'fiber', 'vitamin')
    """
    known = _WORDS.get(word)
    if known is not None or len(word) < _PLURAL_LETTERS:
        return known or word
    for suffix, instead in _PLURALS:
        if suffix.search(word):
            word = suffix.sub(instead, word)
            break
    if len(word) >= _SPELT_LETTERS:
        for part, instead in _SPELLINGS:
            word = part.sub(instead, word)
    return _WORDS.get(word, word)


def respell_all(key: str) -> str:
    """`respell` for every word of a folded text."""
    return " ".join(respell(word) for word in key.split())
