// All that was said and done, oldest first, as one conversation: the report, messages of both sides, notes, events.
import { escape, reader_time, short_time, epoch_of } from "./format";
import { initials_of, name_of } from "./people";

const METHOD = "servicedesk_app.api.workplace.journal_page";

export function draw_journal(frm) {
	const page = (frm.doc.__onload && frm.doc.__onload.journal) || { entries: [], more: false };
	frm.sd_journal = { ticket: frm.doc.name, ...page };
	draw(frm);
}

// A message of somebody else arrives: the journal alone is read again, the form's fields stay as they are.
export function reload_journal(frm) {
	const ticket = frm.doc.name;
	return frappe.call({ method: METHOD, type: "GET", args: { name: ticket } }).then(({ message }) => {
		if (!message || frm.doc.name !== ticket) return;
		if (frm.doc.__onload) frm.doc.__onload.journal = message;
		draw_journal(frm);
	});
}

function load_earlier(frm) {
	const skip = frm.sd_journal.entries.length;
	frappe.call({ method: METHOD, type: "GET", args: { name: frm.doc.name, skip } }).then(({ message }) => {
		frm.sd_journal.entries = [...message.entries, ...frm.sd_journal.entries];
		frm.sd_journal.more = message.more;
		draw(frm);
	});
}

function draw(frm) {
	const { entries, more } = frm.sd_journal;
	const $wrapper = frm.get_field("journal").$wrapper;
	const earlier = more ? `<button type="button" class="btn btn-default btn-xs sd-earlier">${__("Show earlier entries")}</button>` : "";
	$wrapper.html(`<div class="sd-journal" role="log" aria-label="${__("Journal")}">
		${report_html(frm)}${earlier}${entries.map(entry_html).join("")}</div>`);
	$wrapper.find(".sd-earlier").on("click", () => load_earlier(frm));
	$wrapper.find(".sd-edit-report").on("click", () => edit_report(frm));
	frm.trigger("sd_journal_drawn"); // public/js/ticket_images.js
}

// What was reported: the ticket's own description.
function report_html(frm) {
	const doc = frm.doc;
	const by = name_of(frm, doc.raised_by);
	const text = doc.description ? frappe.dom.remove_script_and_style(doc.description) : `<p class="text-muted">${__("No description.")}</p>`;
	const edit = `<button type="button" class="btn btn-xs btn-link sd-edit-report">${__("Edit the description")}</button>`;
	return bubble({
		css: "customer report",
		initials: initials_of(by),
		by,
		label: __("reported this, {0}", [__(doc.channel || "Staff")]),
		at: epoch_of(doc.opened_at || doc.creation),
		text,
		extra: edit,
	});
}

function edit_report(frm) {
	frm.sd_edits_description = frm.doc.name;
	frm.toggle_display("description", true);
	frm.scroll_to_field("description");
}

function entry_html(entry) {
	if (entry.kind === "event") {
		return `<div class="sd-event"><span class="sd-event-time" title="${escape(reader_time(entry.at))}">${escape(short_time(entry.at))}</span>
			<span>${entry.text}</span> <span>${entry.by === "Administrator" ? "" : `· ${escape(entry.by)}`}</span></div>`;
	}
	const kind = entry.kind === "note" ? "note" : entry.from_customer ? "customer" : "staff";
	const labels = { note: __("internal note"), customer: __("wrote"), staff: __("answered") };
	return bubble({
		css: kind,
		initials: entry.initials,
		by: entry.by,
		label: labels[kind],
		at: entry.at,
		text: frappe.dom.remove_script_and_style(entry.text || ""),
		extra: entry.files.map(file_html).join(""),
	});
}

const bubble = ({ css, initials, by, label, at, text, extra }) => `<article class="sd-entry ${css}">
	<div class="sd-initials" aria-hidden="true">${escape(initials)}</div>
	<div class="sd-bubble">
		<header><b>${escape(by)}</b> <span>${escape(label)}</span>
			<time title="${escape(reader_time(at))}">${escape(short_time(at))}</time></header>
		<div class="sd-text ql-editor read-mode">${text}</div>${extra}
	</div></article>`;

const file_html = (file) => `<a class="sd-file" href="${escape(encodeURI(file.file_url))}" target="_blank" rel="noopener">📎 ${escape(file.file_name)}</a>`;
