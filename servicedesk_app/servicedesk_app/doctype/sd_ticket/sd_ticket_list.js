// The list that agents open fifty times a day: what is due first stands first, and says so in colour.
// In a function of its own: Frappe evaluates form and list scripts side by side in one scope.

(() => {
	frappe.listview_settings["SD Ticket"] = {
		add_fields: ["status", "status_category", "next_due", "breached", "responsible", "creation"],
		// What is open by name: Frappe writes "not in" so that no index can serve it, and it is counted each time.
		filters: [
			[
				"status_category",
				"in",
				["New", "Assigned", "In Progress", "Waiting for Customer", "Waiting for Supplier", "Resolved"],
			],
		],

		onload(listview) {
			listview.page.add_inner_button(__("Phone note"), () => phone_note(listview));
			for (const [act, label, fields] of BULK_ACTS) {
				listview.page.add_actions_menu_item(label, () => bulk(listview, act, label, fields), false);
			}
		},

		get_indicator(ticket) {
			const colours = {
				New: "red",
				Assigned: "orange",
				"In Progress": "blue",
				"Waiting for Customer": "purple",
				"Waiting for Supplier": "purple",
				Resolved: "green",
				Closed: "gray",
				Cancelled: "gray",
			};
			return [__(ticket.status), colours[ticket.status_category] || "gray", `status,=,${ticket.status}`];
		},

		formatters: {
			next_due(value, df, ticket) {
				if (!value) return "";
				const seconds = seconds_until(value);
				const late = ticket.breached || seconds < 0;
				const urgent = late ? "text-danger font-weight-bold" : seconds < 1800 ? "text-warning" : "text-muted";
				return `<span class="${urgent}">${in_words(seconds)}</span>`;
			},
		},
	};

	// Frappe sends naive times of the site's zone.
	function seconds_until(value) {
		return moment.tz(value, frappe.sys_defaults.time_zone).diff(moment(), "seconds");
	}

	function in_words(seconds) {
		const [amount, unit] =
			Math.abs(seconds) >= 172800
				? [Math.floor(Math.abs(seconds) / 86400), __("d", null, "days, short")]
				: Math.abs(seconds) >= 3600
				? [Math.floor(Math.abs(seconds) / 3600), __("h", null, "hours, short")]
				: [Math.floor(Math.abs(seconds) / 60), __("min", null, "minutes, short")];
		return seconds < 0 ? __("{0} {1} late", [amount, unit]) : __("in {0} {1}", [amount, unit]);
	}

	const BULK_ACTS = [
		["take", __("Take"), []],
		["assign", __("Assign to"), [{ fieldname: "user", fieldtype: "Link", options: "User", label: __("Agent"), reqd: 1 }]],
		[
			"hand_over",
			__("Hand over"),
			[
				{ fieldname: "queue", fieldtype: "Link", options: "SD Queue", label: __("Queue"), description: __("Empty: the queue of the next level") },
				{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), reqd: 1 },
			],
		],
		["start", __("Start"), []],
		["resolve", __("Resolve"), [{ fieldname: "resolution", fieldtype: "Text Editor", label: __("Resolution"), reqd: 1 }]],
		["ask_whether_to_close", __("Ask whether to close"), []],
		["close", __("Close"), []],
		["cancel", __("Cancel"), [{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }]],
	];

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
		if (!fields.length) {
			frappe.confirm(__("{0}: {1} tickets?", [label, names.length]), () => run({}));
		} else {
			frappe.prompt(fields, run, __("{0}: {1} tickets", [label, names.length]), label);
		}
	}

	// Each ticket is done or refused on its own; what was refused is said with its reason.
	function tell(results) {
		const refused = results.filter((result) => !result.done);
		if (!refused.length) {
			frappe.show_alert({ message: __("{0} tickets done", [results.length]), indicator: "green" });
			return;
		}
		const lines = refused.map(
			(result) => `<li>${frappe.utils.escape_html(result.ticket)}: ${frappe.utils.escape_html(result.error)}</li>`
		);
		frappe.msgprint({
			title: __("{0} of {1} tickets done", [results.length - refused.length, results.length]),
			message: `<ul>${lines.join("")}</ul>`,
			indicator: "orange",
		});
	}

	function phone_note(listview) {
		const dialog = new frappe.ui.Dialog({
			title: __("Phone note"),
			fields: [
				{ fieldname: "customer", fieldtype: "Link", options: "SD Customer", label: __("Customer"), reqd: 1 },
				{
					fieldname: "person",
					fieldtype: "Link",
					options: "User",
					label: __("Who called"),
					description: __("One of the customer's people; they get the acknowledgement."),
				},
				{ fieldname: "subject", fieldtype: "Data", label: __("Headline"), reqd: 1 },
				{ fieldname: "description", fieldtype: "Small Text", label: __("What they said") },
				{ fieldname: "ticket_type", fieldtype: "Link", options: "SD Ticket Type", label: __("Type") },
				{ fieldname: "priority", fieldtype: "Link", options: "SD Priority", label: __("Priority") },
			],
			primary_action_label: __("Make ticket"),
			primary_action: (values) =>
				frappe
					.call({ method: "servicedesk_app.api.tickets.phone_note", args: { ...values, key }, freeze: true })
					.then(({ message }) => {
						dialog.hide();
						frappe.set_route("Form", "SD Ticket", message.ticket);
					}),
		});
		// Made once per dialog: a second click gives the first ticket.
		const key = frappe.utils.get_random(20);
		dialog.show();
	}
})();
