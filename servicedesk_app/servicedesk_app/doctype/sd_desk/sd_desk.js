// A live preview of the brand. What is saved is judged by rules/colours.py; this only shows it beforehand.
const PREVIEWED = ["colour", "text_on_colour", "accent", "logo", "greeting"];
const DEFAULT_COLOUR = "#1f6f78";

frappe.ui.form.on("SD Desk", {
	refresh(frm) {
		preview(frm);
		if (frm.doc.contact_form && frm.doc.contact_slug) {
			frm.add_web_link(`/support/contact/${frm.doc.contact_slug}`, __("Public contact form"));
		}
	},
	...Object.fromEntries(PREVIEWED.map((field) => [field, preview])),
});

function preview(frm) {
	const brand = /^#[0-9a-f]{6}$/i.test(frm.doc.colour || "") ? frm.doc.colour : DEFAULT_COLOUR;
	const text = { White: "#ffffff", Black: "#000000" }[frm.doc.text_on_colour] || better(brand);
	const said = (value) => frappe.utils.escape_html(value);
	const box = $(`
		<div style="max-width:26rem;border:1px solid var(--border-color);border-radius:.75rem;overflow:hidden">
			<div class="brand" style="padding:1.25rem;font-size:1.2rem;font-weight:650">${said(frm.doc.greeting || __("What can we do for you?"))}</div>
			<div style="padding:1rem;background:#f4f6f6">
				<p class="link" style="margin:0 0 .5rem;text-decoration:underline">${__("A link")}</p>
				<p class="small text-muted" style="margin:0"></p>
			</div>
		</div>`);
	box.find(".brand").css({ background: brand, color: text });
	box.find(".link").css("color", frm.doc.accent || brand);
	const figures = [contrast(text, brand), contrast(frm.doc.accent || brand, "#f4f6f6")].map((one) => one.toFixed(1));
	box.find(".small").text(__("Contrast: {0} to 1 on the colour, {1} to 1 of a link. 4.5 can be read well; darker links are made where needed.", figures));
	frm.get_field("brand_preview").$wrapper.html(box);
}

const better = (colour) => (contrast("#ffffff", colour) >= contrast("#000000", colour) ? "#ffffff" : "#000000");

function contrast(one, other) {
	const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
	const [red, green, blue] = [1, 3, 5]
		.map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
		.map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
