frappe.query_reports["SD Breaches"] = {
	filters: [
		...servicedesk.report_filters.days(1),
		servicedesk.report_filters.metric(),
		...servicedesk.report_filters.links("customer", "desk", "queue", "priority"),
	],
};
