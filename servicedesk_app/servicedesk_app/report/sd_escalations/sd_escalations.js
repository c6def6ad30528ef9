frappe.query_reports["SD Escalations"] = {
	filters: [
		...servicedesk.report_filters.days(6),
		servicedesk.report_filters.metric(),
		...servicedesk.report_filters.links("customer", "desk", "queue"),
	],
};
