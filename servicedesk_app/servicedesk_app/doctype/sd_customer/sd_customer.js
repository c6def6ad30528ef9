frappe.ui.form.on("SD Customer", {
	setup(frm) {
		frm.fields_dict.time_zone.set_data(Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : []);
		frm.set_query("user", "people", () => ({ filters: { ignore_user_type: 1 } }));
		frm.fields_dict.people.grid.update_docfield_property("user", "filter_description", __("Staff and portal accounts"));
	},

	refresh(frm) {
		if (frm.is_new() || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Invite a person"), () => invite(frm));
	},
});

function invite(frm) {
	const yes_no = (fieldname, label) => ({ fieldname, label, fieldtype: "Check" });
	const dialog = new frappe.ui.Dialog({
		title: __("Invite a person"),
		fields: [
			{ fieldname: "email", label: __("E-mail address"), fieldtype: "Data", options: "Email", reqd: 1 },
			{ fieldname: "full_name", label: __("Name"), fieldtype: "Data", reqd: 1 },
			{ fieldname: "language", label: __("Language"), fieldtype: "Select", options: ["", "en", "da", "cs", "nl", "pl", "ru"] },
			yes_no("sees_all_tickets", __("Sees all tickets of the company")),
			yes_no("approves", __("May approve for the company")),
			yes_no("manages_people", __("Invites and removes people")),
		],
		primary_action_label: __("Send the invitation"),
		primary_action(values) {
			frappe.xcall("servicedesk_app.api.access.invite", { customer: frm.doc.name, ...values }).then(() => {
				dialog.hide();
				frappe.show_alert({ message: __("The invitation is on its way."), indicator: "green" });
			});
		},
	});
	dialog.show();
}
