// One act on many tickets. Each is done or refused on its own; what was refused is said with its reason.
import { escape } from "./format";

const text = (fieldname, label, description) => ({ fieldname, fieldtype: "Small Text", label, description, reqd: 1 });

const ACTS = () => [
	["take", __("Take"), []],
	["assign", __("Assign to"), [{ fieldname: "user", fieldtype: "Link", options: "User", label: __("Agent"), reqd: 1 }]],
	[
		"hand_over",
		__("Hand over"),
		[
			{ fieldname: "queue", fieldtype: "Link", options: "SD Queue", label: __("Queue"), description: __("Empty: the queue of the next level") },
			text("note", __("Note")),
		],
	],
	["start", __("Start"), []],
	["wait_for_customer", __("Wait for customer"), [text("reason", __("What do you need?"), __("The customer reads it."))]],
	["resolve", __("Resolve"), [{ fieldname: "resolution", fieldtype: "Text Editor", label: __("Resolution"), reqd: 1 }]],
	["add_note", __("Internal note"), [text("text", __("Note"))]],
	["ask_whether_to_close", __("Ask whether to close"), []],
	["close", __("Close"), []],
	["cancel", __("Cancel"), [text("reason", __("Reason"))]],
];

export function add_bulk_acts(listview) {
	ACTS().forEach(([act, label, fields]) =>
		listview.page.add_actions_menu_item(label, () => bulk(listview, act, label, fields), false)
	);
}

function bulk(listview, act, label, fields) {
	const names = listview.get_checked_items(true);
	const run = (values) =>
		frappe
			.call({ method: "servicedesk_app.api.tickets.bulk", args: { names, act, arguments: values }, freeze: true })
			.then(({ message }) => {
				tell(message.results);
				listview.clear_checked_items();
				listview.refresh();
			});
	if (!fields.length) frappe.confirm(__("{0}: {1} tickets?", [label, names.length]), () => run({}));
	else frappe.prompt(fields, run, __("{0}: {1} tickets", [label, names.length]), label);
}

function tell(results) {
	const refused = results.filter((result) => !result.done);
	if (!refused.length) {
		frappe.show_alert({ message: __("{0} tickets done", [results.length]), indicator: "green" });
		return;
	}
	const lines = refused.map((result) => `<li>${escape(result.ticket)}: ${escape(result.error)}</li>`);
	frappe.msgprint({
		title: __("{0} of {1} tickets done", [results.length - refused.length, results.length]),
		message: `<ul>${lines.join("")}</ul>`,
		indicator: "orange",
	});
}
