frappe.ui.form.on("SD Invitation", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.state !== "Open") return;
		frm.add_custom_button(__("Withdraw"), () =>
			frappe
				.xcall("servicedesk_app.api.access.withdraw_invitation", { name: frm.doc.name })
				.then(() => frm.reload_doc())
		);
	},
});
