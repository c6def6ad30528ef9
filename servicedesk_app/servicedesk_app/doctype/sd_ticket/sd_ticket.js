// The ticket's form: its clocks at the top, counting down without a request, and what to do next.

frappe.ui.form.on("SD Ticket", {
	setup(frm) {
		frm.set_query("queue", () => ({ filters: { desk: frm.doc.desk, disabled: 0 } }));
		frm.set_query("status", () => ({ order_by: "sequence" }));
		frm.set_query("priority", () => ({ filters: { enabled: 1 } }));
		frm.set_query("ticket_type", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Choose the customer and say what is wrong; the agreement and its clocks follow."));
			return;
		}
		servicedesk.show_clocks(frm);
		frm.trigger("offer_take");
	},

	offer_take(frm) {
		if (frm.doc.assigned_to || ["Closed", "Cancelled"].includes(frm.doc.status_category)) return;
		frm.add_custom_button(__("Take"), () =>
			frappe
				.call("servicedesk_app.api.tickets.take", { name: frm.doc.name })
				.then(() => frm.reload_doc())
		).addClass("btn-primary");
	},

	on_hide(frm) {
		clearInterval(frm.servicedesk_ticker);
	},
});

frappe.provide("servicedesk");

servicedesk.show_clocks = (frm) => {
	const clocks = (frm.doc.__onload && frm.doc.__onload.clocks) || [];
	const draw = () =>
		frm.get_field("clock_summary").$wrapper.html(
			clocks.length
				? `<div class="sd-clocks">${clocks.map(servicedesk.clock_html).join("")}</div>`
				: `<p class="text-muted">${frappe.utils.escape_html(
						frm.doc.agreement_reason || __("No clock runs on this ticket.")
				  )}</p>`
		);
	draw();
	clearInterval(frm.servicedesk_ticker);
	// Once a second is what a countdown needs; the ticker ends with the form (on_hide) and its last clock.
	if (clocks.some((clock) => clock.state === "Running")) {
		frm.servicedesk_ticker = setInterval(draw, 1000);
	}
};

servicedesk.clock_html = (clock) => {
	const now = Math.floor(Date.now() / 1000);
	const [colour, words] = servicedesk.clock_words(clock, now);
	return `<div class="mb-3">
		<span class="indicator-pill ${colour}" title="${frappe.utils.escape_html(clock.promise)}">${frappe.utils.escape_html(
			__(clock.metric)
	)}: ${words}</span>
		<span class="text-muted small ml-2">${frappe.utils.escape_html(clock.promise)}</span>
	</div>`;
};

servicedesk.clock_words = (clock, now) => {
	const late = clock.breached_at
		? __("late since {0}", [servicedesk.reader_time(clock.breached_at)])
		: __("in time");
	if (clock.state === "Met") {
		const met = __("met {0}", [servicedesk.reader_time(clock.met_at)]);
		return [clock.breached_at ? "orange" : "green", `${met}, ${late}`];
	}
	if (clock.state === "Cancelled") return ["gray", __("cancelled")];
	if (clock.state === "Paused") {
		return ["purple", __("paused, {0} left", [servicedesk.duration(Math.max(clock.left_seconds, 0))])];
	}
	const left = clock.due_at - now;
	const due = servicedesk.reader_time(clock.due_at);
	if (left <= 0) return ["red", __("overdue by {0}, was due {1}", [servicedesk.duration(-left), due])];
	return [left < 1800 ? "orange" : "blue", __("due {0}, in {1}", [due, servicedesk.duration(left)])];
};

servicedesk.reader_time = (epoch) => {
	const zone = frappe.boot.time_zone ? frappe.boot.time_zone.user || frappe.boot.time_zone.system : undefined;
	return frappe.utils.escape_html(
		new Intl.DateTimeFormat(frappe.boot.lang || "en", {
			dateStyle: "medium",
			timeStyle: "short",
			timeZone: zone || undefined,
		}).format(new Date(epoch * 1000))
	);
};

servicedesk.duration = (seconds) => {
	const days = Math.floor(seconds / 86400);
	const hours = Math.floor((seconds % 86400) / 3600);
	const minutes = Math.floor((seconds % 3600) / 60);
	if (days) return __("{0} d {1} h", [days, hours]);
	if (hours) return __("{0} h {1} min", [hours, minutes]);
	return __("{0} min {1} s", [minutes, seconds % 60]);
};
