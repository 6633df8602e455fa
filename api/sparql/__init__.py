"""The SPARQL door: SPARQL 1.1 Protocol, query only. `service` runs in a reader, `http` in the server."""
