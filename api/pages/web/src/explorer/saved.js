// What a saved file holds, and what filters leave of it: as kg/export does, statements first, then conclusions that keep a
// derivation all of whose premises stay, each by a statement or by a derivation in its turn.
import { curieOf, known } from "./known.js";
import { Refusal } from "./refusal.js";

export const { slice, propositions, steps } = known;
export const labels = new Map(slice.nodes.map((node) => [node.id, node.label]));
export const statements = new Map(known.statements.map((one) => [one.id, one]));
export const ranks = new Map(known.certainties.map(({ name }, place) => [name, known.certainties.length - place]));

const names = new Map([...ranks].map(([name, rank]) => [rank, name]));
const concluding = steps.reduce((found, step) => found.set(step.conclusion, [...(found.get(step.conclusion) ?? []), step]), new Map());
const propositionOf = new Map(Object.entries(propositions).flatMap(([id, one]) => one.statements.map((said) => [said, id])));

const missing = (what, name) => new Refusal(`There is no ${what} "${name}" in this file.`, "Take it out of the address, or ask a server.");

// Names of filters in whatever way an address has them, each with all that it stands for.
function stands(table, wanted, what) {
  const byName = new Map(Object.entries(table).map(([name, all]) => [name.toLowerCase(), all]));
  return new Set(
    wanted.flatMap((name) => {
      const found = byName.get(name.replace(/^nutri:/, "").toLowerCase());
      if (!found) throw missing(what, name);
      return found;
    }),
  );
}

export const typesOf = (state) => stands(known.subclasses, state.types, "class");

function meets(text) {
  const [name, ...rest] = text.split("=");
  const wanted = rest.join("=").trim();
  const qualifier = known.qualifiers.find((one) => one.name === name);
  if (!qualifier || !wanted) throw missing("qualifier", text);
  const words = (qualifier.kind === "entity" ? (labels.get(curieOf(wanted)) ?? wanted) : wanted).toLowerCase();
  const fits = (value) => (qualifier.kind === "text" ? value.includes(words) : value === words);
  return ({ conditions }) => conditions.some(({ label, value }) => label === qualifier.label && fits(value.toLowerCase()));
}

// Whether a statement stays.
function keeper({ minCertainty, sources, qualifiers }) {
  const least = minCertainty ? ranks.get(minCertainty) : 0;
  if (least === undefined) throw missing("certainty", minCertainty);
  const heard = new Set(sources.map((id) => id.replace(/^source:/, "")));
  const unknown = [...heard].find((id) => !known.sources.some((source) => source.id === id));
  if (unknown) throw missing("source", unknown);
  const conditions = qualifiers.map(meets);
  return (id) => {
    const said = statements.get(id);
    if (!said || said.polarity === "NEGATED" || ranks.get(said.certainty) < least) return false;
    return (!heard.size || heard.has(said.source.id)) && conditions.every((holds) => holds(said));
  };
}

// Proposition → rank of its best support among what stays; a derivation counts with its weakest premise.
export function supportOf(stays, includesInferred = true) {
  const best = new Map();
  for (const [id, { statements: behind }] of Object.entries(propositions)) {
    const sure = behind.filter(stays).map((said) => ranks.get(statements.get(said).certainty));
    if (sure.length) best.set(id, Math.max(...sure));
  }
  let rises = includesInferred;
  while (rises) {
    rises = false;
    for (const step of steps) {
      const rank = rankOfStep(step, best);
      if (rank <= (best.get(step.conclusion) ?? 0)) continue;
      best.set(step.conclusion, rank);
      rises = true;
    }
  }
  return best;
}

export const rankOfStep = ({ premises }, best) => Math.min(...premises.map((premise) => best.get(premise) ?? 0));

// Ids of the statements that a conclusion rests on in the end, and names of the rules that conclude it.
function restOf(id, best, stays) {
  const found = new Set();
  const seen = new Set([id]);
  const queue = [id];
  while (queue.length) {
    for (const step of concluding.get(queue.pop()) ?? []) {
      if (!rankOfStep(step, best)) continue;
      for (const premise of step.premises.filter((one) => !seen.has(one))) {
        seen.add(premise);
        propositions[premise].statements.filter(stays).forEach((said) => found.add(said));
        queue.push(premise);
      }
    }
  }
  const sound = (concluding.get(id) ?? []).filter((step) => rankOfStep(step, best));
  const rules = new Set(sound.map(({ rule }) => rule.iri.split("/").at(-1)));
  return { premises: [...found].sort().join(" "), rule: [...rules].sort().join(" ") };
}

export const triple = ({ source, predicate, target }) => `${source} ${predicate} ${target}`;

// The edges that the filters of a state leave, conclusions as sure as what is left of their premises.
export function edgesOf(state) {
  const stays = keeper(state);
  const wanted = stands(known.leaves, state.predicates, "predicate");
  const best = supportOf(stays, state.inferred);
  const heard = new Set(state.sources);
  const fits = ({ predicate }) => !wanted.size || wanted.has(predicate);
  // Harm is feared whatever is asked of a benefit: only the sources count.
  const cautions = (edge) => {
    const kept = (edge.cautions ?? "").split(" ").filter((id) => id && (!heard.size || heard.has(statements.get(id)?.source.id)));
    return kept.length ? kept.join(" ") : undefined;
  };
  const stated = slice.edges.filter((edge) => !edge.inferred && fits(edge) && stays(edge.statement));
  const said = new Set(stated.map(triple));
  const concluded = state.inferred ? [...candidates()].filter((edge) => fits(edge) && best.has(edge.id) && !said.has(triple(edge))) : [];
  return [
    ...stated.map((edge) => ({ ...edge, cautions: cautions(edge) })),
    ...concluded.map((edge) => ({ ...edge, ...restOf(edge.id, best, stays), certainty: names.get(best.get(edge.id)), cautions: cautions(edge) })),
  ];
}

// Everything that may be drawn as concluded: what rules alone say, and what a source says too, should that one be left out.
function* candidates() {
  const seen = new Set();
  for (const edge of slice.edges) {
    const id = edge.inferred ? edge.id : propositionOf.get(edge.statement);
    if (!concluding.has(id) || seen.has(id)) continue;
    seen.add(id);
    if (edge.inferred) yield edge;
    else {
      const { source, target, predicate, predicate_iri, label, way, cautions } = edge;
      yield { id, statement: id, source, target, predicate, predicate_iri, label, way, cautions, inferred: true };
    }
  }
}
