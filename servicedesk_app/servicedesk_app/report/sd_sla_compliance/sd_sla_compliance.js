frappe.query_reports["SD SLA Compliance"] = {
	filters: [
		{
			fieldname: "group_by",
			label: __("By"),
			fieldtype: "Select",
			options: ["Customer", "Ticket type", "Priority", "Month", "Desk", "Queue", "Agreement"],
			default: "Customer",
		},
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -3),
		},
		{ fieldname: "to_date", label: __("To"), fieldtype: "Date", default: frappe.datetime.get_today() },
		{
			fieldname: "metric",
			label: __("Metric"),
			fieldtype: "Select",
			options: ["", "Reaction", "Update", "Resolution", "Level"],
		},
		{ fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "SD Customer" },
		{ fieldname: "agreement", label: __("Agreement"), fieldtype: "Link", options: "SD Service Level Agreement" },
		{ fieldname: "desk", label: __("Desk"), fieldtype: "Link", options: "SD Desk" },
	],
};
