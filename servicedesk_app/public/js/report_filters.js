// Filters that several reports have in common.
frappe.provide("servicedesk.report_filters");

Object.assign(servicedesk.report_filters, {
	// From the first day of the month so many months ago until today.
	days(months) {
		const first = frappe.datetime.add_months(frappe.datetime.month_start(), -months);
		return [
			{ fieldname: "from_date", label: __("From"), fieldtype: "Date", default: first },
			{ fieldname: "to_date", label: __("To"), fieldtype: "Date", default: frappe.datetime.get_today() },
		];
	},

	metric() {
		const options = ["", "Reaction", "Update", "Resolution", "Level"];
		return { fieldname: "metric", label: __("Metric"), fieldtype: "Select", options };
	},

	// Links by the names of their fields.
	links(...names) {
		const known = {
			customer: [__("Customer"), "SD Customer"],
			agreement: [__("Agreement"), "SD Service Level Agreement"],
			desk: [__("Desk"), "SD Desk"],
			queue: [__("Queue"), "SD Queue"],
			priority: [__("Priority"), "SD Priority"],
		};
		return names.map((fieldname) => {
			const [label, options] = known[fieldname];
			return { fieldname, label, fieldtype: "Link", options };
		});
	},
});
