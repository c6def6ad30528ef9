// A click on one of our numbers opens the tickets behind it. Older Frappe leaves numbers of type Custom without a way on.
const METHOD = "servicedesk_app.api.workplace.number";

$(document).on("click", ".number-widget-box .widget-body", function () {
	const name = $(this).closest(".number-widget-box").attr("data-widget-name");
	const card = name && frappe.get_doc("Number Card", name);
	if (card?.method !== METHOD) return;
	frappe.xcall(METHOD, { filters: JSON.parse(card.filters_json || "{}") }).then(({ route, filters }) => {
		if (route) open_list(filters);
	});
});

export function open_list(filters) {
	frappe.route_options = Object.fromEntries(filters.map(([, field, operator, value]) => [field, [operator, value]]));
	frappe.set_route("List", "SD Ticket", "List");
}
