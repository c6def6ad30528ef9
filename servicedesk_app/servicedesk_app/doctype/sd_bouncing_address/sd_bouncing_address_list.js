frappe.listview_settings["SD Bouncing Address"] = {
	add_fields: ["bouncing"],
	hide_name_column: true,
	get_indicator(doc) {
		return doc.bouncing
			? [__("No notices"), "red", "bouncing,=,1"]
			: [__("Cleared"), "green", "bouncing,=,0"];
	},
};
