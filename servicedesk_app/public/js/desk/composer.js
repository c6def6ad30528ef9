// One box for the answer to the customer and for the internal note. Its colour says all the time who will read it,
// and what was typed outlives a refresh, a change by somebody else, and a closed tab.
import { escape } from "./format";
import { reload_journal } from "./journal";
import { name_of } from "./people";

const KINDS = {
	reply: { label: () => __("Reply"), send: () => __("Send to the customer"), method: "reply" },
	note: { label: () => __("Internal note"), send: () => __("Save the note"), method: "add_note" },
};
const draft_key = (name) => `sd-draft:${frappe.session.user}:${name}`;

export function draw_composer(frm) {
	const $wrapper = frm.get_field("composer").$wrapper;
	if (frm.sd_composer?.ticket === frm.doc.name && $.contains($wrapper[0], frm.sd_composer.$box[0])) {
		return set_kind(frm, frm.sd_composer.kind);
	}
	const $box = $(composer_html()).appendTo($wrapper.empty());
	const editor = frappe.ui.form.make_control({
		parent: $box.find(".sd-editor"),
		df: { fieldtype: "Comment", fieldname: "sd_text" },
		render_input: true,
		only_input: true,
		no_wrapper: true,
		enable_mentions: true,
		on_submit: () => send(frm),
	});
	frm.sd_composer = { ticket: frm.doc.name, $box, editor, kind: "reply", files: [], sending: false };
	$box.on("click", "[data-kind]", (event) => set_kind(frm, event.currentTarget.dataset.kind, true));
	$box.on("click", ".sd-send", () => send(frm));
	$box.on("click", ".sd-attach", () => attach(frm));
	$box.on("click", ".sd-template", () => choose_template(frm));
	$box.on("click", ".sd-file-remove", (event) => remove_file(frm, event.currentTarget.dataset.file));
	editor.quill?.on("text-change", frappe.utils.debounce(() => keep_draft(frm), 500));
	const draft = read_draft(frm.doc.name);
	if (draft.text) editor.set_value(draft.text);
	set_kind(frm, draft.kind || "reply");
}

const composer_html = () => `<div class="sd-composer" role="group" aria-label="${__("Reply or note")}">
	<div class="sd-kinds" role="tablist">
		${Object.entries(KINDS)
			.map(([kind, { label }]) => `<button type="button" role="tab" data-kind="${kind}">${label()}</button>`)
			.join("")}
		<span class="sd-reader"></span>
	</div>
	<div class="sd-editor"></div>
	<div class="sd-files"></div>
	<div class="sd-composer-foot">
		<button type="button" class="btn btn-default btn-sm sd-template">${__("Insert text")}</button>
		<button type="button" class="btn btn-default btn-sm sd-attach">${__("Attach")}</button>
		<span class="text-muted small hidden-xs">${__("Ctrl+Enter sends")}</span>
		<button type="button" class="btn btn-primary btn-sm sd-send"></button>
	</div></div>`;

export function set_kind(frm, kind, keep = false) {
	const composer = frm.sd_composer;
	composer.kind = kind;
	const { $box } = composer;
	$box.attr("data-writes", kind);
	$box.find("[data-kind]").each((_i, tab) => {
		$(tab).attr("aria-selected", tab.dataset.kind === kind);
	});
	const reporter = name_of(frm, frm.doc.raised_by);
	const watchers = (frm.doc.watchers || []).length;
	const readers = watchers ? __("{0} and the watchers read it", [reporter]) : __("{0} reads it", [reporter]);
	$box.find(".sd-reader").text(kind === "reply" ? readers : __("Only staff read it"));
	$box.find(".sd-send").text(KINDS[kind].send());
	if (keep) {
		keep_draft(frm);
		composer.editor.quill?.focus();
	}
}

export function focus_composer(frm, kind) {
	frm.layout.tabs?.[0]?.set_active?.();
	set_kind(frm, kind);
	frm.sd_composer.$box[0].scrollIntoView({ block: "center", behavior: "smooth" });
	frm.sd_composer.editor.quill?.focus();
}

