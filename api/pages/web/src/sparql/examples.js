// The examples beside the editor: a click opens one and runs it.
import { ROOT } from "../root.js";
import { openQuery } from "./editor.js";
import { release } from "./release.js";

// As in page.css: below it everything is one column.
const ROOM_FOR_A_PANEL = window.matchMedia("(min-width: 64rem)");

export function showExamples(yasgui, panel) {
  const details = document.createElement("details");
  details.open = ROOM_FOR_A_PANEL.matches;
  const summary = document.createElement("summary");
  summary.textContent = "Examples";
  const list = document.createElement("ul");
  for (const example of release.examples) {
    const button = document.createElement("button");
    button.type = "button";
    const title = document.createElement("strong");
    title.textContent = example.title;
    const question = document.createElement("span");
    question.textContent = example.question;
    button.append(title, question);
    button.addEventListener("click", () => {
      const tab = openQuery(yasgui, example.query, example.title);
      if (!ROOM_FOR_A_PANEL.matches) details.open = false; // on a phone the panel stands above the editor
      tab.query().catch(() => {}); // a failure is shown as the answer
    });
    const link = document.createElement("a");
    link.href = `${ROOT}/example/${example.name}`;
    link.textContent = "as linked data";
    link.setAttribute("aria-label", `${example.title}, as linked data`);
    const item = document.createElement("li");
    item.append(button, link);
    list.append(item);
  }
  details.append(summary, list);
  panel.replaceChildren(details);
  panel.hidden = !release.examples.length;
}
