// Staff are told in the Frappe Desk when the timers stand still: on loading it, and every few minutes after.
(() => {
	const EVERY_MS = 5 * 60 * 1000;
	const ADDRESS = "/api/method/servicedesk_app.api.health.timers";
	let looked = Date.now();

	function show(late) {
		const shown = document.querySelector(".sd-timers-banner");
		if (!late) return shown?.remove();
		if (shown) return;
		const banner = document.createElement("div");
		banner.className = "sd-timers-banner";
		banner.setAttribute("role", "alert");
		banner.textContent = __("The timers stand still: promises on tickets neither warn nor escalate.") + " ";
		const link = document.createElement("a");
		link.href = "/app/sd-timer-health";
		link.textContent = __("What is known");
		if (frappe.user.has_role(["SD Manager", "SD Administrator", "System Manager"])) banner.append(link);
		document.querySelector(".main-section").prepend(banner); // 16 has its side bar beside this
	}

	async function look_again() {
		if (!frappe.boot.sd_timers || Date.now() - looked < EVERY_MS) return;
		looked = Date.now();
		const answer = await fetch(ADDRESS).catch(() => null); // offline: the Frappe Desk says so itself
		if (answer && (answer.ok || answer.status === 503)) show(answer.status === 503);
	}

	$(document).on("app_ready", () => {
		show(frappe.boot.sd_timers?.late);
		frappe.router.on("change", look_again);
	});
})();
