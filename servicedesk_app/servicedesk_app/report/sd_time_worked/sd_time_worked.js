frappe.query_reports["SD Time Worked"] = {
	filters: [
		{
			fieldname: "sum_by",
			label: __("Sum by"),
			fieldtype: "Select",
			options: ["Customer", "Ticket", "Agent", "Month"],
			default: "Customer",
			reqd: 1,
		},
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.month_start(),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To"),
			fieldtype: "Date",
			default: frappe.datetime.month_end(),
			reqd: 1,
		},
		...servicedesk.report_filters.links("customer"),
	],
};
