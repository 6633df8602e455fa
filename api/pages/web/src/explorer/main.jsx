/** @jsxImportSource preact */
// The page at /: the explorer in place of the picture that stands there for who has no scripts.
import "./page.css";

import { render } from "preact";

import { App } from "./app.jsx";

const root = document.getElementById("explorer");
root.replaceChildren();
render(<App />, root);
