// How YASGUI is set up here: one endpoint, ours; links that carry the query and nothing else; Tab as the way out.
import { permalink, readPermalink, showPermalink } from "../permalink.js";
import { ROOT } from "../root.js";
import { prepareAnswers } from "./answers.js";
import { registerCompleters } from "./completers.js";
import { Tab, Yasgui, Yasr } from "./library.js";
import { Picture } from "./picture.js";
import { isExample, longestFirst, release } from "./release.js";
import { Table } from "./table.js";

const ENDPOINT = new URL(`${ROOT}/sparql`, window.location.href).href;
const START = release.examples[0]?.query ?? "SELECT * WHERE {\n  ?subject ?predicate ?object .\n} LIMIT 10";
// What a new tab holds: the prefixes that nearly every query needs.
const NEW_TAB = `${["ng", "nutri", "rdf", "rdfs"]
  .filter((prefix) => release.prefixes[prefix])
  .map((prefix) => `PREFIX ${prefix}: <${release.prefixes[prefix]}>`)
  .join("\n")}\n\nSELECT * WHERE {\n  ?subject ?predicate ?object .\n}\nLIMIT 10\n`;

const queryOf = (tab) => tab?.getYasqe()?.getValue() ?? tab?.getPersistedJson().yasqe.value ?? "";

const isUntouched = (query) => !query.trim() || query === NEW_TAB || isExample(query);

// Puts a query into the active tab if nothing would be lost there, otherwise into a new one.
export function openQuery(yasgui, query, name) {
  const active = yasgui.getTab();
  if (!active || (queryOf(active).trim() !== query.trim() && !isUntouched(queryOf(active)))) {
    return yasgui.addTab(true, { yasqe: { value: query }, ...(name && { name: yasgui.createTabName(name) }) });
  }
  active.setQuery(query);
  return active;
}

// Once for each tab that is drawn: names for who cannot see, keys, and the address that follows the text.
function care(yasgui, tab) {
  const yasqe = tab?.getYasqe();
  if (!yasqe || yasqe.isCaredFor) return;
  yasqe.isCaredFor = true;
  yasqe.addKeyMap({ Tab: false, "Shift-Tab": false }); // an editor must not hold the keyboard
  yasqe.getInputField().setAttribute("aria-label", "Query");
  yasqe.on("change", () => yasgui.getTab() === tab && showPermalink({ query: queryOf(tab) }));
}

// A list of tabs holds tabs: the button for a new one stands beside it.
function freeTabList(list) {
  const bar = document.createElement("div");
  bar.className = "tabBar";
  list._tabsListEl.before(bar);
  bar.append(list._tabsListEl, list.addTabEl);
  list.addTabEl = undefined; // new tabs go to the end of the list
}

export function makeEditor(root) {
  registerCompleters();
  Yasr.registerPlugin("table", Table);
  Yasr.registerPlugin("picture", Picture);
  Yasr.defaults.pluginOrder = ["table", "picture", "response"];
  prepareAnswers(() => yasgui.getTab()?.getYasqe());
  Tab.prototype.getShareableLink = function () {
    return window.location.origin + window.location.pathname + permalink({ query: queryOf(this) });
  };
  const linked = readPermalink();
  const yasgui = new Yasgui(root, {
    persistenceId: `nutrigraph-sparql${ROOT}`, // other paths of the host may be other servers
    populateFromUrl: false, // a link could name another endpoint
    copyEndpointOnNewTab: false,
    autofocus: false,
    requestConfig: {
      endpoint: ENDPOINT,
      method: "POST",
      acceptHeaderSelect: "application/sparql-results+json",
      acceptHeaderGraph: "application/n-triples",
    },
    yasqe: { value: NEW_TAB, editorHeight: "20rem" },
    // No answer is kept: the next visit may meet another release.
    yasr: { prefixes: Object.fromEntries(longestFirst), maxPersistentResponseSize: 0 },
  });
  freeTabList(yasgui.tabElements);
  for (const id of yasgui.persistentConfig.getTabs()) yasgui.getTab(id).setRequestConfig({ endpoint: ENDPOINT });
  const attend = () => {
    care(yasgui, yasgui.getTab());
    showPermalink({ query: queryOf(yasgui.getTab()) });
  };
  attend();
  for (const event of ["tabSelect", "tabChange", "tabClose", "query"]) yasgui.on(event, () => queueMicrotask(attend));
  if (linked) openQuery(yasgui, linked.query);
  else if (queryOf(yasgui.getTab()) === NEW_TAB && yasgui.persistentConfig.getTabs().length === 1) {
    yasgui.getTab().setQuery(START);
  }
  // The library keeps a text when its editor loses the focus, which it does not when the page goes.
  window.addEventListener("pagehide", () => {
    const tab = yasgui.getTab();
    if (tab?.getYasqe()) tab.handleYasqeBlur(tab.getYasqe());
  });
  window.addEventListener("hashchange", ({ newURL }) => {
    const given = readPermalink(new URL(newURL).hash); // that of the page may be the active tab's again
    if (given && given.query !== queryOf(yasgui.getTab())) openQuery(yasgui, given.query);
  });
  return yasgui;
}
