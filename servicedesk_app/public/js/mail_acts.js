// What staff decide about mail that came in: shared by the list and the form of SD Inbound Mail.
frappe.provide("servicedesk.mail");

servicedesk.mail.COLOURS = {
	New: "blue",
	Processed: "green",
	Quarantined: "orange",
	Parked: "red",
	Rejected: "gray",
	Spam: "gray",
};

servicedesk.mail.HELD = ["Quarantined", "Spam", "Rejected", "Parked"];

servicedesk.mail.decide = (names, action, customer) =>
	frappe
		.call({
			method: "servicedesk_app.api.mail.decide",
			args: { names, action, customer: customer || undefined },
			freeze: true,
		})
		.then(({ message }) => {
			if (message) frappe.show_alert({ message: __("Done: {0}", [message.done]), indicator: "green" });
			return message;
		});

servicedesk.mail.release = (names, then) => {
	frappe.prompt(
		[
			{
				fieldname: "customer",
				fieldtype: "Link",
				options: "SD Customer",
				label: __("Customer"),
				description: __("Whose it is. Empty: as it was found out."),
			},
		],
		({ customer }) => servicedesk.mail.decide(names, "release", customer).then(then),
		__("Release"),
		__("Release")
	);
};

// A remote image tells its server that it was looked at: it is fetched only when somebody asks.
servicedesk.mail.offer_images = (root) => {
	const held = [...root.querySelectorAll("img[data-sd-remote]")];
	if (!held.length || root.querySelector(".sd-show-images")) return;
	const button = document.createElement("button");
	button.type = "button";
	button.className = "btn btn-xs btn-default sd-show-images";
	button.textContent =
		held.length === 1 ? __("Show the picture from elsewhere") : __("Show {0} pictures from elsewhere", [held.length]);
	button.addEventListener("click", () => {
		held.forEach((image) => {
			image.referrerPolicy = "no-referrer";
			image.src = image.dataset.sdRemote.replace(/^http:/i, "https:"); // nobody on its way reads it
		});
		button.remove();
	});
	root.prepend(button);
};
