frappe.ui.form.on("SD Mailbox", {
	setup(frm) {
		frm.set_query("queue", () => ({ filters: { desk: frm.doc.desk } }));
		frm.set_query("customer", () => ({ filters: { desk: frm.doc.desk } }));
		frm.set_query("email_account", () => ({ filters: { enable_outgoing: 1 } }));
	},

	refresh(frm) {
		frm.set_intro("");
		if (frm.doc.protocol !== "None" && frm.perm[0] && frm.perm[0].write) {
			frm.add_custom_button(__("Test the connection"), () => test(frm));
		}
		if (frm.is_new()) return;
		frm.add_custom_button(__("Mail that came in"), () =>
			frappe.set_route("List", "SD Inbound Mail", { mailbox: frm.doc.name })
		);
		if (frm.doc.state === "Failing") frm.set_intro(frappe.utils.escape_html(frm.doc.last_error || ""), "red");
	},
});

function test(frm) {
	if (frm.is_dirty() || frm.is_new()) {
		frappe.msgprint(__("Save the mailbox first; then it is tried with what is saved."));
		return;
	}
	frm.call({ method: "test_connection", doc: frm.doc, freeze: true, freeze_message: __("Signing in …") }).then(
		({ message }) => {
			if (!message) return;
			frappe.msgprint({
				title: message.works ? __("It works") : __("It does not work"),
				indicator: message.works ? "green" : "red",
				message: frappe.utils.escape_html(message.text).replace(/\n/g, "<br>"),
			});
		}
	);
}
