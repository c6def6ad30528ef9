// Dialogs of the acts that ask for something. They stay open, with what was typed, when the server refuses.
import { act } from "./acts";
import { load_people, people_query } from "./people";

function run(frm, name, title, fields, to_values = (values) => values) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: title,
		primary_action: (values) => act(frm, name, to_values(values)).then(() => dialog.hide()),
	});
	dialog.show();
	return dialog;
}

export const ask = (frm, name, title, fieldname, label, description = "") =>
	run(frm, name, title, [{ fieldname, fieldtype: "Small Text", label, description, reqd: 1 }]);

export function resolve(frm) {
	const fields = [
		{
			fieldname: "resolution",
			fieldtype: "Text Editor",
			label: __("Resolution"),
			description: __("What was done. The customer reads it and is asked to approve."),
			reqd: 1,
		},
	];
	if (frm.doc.kind === "Problem") {
		fields.push({ fieldname: "resolve_incidents", fieldtype: "Check", label: __("Resolve its incidents too") });
	}
	run(frm, "resolve", __("Resolve"), fields);
}

// Who may have the ticket: the desk's members; the customer's people may watch it too. Nobody else is offered.
export async function choose_agent(frm, name, title) {
	const desk = await frappe.db.get_doc("SD Desk", frm.doc.desk);
	const customers = name === "add_watcher" ? frm.doc.__onload?.card?.people || [] : [];
	const names = [...desk.members, ...customers].map((person) => person.user).filter(Boolean);
	const get_query = () => ({ filters: { name: ["in", names], ignore_user_type: 1 } });
	const filter_description = customers.length ? __("People of the desk and of the customer") : __("Members of the desk");
	const fields = [
		{ fieldname: "user", fieldtype: "Link", options: "User", label: __("Person"), reqd: 1, get_query, filter_description },
	];
	if (name === "assign") fields.push({ fieldname: "note", fieldtype: "Small Text", label: __("Note") });
	run(frm, name, title, fields);
}

export function hand_over(frm, to_next_level = false) {
	const queue = {
		fieldname: "queue",
		fieldtype: "Link",
		options: "SD Queue",
		label: __("Queue"),
		description: __("Empty: the queue of the next level"),
		get_query: () => ({ filters: { desk: frm.doc.desk, disabled: 0 } }),
	};
	const note = {
		fieldname: "note",
		fieldtype: "Small Text",
		label: __("Note"),
		description: __("What was tried, and what is missing."),
		reqd: 1,
	};
	const title = to_next_level ? __("Escalate") : __("Hand over");
	run(frm, "hand_over", title, to_next_level ? [note] : [queue, note]);
}

const other_ticket = (frm, filter_description, filters = {}) => ({
	fieldname: "other",
	fieldtype: "Link",
	options: "SD Ticket",
	label: __("Other ticket"),
	reqd: 1,
	only_select: 1,
	filter_description,
	get_query: () => ({ filters: { name: ["!=", frm.doc.name], ...filters } }),
});

// The field shows a headline, which two tickets may share: whatever is chosen is told with its number.
function tell_chosen(dialog, label) {
	const field = dialog.get_field("other");
	const before = field.df.description || "";
	field.df.onchange = async () => {
		const chosen = dialog.get_value("other");
		dialog.get_primary_btn().text(chosen ? label(chosen) : dialog.title);
		const { message } = chosen ? await frappe.db.get_value("SD Ticket", chosen, ["subject", "status", "customer"]) : {};
		if (chosen !== dialog.get_value("other")) return;
		const told = message ? [chosen, message.subject, __(message.status), message.customer].filter(Boolean).join(" · ") : "";
		field.set_description([frappe.utils.escape_html(told), before].filter(Boolean).join("<br>"));
	};
}

export function link_tickets(frm) {
	const relation = {
		fieldname: "relation",
		fieldtype: "Select",
		label: __("This ticket is"),
		options: ["caused by", "duplicate of", "relates to", "part of", "follows"].map((value) => ({ value, label: __(value) })),
		default: "relates to",
		reqd: 1,
	};
	const dialog = run(frm, "link", __("Link", null, "Tickets"), [relation, other_ticket(frm, __("Any ticket that you see"))]);
	tell_chosen(dialog, (number) => __("Link with {0}", [number]));
}

export function merge_tickets(frm) {
	const open = { customer: frm.doc.customer, status_category: ["not in", ["Closed", "Cancelled"]] };
	const offered = __("Open tickets of {0}", [frm.doc.customer]);
	const description = __("This ticket is cancelled; its people and files go along.");
	const field = { ...other_ticket(frm, offered, open), label: __("Goes on in"), description };
	const dialog = run(frm, "merge", __("Merge"), [field], (values) => ({ into: values.other }));
	tell_chosen(dialog, (number) => __("Merge into {0}", [number]));
}

// A call is a ticket. The key is made once per dialog: a second click gives the first ticket.
export function phone_note(customer, person, subject) {
	load_people(customer);
	const key = frappe.utils.get_random(20);
	const dialog = new frappe.ui.Dialog({
		title: __("Phone note"),
		fields: [
			{
				fieldname: "customer",
				fieldtype: "Link",
				options: "SD Customer",
				label: __("Customer"),
				reqd: 1,
				default: customer,
				onchange: () => load_people(dialog.get_value("customer")),
			},
			{
				fieldname: "person",
				fieldtype: "Link",
				options: "User",
				label: __("Who called"),
				description: __("One of the customer's people; they get the acknowledgement."),
				default: person,
				filter_description: __("People of the customer"),
				get_query: () => people_query(dialog.get_value("customer")),
			},
			{ fieldname: "subject", fieldtype: "Data", label: __("Headline"), reqd: 1, default: subject },
			{ fieldname: "description", fieldtype: "Small Text", label: __("What they said") },
			{ fieldname: "ticket_type", fieldtype: "Link", options: "SD Ticket Type", label: __("Type"), get_query: enabled },
			{ fieldname: "priority", fieldtype: "Link", options: "SD Priority", label: __("Priority"), get_query: enabled },
		],
		primary_action_label: __("Make ticket"),
		primary_action: (values) =>
			frappe
				.call({ method: "servicedesk_app.api.tickets.phone_note", args: { ...values, key }, freeze: true })
				.then(({ message }) => {
					dialog.hide();
					frappe.set_route("Form", "SD Ticket", message.ticket);
				}),
	});
	dialog.show();
}

const enabled = () => ({ filters: { enabled: 1 } });
