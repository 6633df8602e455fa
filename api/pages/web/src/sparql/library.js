// The parts of the library; it bundles them into one.
import Yasgui from "@zazuko/yasgui";

export { Yasgui };
export const { Yasqe, Yasr, Tab } = Yasgui;
