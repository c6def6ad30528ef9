frappe.listview_settings["SD Agreement Report"] = {
	add_fields: ["state"],
	get_indicator: (doc) =>
		[__(doc.state), { Waiting: "orange", Sent: "green", Failed: "red" }[doc.state], `state,=,${doc.state}`],
};
