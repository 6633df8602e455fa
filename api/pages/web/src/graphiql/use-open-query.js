// Putting a query into the editor without losing what somebody wrote there.
import { useEditorContext, useExecutionContext } from "@graphiql/react";
import { flushSync } from "react-dom";
import { isExample } from "./examples.js";

// A function that opens { query, variables } in the active tab if that is empty or an example, in a new one otherwise.
export function useOpenQuery() {
  const { addTab, queryEditor, variableEditor, responseEditor, updateActiveTabValues } = useEditorContext({ nonNull: true });
  return ({ query, variables = "" }) => {
    if (!queryEditor) return;
    const held = queryEditor.getValue();
    if (held.trim() && held.trim() !== query.trim() && !isExample(held)) flushSync(addTab);
    queryEditor.setValue(query);
    variableEditor?.setValue(variables);
    responseEditor?.setValue("");
    queryEditor.operationName = null; // GraphiQL reads it off the new document a moment later
    updateActiveTabValues({ query, variables, response: null, operationName: null });
  };
}

// Runs what the editor holds.
export const useRun = () => useExecutionContext({ nonNull: true }).run;
