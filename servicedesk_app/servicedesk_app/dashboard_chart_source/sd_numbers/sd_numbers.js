// Where the charts of the workspaces get their numbers: computed for each reader, and kept for nobody else.
frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["SD Numbers"] = {
	method: "servicedesk_app.api.workplace.chart",
	filters: [],
};
