// The GraphQL page: GraphiQL with the examples of this graph at hand. Everything comes from this server.
import "graphiql/graphiql.css";
import "./page.css";

import { createRoot } from "react-dom/client";
import { flagship } from "./examples.js";
import { Page } from "./page.jsx";

document.body.classList.add("ide");
createRoot(document.getElementById("graphiql")).render(<Page start={flagship()} />);
