// Where the focus is led: to what the keyboard opened, back when that closes, and to a place nearby when what had it is gone.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const isLost = () => document.activeElement === document.body;

// The heading names what was opened; before it is there, the panel does.
const headingOf = (panel) => panel.querySelector("h2") ?? panel;

// Follow a panel that shows something (its key) or nothing ("").
//
// Args: key; asked, what the state wants to have open, which may come later; panel and view, references to elements, the
// view being where the focus goes if what opened the panel is gone.
export function useLedFocus(key, asked, panel, view) {
  const byKeyboard = useRef(false);
  const last = useRef(null); // what had the focus last
  const opener = useRef(null);
  const asking = useRef(null); // what had the focus when the panel was asked for
  const was = useRef(key);

  useEffect(() => {
    // Keys with a modifier are the browser's: going back in the history opens nothing.
    const press = (event) => (byKeyboard.current = !(event.altKey || event.ctrlKey || event.metaKey));
    const point = (event) => {
      byKeyboard.current = false;
      if (!last.current?.contains(event.target)) last.current = null; // left, and not lost
    };
    const click = (event) => event.detail === 0 && (byKeyboard.current = true); // as screen readers press
    const enter = (event) => (last.current = event.target);
    const heard = { keydown: press, pointerdown: point, click, focusin: enter };
    for (const [name, listener] of Object.entries(heard)) document.addEventListener(name, listener, true);
    return () => {
      for (const [name, listener] of Object.entries(heard)) document.removeEventListener(name, listener, true);
    };
  }, []);

  const goBack = () => {
    const to = opener.current?.isConnected ? opener.current : view.current?.querySelector('[tabindex="0"]');
    to?.focus({ preventScroll: !byKeyboard.current });
  };

  useLayoutEffect(() => {
    asking.current = document.activeElement;
  }, [asked]);

  useLayoutEffect(() => {
    const before = was.current;
    was.current = key;
    if (key === before) return;
    if (!before) opener.current = null;
    const active = document.activeElement;
    if (!key) {
      if (isLost() || !active.isConnected) goBack();
      return;
    }
    if (!panel.current.contains(active) && !isLost()) opener.current = active;
    const hasGoneElsewhere = !isLost() && active !== asking.current;
    if (byKeyboard.current && !hasGoneElsewhere && active.getAttribute("role") !== "application") headingOf(panel.current).focus();
  }, [key]);

  // A button that vanishes by being pressed leaves the focus nowhere, whichever part of the page took it away.
  useEffect(() => {
    const rescue = () => {
      if (!isLost() || !last.current || last.current.isConnected) return;
      if (panel.current) headingOf(panel.current).focus({ preventScroll: !byKeyboard.current });
      else goBack();
    };
    const watcher = new MutationObserver(rescue);
    watcher.observe(document.body, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, []);
}
