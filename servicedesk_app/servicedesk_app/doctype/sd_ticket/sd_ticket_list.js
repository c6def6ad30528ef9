// The list that agents open fifty times a day: what is due first stands first, and says so in colour.

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
