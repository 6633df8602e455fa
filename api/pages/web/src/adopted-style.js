// Stands in for react-style-singleton: the same promise by a constructed style sheet instead of a style element, which
// the Content-Security-Policy of the pages forbids.
import { useEffect } from "react";

export function stylesheetSingleton() {
  let users = 0;
  let sheet = null;
  return {
    add(text) {
      if (users++ > 0) return;
      sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    remove() {
      if (--users > 0) return;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    },
  };
}

export function styleHookSingleton() {
  const sheet = stylesheetSingleton();
  return (text, isDynamic) => {
    useEffect(() => {
      sheet.add(text);
      return () => sheet.remove();
    }, [text && isDynamic]);
  };
}

export function styleSingleton() {
  const useStyle = styleHookSingleton();
  return ({ styles, dynamic }) => {
    useStyle(styles, dynamic);
    return null;
  };
}
