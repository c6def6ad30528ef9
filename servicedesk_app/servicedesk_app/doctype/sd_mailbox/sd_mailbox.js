frappe.ui.form.on("SD Mailbox", {
	setup(frm) {
		frm.set_query("queue", () => ({ filters: { desk: frm.doc.desk } }));
		frm.set_query("customer", () => ({ filters: { desk: frm.doc.desk } }));
		frm.set_query("email_account", () => ({ filters: { enable_outgoing: 1 } }));
		frm.set_query("connected_user", () => ({ filters: { enabled: 1, user_type: "System User" } }));
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
		show_authorization(frm);
		if (frm.doc.state === "Failing") frm.set_intro(frappe.utils.escape_html(frm.doc.last_error || ""), "red");
	},

	auth_method(frm) {
		if (frm.doc.auth_method === "OAuth" && !frm.doc.connected_user) {
			frm.set_value("connected_user", frappe.session.user);
		}
	},
});

function show_authorization(frm) {
	const state = frm.doc.__onload && frm.doc.__onload.authorization;
	frm.toggle_display("authorization", Boolean(state));
	if (!state) return;
	const colour = state.is_authorized ? "green" : "orange";
	frm.get_field("authorization").$wrapper.html(
		`<p class="indicator ${colour}">${frappe.utils.escape_html(state.text)}</p>`
	);
	if (state.may_authorize) {
		frm.add_custom_button(state.is_authorized ? __("Authorize again") : __("Authorize"), () => authorize(frm));
	}
}

function authorize(frm) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save the mailbox first; then authorize what is saved."));
		return;
	}
	frm.call({ method: "authorize", doc: frm.doc, freeze: true }).then(({ message }) => {
		if (message) window.location.assign(message.url);
	});
}

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
