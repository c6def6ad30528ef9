// `import "./x.html"` puts the text at frappe.templates["x"].
// As in Frappe's own build the text becomes a template literal: what an author escaped in it, as \', is unescaped.
const fs = require("fs");
const path = require("path");

const literal = (text) => "`" + text.replace(/`/g, "\\`").replace(/\$\{/g, "\\${") + "`";

module.exports = {
	name: "html-templates",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
			const name = path.basename(file).split(".")[0];
			const text = literal(fs.readFileSync(file, "utf8"));
			return { contents: `frappe.templates[${JSON.stringify(name)}] = ${text};`, loader: "js" };
		});
	},
};
