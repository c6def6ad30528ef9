frappe.query_reports["SD Clocks at Risk"] = {
	filters: [
		{ fieldname: "hours", label: __("Due within hours"), fieldtype: "Int", default: 8 },
		servicedesk.report_filters.metric(),
		...servicedesk.report_filters.links("customer", "desk", "queue", "priority"),
	],
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const late = data && data.left < 0 && ["left", "due_on", "band"].includes(column.fieldname);
		return late ? `<span class="text-danger">${shown}</span>` : shown;
	},
};
