frappe.listview_settings["SD Ticket Access Link"] = {
	add_fields: ["revoked", "expires_on"],
	get_indicator(doc) {
		if (doc.revoked) return [__("Revoked"), "gray", "revoked,=,1"];
		return doc.expires_on < frappe.datetime.now_datetime()
			? [__("Expired"), "gray", "expires_on,<,Now"]
			: [__("Works"), "green", "revoked,=,0"];
	},
};
