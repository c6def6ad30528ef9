frappe.listview_settings["SD Mailbox"] = {
	add_fields: ["enabled", "state", "protocol"],
	get_indicator(doc) {
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		if (doc.protocol === "None") return [__("Pushed to"), "blue", "protocol,=,None"];
		const colours = { Working: "green", Failing: "red", "Not tried": "orange" };
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
};
