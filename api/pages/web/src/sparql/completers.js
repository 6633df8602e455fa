// What the editor proposes: prefixes of the release, classes and properties of its ontology, variables of the query.
import { Yasqe } from "./library.js";
import { release } from "./release.js";

const prefixes = Object.entries(release.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);

// In place of those of the library, which ask a service for them.
export function registerCompleters() {
  Yasqe.forkAutocompleter("prefixes", { name: "prefixes", get: () => [...prefixes].sort(), persistenceId: null });
  Yasqe.forkAutocompleter("class", { name: "class", get: () => release.classes, bulk: true, persistenceId: null });
  Yasqe.forkAutocompleter("property", { name: "property", get: () => release.properties, bulk: true, persistenceId: null });
}
