frappe.listview_settings["SD Outbound Mail"] = {
	add_fields: ["state"],
	hide_name_column: true,
	get_indicator(doc) {
		const colours = {
			Queued: "blue",
			Sent: "green",
			Failed: "red",
			Bounced: "red",
			"Held back": "orange",
		};
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
};
