// What the page does with an answer before it is shown, and how it shows an error of ours.
import { Yasr } from "./library.js";
import { release } from "./release.js";

const GRAPH = /n-triples|turtle|n-quads|trig/;

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};

// The view that fits: a graph is drawn unless somebody chose to read it, a table is no graph.
function chooseView(yasr, isGraph) {
  const chosen = yasr.getSelectedPluginName();
  if (isGraph && chosen === "table") yasr.selectedPlugin = "picture";
  if (!isGraph && chosen === "picture") yasr.selectedPlugin = "table";
}

// A line above the answer where it is not whole.
function noteCut(yasr, truncated) {
  yasr.cutNote ??= yasr.rootEl.insertBefore(element("p", "", "cut"), yasr.resultsEl);
  yasr.cutNote.setAttribute("role", "status");
  const [, unit, most] = /(rows|bytes)=(\d+)/.exec(truncated ?? "") ?? [null, "rows", release.limitRows];
  const bound = `${Number(most).toLocaleString("en")} ${unit}`;
  yasr.cutNote.textContent = truncated ? `This answer was cut after ${bound}. Ask for less, or page with LIMIT and OFFSET.` : "";
}

// The document of an error (RFC 9457), or null where the server did not come to speak.
function readProblem(text) {
  try {
    const problem = JSON.parse(text);
    return typeof problem?.title === "string" ? problem : null;
  } catch {
    return null;
  }
}

// Shows an error; its place leads into the editor that `findEditor` gives.
async function showError({ text }, findEditor) {
  const problem = readProblem(text);
  const shown = element("div", undefined, "problem");
  shown.setAttribute("role", "alert");
  if (!problem) {
    const isStopped = /abort/i.test(text);
    shown.append(element("p", isStopped ? "The query was stopped." : `The request failed: ${text || "the server did not answer."}`));
    return shown;
  }
  shown.append(element("p", problem.title, "title"), element("p", problem.detail));
  if (problem.hint) shown.append(element("p", problem.hint));
  if (problem.line) {
    const button = element("button", `Line ${problem.line}, column ${problem.column}`);
    button.type = "button";
    button.addEventListener("click", () => {
      findEditor()?.getDoc().setCursor({ line: problem.line - 1, ch: problem.column - 1 });
      findEditor()?.focus();
    });
    shown.append(button);
  }
  shown.append(element("p", `${problem.status} ${problem.code}`, "code"));
  return shown;
}

// Names for what the library leaves without.
function nameControls(yasr) {
  yasr.resultsEl.querySelector(".CodeMirror textarea")?.setAttribute("aria-label", "Response");
  yasr.pluginControls.querySelector(".tableSizer")?.setAttribute("aria-label", "Rows on a page");
}

export function prepareAnswers(findEditor) {
  Yasr.defaults.errorRenderers = [(error) => showError(error, findEditor)];
  const setResponse = Yasr.prototype.setResponse;
  Yasr.prototype.setResponse = function (response, duration) {
    const isGraph = GRAPH.test(response?.headers?.get?.("content-type") ?? "");
    if (isGraph && response.content === "") response.content = "# This graph is empty.\n"; // the library takes "" for none
    if (response?.headers) chooseView(this, isGraph);
    if (!this.hasNames) this.on("drawn", nameControls);
    this.hasNames = true;
    noteCut(this, response?.headers?.get?.("kg-truncated"));
    setResponse.call(this, response, duration);
  };
}
