// The ticket's form. What it shows and does lies in public/js/desk/; here stand its queries and its events.

frappe.ui.form.on("SD Ticket", {
	setup(frm) {
		const of_desk = () => ({ filters: { desk: frm.doc.desk, disabled: 0 } });
		const enabled = () => ({ filters: { enabled: 1 } });
		frm.set_query("queue", of_desk);
		frm.set_query("category", of_desk);
		frm.set_query("priority", enabled);
		frm.set_query("ticket_type", enabled);
		frm.set_query("customer", () => ({ filters: { disabled: 0 } }));
		frm.set_query("raised_by", () => servicedesk.people_query(frm.doc.customer));
		frm.set_df_property("raised_by", "filter_description", __("People of the customer"));
		frm.set_query("user", "watchers", () => ({ filters: { ignore_user_type: 1 } }));
		frm.fields_dict.watchers.grid.update_docfield_property("user", "filter_description", __("Staff and portal accounts"));
	},

	customer: (frm) => servicedesk.load_people(frm.doc.customer),

	refresh(frm) {
		servicedesk.refresh_ticket(frm);
		if (frm.is_new()) servicedesk.load_people(frm.doc.customer);
	},

	on_hide(frm) {
		servicedesk.hide_ticket(frm);
	},
});
