// What the filters of a state leave out, in words; and which of them go along to another entity.
import { certainties, classes, known, predicates } from "./known.js";
import { isSameSlice, readAddress, UNFILTERED } from "./state.js";

const sources = new Map(known.sources.map(({ id, title }) => [id, title]));

// Every filter that is set: { key, words, change }, the change being the one that takes it back.
export function narrowingsOf(state) {
  const each = (name, kind, wordsOf) =>
    state[name].map((value) => ({
      key: `${name} ${value}`,
      words: kind + wordsOf(value),
      change: { [name]: state[name].filter((one) => one !== value) },
    }));
  return [
    ...each("types", "", (name) => classes.get(name)?.label ?? name),
    ...each("predicates", "claim: ", (name) => predicates.get(name)?.label ?? name),
    ...each("sources", "source: ", (id) => sources.get(id) ?? id),
    ...each("qualifiers", "", (condition) => condition.replace("=", ": ")),
    ...(state.minCertainty
      ? [{ key: "certainty", words: `at least ${certainties.get(state.minCertainty)?.label ?? state.minCertainty}`, change: { minCertainty: "" } }]
      : []),
    ...(state.inferred ? [] : [{ key: "inferred", words: "without what rules conclude", change: { inferred: true } }]),
  ];
}

const pictures = known.questions.map(({ picture }) => readAddress(picture.replace(/^[^?]*/, "")));

// The filters for another entity: those that are set. What a question left out of its own picture nobody asked to leave
// out elsewhere.
export function keptFilters(state) {
  if (pictures.some((picture) => isSameSlice(picture, state))) return UNFILTERED;
  return Object.fromEntries(Object.keys(UNFILTERED).map((name) => [name, state[name]]));
}
