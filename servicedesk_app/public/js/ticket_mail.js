// What is wrong with a ticket's mail, above its form, and what to do about it. The rest of the form is the DocType's.
frappe.ui.form.on("SD Ticket", {
	refresh(frm) {
		if (frm.is_new()) return;
		const mails = [__("Mails"), () => show_mails(frm)];
		frm.add_custom_button(...mails, __("View"));
		frm.sd_more = { ...frm.sd_more, mail: [mails] }; // on a phone it stands with the ticket's other acts
		if (frm.doc.mail_trouble) show_trouble(frm);
	},
});

function show_trouble(frm) {
	frm.dashboard.clear_headline();
	frm.dashboard.set_headline_alert(
		`<div class="sd-mail-trouble">
			<span>${frappe.utils.escape_html(frm.doc.mail_trouble)}</span>
			<button class="btn btn-xs btn-default" data-act="try_again">${__("Send again")}</button>
			<button class="btn btn-xs btn-default" data-act="put_aside">${__("I have seen it")}</button>
		</div>`,
		"red"
	);
	// Frappe draws a headline as the form's message, outside the dashboard.
	frm.$wrapper.find(".sd-mail-trouble [data-act]").on("click", async (event) => {
		await frappe.xcall(`servicedesk_app.api.outgoing_mail.${event.currentTarget.dataset.act}`, {
			name: frm.doc.name,
		});
		frm.reload_doc();
	});
}

async function show_mails(frm) {
	const colours = { Queued: "orange", Sent: "green", Failed: "red", Bounced: "red", "Held back": "red" };
	const method = "servicedesk_app.api.outgoing_mail.of_ticket";
	const { message } = await frappe.call({ method, type: "GET", args: { name: frm.doc.name } });
	const text = (value) => frappe.utils.escape_html(value || "");
	const rows = message.mails.map(
		(mail) => `<li>
			<div><b>${text(mail.subject)}</b> <span class="indicator-pill ${colours[mail.state] || "gray"}">${text(__(mail.state))}</span></div>
			<div class="text-muted">${text(mail.at.replace("T", " ").slice(0, 16))} · ${text(mail.sent_to)}</div>
			${mail.error ? `<div class="text-danger">${text(mail.error)}</div>` : ""}
		</li>`
	);
	frappe.msgprint({
		title: __("Mails about {0}", [frm.doc.name]),
		wide: true,
		message: rows.length
			? `<ul class="list-unstyled sd-mails">${rows.join("")}</ul>`
			: __("No mail was sent about this ticket yet."),
	});
}
