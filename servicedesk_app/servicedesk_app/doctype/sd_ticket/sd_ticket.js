// The ticket's form: its clocks at the top, counting down without a request, and what to do next.
// In a function of its own: Frappe evaluates form and list scripts side by side in one scope.

(() => {
	frappe.ui.form.on("SD Ticket", {
		setup(frm) {
			frm.set_query("queue", () => ({ filters: { desk: frm.doc.desk, disabled: 0 } }));
			frm.set_query("category", () => ({ filters: { desk: frm.doc.desk, disabled: 0 } }));
			frm.set_df_property("status", "read_only", !frm.is_new());
			frm.set_query("priority", () => ({ filters: { enabled: 1 } }));
			frm.set_query("ticket_type", () => ({ filters: { enabled: 1 } }));
		},

		refresh(frm) {
			if (frm.is_new()) {
				frm.set_intro(__("Choose the customer and say what is wrong; the agreement and its clocks follow."));
				return;
			}
			servicedesk.show_clocks(frm);
			servicedesk.offer_acts(frm);
			frm.set_df_property("state_reason", "read_only", 1);
			frm.set_df_property("resolution", "read_only", 1);
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

	// What an agent can do next. The server says which categories the ticket may go to (onload.next_categories);
	// the acts that ask for something open a dialog for it.
	servicedesk.offer_acts = (frm) => {
		const next = (frm.doc.__onload && frm.doc.__onload.next_categories) || [];
		const may = (category) => next.includes(category);
		const over = ["Closed", "Cancelled"].includes(frm.doc.status_category);
		const mine = frm.doc.responsible === frappe.session.user;

		if (!frm.doc.responsible && !over) primary(frm, __("Take"), () => act(frm, "take"));
		else if (mine && frm.doc.status_category === "Assigned") primary(frm, __("Start"), () => act(frm, "start"));
		else if (mine && may("Resolved")) primary(frm, __("Resolve"), () => servicedesk.resolve(frm));

		const group = __("Ticket");
		const offer = (label, run) => frm.add_custom_button(label, run, group);
		if (may("In Progress") && frm.doc.status_category !== "Resolved") offer(__("Start"), () => act(frm, "start"));
		if (may("Waiting for Customer"))
			offer(__("Wait for customer"), () =>
				ask(frm, "wait_for_customer", __("Wait for customer"), "reason", __("What do you need? The customer reads it."))
			);
		if (may("Waiting for Supplier"))
			offer(__("Wait for supplier"), () =>
				ask(frm, "wait_for_supplier", __("Wait for supplier"), "reason", __("Who has to act, and on what?"))
			);
		if (may("Resolved")) offer(__("Resolve"), () => servicedesk.resolve(frm));
		if (may("Closed")) offer(__("Close"), () => act(frm, "close"));
		if (frm.doc.status_category === "Resolved" && !frm.doc.closing_asked_at)
			offer(__("Ask whether to close"), () => act(frm, "ask_whether_to_close"));
		if (!over) {
			offer(__("Assign"), () => servicedesk.assign(frm));
			offer(__("Hand over"), () => servicedesk.hand_over(frm));
			offer(__("Link or merge"), () => servicedesk.link(frm));
		}
		if (over || frm.doc.status_category === "Resolved")
			offer(__("Reopen"), () => ask(frm, "reopen", __("Reopen"), "reason", __("Why is it taken up again?")));
		if (may("Cancelled"))
			offer(__("Cancel"), () => ask(frm, "cancel", __("Cancel"), "reason", __("Why does it need no work?")));

		frm.add_custom_button(__("Reply"), () =>
			ask(frm, "reply", __("Reply to the customer"), "text", __("The reporter and the watchers get it."))
		);
		frm.add_custom_button(__("Internal note"), () =>
			ask(frm, "add_note", __("Internal note"), "text", __("Only staff read it."))
		);
	};

	function primary(frm, label, run) {
		frm.add_custom_button(label, run).removeClass("btn-default").addClass("btn-primary");
	}

	function act(frm, name, values = {}) {
		return frappe
			.call({
				method: `servicedesk_app.api.tickets.${name}`,
				args: { name: frm.doc.name, ...values },
				freeze: true,
			})
			.then(() => frm.reload_doc());
	}

	// One text, then the act; the dialog stays open with what was typed when the server refuses.
	function ask(frm, name, title, field, description) {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [{ fieldname: field, fieldtype: "Small Text", label: title, description, reqd: 1 }],
			primary_action_label: title,
			primary_action: (values) => act(frm, name, values).then(() => dialog.hide()),
		});
		dialog.show();
	}

	servicedesk.resolve = (frm) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Resolve"),
			fields: [
				{
					fieldname: "resolution",
					fieldtype: "Text Editor",
					label: __("Resolution"),
					description: __("What was done. The customer reads it and is asked to approve."),
					reqd: 1,
				},
				...(frm.doc.kind === "Problem"
					? [{ fieldname: "resolve_incidents", fieldtype: "Check", label: __("Resolve its incidents too") }]
					: []),
			],
			primary_action_label: __("Resolve"),
			primary_action: (values) => act(frm, "resolve", values).then(() => dialog.hide()),
		});
		dialog.show();
	};

	servicedesk.assign = (frm) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Assign"),
			fields: [
				{ fieldname: "user", fieldtype: "Link", options: "User", label: __("Agent"), reqd: 1 },
				{ fieldname: "note", fieldtype: "Small Text", label: __("Note") },
			],
			primary_action_label: __("Assign"),
			primary_action: (values) => act(frm, "assign", values).then(() => dialog.hide()),
		});
		dialog.show();
	};

	servicedesk.hand_over = (frm) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Hand over"),
			fields: [
				{
					fieldname: "queue",
					fieldtype: "Link",
					options: "SD Queue",
					label: __("Queue"),
					description: __("Empty: the queue of the next level"),
					get_query: () => ({ filters: { desk: frm.doc.desk, disabled: 0 } }),
				},
				{
					fieldname: "note",
					fieldtype: "Small Text",
					label: __("Note"),
					description: __("What was tried, and what is missing."),
					reqd: 1,
				},
			],
			primary_action_label: __("Hand over"),
			primary_action: (values) => act(frm, "hand_over", values).then(() => dialog.hide()),
		});
		dialog.show();
	};

	servicedesk.link = (frm) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Link or merge"),
			fields: [
				{
					fieldname: "relation",
					fieldtype: "Select",
					label: __("This ticket is"),
					options: ["caused by", "duplicate of", "relates to", "part of", "follows", "to be merged into"],
					reqd: 1,
				},
				{ fieldname: "other", fieldtype: "Link", options: "SD Ticket", label: __("Other ticket"), reqd: 1 },
			],
			primary_action_label: __("Go on"),
			primary_action: (values) =>
				(values.relation === "to be merged into"
					? act(frm, "merge", { into: values.other })
					: act(frm, "link", values)
				).then(() => dialog.hide()),
		});
		dialog.show();
	};
})();
