"""The command `kg`: thin commands over the rooms below, one module each. Nothing imports this room.

Data goes to stdout, words to stderr. Exit codes: 0 done (an empty answer too), 1 findings, 2 usage, 3 bad input,
4 no such thing, 5 store or engine, 130 interrupted.
"""
