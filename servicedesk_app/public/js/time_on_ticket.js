// Time on the ticket's form: what was worked, what the agreement still includes, and the agent's timer.

(() => {
	const API = "servicedesk_app.api.time";

	frappe.ui.form.on("SD Ticket", {
		refresh(frm) {
			if (!frm.is_new()) show(frm);
		},
	});

	async function show(frm) {
		const name = frm.doc.name;
		const answer = await frappe.call({ method: `${API}.of_ticket`, type: "GET", args: { name } });
		if (frm.doc.name === name) draw(frm, answer.message);
	}

	function draw(frm, time) {
		const acts = [
			time.running
				? [__("Stop timer"), () => stop(frm)]
				: [__("Start timer"), () => call(frm, "start", { name: frm.doc.name })],
			[__("Enter minutes"), () => enter(frm)],
			[__("Time entries"), () => frappe.set_route("List", "SD Time Entry", { ticket: frm.doc.name })],
			[__("Service report"), () => report(frm)],
		];
		acts.forEach(([label, run]) => frm.add_custom_button(label, run, __("Time")));
		frm.sd_more = { ...frm.sd_more, time: acts }; // on a phone they stand with the ticket's other acts
		draw_figures(frm, time);
	}

	// On the customer's card, beside the agreement that says how many hours are included.
	function draw_figures(frm, time) {
		const { included, left, beyond } = time.included;
		const lines = [];
		if (time.running) {
			const since = servicedesk.short_time(time.running.started_at);
			lines.push(`<span class="indicator orange"></span>${__("Your timer runs since {0}", [since])}
				<button type="button" class="btn btn-xs btn-default" data-stop>${__("Stop timer")}</button>`);
		}
		if (time.minutes) lines.push(__("Worked on this ticket: {0}", [hours(time.minutes)]));
		if (included) {
			const colour = beyond ? "red" : left < 60 ? "orange" : "green";
			const words = beyond ? __("{0} beyond the included hours", [hours(beyond)]) : __("{0} included left this month", [hours(left)]);
			lines.push(`<span class="indicator ${colour}"></span>${words}`);
		}
		const $card = frm.get_field("customer_card").$wrapper.find(".sd-card");
		$card.find(".sd-time").remove();
		if (!lines.length) return;
		$(`<div class="sd-time"><h5>${__("Time")}</h5>${lines.map((line) => `<div>${line}</div>`).join("")}</div>`)
			.appendTo($card)
			.on("click", "[data-stop]", () => stop(frm));
	}

	const hours = (minutes) =>
		minutes < 60 ? __("{0} min", [minutes]) : __("{0} h {1} min", [Math.floor(minutes / 60), minutes % 60]);

	async function call(frm, act, args) {
		await frappe.call({ method: `${API}.${act}`, args, freeze: true });
		frm.reload_doc();
	}

	const fields = (measured) => [
		{ fieldname: "minutes", fieldtype: "Int", label: __("Minutes"), reqd: !measured, description: measured ? __("Empty: as the timer measured") : "" },
		{ fieldname: "work_kind", fieldtype: "Select", label: __("Kind of work"), options: "Remote work\nOn-site work\nCall\nOther", default: "Remote work" },
		{ fieldname: "billable", fieldtype: "Check", label: __("Billable"), default: 1 },
		{ fieldname: "on_site", fieldtype: "Check", label: __("On site") },
		{ fieldname: "travel_minutes", fieldtype: "Int", label: __("Travel minutes"), depends_on: "on_site" },
		{ fieldname: "travel_km", fieldtype: "Int", label: __("Travel km"), depends_on: "on_site" },
		{ fieldname: "description", fieldtype: "Small Text", label: __("What was done"), description: __("The customer reads it on the service report.") },
		{ fieldname: "note", fieldtype: "Small Text", label: __("Internal note") },
	];

	function ask(title, more, run) {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: more,
			primary_action_label: __("Save"),
			primary_action: (values) => run(values).then(() => dialog.hide()),
		});
		dialog.show();
	}

	const stop = (frm) => ask(__("Stop timer"), fields(true), (values) => call(frm, "stop", values));

	const enter = (frm) => {
		const day = { fieldname: "worked_on", fieldtype: "Date", label: __("Worked on"), default: frappe.datetime.get_today() };
		ask(__("Enter minutes"), [day, ...fields(false)], (values) => call(frm, "enter", { name: frm.doc.name, ...values }));
	};

	function report(frm) {
		const query = new URLSearchParams({ doctype: "SD Ticket", name: frm.doc.name, format: "SD Service Report", no_letterhead: 0 });
		window.open(`/printview?${query}`);
	}
})();
