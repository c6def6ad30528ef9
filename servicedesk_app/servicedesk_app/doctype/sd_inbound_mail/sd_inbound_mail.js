frappe.require("/assets/servicedesk_app/js/mail_acts.js");

frappe.ui.form.on("SD Inbound Mail", {
	refresh(frm) {
		frm.disable_save();
		frm.page.set_indicator(__(frm.doc.state), servicedesk.mail.COLOURS[frm.doc.state]);
		frm.set_intro("");
		if (frm.doc.reason) {
			const colour = frm.doc.state === "Parked" ? "red" : frm.doc.state === "Processed" ? "blue" : "orange";
			frm.set_intro(frappe.utils.escape_html(frm.doc.reason), colour);
		}
		add_buttons(frm);
		show_mail(frm);
	},
});

function add_buttons(frm) {
	const { state, name } = frm.doc;
	const reload = () => setTimeout(() => frm.reload_doc(), 1500);
	const decide = (label, action) =>
		frm.add_custom_button(label, () => servicedesk.mail.decide([name], action).then(reload));
	if (frm.doc.ticket) {
		frm.add_custom_button(__("Open the ticket"), () =>
			frappe.set_route("Form", "SD Ticket", frm.doc.ticket)
		).addClass("btn-primary");
	}
	if (servicedesk.mail.HELD.includes(state)) {
		frm.add_custom_button(__("Release"), () => servicedesk.mail.release([name], reload)).addClass("btn-primary");
		decide(__("This is not spam"), "not spam");
	}
	if (state === "Parked") decide(__("Process again"), "process again");
	if (state !== "Spam") decide(__("This is spam"), "spam");
	if (["Quarantined", "Parked", "New"].includes(state)) {
		decide(__("Reject"), "reject");
		decide(__("Block the sender"), "block");
	}
}

function show_mail(frm) {
	const $wrapper = frm.get_field("preview").$wrapper.empty();
	const call = { method: "servicedesk_app.api.mail.preview", args: { mail: frm.doc.name }, type: "GET" };
	frappe.call(call).then(({ message }) => {
		if (!message) return;
		if (!message.is_kept) {
			$wrapper.html(`<p class="text-muted">${__("The raw mail is not kept any more.")}</p>`);
			return;
		}
		const $body = $('<div class="sd-mail-preview"></div>').html(message.html).appendTo($wrapper);
		servicedesk.mail.offer_images($body[0]);
		const files = message.files.map(
			(file) => `${frappe.utils.escape_html(file.name)} (${Math.ceil(file.size / 1024)} KB)`
		);
		if (files.length) $wrapper.append(`<p class="text-muted">${__("Files")}: ${files.join(", ")}</p>`);
		const headers = message.headers.map(
			({ name, value }) => `${frappe.utils.escape_html(name)}: ${frappe.utils.escape_html(value)}`
		);
		$wrapper.append(
			`<details><summary>${__("Headers")}</summary><pre class="small">${headers.join("\n")}</pre></details>`
		);
	});
}
