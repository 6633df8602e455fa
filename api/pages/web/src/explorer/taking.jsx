/** @jsxImportSource preact */
// Taking what is shown elsewhere: as a file, as a link, on paper.
import { useEffect, useRef, useState } from "preact/hooks";

import { CAN_SHARE, downloadsOf } from "#answers";

export function Share() {
  const [said, setSaid] = useState("");
  const [address, setAddress] = useState("");
  const share = async () => {
    const url = window.location.href;
    try {
      await navigator.clipboard.writeText(url);
      setSaid("Link copied.");
    } catch {
      setAddress(url); // no clipboard, or none for this page
    }
  };
  return (
    <>
      {CAN_SHARE && (
        <button type="button" onClick={share}>
          Copy link
        </button>
      )}
      <button type="button" onClick={() => window.print()}>
        Print
      </button>
      {address && (
        <label class="address">
          Link, to be copied{" "}
          <input type="text" readOnly value={address} ref={(field) => field?.select()} onBlur={() => setAddress("")} />
        </label>
      )}
      <span role="status">{said}</span>
    </>
  );
}

export function Downloads({ state }) {
  const menu = useRef(null); // the element knows whether it is open
  useEffect(() => {
    const close = (isLeft) => {
      if (!isLeft || !menu.current?.open) return;
      if (menu.current.contains(document.activeElement)) menu.current.querySelector("summary").focus();
      menu.current.open = false;
    };
    const point = (event) => close(!menu.current?.contains(event.target));
    const press = (event) => close(event.key === "Escape");
    document.addEventListener("pointerdown", point);
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("pointerdown", point);
      document.removeEventListener("keydown", press);
    };
  }, []);
  const downloads = downloadsOf(state);
  if (!downloads.length) return null;
  return (
    <details class="menu" ref={menu}>
      <summary>Download</summary>
      <ul>
        {downloads.map(({ name, href, save }) => (
          <li key={name}>
            {save ? (
              <button type="button" class="link" onClick={save}>
                {name}
              </button>
            ) : (
              <a href={href} download>
                {name}
              </a>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
