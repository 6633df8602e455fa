// The examples stand in the page as data: [{ name, title, text, query }], in the order in which they are shown.
const island = document.getElementById("examples");

export const examples = island ? JSON.parse(island.textContent) : [];

// What an editor shows on a first visit: the query of the first example.
export const flagship = () => examples[0]?.query ?? "{\n  release {\n    id\n  }\n}\n";

export const isExample = (query) => examples.some((example) => example.query.trim() === query.trim());
