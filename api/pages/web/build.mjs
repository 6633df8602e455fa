// Makes the web assets: node build.mjs FOLDER
// One bundle per entry: FOLDER/NAME.js and FOLDER/NAME.css, and beside them the licences of all that is inside.
import { build } from "esbuild";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { offlineStyles } from "./bundling/offline-styles.mjs";
import { licencesOf } from "./bundling/licences.mjs";
import { quietLibraries } from "./bundling/quiet-libraries.mjs";

const BUNDLES = {
  explorer: "src/explorer/main.jsx", // the page at /
  graphiql: "src/graphiql/main.jsx", // the page at /graphql
  sparql: "src/sparql/main.js", // the page at /sparql
};

const folder = process.argv[2];
const options = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  // Style elements made by scripts are what our Content-Security-Policy forbids; ours goes another way.
  alias: { "react-style-singleton": "./src/adopted-style.js" },
  plugins: [offlineStyles, quietLibraries],
  legalComments: "none", // they are in the licences file, whole
  metafile: true,
  logLevel: "warning",
};
const result = await build({ ...options, entryPoints: BUNDLES, outdir: folder });
// The explorer once more, for a file that is opened without a server: see "imports" in package.json.
const viewer = { ...options, entryPoints: { viewer: "src/explorer/viewer.jsx" }, outdir: folder, conditions: ["offline"] };
await writeFile(join(folder, "viewer.txt"), await licencesOf((await build(viewer)).metafile));
await writeFile(join(folder, "THIRD-PARTY-LICENCES.txt"), await licencesOf(result.metafile));
