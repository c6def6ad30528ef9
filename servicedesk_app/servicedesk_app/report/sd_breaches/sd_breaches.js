frappe.query_reports["SD Breaches"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -1),
		},
		{ fieldname: "to_date", label: __("To"), fieldtype: "Date", default: frappe.datetime.get_today() },
		{
			fieldname: "metric",
			label: __("Metric"),
			fieldtype: "Select",
			options: ["", "Reaction", "Update", "Resolution", "Level"],
		},
		{ fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "SD Customer" },
		{ fieldname: "desk", label: __("Desk"), fieldtype: "Link", options: "SD Desk" },
		{ fieldname: "queue", label: __("Queue"), fieldtype: "Link", options: "SD Queue" },
		{ fieldname: "priority", label: __("Priority"), fieldtype: "Link", options: "SD Priority" },
	],
};
