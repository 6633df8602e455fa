// The table of the library with cells of our own: texts of the data only ever become text nodes, and an IRI becomes a
// link only where it is a web address.
import { Yasr } from "./library.js";
import { findCurie, findHref } from "./release.js";

// The library looks for text in rows by putting it into an element as markup, so markup it must not be.
const escapeMarkup = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const element = (name, className, ...inside) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...inside);
  return made;
};

function shownIri(iri) {
  const curie = findCurie(iri);
  const href = findHref(iri);
  if (!href) return curie ?? iri;
  const link = element("a", "iri", curie ?? iri);
  link.href = href;
  link.rel = "noreferrer nofollow";
  link.title = iri;
  return link;
}

function shownTerm({ type, value, datatype, "xml:lang": language }, isSimple) {
  if (type === "uri") return element("span", "", shownIri(value));
  if (type === "bnode") return element("span", "nonIri", `_:${value}`);
  const shown = element("span", "nonIri", value);
  const note = language ? `@${language}` : datatype && `^^${findCurie(datatype) ?? datatype}`;
  if (note && !isSimple) shown.append(element("sup", "", note));
  return shown;
}

export class Table extends Yasr.plugins.table {
  helpReference = "";

  getColumns() {
    const isSimple = this.persistentConfig.compact === true;
    const rowNumber = {
      name: "", title: "Row", searchable: false, orderable: false, visible: !isSimple, type: "num",
      width: `${this.getSizeFirstColumn() + 16}px`,
      render: (place, purpose) => (purpose === "display" ? element("div", "rowNumber", String(place)) : place),
    };
    const columns = this.yasr.results.getVariables().map((name) => ({
      name,
      title: escapeMarkup(name),
      render: (term, purpose) => {
        if (term === "") return "";
        return purpose === "display" ? element("div", "", shownTerm(term, isSimple)) : escapeMarkup(term.value);
      },
    }));
    return [rowNumber, ...columns];
  }
}
