// graphviz.mjs FILE: what Graphviz understood, and what it draws.
import {readFileSync} from 'node:fs';
import {Graphviz} from '@hpcc-js/wasm-graphviz';

const graphviz = await Graphviz.load();
const text = readFileSync(process.argv[2], 'utf8');
const {objects = [], edges = [], ...about} = JSON.parse(graphviz.layout(text, 'json0', 'nop'));
console.log(JSON.stringify({
  about,
  nodes: objects.map((node) => ({id: node.name, label: node.label, attributes: node})),
  edges: edges.map((edge) => ({
    id: edge.id, source: objects[edge.tail].name, target: objects[edge.head].name, attributes: edge,
  })),
  drawn: graphviz.layout(text, 'svg', 'dot'),
}));
