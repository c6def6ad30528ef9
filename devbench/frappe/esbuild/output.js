// Writes what esbuild made, removes what it replaces, and lists the bundles for Frappe.
const fs = require("fs");
const path = require("path");
const { SITES_DIR, ASSETS_DIR } = require("./bench");

const HASHED = /\.[A-Z0-9]{8}\.(js|css)(\.map)?$/;
const stem = (file) => path.basename(file).replace(HASHED, "");

// Styles of .vue files come out as a CSS file beside the script; Frappe loads only the script, so
// the script brings them along. (esbuild 0.14 does not say which belong together: the name does.)
function inject_styles(files) {
	const absorbed = new Set();
	for (const script of files.filter((f) => f.path.endsWith(".js"))) {
		const twin = (f) => f.path.endsWith(".css") && path.dirname(f.path) === path.dirname(script.path) && stem(f.path) === stem(script.path);
		const css = files.find(twin);
		if (!css) continue;
		script.contents = Buffer.from(`frappe.dom.set_style(${JSON.stringify(css.text)});\n${script.text}`);
		absorbed.add(css.path).add(`${css.path}.map`);
	}
	return files.filter((f) => !absorbed.has(f.path));
}

function remove_older(file) {
	const folder = path.dirname(file);
	const current = path.basename(file).replace(/\.map$/, "");
	fs.readdirSync(folder)
		.filter((name) => stem(name) === stem(file) && !name.startsWith(current))
		.forEach((name) => fs.unlinkSync(path.join(folder, name)));
}

function write_file(file) {
	fs.mkdirSync(path.dirname(file.path), { recursive: true });
	remove_older(file.path);
	fs.writeFileSync(file.path, file.contents);
}

function bundle_names(outputs, rtl) {
	const names = {};
	for (const [file, info] of Object.entries(outputs)) {
		if (!info.entryPoint) continue;
		const name = path.basename(info.entryPoint).replace(/\.(scss|sass)$/, ".css").replace(/\.(ts|jsx)$/, ".js");
		names[rtl ? `rtl_${name}` : name] = "/" + path.relative(SITES_DIR, path.resolve(file));
	}
	return names;
}

function write_bundles(result, rtl) {
	inject_styles(result.outputFiles).forEach(write_file);
	const names = bundle_names(result.metafile.outputs, rtl);
	const list = path.join(ASSETS_DIR, rtl ? "assets-rtl.json" : "assets.json");
	const before = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, "utf8")) : {};
	fs.writeFileSync(list, JSON.stringify({ ...before, ...names }, null, 4));
	return Object.keys(names);
}

module.exports = { write_bundles };
