frappe.listview_settings["SD Clock Recount"] = {
	add_fields: ["state"],
	get_indicator: (doc) => {
		const colours = { Proposed: "orange", Waiting: "yellow", Running: "blue", Done: "green", Superseded: "gray" };
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
};
