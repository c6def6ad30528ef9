// The ticket's journal stands in for Frappe's timeline, which would draw every message a second time, unseen. It is
// made as always, since Frappe's mail dialog asks it for addresses, but is given no messages and draws nothing anew.
const Footer = frappe.ui.form.Footer?.prototype;
const frappes = Footer?.make_timeline;

if (frappes) {
	Footer.make_timeline = function () {
		const { frm } = this;
		if (frm.doctype !== "SD Ticket") return frappes.call(this);
		const none = { communications: [], automated_messages: [], comments: [] };
		frm.get_docinfo = () => ({ ...Object.getPrototypeOf(frm).get_docinfo.call(frm), ...none });
		frappes.call(this);
		delete frm.get_docinfo;
		frm.timeline.render_timeline_items = () => {};
	};
}
