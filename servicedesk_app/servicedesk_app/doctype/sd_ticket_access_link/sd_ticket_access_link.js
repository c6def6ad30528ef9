frappe.ui.form.on("SD Ticket Access Link", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.revoked) return;
		frm.add_custom_button(__("Revoke"), () => {
			frappe.prompt(
				{ fieldname: "reason", fieldtype: "Data", label: __("Why") },
				({ reason }) =>
					frappe
						.xcall("servicedesk_app.api.access.revoke_link", { name: frm.doc.name, reason: reason || "" })
						.then(() => frm.reload_doc()),
				__("This link opens nothing any more"),
				__("Revoke")
			);
		});
	},
});
