// Messages that came by mail hold their remote images back; the ticket's form offers to show them.
frappe.ui.form.on("SD Ticket", {
	refresh(frm) {
		if (frm.is_new()) return;
		frappe.require("/assets/servicedesk_app/js/mail_acts.js", () => setTimeout(() => offer(frm), 800));
	},
});

function offer(frm) {
	frm.$wrapper
		.find(".timeline-message-box .content, .sd-entry.customer .sd-text")
		.each((_index, root) => servicedesk.mail.offer_images(root));
}
