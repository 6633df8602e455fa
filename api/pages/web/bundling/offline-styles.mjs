// Style sheets of libraries, made fit for `default-src 'self'`: data: addresses are refused by that policy, so embedded
// fonts (the page uses the system's) and embedded pictures (src/ draws its own) are taken out.
import { readFile } from "node:fs/promises";

const FONT = /@font-face\s*\{[^}]*\}/g;
const PICTURE = /url\(\s*("data:[^"]*"|'data:[^']*'|data:[^)]*)\s*\)/g;

export const offlineStyles = {
  name: "offline-styles",
  setup(build) {
    build.onLoad({ filter: /node_modules\/.*\.css$/ }, async ({ path }) => {
      const contents = (await readFile(path, "utf8")).replace(FONT, "").replace(PICTURE, "none");
      const elsewhere = contents.match(/(@import|url\()[^;)]*(https?:)?\/\/[^;)]*/);
      if (elsewhere) throw new Error(`${path} loads from another host: ${elsewhere[0]}`);
      return { contents, loader: "css" };
    });
  },
};
