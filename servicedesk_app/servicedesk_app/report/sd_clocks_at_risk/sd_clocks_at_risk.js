frappe.query_reports["SD Clocks at Risk"] = {
	filters: [
		{ fieldname: "hours", label: __("Due within hours"), fieldtype: "Int", default: 8 },
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
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const late = data && data.left < 0 && ["left", "due_on", "band"].includes(column.fieldname);
		return late ? `<span class="text-danger">${shown}</span>` : shown;
	},
};
