// The explorer in a file of its own: with the styles that pages have beside it.
import "../../../static/pages.css";

import "./main.jsx";
