// The licences of everything that ends up in a bundle, as one text; a licence that we cannot pass on ends the build.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const PERMISSIVE = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC-BY-4.0", "ISC", "MIT"]);
const UNNAMED = { jsuri: "MIT" }; // by its LICENSE file; its package.json is silent
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const NAME = /^(?:@[^/]+\/)?[^/]+/;
// For the packages that name the licence without its text.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
const RULE = "\n" + "-".repeat(80) + "\n";

// The packages that a file of a package was itself bundled from, by its source map.
async function packagesInside(path) {
  const map = await readFile(`${path}.map`, "utf8").catch(() => '{"sources": []}');
  const names = JSON.parse(map).sources.map((source) => source.split("node_modules/").slice(1).pop()?.match(NAME)?.[0]);
  return names.filter(Boolean).map((name) => join("node_modules", name));
}

async function packagesIn(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && PACKAGE.test(path)).map(([path]) => path);
  const inside = await Promise.all(used.map(packagesInside));
  return [...new Set([...used.map((path) => path.match(PACKAGE)[0]), ...inside.flat()])];
}

// An SPDX expression without brackets inside: any of OR, all of AND.
function permits(license) {
  const choices = license.replace(/[()]/g, "").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((name) => PERMISSIVE.has(name)));
}

async function noticeOf(folder) {
  const { name, version, license: said, author } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const license = said ?? UNNAMED[name] ?? "no licence";
  if (!permits(license)) throw new Error(`${name} is under ${license}: add it to bundling/licences.mjs or leave it out`);
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const holder = typeof author === "string" ? author : (author?.name ?? "its contributors");
  if (!texts.length && license !== "MIT") throw new Error(`${name} is under ${license} and carries no text of it`);
  const text = texts.length ? texts.join("\n") : `Copyright (c) ${holder}\n\n${MIT}`;
  return `${name} ${version} (${license})\n\n${text.replace(/\r\n/g, "\n").trim()}\n`;
}

export async function licencesOf(metafile) {
  const notices = await Promise.all((await packagesIn(metafile)).map(noticeOf));
  return ["The web assets contain these packages.\n", ...notices.sort()].join(RULE);
}
