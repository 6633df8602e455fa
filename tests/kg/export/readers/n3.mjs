// n3.mjs FILE: the quads of TriG 1.2 as N3.js understood them, a triple term as a list of three.
import {readFileSync} from 'node:fs';
import {Parser} from 'n3';

const shown = (term) => term.termType === 'Quad' ? [term.subject, term.predicate, term.object].map(shown) : term.value;
const quads = new Parser({format: 'application/trig'}).parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(quads.map((quad) => [quad.subject, quad.predicate, quad.object, quad.graph].map(shown))));
