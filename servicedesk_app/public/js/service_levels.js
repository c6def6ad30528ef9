// On the forms of calendars, agreements, policies, queues, desks and the settings: what would happen, what is odd, and bringing a change
// to the clocks that are open.
frappe.provide("servicedesk.service_levels");

(() => {
	const API = "servicedesk_app.api.service_levels.";
	const AGREEMENT = "SD Service Level Agreement";
	const text = (value) => frappe.utils.escape_html(String(value ?? ""));
	const ask = (method, args) => frappe.call({ method: API + method, type: "GET", args }).then((r) => r.message);
	const instant = (epoch) => frappe.datetime.str_to_user(frappe.datetime.get_datetime_as_string(moment.unix(epoch).tz(frappe.boot.time_zone.system)));

	// A note above the form that stays whatever Frappe shows in its own headline.
	function note(frm, key, html, colour) {
		const page = frm.layout.wrapper;
		let notes = page.children(".sd-notes");
		if (!notes.length) notes = $('<div class="sd-notes"></div>').prependTo(page);
		notes.children(`[data-key="${key}"]`).remove();
		if (html) notes.append(`<div class="form-message ${colour}" data-key="${key}">${html}</div>`);
		return notes;
	}

	// ---- what if
	function ask_what_if(given = {}) {
		const dialog = new frappe.ui.Dialog({
			title: __("What if …"),
			size: "large",
			fields: [
				{ fieldname: "customer", fieldtype: "Link", options: "SD Customer", label: __("Reported by"), reqd: 1, default: given.customer },
				{ fieldname: "reported", fieldtype: "Datetime", label: __("Reported at"), reqd: 1, default: frappe.datetime.now_datetime() },
				{ fieldtype: "Column Break" },
				{ fieldname: "ticket_type", fieldtype: "Link", options: "SD Ticket Type", label: __("As type"), reqd: 1, default: given.ticket_type },
				{ fieldname: "priority", fieldtype: "Link", options: "SD Priority", label: __("With priority"), reqd: 1, default: given.priority },
				{ fieldtype: "Section Break" },
				{ fieldname: "answer", fieldtype: "HTML" },
			],
			primary_action_label: __("Reckon"),
			primary_action: async (values) => {
				const found = await ask("what_if", values);
				dialog.get_field("answer").$wrapper.html(answer_html(found));
			},
		});
		dialog.show();
	}

	function answer_html(found) {
		const chosen = found.agreement
			? `<a href="/app/sd-service-level-agreement/${encodeURIComponent(found.agreement)}">${text(found.agreement)}</a>. `
			: "";
		const parts = found.promises.map(promise_html).join("") || `<p>${__("Nothing is promised.")}</p>`;
		return `<div class="sd-what-if"><p>${chosen}${text(found.reason)}</p>${parts}
			<p class="text-muted small">${__("If nothing pauses the clocks and nobody does anything.")}</p></div>`;
	}

	function promise_html(promise) {
		const hours = promise.calendar ? __("inside {0}", [text(promise.calendar)]) : __("around the clock");
		const rows = [
			...promise.steps.map((step) => [step.at, `${text(step.when)}: ${text(step.what)}`, ""]),
			[promise.due_at, `<strong>${__("due")}</strong>`, "sd-due"],
		].sort((one, other) => one[0] - other[0] || (one[2] ? -1 : 1));
		const cells = ([at, words, kind]) => `<tr class="${kind}"><td style="white-space: nowrap">${instant(at)}</td><td>${words}</td></tr>`;
		return `<h5>${text(__(promise.metric))}</h5>
			<p class="text-muted small">${frappe.utils.get_formatted_duration(promise.open_seconds)} ${hours}. ${text(promise.note)}</p>
			<table class="table table-sm table-bordered"><tbody>${rows.map(cells).join("")}</tbody></table>`;
	}

	// ---- a change on its way to open clocks
	async function offer_recount(frm) {
		note(frm, "recount");
		if (frm.is_new() || !frm.perm[0]?.write) return;
		const name = frm.doc.name;
		const found = await ask("proposed_recount", { doctype: frm.doctype, name });
		if (!found.name || frm.doc.name !== name) return;
		if (found.state !== "Proposed") return show_progress(frm, found);
		const notes = note(
			frm,
			"recount",
			`<span class="sd-recount">${__("Open clocks still run by what this was before.")}
			<a class="btn btn-xs btn-default sd-recount-look">${__("See what would change")}</a></span>`,
			"orange"
		);
		notes.find(".sd-recount-look").on("click", () => confirm_recount(frm, found.name));
	}

	async function confirm_recount(frm, name) {
		const counted = await ask("preview_recount", { name });
		const least = counted.complete ? "" : __("at least ");
		const lines = [
			__("{0} open tickets depend on this, with {1} open clocks.", [counted.tickets, least + counted.clocks]),
			__("{0} clocks change.", [least + counted.changed]),
			__("{0} clocks turn out late.", [least + counted.late]),
			__("{0} steps lie in the past then: they are logged as skipped, and of each clock only the furthest acts.", [least + counted.to_past]),
			__("Clocks that are met or closed stay as they are."),
		];
		frappe.confirm(
			`<ul class="sd-recount-numbers">${lines.map((line) => `<li>${line}</li>`).join("")}</ul><p>${__("Bring the change to the open clocks now?")}</p>`,
			async () => {
				const found = (await frappe.call({ method: API + "confirm_recount", args: { name } })).message;
				show_progress(frm, found);
			}
		);
	}

	function show_progress(frm, found) {
		const draw = ({ state, done, total }) => {
			const words = state === "Done"
				? __("The change has reached all open clocks.")
				: __("The change is on its way to open clocks: {0} of {1} tickets.", [done, total]);
			note(frm, "recount", `<span class="sd-recount-state">${words}</span>`, state === "Done" ? "green" : "blue");
		};
		draw(found);
		frappe.realtime.off("sd_recount");
		frappe.realtime.on("sd_recount", (told) => told.name === found.name && draw(told));
	}

	// ---- an agreement
	async function show_findings(frm) {
		const name = frm.doc.name;
		note(frm, "findings");
		const { findings } = await ask("findings", { agreement: name });
		if (!findings.length || frm.doc.name !== name) return;
		const items = findings.map((line) => `<li>${text(line)}</li>`).join("");
		const title = __("To know of this agreement: {0}", [findings.length]);
		note(frm, "findings", `<details class="sd-findings"><summary>${title}</summary><ul>${items}</ul></details>`, "yellow");
	}

	function ask_new_version(frm) {
		frappe.prompt(
			[{ fieldname: "valid_from", fieldtype: "Date", label: __("The new version holds from"), reqd: 1,
				description: __("The present one ends the day before. Tickets keep the version that held when they were reported.") }],
			async (values) => {
				const made = await frappe.call({ method: API + "new_version", args: { agreement: frm.doc.name, ...values } });
				frappe.set_route("Form", AGREEMENT, made.message.agreement);
			},
			__("New version"),
			__("Make it")
		);
	}

	frappe.ui.form.on(AGREEMENT, {
		refresh(frm) {
			if (frm.is_new()) return;
			show_findings(frm);
			offer_recount(frm);
			frm.add_custom_button(__("What if …"), () => ask_what_if({ customer: frm.doc.customers?.[0]?.customer }));
			if (frm.perm[0]?.write) frm.add_custom_button(__("New version"), () => ask_new_version(frm));
		},
	});
	frappe.ui.form.on("SD Service Calendar", { refresh: offer_recount });
	frappe.ui.form.on("SD Escalation Policy", { refresh: offer_recount });
	frappe.ui.form.on("SD Queue", { refresh: offer_recount });
	frappe.ui.form.on("SD Settings", { refresh: offer_recount });

	// ---- a desk's service matrix
	frappe.ui.form.on("SD Desk", {
		setup(frm) {
			frm.set_query("customer", "service_matrix", () => ({ filters: { desk: frm.doc.name } }));
			frm.set_query("agreement", "service_matrix", () => ({ filters: { disabled: 0 } }));
		},
		refresh(frm) {
			if (frm.is_new()) return;
			frm.add_custom_button(__("What if …"), () => ask_what_if());
			show_matrix(frm);
		},
	});

	async function show_matrix(frm) {
		const place = frm.get_field("matrix_view").$wrapper;
		const found = await ask("service_matrix", { desk: frm.doc.name });
		place.html(matrix_html(found));
		if (found.total === found.customers.length) return;
		const search = $(`<label class="small">${text(__("{0} of {1} customers. Find others by their name:", [found.customers.length, found.total]))}
			<input type="search" class="form-control input-sm"></label>`).prependTo(place);
		search.find("input").on("input", frappe.utils.debounce(async (event) => {
			const words = event.target.value;
			const fitting = await ask("service_matrix", { desk: frm.doc.name, words });
			if (words === event.target.value) place.find(".sd-matrix-found").html(rows_html(fitting));
		}, 300));
	}

	function matrix_html(found) {
		if (!found.total) return `<p class="text-muted">${__("No customers yet.")}</p>`;
		return `<p class="small text-muted">${__("What everybody gets today; point at a cell to read why.")}</p>
			<div class="table-responsive"><table class="table table-bordered table-sm sd-matrix">
			<thead><tr><th>${__("Customer")}</th>${found.types.map((type) => `<th scope="col">${text(__(type))}</th>`).join("")}</tr></thead>
			<tbody class="sd-matrix-found">${rows_html(found)}</tbody></table></div>`;
	}

	function rows_html(found) {
		if (!found.customers.length) {
			return `<tr><td class="text-muted" colspan="${found.types.length + 1}">${__("No customer is called that.")}</td></tr>`;
		}
		const cell = (each) => each.agreement
			? `<td title="${text(each.reason)}">${text(each.agreement)}</td>`
			: `<td class="text-danger" title="${text(each.reason)}">${__("none")}</td>`;
		return found.customers.map((row) => `<tr><th scope="row">${text(row.customer)}</th>${row.cells.map(cell).join("")}</tr>`).join("");
	}

	Object.assign(servicedesk.service_levels, { ask_what_if, offer_recount });
})();
