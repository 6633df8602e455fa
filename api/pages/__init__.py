"""The pages: what this is, linked data of every resource, search, exports. `*service` run in a reader, `http` in the server."""
