// The SPARQL page: YASGUI with the examples and prefixes of this release. Everything comes from this server.
import "@zazuko/yasgui/build/yasgui.min.css";
import "./page.css";

import { makeEditor } from "./editor.js";
import { showExamples } from "./examples.js";

document.body.classList.add("ide");
const root = document.getElementById("yasgui");
root.replaceChildren();
showExamples(makeEditor(root), document.getElementById("sparql-examples"));
