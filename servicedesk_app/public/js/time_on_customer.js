// The customer's time of this month against what the agreement includes.

(() => {
	frappe.ui.form.on("SD Customer", {
		async refresh(frm) {
			if (frm.is_new()) return;
			const customer = frm.doc.name;
			const args = { customer };
			const { message: time } = await frappe.call({ method: "servicedesk_app.api.time.of_customer", type: "GET", args });
			if (frm.doc.name !== customer) return;
			const hours = (minutes) => __("{0} h {1} min", [Math.floor(minutes / 60), minutes % 60]);
			frm.dashboard.add_indicator(__("Worked this month {0}", [hours(time.minutes)]), "blue");
			if (!time.included.included) return;
			const words = time.included.beyond
				? __("{0} beyond the included hours", [hours(time.included.beyond)])
				: __("{0} of {1} included left", [hours(time.included.left), hours(time.included.included)]);
			frm.dashboard.add_indicator(words, time.included.beyond ? "red" : "green");
		},
	});
})();
