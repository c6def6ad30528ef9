frappe.require("/assets/servicedesk_app/js/mail_acts.js");

frappe.listview_settings["SD Inbound Mail"] = {
	hide_name_column: true,
	add_fields: ["state", "outcome", "reason", "sender"],
	get_indicator(doc) {
		return [__(doc.state), servicedesk.mail.COLOURS[doc.state], `state,=,${doc.state}`];
	},
	formatters: {
		outcome: (value) => (value ? frappe.utils.escape_html(__(value)) : ""),
	},
	onload(list) {
		const acts = [
			[__("Process again"), "process again"],
			[__("This is spam"), "spam"],
			[__("This is not spam"), "not spam"],
			[__("Reject"), "reject"],
			[__("Block the sender"), "block"],
		];
		list.page.add_actions_menu_item(
			__("Release"),
			() => servicedesk.mail.release(list.get_checked_items(true), () => list.refresh()),
			false
		);
		acts.forEach(([label, action]) =>
			list.page.add_actions_menu_item(
				label,
				() => servicedesk.mail.decide(list.get_checked_items(true), action).then(() => list.refresh()),
				false
			)
		);
		["Quarantined", "Parked", "Spam"].forEach((state) =>
			list.page.add_inner_button(__(state), () => {
				list.filter_area.clear().then(() => list.filter_area.add([["SD Inbound Mail", "state", "=", state]]));
			})
		);
	},
};
