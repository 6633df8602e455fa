// How GraphiQL is set up here, and what it lacks: links to a query, and Tab as the way out of an editor.
import { ToolbarButton, useEditorContext } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useState } from "react";
import { EXAMPLES_PLUGIN, ROOM_FOR_A_PANEL } from "./examples-plugin.jsx";
import { readPermalink, showPermalink } from "../permalink.js";
import { fetcher } from "./fetcher.js";
import { useOpenQuery } from "./use-open-query.js";

const NEW_TAB = "{\n  \n}\n";

const LinkIcon = () => (
  <svg className="graphiql-toolbar-icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <path d="m8.5 11.5 3-3M9 6l1.9-1.9a3.5 3.5 0 0 1 5 5L14 11M11 14l-1.9 1.9a3.5 3.5 0 0 1-5-5L6 9" strokeLinecap="round" />
  </svg>
);

// Copies the address of the page, which carries the query.
function CopyLink() {
  const [said, say] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      say("Link copied.");
    } catch {
      say("Copy the address of this page: it carries the query.");
    }
    setTimeout(say, 4000, "");
  };
  return (
    <>
      <ToolbarButton onClick={copy} label="Copy link to this query">
        <LinkIcon />
      </ToolbarButton>
      <span className="said" role="status">
        {said}
      </span>
    </>
  );
}

// What the page needs from inside of GraphiQL.
function Habits() {
  const { queryEditor, variableEditor, responseEditor } = useEditorContext({ nonNull: true });
  const open = useOpenQuery();
  useEffect(() => {
    for (const [editor, name] of [[queryEditor, "Query"], [variableEditor, "Variables"], [responseEditor, "Answer"]]) {
      editor?.addKeyMap({ Tab: false, "Shift-Tab": false }); // an editor must not hold the keyboard
      editor?.getInputField().setAttribute("aria-label", name);
    }
  }, [queryEditor, variableEditor, responseEditor]);
  useEffect(() => {
    const follow = ({ newURL }) => {
      const linked = readPermalink(new URL(newURL).hash); // that of the page may be the active tab's again
      if (linked) open(linked);
    };
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  });
  return <CopyLink />;
}

export function Page({ start }) {
  const [linked] = useState(readPermalink);
  return (
    <GraphiQL
      fetcher={fetcher}
      query={linked?.query}
      variables={linked?.variables}
      defaultTabs={[{ query: start }]}
      defaultQuery={NEW_TAB}
      onTabChange={({ tabs, activeTabIndex }) => showPermalink(tabs[activeTabIndex])}
      plugins={[EXAMPLES_PLUGIN]}
      visiblePlugin={ROOM_FOR_A_PANEL.matches ? EXAMPLES_PLUGIN : undefined}
      isHeadersEditorEnabled={false}
      shouldPersistHeaders={false}
      forcedTheme="system"
      inputValueDeprecation
      schemaDescription
      toolbar={{ additionalComponent: Habits }}
    >
      <GraphiQL.Logo>{" "}</GraphiQL.Logo>
    </GraphiQL>
  );
}
