// graphology.mjs gexf|graphml FILE: what graphology understood.
import {readFileSync} from 'node:fs';
import {MultiDirectedGraph} from 'graphology';
import gexf from 'graphology-gexf';
import graphml from 'graphology-graphml';

const [format, file] = process.argv.slice(2);
const graph = {gexf, graphml}[format].parse(MultiDirectedGraph, readFileSync(file, 'utf8'), {addMissingNodes: false});
console.log(JSON.stringify({
  about: graph.getAttributes(),
  nodes: graph.mapNodes((id, attributes) => ({id, label: attributes.label, attributes})),
  edges: graph.mapEdges((id, attributes, source, target) => ({id, source, target, attributes})),
}));
