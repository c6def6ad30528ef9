frappe.ui.form.on("SD Agreement Report", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Look at it"), () => open_print(frm));
		frm.add_custom_button(__("PDF"), () => window.open(address_of_pdf(frm)));
		if (frm.perm[0]?.write) frm.add_custom_button(__("Mail to the customer"), () => ask_to_send(frm));
	},
});

function open_print(frm) {
	frappe.set_route("print", frm.doctype, frm.doc.name);
}

function address_of_pdf(frm) {
	const values = { doctype: frm.doctype, name: frm.doc.name, format: "SD Agreement Report", no_letterhead: 1 };
	return `/api/method/frappe.utils.print_format.download_pdf?${new URLSearchParams(values)}`;
}

function ask_to_send(frm) {
	frappe.confirm(__("Mail this report to the addresses in the customer's record?"), async () => {
		const { message } = await frm.call("send_now");
		frappe.show_alert({ message: __("It is on its way to {0}.", [message]), indicator: "green" });
		frm.reload_doc();
	});
}
