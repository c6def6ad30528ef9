// The list that agents open fifty times a day: what is due first stands first, and says so in colour.

frappe.listview_settings["SD Ticket"] = {
	add_fields: ["status", "status_category", "next_due", "breached", "assigned_to", "creation"],
	filters: [["status_category", "not in", ["Closed", "Cancelled"]]],

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
			const late = ticket.breached || frappe.datetime.get_diff(value, frappe.datetime.now_datetime()) < 0;
			const due = due_in_words(value);
			return `<span class="${late ? "text-danger font-weight-bold" : "text-muted"}">${due}</span>`;
		},
	},
};

function due_in_words(value) {
	return frappe.utils.escape_html(frappe.datetime.prettyDate(value));
}
