// Blocks of the workspaces: `servicedesk.draw_block(root, "due_first")` fills an element of the block.
import { due_html } from "./list";
import { CATEGORY_COLOURS, OPEN_CATEGORIES, escape, now } from "./format";

const get = (method, args) => frappe.call({ method, type: "GET", args }).then(({ message }) => message);

const BLOCKS = { due_first, agents, set_up, escalations };

export function draw_block(root, name) {
	const $root = $(root.querySelector(".sd-block"));
	// The block lives in a shadow tree: our sheet has to be brought in.
	if (!root.querySelector("link[data-sd]")) {
		$(root).prepend(`<link data-sd rel="stylesheet" href="${frappe.assets.bundled_asset("servicedesk_desk.bundle.css")}">`);
	}
	BLOCKS[name]($root).catch(() => $root.html(`<p class="text-muted">${__("Could not be loaded. Reload the page.")}</p>`));
	$root.off("click.sd").on("click.sd", "a[data-route]", (event) => {
		event.preventDefault();
		frappe.set_route(JSON.parse(event.currentTarget.dataset.route));
	});
}

const route = (...parts) => escape(JSON.stringify(parts));

const FIELDS = ["name", "subject", "customer", "status", "status_category", "due_order", "breached", "initials"];

function rows_html(tickets, empty, say_who = true) {
	if (!tickets.length) return `<p class="text-muted">${escape(empty)}</p>`;
	return tickets
		.map(
			(ticket) => `<a class="sd-row" href="/app/sd-ticket/${encodeURIComponent(ticket.name)}" data-route="${route("Form", "SD Ticket", ticket.name)}">
				${due_html(ticket)}<span class="indicator ${CATEGORY_COLOURS[ticket.status_category] || "gray"}"></span>
				<span class="ellipsis"><b>${escape(ticket.name)}</b> ${escape(ticket.subject)}</span>
				<span class="text-muted ellipsis sd-row-detail">${escape(ticket.customer)}${say_who ? ` · ${escape(ticket.initials || __("nobody"))}` : ""}</span></a>`
		)
		.join("");
}

// My tickets and those that nobody has, what is due first on top.
async function due_first($root) {
	const list = (filters) =>
		frappe.db.get_list("SD Ticket", { fields: FIELDS, filters, order_by: "due_order asc", limit: 6 });
	const to_do = OPEN_CATEGORIES.filter((category) => category !== "Resolved");
	const [mine, nobodys] = await Promise.all([
		list({ responsible: frappe.session.user, status_category: ["in", to_do] }),
		list({ status_category: "New" }),
	]);
	$root.html(`<div class="sd-columns"><div><h4>${__("Yours, due first")}</h4>${rows_html(mine, __("Nothing of yours is open. Take one that nobody has."), false)}</div>
		<div><h4>${__("Nobody's, due first")}</h4>${rows_html(nobodys, __("Everything has somebody."), false)}</div></div>`);
}

// What is late now.
async function escalations($root) {
	const tickets = await frappe.db.get_list("SD Ticket", {
		fields: FIELDS,
		filters: { status_category: ["in", OPEN_CATEGORIES], due_order: ["<", now()] },
		order_by: "due_order asc",
		limit: 10,
	});
	$root.html(`<h4>${__("Late now")}</h4>${rows_html(tickets, __("No promise is broken."))}`);
}

async function agents($root) {
	const people = (await get("servicedesk_app.api.workplace.agents")).agents;
	const state = (one) => (one.away ? ["orange", __("away")] : one.present ? ["green", __("present")] : ["gray", __("not here")]);
	const row = (one) => {
		const [colour, words] = state(one);
		const late = one.late ? `, <span class="text-danger">${__("late: {0}", [one.late])}</span>` : "";
		return `<div class="sd-row"><span class="indicator ${colour}" title="${escape(words)}"></span><span>${escape(one.name)}</span>
			<span class="text-muted sd-row-detail">${escape(words)} · ${__("{0} open", [one.open])}${late}</span></div>`;
	};
	const empty = `<p class="text-muted">${__("No agent has a record yet. Make one for each under Agents.")}</p>`;
	$root.html(`<h4>${__("Agents")}</h4>${people.map(row).join("") || empty}`);
}

async function set_up($root) {
	const { steps, missing } = await get("servicedesk_app.api.workplace.set_up_list");
	const row = (step) => `<a class="sd-row sd-step ${step.done ? "done" : "open"}" href="#" data-route="${route(...step.route)}">
		<span class="sd-tick" aria-hidden="true">${step.done ? "✓" : "○"}</span>
		<span>${escape(step.label)}<span class="text-muted small"> ${escape(step.detail)}</span></span></a>`;
	const words = missing ? __("{0} of {1} still missing", [missing, steps.length]) : __("Everything is set up");
	$root.html(`<h4>${escape(words)}</h4>${steps.map(row).join("")}`);
}
