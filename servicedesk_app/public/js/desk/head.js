// The top of the ticket: whose turn it is and until when. Drawn anew each second while a clock runs.
import { clock_now } from "./clocks";
import { CATEGORY_COLOURS, escape, now } from "./format";
import { name_of } from "./people";

export function draw_head(frm) {
	const $wrapper = frm.get_field("clock_summary").$wrapper;
	$wrapper.html(`<div class="sd-head" role="region" aria-label="${__("What happens next")}">
		<div class="sd-next"></div><div class="sd-clocks"></div><div class="sd-explained" hidden></div>
		<div class="sd-others" aria-live="polite"></div></div>`);
	$wrapper.find(".sd-next").html(next_step(frm));
	$wrapper.find(".sd-clocks").on("click", ".sd-clock", (event) => explain(frm, event.currentTarget.dataset.index));
	frm.sd_explained = null;
	tick(frm);
	stop_head(frm);
	if (clocks_of(frm).some(([clock]) => clock.state === "Running")) {
		frm.sd_ticker = setInterval(() => tick(frm), 1000);
	}
}

export function stop_head(frm) {
	clearInterval(frm.sd_ticker);
}

function clocks_of(frm) {
	const { clocks = [], open_hours = [] } = frm.doc.__onload || {};
	// Of a ticket that was reopened the latest run of each promise counts; the tab "Service level" has them all.
	const is_latest = (clock) => !clocks.some((other) => other.metric === clock.metric && (other.run || 0) > (clock.run || 0));
	return clocks.map((clock, index) => [clock, open_hours[index] || []]).filter(([clock]) => is_latest(clock));
}

function tick(frm) {
	const $clocks = frm.get_field("clock_summary").$wrapper.find(".sd-clocks");
	const at = now();
	const drawn = clocks_of(frm)
		.map(([clock, hours], index) => ({ clock, index, words: clock_now(clock, hours, at) }))
		.sort((a, b) => a.words.urgency - b.words.urgency);
	const html = drawn.length
		? drawn.map(clock_html).join("")
		: `<p class="text-muted mb-0">${escape(frm.doc.agreement_reason || __("No clock runs on this ticket."))}</p>`;
	if ($clocks.data("html") !== html) $clocks.data("html", html).html(html);
}

function clock_html({ clock, index, words }) {
	const title = [words.detail, words.promise].filter(Boolean).join(" · ");
	return `<button type="button" class="sd-clock ${words.colour}" data-index="${index}" title="${escape(title)}">
		<span class="sd-clock-metric">${escape(__(clock.metric))}</span>
		<span class="sd-clock-left">${escape(words.left || words.state)}</span>
		<span class="sd-clock-state">${escape([words.left ? words.state : "", words.detail].filter(Boolean).join(", "))}</span>
	</button>`;
}

// On tap what a mouse shows on hover: the promise in words, and what to do about it.
function explain(frm, index) {
	const $box = frm.get_field("clock_summary").$wrapper.find(".sd-explained");
	frm.sd_explained = frm.sd_explained === index ? null : index;
	if (frm.sd_explained === null) return $box.attr("hidden", true);
	const [clock, hours] = clocks_of(frm)[index];
	const words = clock_now(clock, hours, now());
	const lines = [clock.sentence, clock.promise, words.detail, clock.next_step || clock.next, clock.why];
	const unique = [...new Set(lines.filter(Boolean))];
	$box.html(unique.map((line) => `<div>${escape(line)}</div>`).join("")).removeAttr("hidden");
}

// One sentence: who has to act now.
function next_step(frm) {
	const doc = frm.doc;
	const mine = doc.responsible === frappe.session.user;
	const who = doc.responsible ? name_of(frm, doc.responsible) : "";
	const reporter = name_of(frm, doc.raised_by);
	const sentences = {
		New: __("Nobody has it yet. Take it, or hand it over."),
		Assigned: mine ? __("It is yours. Start work on it.") : __("{0} has it and has not begun.", [who]),
		"In Progress": mine ? __("You work on it.") : __("{0} works on it.", [who]),
		"Waiting for Customer": __("{0} has to answer.", [reporter]),
		"Waiting for Supplier": __("Somebody else has to act first."),
		Resolved: __("{0} is asked to test and approve.", [reporter]),
		Closed: doc.closed_how ? __("Closed: {0}.", [__(doc.closed_how)]) : __("Closed."),
		Cancelled: doc.merged_into ? __("It goes on in {0}.", [doc.merged_into]) : __("Cancelled."),
	};
	const reason = doc.state_reason ? `<span class="sd-reason">“${escape(doc.state_reason)}”</span>` : "";
	return `<span class="indicator-pill ${CATEGORY_COLOURS[doc.status_category] || "gray"}">${escape(__(doc.status))}</span>
		<span class="sd-next-words">${escape(sentences[doc.status_category] || "")}</span> ${reason}`;
}