function keep_draft(frm) {
	const { ticket, editor, kind } = frm.sd_composer;
	const text = editor.get_value() || "";
	const empty = !strip_html(text).trim() && !text.includes("<img");
	if (empty) localStorage.removeItem(draft_key(ticket));
	else localStorage.setItem(draft_key(ticket), JSON.stringify({ text, kind }));
}

function read_draft(name) {
	try {
		return JSON.parse(localStorage.getItem(draft_key(name))) || {};
	} catch {
		return {};
	}
}

function send(frm) {
	const composer = frm.sd_composer;
	const text = composer.editor.get_value() || "";
	if (composer.sending) return;
	if (!strip_html(text).trim() && !text.includes("<img")) {
		frappe.show_alert({ message: __("Write something first."), indicator: "orange" });
		return;
	}
	composer.sending = true;
	composer.$box.find(".sd-send").prop("disabled", true);
	const args = { name: composer.ticket, text };
	if (composer.kind === "reply") args.files = composer.files.map((file) => file.name);
	frappe
		.call({ method: `servicedesk_app.api.tickets.${KINDS[composer.kind].method}`, args })
		.then(() => sent(frm))
		.always(() => {
			composer.sending = false;
			composer.$box.find(".sd-send").prop("disabled", false);
		});
}

function sent(frm) {
	const composer = frm.sd_composer;
	const message = composer.kind === "reply" ? __("Sent to the customer") : __("Note saved");
	composer.editor.set_value("");
	localStorage.removeItem(draft_key(composer.ticket));
	composer.files = [];
	draw_files(frm);
	frappe.show_alert({ message, indicator: "green" });
	// A first answer can meet a clock and so change the ticket; what is typed into its fields is not thrown away.
	if (frm.is_dirty()) reload_journal(frm);
	else frm.reload_doc();
}

function attach(frm) {
	new frappe.ui.FileUploader({
		doctype: "SD Ticket",
		docname: frm.doc.name,
		folder: "Home/Attachments",
		make_attachments_public: false,
		on_success: (file) => {
			frm.attachments.attachment_uploaded(file);
			frm.sd_composer.files.push(file);
			draw_files(frm);
		},
	});
}

// Taken out of the answer only: the file stays on the ticket, for staff.
function remove_file(frm, name) {
	frm.sd_composer.files = frm.sd_composer.files.filter((file) => file.name !== name);
	draw_files(frm);
}

function draw_files(frm) {
	const chips = frm.sd_composer.files.map(
		(file) => `<span class="sd-file">${escape(file.file_name)}
			<button type="button" class="sd-file-remove" data-file="${escape(file.name)}" aria-label="${__("Remove")}">×</button></span>`
	);
	frm.sd_composer.$box.find(".sd-files").html(chips.join(""));
}

function choose_template(frm) {
	const { kind, ticket } = frm.sd_composer;
	frappe
		.call({ method: "servicedesk_app.api.workplace.text_snippets", type: "GET", args: { name: ticket, kind } })
		.then(({ message }) => (message.snippets.length ? offer_templates(frm, message.snippets) : no_templates()));
}

function offer_templates(frm, snippets) {
	const dialog = new frappe.ui.Dialog({ title: __("Insert text") });
	const $list = $('<div class="sd-act-list"></div>').appendTo(dialog.body);
	snippets.forEach((snippet) => {
		$(`<button class="btn btn-default btn-block text-left"><b>${escape(snippet.title)}</b>
			<div class="text-muted small ellipsis">${escape(strip_html(snippet.text)).slice(0, 120)}</div></button>`)
			.on("click", () => {
				dialog.hide();
				insert(frm, snippet.text);
			})
			.appendTo($list);
	});
	dialog.show();
}

function insert(frm, html) {
	const { editor } = frm.sd_composer;
	const before = editor.get_value() || "";
	editor.set_value(strip_html(before).trim() ? before + html : html);
}

function no_templates() {
	const link = `<a href="/app/sd-text-snippet">${__("Text snippets")}</a>`;
	frappe.msgprint({
		title: __("No texts yet"),
		message: __("No text fits this ticket. A manager of the desk makes some under {0}.", [link]),
	});
}
