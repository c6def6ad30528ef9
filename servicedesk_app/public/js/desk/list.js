// The list that agents open fifty times a day: what is due first stands first, and says so in colour.
import { add_bulk_acts } from "./bulk";
import { phone_note } from "./dialogs";
import { CATEGORY_COLOURS, OPEN_CATEGORIES, age, epoch_of, escape, is_phone, now, reader_time, short_duration } from "./format";
import { draw_views, empty_text } from "./views";

const SOON = 1800;
const NEVER_DUE = 2147483647; // service_level.clock_rows.NEVER_DUE
const REFRESH_MS = 30000;

export const ticket_list = {
	add_fields: ["status", "status_category", "next_due", "due_order", "breached", "responsible", "creation", "opened_at", "customer", "initials", "subject"],
	// What is open by name: Frappe writes "not in" so that no index can serve it, and it is counted each time.
	filters: [["status_category", "in", OPEN_CATEGORIES]],

	hide_name_column: true,

	onload(listview) {
		listview.page.wrapper.addClass("sd-ticket-list");
		say_tickets(listview);
		give_room(listview);
		put_number_first(listview);
		listview.page.add_inner_button(__("Phone note"), () => phone_note());
		add_bulk_acts(listview);
		hasten_realtime(listview);
		say_what_to_do_when_empty(listview);
		keep_times_true(listview);
		listview.page.add_menu_item(__("Board"), () => frappe.set_route("List", "SD Ticket", "Kanban", "Service Desk"));
		listview.page.add_menu_item(__("Calendar of due times"), () => frappe.set_route("List", "SD Ticket", "Calendar", "default"));
	},

	refresh(listview) {
		draw_views(listview);
		add_phone_lines(listview);
	},

	get_indicator: (ticket) => [__(ticket.status), CATEGORY_COLOURS[ticket.status_category] || "gray", `status,=,${ticket.status}`],

	formatters: {
		next_due: (_value, _df, ticket) => due_html(ticket),
		opened_at: (value) => (value ? `<span title="${escape(reader_time(epoch_of(value)))}">${escape(age(now() - epoch_of(value)))}</span>` : ""),
		initials: (value, _df, ticket) => `<b title="${escape(ticket.responsible || __("Nobody"))}">${escape(value || "–")}</b>`,
	},
};

export function due_html(ticket) {
	const due = Number(ticket.due_order) || NEVER_DUE;
	if (due >= NEVER_DUE) {
		const waits = ticket.status_category?.startsWith("Waiting") || ticket.status_category === "Resolved";
		const words = waits ? __("paused") : ticket.breached ? __("was late") : "";
		return `<span class="sd-due gray" data-due="${NEVER_DUE}">${escape(words)}</span>`;
	}
	const [colour, words] = due_words(due);
	return `<span class="sd-due ${colour}" data-due="${due}" title="${escape(reader_time(due))}">${escape(words)}</span>`;
}

function due_words(due) {
	const left = due - now();
	if (left < 0) return ["red", __("{0} late", [short_duration(-left)])];
	return [left < SOON ? "orange" : "blue", __("in {0}", [short_duration(left)])];
}

// Twice a minute what the rows say of time is brought up to date, in the browser alone.
function keep_times_true(listview) {
	setInterval(() => {
		listview.$result?.find(".sd-due[data-due]").each((_i, span) => {
			const due = Number(span.dataset.due);
			if (due >= NEVER_DUE) return;
			const [colour, words] = due_words(due);
			span.className = `sd-due ${colour}`;
			span.textContent = words;
		});
	}, REFRESH_MS);
}

// People say "tickets"; the name of the DocType is for programs.
function say_tickets(listview) {
	listview.page.set_title(__("Tickets"));
	listview.set_primary_action = () => {
		if (!listview.can_create) return listview.page.clear_primary_action();
		listview.page.set_primary_action(__("New ticket"), () => listview.make_new_doc(), "add");
	};
	listview.set_primary_action();
}

// Our views do what Frappe's side bar is for; the button beside the title brings it back.
function give_room(listview) {
	if (!is_phone()) listview.page.wrapper.find(".layout-side-section").hide();
}

// The number stands with the headline: people read it out on the phone.
function put_number_first(listview) {
	const frappes = listview.get_column_html.bind(listview);
	listview.get_column_html = (column, ticket) =>
		frappes(column, column.type === "Subject" ? { ...ticket, subject: `${ticket.name} ${ticket.subject}` } : ticket);
}

// Frappe waits two seconds before it shows what somebody else changed.
function hasten_realtime(listview) {
	if (listview.process_document_refreshes) {
		listview.debounced_refresh = frappe.utils.debounce(listview.process_document_refreshes.bind(listview), 300);
	}
}

function say_what_to_do_when_empty(listview) {
	const frappes = listview.get_no_result_message.bind(listview);
	listview.get_no_result_message = () => empty_text(listview) || frappes();
}

// A phone shows one column of Frappe's list: below the headline stands what else one must know.
function add_phone_lines(listview) {
	listview.$result.find(".list-row").each((position, row) => {
		const ticket = listview.data[position];
		if (!ticket || row.querySelector(".sd-phone-line")) return;
		const line = [ticket.customer, ticket.status, ticket.initials || __("nobody")].map((text) => escape(__(text)));
		$(row)
			.find(".list-subject")
			.append(`<div class="sd-phone-line visible-xs">${due_html(ticket)}<span class="ellipsis">${line.join(" · ")}</span></div>`);
	});
}
