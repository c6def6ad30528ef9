// The saved views as a row of buttons above the list, each with its number.
import { escape } from "./format";
import { show_search } from "./search";

const METHOD = "servicedesk_app.api.workplace.views";
const TIMED = "due_order";
const EMPTY = {
	my_tickets: () => __("Nothing of yours is open. Look at “Not assigned” for what to take next."),
	my_queues: () => __("Your queues are empty. If you expected tickets here, ask to be made a member of a queue."),
	unassigned: () => __("Everything has somebody. Nothing to take."),
	at_risk: () => __("Nothing is late, and nothing will be within the hour."),
	waiting_for_customer: () => __("No customer has to answer."),
	on_site: () => __("No work at a customer's place is open."),
	open: () => __("No ticket is open. Note a call with “Phone note”, or wait for the next report."),
};

export function draw_views(listview) {
	const $bar = bar_of(listview);
	frappe.call({ method: METHOD, type: "GET" }).then(({ message }) => {
		listview.sd_views = message.views;
		const chosen = current(listview)?.key;
		if (chosen && is_stale(listview, chosen)) return open_view(listview, chosen);
		$bar.html([
			`<button type="button" class="sd-view" data-search aria-label="${__("Search")}">${frappe.utils.icon("search", "sm")}</button>`,
			...message.views.map(
				(view) => `<button type="button" class="sd-view" data-view="${view.key}" aria-pressed="${view.key === chosen}">
					${escape(view.label)} <span class="sd-count ${view.count ? view.colour : "gray"}">${view.count}</span></button>`
			),
		]);
		listview.$no_result?.find(".sd-empty-text").text(empty_words(listview));
	});
}

function bar_of(listview) {
	const $page = listview.page.main;
	let $bar = $page.find(".sd-views");
	if (!$bar.length) {
		$bar = $('<div class="sd-views" role="toolbar"></div>').prependTo($page.find(".frappe-list"));
		$bar.on("click", "[data-search]", () => show_search());
		$bar.on("click", "[data-view]", (event) => open_view(listview, event.currentTarget.dataset.view));
	}
	return $bar;
}

export function open_view(listview, key) {
	const view = listview.sd_views.find((one) => one.key === key);
	listview.filter_area.clear(false).then(() => {
		listview.start = 0;
		return listview.filter_area.add(view.filters);
	});
}

// The view whose filters the list has now; times in filters move on, so only fields and operators are compared for them.
function current(listview) {
	const key_of = (filters) =>
		filters
			.map(([, field, operator, value]) => (field === TIMED ? field : [field, operator, [value].flat().join()].join()))
			.sort()
			.join(";");
	const now_set = key_of(listview.filter_area.get());
	return (listview.sd_views || []).find((view) => key_of(view.filters) === now_set);
}

// "Within the hour" of yesterday is not what is meant today: Frappe keeps a list's filters as they were.
function is_stale(listview, key) {
	const bound = (filters) => filters.find(([, field]) => field === TIMED)?.[3];
	const shown = bound(listview.filter_area.get());
	return shown !== undefined && Math.abs(shown - bound(listview.sd_views.find((view) => view.key === key).filters)) > 90;
}

const empty_words = (listview) => {
	const words = EMPTY[current(listview)?.key];
	return words ? words() : __("No ticket has all of these. Take a filter away, or choose a view above.");
};

export function empty_text(listview) {
	return `<div class="msg-box no-border sd-empty"><img src="/assets/servicedesk_app/images/all-quiet.svg" alt="" class="null-state">
		<p class="sd-empty-text">${escape(empty_words(listview))}</p>
		<p><button class="btn btn-default btn-sm btn-new-doc">${__("Enter a ticket")}</button></p></div>`;
}
