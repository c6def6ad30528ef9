frappe.ui.form.on("SD Timer Health", {
	refresh(frm) {
		frm.disable_save();
		const figures = frm.doc.__onload?.figures;
		if (!figures) return;
		frm.set_intro(figures.late ? __("The timers stand still: no promise warns or escalates. Start the workers and the scheduler.") : "", "red");
		frm.get_field("figures").$wrapper.html(table_of(figures));
		frm.add_custom_button(__("Look again"), () => frm.reload_doc());
	},
});

function table_of(figures) {
	const rows = [
		[__("State"), figures.late ? __("Standing still") : __("Running")],
		[__("Last whole sweep"), in_words(figures.swept_seconds_ago)],
		[__("The oldest due event has waited"), figures.lag_seconds ? seconds(figures.lag_seconds) : __("nothing is due")],
		[__("Clocks with something due now"), figures.due],
		[__("Counts as standing still after"), seconds(figures.limit_seconds)],
		[__("Scheduler of this site"), figures.scheduler_off ? __("switched off") : __("on")],
		[__("Whom a standstill is mailed to"), figures.told.join(", ") || __("nobody")],
		[__("Address for an outside monitor"), figures.address],
	];
	if (figures.standing_since) {
		const mail = figures.mail_sent ? __("sent") : figures.mail_error || __("not sent");
		rows.push([__("Mail about this standstill"), mail]);
	}
	const cells = ([label, value]) =>
		`<tr><th scope="row" style="width: 40%">${label}</th><td>${frappe.utils.escape_html(String(value))}</td></tr>`;
	return `<table class="table table-bordered">${rows.map(cells).join("")}</table>`;
}

function seconds(count) {
	return frappe.utils.get_formatted_duration(count) || __("{0} s", [count]);
}

function in_words(count) {
	return __("{0} ago", [seconds(count) || "0 s"]);
}
