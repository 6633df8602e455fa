// What addresses on this server begin with: nothing, or the path under which a proxy shows it (api/root.py). A saved file says
// nothing of it.
export const ROOT = document.documentElement.dataset.root ?? "";
