// `import "./x.html"` puts the text at frappe.templates["x"].
const fs = require("fs");
const path = require("path");

module.exports = {
	name: "html-templates",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
			const name = path.basename(file).split(".")[0];
			const text = JSON.stringify(fs.readFileSync(file, "utf8"));
			return { contents: `frappe.templates[${JSON.stringify(name)}] = ${text};`, loader: "js" };
		});
	},
};
