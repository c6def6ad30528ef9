// The calendar of due times. Nothing is moved in it: what is due is what was agreed.
frappe.views.calendar["SD Ticket"] = {
	field_map: { start: "next_due", end: "next_due", id: "name", title: "subject", allDay: "all_day", status: "status_category" },
	style_map: {},
	get_css_class: (event) => {
		if (moment(event.start).isBefore(moment())) return "danger";
		return event.status_category === "New" ? "warning" : "standard";
	},
	filters: [{ fieldtype: "Link", fieldname: "customer", options: "SD Customer", label: __("Customer") }],
	get_events_method: "servicedesk_app.api.workplace.due_times",
	// On a phone a month's squares hold no text: there it is the day.
	options: {
		editable: false,
		selectable: false,
		displayEventEnd: false,
		timeFormat: "H:mm",
		...(servicedesk.is_phone() ? { defaultView: "agendaDay" } : {}),
	},
	update_event(_event, put_back) {
		put_back();
		frappe.show_alert({ message: __("Due times follow from the agreement. Change priority or type on the ticket."), indicator: "orange" });
	},
};
