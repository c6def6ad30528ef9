// Keyboard shortcuts of the ticket's form. Frappe lists them with the others under Shift+/.
import { focus_composer } from "./composer";

const KEYS = [
	["shift+r", () => __("Reply to the customer"), (frm) => focus_composer(frm, "reply")],
	["shift+n", () => __("Write an internal note"), (frm) => focus_composer(frm, "note")],
	["shift+t", () => __("Take the ticket"), (frm) => frm.sd_acts.take],
	["shift+s", () => __("Start, or go on"), (frm) => frm.sd_acts.start],
	["shift+w", () => __("Wait for the customer"), (frm) => frm.sd_acts.wait_for_customer],
	["shift+h", () => __("Hand over"), (frm) => frm.sd_acts.hand_over],
	["shift+e", () => __("Resolve"), (frm) => frm.sd_acts.resolve],
	["shift+f", () => __("Search tickets, customers and callers"), () => servicedesk.show_search()],
];

export function add_shortcuts(frm) {
	if (frm.sd_has_shortcuts) return;
	frm.sd_has_shortcuts = true;
	KEYS.forEach(([shortcut, description, choose]) =>
		frappe.ui.keys.add_shortcut({
			shortcut,
			description: description(),
			page: frm.page,
			action: () => {
				if (frm.is_new() || window.cur_dialog) return false;
				const run = choose(frm);
				if (typeof run === "function") run();
				return true;
			},
		})
	);
}
