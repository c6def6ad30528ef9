// A click on one of our numbers opens the tickets behind it. Older Frappe leaves numbers of type Custom without a way on.
const METHOD = "servicedesk_app.api.workplace.number";

$(document).on("click", ".number-widget-box .widget-body", function () {
	const card = card_of($(this).closest(".number-widget-box"));
	if (card?.method !== METHOD) return;
	frappe.xcall(METHOD, { filters: JSON.parse(card.filters_json || "{}") }).then(({ route, filters }) => {
		if (route) open_list(filters);
	});
});

// On a workspace the box knows the row of the workspace, and the card by its label.
function card_of($box) {
	const cards = Object.values(locals["Number Card"] || {});
	const label = $box.closest("[number_card_name]").attr("number_card_name");
	return locals["Number Card"]?.[$box.attr("data-widget-name")] || cards.find((card) => card.label === label);
}

export function open_list(filters) {
	frappe.route_options = Object.fromEntries(filters.map(([, field, operator, value]) => [field, [operator, value]]));
	frappe.set_route("List", "SD Ticket", "List");
}
