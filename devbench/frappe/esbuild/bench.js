// Where this bench's parts lie, and the flags that bench passes.
const fs = require("fs");
const path = require("path");

const BENCH = process.env.FRAPPE_BENCH_ROOT || path.resolve(__dirname, "..", "..", "..");
const SITES_DIR = path.join(BENCH, "sites");

// `--apps a,b`, `--apps=a,b`, `--production`; bench writes some with underscores
function parse_flags(args) {
	const flags = {};
	args.forEach((arg, i) => {
		if (!arg.startsWith("--")) return;
		const [key, value] = arg.slice(2).split("=");
		const next = args[i + 1];
		flags[key.replace(/_/g, "-")] = value ?? (next && !next.startsWith("--") ? next : true);
	});
	return flags;
}

function common_config() {
	const file = path.join(SITES_DIR, "common_site_config.json");
	return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
}

module.exports = {
	parse_flags,
	common_config,
	APPS_DIR: path.join(BENCH, "apps"),
	SITES_DIR,
	ASSETS_DIR: path.join(SITES_DIR, "assets"),
};
