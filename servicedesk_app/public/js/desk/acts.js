// What the reader can do with the ticket next. The server says to which categories it may go (onload.next_categories)
// and refuses what it must; here each act asks for what it needs.
import { ask, choose_agent, hand_over, link_tickets, merge_tickets, phone_note, resolve } from "./dialogs";
import { focus_composer } from "./composer";

export function act(frm, name, values = {}) {
	return frappe
		.call({
			method: `servicedesk_app.api.tickets.${name}`,
			args: { name: frm.doc.name, ...values },
			freeze: true,
		})
		.then((answer) => {
			frm.reload_doc();
			return answer;
		});
}

const is_over = (doc) => ["Closed", "Cancelled"].includes(doc.status_category);

// Every act: key, label, when it is offered, what it does. The first that fits `primary` is the big button.
export function acts_of(frm) {
	const doc = frm.doc;
	const next = (doc.__onload && doc.__onload.next_categories) || [];
	const may = (category) => next.includes(category);
	const mine = doc.responsible === frappe.session.user;
	const over = is_over(doc);
	const solved = doc.status_category === "Resolved";
	const waiting = doc.status_category.startsWith("Waiting");
	return [
		{ key: "take", label: __("Take"), fits: !doc.responsible && !over, primary: true, run: () => act(frm, "take") },
		{
			key: "start",
			label: waiting ? __("Go on") : __("Start"),
			fits: may("In Progress") && !solved,
			primary: mine,
			run: () => act(frm, "start"),
		},
		{ key: "resolve", label: __("Resolve"), fits: may("Resolved"), primary: mine && !waiting, run: () => resolve(frm) },
		{ key: "close", label: __("Close"), fits: may("Closed"), primary: solved, run: () => act(frm, "close") },
		{
			key: "wait_for_customer",
			label: __("Wait for customer"),
			fits: may("Waiting for Customer"),
			run: () => ask(frm, "wait_for_customer", __("Wait for customer"), "reason", __("What do you need?"), __("The customer reads it.")),
		},
		{
			key: "wait_for_supplier",
			label: __("Wait for supplier"),
			fits: may("Waiting for Supplier"),
			run: () => ask(frm, "wait_for_supplier", __("Wait for supplier"), "reason", __("Who has to act, and on what?"), __("Only staff read it.")),
		},
		{
			key: "ask_whether_to_close",
			label: __("Ask whether to close"),
			fits: solved && !doc.closing_asked_at,
			run: () => act(frm, "ask_whether_to_close"),
		},
		{ key: "assign", label: __("Assign"), fits: !over, run: () => choose_agent(frm, "assign", __("Assign")) },
		{ key: "hand_over", label: __("Hand over"), fits: !over, run: () => hand_over(frm) },
		{ key: "escalate", label: __("Escalate to the next level"), fits: !over && !solved, run: () => hand_over(frm, true) },
		{ key: "add_helper", label: __("Add helper"), fits: !over, run: () => choose_agent(frm, "add_helper", __("Add helper")) },
		{ key: "add_watcher", label: __("Add watcher"), fits: !over, run: () => choose_agent(frm, "add_watcher", __("Add watcher")) },
		{ key: "link", label: __("Link", null, "Tickets"), fits: true, run: () => link_tickets(frm) },
		{ key: "merge", label: __("Merge into another"), fits: !over, run: () => merge_tickets(frm) },
		{ key: "phone_note", label: __("Phone note"), fits: true, run: () => phone_note(frm.doc.customer, frm.doc.raised_by) },
		{
			key: "reopen",
			label: __("Reopen"),
			fits: over || solved,
			primary: over,
			run: () => ask(frm, "reopen", __("Reopen"), "reason", __("Why is it taken up again?")),
		},
		{
			key: "cancel",
			label: __("Cancel"),
			fits: may("Cancelled"),
			run: () => ask(frm, "cancel", __("Cancel"), "reason", __("Why does it need no work?")),
		},
	].filter((entry) => entry.fits);
}

export function offer_acts(frm) {
	const acts = acts_of(frm);
	const first = acts.find((entry) => entry.primary);
	frm.sd_acts = Object.fromEntries(acts.map((entry) => [entry.key, entry.run]));
	if (first) {
		const $first = frm.add_custom_button(first.label, first.run).removeClass("btn-default").addClass("btn-primary sd-primary");
		$first.parent().prepend($first); // before the menus that other scripts have put there
	}
	acts.filter((entry) => entry !== first).forEach((entry) => frm.add_custom_button(entry.label, entry.run, __("Ticket")));
	draw_bar(frm, first);
}

// On a phone Frappe hides custom buttons in a menu: the first act, the answer and the rest stand under the thumb.
function draw_bar(frm, first) {
	frm.$wrapper.find(".sd-bar").remove();
	const $bar = $(`<div class="sd-bar visible-xs" role="toolbar">
		${first ? `<button class="btn btn-primary" data-act="${first.key}">${first.label}</button>` : ""}
		<button class="btn btn-default" data-write="reply">${__("Reply")}</button>
		<button class="btn btn-default" data-write="note">${__("Note")}</button>
		<button class="btn btn-default" data-more aria-label="${__("More")}">⋯</button></div>`);
	$bar.on("click", "[data-act]", () => first.run());
	$bar.on("click", "[data-write]", (event) => focus_composer(frm, event.currentTarget.dataset.write));
	$bar.on("click", "[data-more]", () => show_acts(frm, first));
	frm.$wrapper.append($bar);
}

function show_acts(frm, first) {
	const dialog = new frappe.ui.Dialog({ title: __("Ticket {0}", [frm.doc.name]) });
	const $list = $('<div class="sd-act-list"></div>').appendTo(dialog.body);
	const more = Object.values(frm.sd_more || {}).flat();
	const acts = acts_of(frm).filter((entry) => entry.key !== first?.key);
	[...acts.map((entry) => [entry.label, entry.run]), ...more].forEach(([label, run]) => {
		$(`<button class="btn btn-default btn-block">${label}</button>`)
			.on("click", () => {
				dialog.hide();
				run();
			})
			.appendTo($list);
	});
	dialog.show();
}
