frappe.ui.form.on("SD Bouncing Address", {
	refresh(frm) {
		frm.disable_save();
		if (!frm.doc.bouncing) return;
		frm.add_custom_button(__("Send notices there again"), async () => {
			await frappe.xcall("servicedesk_app.api.outgoing_mail.clear_address", {
				address: frm.doc.address,
			});
			frm.reload_doc();
		});
	},
});
