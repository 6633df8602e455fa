// cytoscape.mjs FILE: what cytoscape.js understood, without a browser.
import {readFileSync} from 'node:fs';
import cytoscape from 'cytoscape';

const {elements, data} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const graph = cytoscape({headless: true, elements, data});
console.log(JSON.stringify({
  about: graph.data(),
  nodes: graph.nodes().map((node) => ({id: node.id(), label: node.data('label'), attributes: {...node.data(), ...node.position()}})),
  edges: graph.edges().map((edge) => ({
    id: edge.id(), source: edge.source().id(), target: edge.target().id(), attributes: edge.data(),
  })),
}));
