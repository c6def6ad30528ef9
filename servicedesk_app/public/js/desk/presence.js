// Who else looks at this ticket, and what they change: by Frappe's rooms, which only those enter who may read it.
import { escape } from "./format";
import { reload_journal } from "./journal";

export function follow_ticket(frm) {
	watch_viewers(frm);
	hasten_reload(frm);
	draw_others(frm);
	if (frappe.sd_follows_tickets) return;
	frappe.sd_follows_tickets = true;
	const of_open_form = (data) =>
		window.cur_frm?.doctype === "SD Ticket" && data.name === cur_frm.doc?.name && frappe.get_route()[0] === "Form";
	const reload = frappe.utils.debounce(() => reload_journal(cur_frm), 250);
	frappe.realtime.on("sd_journal", (data) => of_open_form(data) && reload());
	frappe.realtime.on("doc_update", (data) => data.doctype === "SD Ticket" && of_open_form(data) && tell_of_change(cur_frm, data));
}

// Frappe waits a second before it reloads a form that somebody else has changed.
function hasten_reload(frm) {
	if (!frm.debounced_reload_doc || frm.sd_hastened) return;
	frm.sd_hastened = true;
	frm.debounced_reload_doc = frappe.utils.debounce(frm.reload_doc.bind(frm), 250);
}

// Frappe keeps the list of viewers and draws faces in the page's head; here it also becomes a sentence.
function watch_viewers(frm) {
	const viewers = frm.viewers;
	if (!viewers || viewers.sd_watched) return;
	viewers.sd_watched = true;
	const refresh = viewers.refresh.bind(viewers);
	viewers.refresh = () => {
		refresh();
		draw_others(frm);
	};
}

function draw_others(frm) {
	const users = frm.viewers?.active_users || frm.viewers?.current_users || [];
	const names = users.map((user) => escape(frappe.user_info(user).fullname || user));
	const words = names.length ? __("Also here: {0}", [names.join(", ")]) : "";
	frm.get_field("clock_summary").$wrapper.find(".sd-others").html(words).toggleClass("shown", Boolean(words));
}

// With nothing typed Frappe reloads the form by itself. With unsaved text it must not: the reader is told and chooses.
function tell_of_change(frm, data) {
	if (!frm.is_dirty() || data.modified === frm.doc.modified) return;
	const $others = frm.get_field("clock_summary").$wrapper.find(".sd-others");
	$others
		.html(
			`${__("Somebody changed this ticket while you were typing.")}
			<button type="button" class="btn btn-xs btn-default">${__("Show the change, keep my text in the clipboard")}</button>`
		)
		.addClass("shown changed")
		.find("button")
		.on("click", () => keep_and_reload(frm));
	reload_journal(frm);
}

function keep_and_reload(frm) {
	const typed = frm.meta.fields
		.filter((df) => ["Data", "Small Text", "Text Editor"].includes(df.fieldtype) && !df.read_only && frm.doc[df.fieldname])
		.map((df) => `${__(df.label)}: ${strip_html(frm.doc[df.fieldname])}`);
	frappe.utils.copy_to_clipboard(typed.join("\n"));
	frm.reload_doc();
}
