// Messages that came by mail hold their remote images back; the journal offers to show them each time it is drawn.
frappe.ui.form.on("SD Ticket", {
	sd_journal_drawn(frm) {
		const texts = frm.get_field("journal").$wrapper.find(".sd-text:has(img[data-sd-remote])");
		if (!texts.length) return;
		frappe.require("/assets/servicedesk_app/js/mail_acts.js", () =>
			texts.each((_index, root) => servicedesk.mail.offer_images(root))
		);
	},
});
