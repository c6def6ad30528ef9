frappe.query_reports["SD SLA Compliance"] = {
	filters: [
		{
			fieldname: "group_by",
			label: __("By"),
			fieldtype: "Select",
			options: ["Customer", "Ticket type", "Priority", "Month", "Desk", "Queue", "Agreement"],
			default: "Customer",
		},
		...servicedesk.report_filters.days(3),
		servicedesk.report_filters.metric(),
		...servicedesk.report_filters.links("customer", "agreement", "desk"),
	],
};
