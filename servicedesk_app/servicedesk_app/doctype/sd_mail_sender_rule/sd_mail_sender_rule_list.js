frappe.listview_settings["SD Mail Sender Rule"] = {
	add_fields: ["action"],
	get_indicator(doc) {
		return [__(doc.action), doc.action === "Block" ? "red" : "green", `action,=,${doc.action}`];
	},
};
