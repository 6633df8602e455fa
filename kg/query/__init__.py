"""Reading a release for one request: reader processes, limits on query texts, search, descriptions, profiles.

Modules are imported one by one (`from kg.query.search import SearchIndex`), so that a process loads only what it
uses; this file stays empty of names on purpose.
"""
