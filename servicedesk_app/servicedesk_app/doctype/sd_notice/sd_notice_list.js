// Notices that failed stand out; who may, sends them again.

frappe.listview_settings["SD Notice"] = {
	add_fields: ["state", "event"],

	get_indicator(notice) {
		const colours = { Pending: "orange", Done: "green", Failed: "red" };
		return [__(notice.state), colours[notice.state], `state,=,${notice.state}`];
	},

	onload(listview) {
		if (!frappe.user.has_role(["SD Manager", "SD Administrator", "System Manager"])) return;
		listview.page.add_inner_button(__("Send failed ones again"), async () => {
			const { message } = await frappe.call("servicedesk_app.api.notices.retry_failed");
			frappe.show_alert({ message: __("{0} notices are sent again.", [message.again]), indicator: "green" });
			listview.refresh();
		});
	},
};
