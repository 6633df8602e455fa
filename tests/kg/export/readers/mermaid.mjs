// mermaid.mjs FILE: what Mermaid understood; entity codes in texts are read as it draws them.
import {readFileSync} from 'node:fs';
import {JSDOM} from 'jsdom';

const {window} = new JSDOM('<body></body>');
Object.assign(globalThis, {window, document: window.document});
const {default: mermaid} = await import('mermaid');
mermaid.initialize({startOnLoad: false});

const text = readFileSync(process.argv[2], 'utf8');
await mermaid.parse(text);
const {db} = await mermaid.mermaidAPI.getDiagramFromText(text);
// Between its parser and its drawing Mermaid writes "#…;" like this; the drawing has HTML's character references.
const plain = (words = '') => {
  const holder = window.document.createElement('textarea');
  holder.innerHTML = words.replace(/ﬂ°°/g, '&#').replace(/ﬂ°/g, '&').replace(/¶ß/g, ';');
  return holder.value;
};
console.log(JSON.stringify({
  about: {title: plain(db.getAccTitle()), description: plain(db.getAccDescription())},
  nodes: [...db.getVertices().values()].map((node) => ({id: node.id, label: plain(node.text), attributes: node})),
  edges: db.getEdges().map((edge) => ({
    id: edge.id, source: edge.start, target: edge.end, attributes: {...edge, text: plain(edge.text)},
  })),
}));
