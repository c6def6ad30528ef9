frappe.listview_settings["SD Mailbox"] = {
	add_fields: ["enabled", "state", "protocol", "needs_authorization"],
	get_indicator(doc) {
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		if (doc.protocol === "None") return [__("Pushed to"), "blue", "protocol,=,None"];
		if (doc.needs_authorization) return [__("To be authorized"), "red", "needs_authorization,=,1"];
		const colours = { Working: "green", Failing: "red", "Not tried": "orange" };
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
};
