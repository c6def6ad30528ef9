// The customer's card: what was agreed and whether it is open now, whom to call, and what else is going on there.
import { hours_now } from "./clocks";
import { CATEGORY_COLOURS, escape, now, phone_link, short_time } from "./format";

export function draw_card(frm) {
	const { card, linked = [] } = frm.doc.__onload || {};
	const $wrapper = frm.get_field("customer_card").$wrapper;
	if (!card) return $wrapper.empty();
	$wrapper.html(`<div class="sd-card">
		<h4><a href="/app/sd-customer/${encodeURIComponent(card.customer)}">${escape(card.customer)}</a></h4>
		${agreement_html(card.agreement, frm.doc.agreement_reason)}
		${section(__("People"), card.people.map(person_html), __("Nobody is entered. Add people on the customer's form."))}
		${section(__("Linked tickets"), linked.map(linked_html))}
		${section(__("Other open tickets"), card.open.map(ticket_html), __("No other ticket is open."))}
		${section(__("Lately solved"), card.recent.map(ticket_html))}
	</div>`);
}

const section = (title, rows, empty = "") =>
	rows.length || empty
		? `<h5>${escape(title)}</h5>${rows.join("") || `<p class="text-muted small">${escape(empty)}</p>`}`
		: "";

function agreement_html(agreement, reason) {
	if (!agreement) return `<p class="text-warning small">${escape(reason || __("No agreement: no clock runs."))}</p>`;
	const link = `<a href="/app/sd-service-level-agreement/${encodeURIComponent(agreement.name)}" title="${escape(agreement.reason || "")}">${escape(agreement.name)}</a>`;
	const technician = agreement.technician ? `<div class="small">${__("Named technician")}: ${escape(agreement.technician)}</div>` : "";
	return `<div>${link}</div>${hours_html(agreement)}${technician}`;
}

function hours_html(agreement) {
	const state = hours_now(agreement.hours, now());
	if (!agreement.hours.length) return `<div class="sd-hours open">${__("Around the clock")}</div>`;
	const words = state.open
		? __("Open until {0}", [short_time(state.until)])
		: state.until
		? __("Closed, opens {0}", [short_time(state.until)])
		: __("Closed");
	return `<div class="sd-hours ${state.open ? "open" : "closed"}" title="${escape(agreement.calendar)}">${escape(words)}</div>`;
}

function person_html(person) {
	const phones = person.phones.map(phone_link).join(" ");
	const mail = person.email ? `<span class="text-muted small ellipsis">${escape(person.email)}</span>` : "";
	const badge = person.reporter ? ` <span class="sd-badge">${__("reported it")}</span>` : "";
	return `<div class="sd-person"><div>${escape(person.name)}${badge}</div>${phones || mail}</div>`;
}

const ticket_link = (row) =>
	`<a href="/app/sd-ticket/${encodeURIComponent(row.name)}"><span class="indicator ${CATEGORY_COLOURS[row.status_category] || "gray"}"
		title="${escape(__(row.status))}"></span>${escape(row.name)} ${escape(row.subject)}</a>`;

const ticket_html = (row) => `<div class="sd-other ellipsis">${ticket_link(row)}</div>`;

function linked_html(row) {
	const words = row.outgoing ? __(row.relation) : __("{0} (from there)", [__(row.relation)]);
	return `<div class="sd-other ellipsis"><span class="text-muted small">${escape(words)}</span> ${ticket_link(row)}</div>`;
}
