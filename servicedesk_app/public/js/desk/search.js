// Quick search: a ticket's number, a customer, a caller's phone number, or words of a headline. Also in Frappe's own
// search bar at the top of every page.
import { escape } from "./format";
import { phone_note } from "./dialogs";

const METHOD = "servicedesk_app.api.workplace.find";
const find = (words) => frappe.call({ method: METHOD, type: "GET", args: { words } }).then(({ message }) => message.found);

export function show_search() {
	const dialog = new frappe.ui.Dialog({ title: __("Search") });
	const $body = $(`<div class="sd-search">
		<input type="search" class="form-control input-lg" aria-label="${__("Search")}"
			placeholder="${__("Number, customer, caller's phone, words")}">
		<div class="sd-hits" role="listbox"></div></div>`).appendTo(dialog.body);
	const $input = $body.find("input");
	let asked = "";
	const ask = frappe.utils.debounce(() => {
		asked = $input.val().trim();
		if (asked.length < 2) return $body.find(".sd-hits").empty();
		const words = asked;
		find(words).then((hits) => words === asked && draw_hits(dialog, $body, hits, words));
	}, 200);
	$input.on("input", ask).on("keydown", (event) => move(event, $body));
	dialog.show();
	setTimeout(() => $input.trigger("focus"), 300);
}

function draw_hits(dialog, $body, hits, words) {
	const $hits = $body.find(".sd-hits").empty();
	if (!hits.length) {
		$hits.html(`<p class="text-muted mt-3">${__("Nothing found that you may see.")}</p>
			<button class="btn btn-default btn-sm">${__("Note a call")}</button>`);
		$hits.find("button").on("click", () => {
			dialog.hide();
			phone_note(undefined, undefined, /\D{3}/.test(words) ? words : undefined);
		});
	}
	hits.forEach((hit) => {
		$(`<button type="button" class="sd-hit" role="option"><span>${escape(hit.label)}</span>
			<span class="text-muted small">${escape(hit.detail)}</span></button>`)
			.on("click", () => {
				dialog.hide();
				frappe.set_route("Form", hit.doctype, hit.name);
			})
			.appendTo($hits);
	});
}

// Arrow keys walk through what was found, Enter opens it.
function move(event, $body) {
	const $hits = $body.find(".sd-hit");
	const at = $hits.index($hits.filter(".active"));
	if (["ArrowDown", "ArrowUp"].includes(event.key)) {
		const next = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), $hits.length - 1);
		$hits.removeClass("active").eq(next).addClass("active")[0]?.scrollIntoView({ block: "nearest" });
		event.preventDefault();
	} else if (event.key === "Enter") {
		$hits.eq(Math.max(at, 0)).trigger("click");
	}
}

// In Frappe's search bar our hits stand on top; staff alone are asked for them.
const STAFF = ["SD Agent", "SD Manager", "SD Administrator"];

function extend_awesomebar() {
	const bar = frappe.search?.AwesomeBar?.prototype;
	if (!bar || bar.sd_extended || !STAFF.some((role) => frappe.user_roles?.includes(role))) return;
	bar.sd_extended = true;
	const build = bar.build_options;
	bar.build_options = function (text) {
		if (text.length > 2 && !text.startsWith("#") && this.awesomplete) offer_hits(this, text);
		return build.call(this, text);
	};
}

let latest = "";
const offer_hits = frappe.utils.debounce((bar, text) => {
	latest = text;
	find(text).then((hits) => {
		if (latest !== text || !hits.length) return;
		const options = hits.map((hit, position) => ({
			label: `<b>${escape(hit.label)}</b> <span class="text-muted">${escape(hit.detail)}</span>`,
			value: `${hit.doctype} ${hit.name} ${position}`,
			route: ["Form", hit.doctype, hit.name],
			index: 200 - position,
		}));
		bar.awesomplete.list = [...options, ...bar.options];
	});
}, 250);

$(document).on("toolbar_setup app_ready", extend_awesomebar);
