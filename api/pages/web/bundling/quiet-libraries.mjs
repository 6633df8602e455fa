// Libraries as they come do what our Content-Security-Policy forbids; YASGUI also asks strangers and changes what it shows.
// Each of these is taken out of their text; where one is not there as often as expected, the library has changed and the
// build ends.
import { readFile } from "node:fs/promises";

// [why, times, pattern, what takes its place]
const CYTOSCAPE = [
  ["code from text, which the policy refuses", 1, "Function('return this')()", "globalThis"],
  ["a style element; page.css says the same", 1, "if (!stylesheetAlreadyExists) {", "if (false) {"],
];
const YASGUI = [
  ["a public list of prefixes, some of which lead to places of no good", 1, "Promise.resolve(prefixes_default)", "Promise.resolve({})"],
  ["the same, where a service for prefixes fails", 1, "prefixes_default)) :", "{})) :"],
  ["code from text, which the Content-Security-Policy refuses", 1, 'Function("return this")()', "globalThis"],
  ["the same, in a stand-in for JSON.parse of the time before it", 1, 'eval("(" + text + ")")', "JSON.parse(text)"],
  ["style attributes, which the policy refuses as well", 1, "<strong style='text-decoration:underline'>", "<strong>"],
  // Its column resizer puts style elements into the head and later removes the last child of it, whatever that is: a
  // meta element takes their place, and page.css has the style.
  ["a style element", 1, 'a = e.querySelectorAll("style");', 'a = e.querySelectorAll("meta");'],
  ["a style element", 1, 'var o = document.createElement("style");\n\t\t\t\t\t\to.type = "text/css", o.gripid', 'var o = document.createElement("meta");\n\t\t\t\t\t\to.gripid'],
  ["the text of a style element", 1, "o.styleSheet ? o.styleSheet.cssText = n : o.appendChild(document.createTextNode(n)), e.appendChild(o)", "e.appendChild(o)"],
  ["endpoints of others", 1, '[{ endpoint: "https://dbpedia.org/sparql" }, { endpoint: "https://query.wikidata.org/bigdata/namespace/wdq/sparql" }]', "[]"],
  ["an endpoint of others", 1, '"https://dbpedia.org/sparql"', '""'],
  ["a vocabulary service of others", 1, "${r}lov.linkeddata.es/dataset/lov/api/v2/autocomplete/terms?", "/sparql?"],
  ["links to pages about another product", 3, /"https:\/\/docs\.triply\.cc\/[^"]*"/g, '""'],
  ["templates in literals: what a literal holds is what is shown", 1, "applyMustacheToLiterals = (e) => {", "applyMustacheToLiterals = (e) => {\n\treturn e;"],
];

const LIBRARIES = [
  [/[\\/]cytoscape[\\/]dist[\\/]cytoscape\.esm\.mjs$/, CYTOSCAPE],
  [/@zazuko[\\/]yasgui[\\/]build[\\/]yasgui\.esm\.js$/, YASGUI],
];

export const quietLibraries = {
  name: "quiet-libraries",
  setup(build) {
    for (const [filter, changes] of LIBRARIES) {
      build.onLoad({ filter }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const [why, times, pattern, instead] of changes) {
          const pieces = contents.split(pattern);
          if (pieces.length - 1 !== times) throw new Error(`${path} has changed, look again (${why}): ${pattern}`);
          contents = pieces.join(instead);
        }
        return { contents, loader: "js" };
      });
    }
  },
};
