// Builds the assets of a bench's apps. `bench build` and `bench watch` call it as
// `yarn run build|production|watch [flags]`. Upstream's builder is not part of the wheel; this one
// keeps its contract: the flags, `sites/assets/APP/dist/…`, assets.json and assets-rtl.json.
const fs = require("fs");
const path = require("path");
const { execSync } = require("child_process");
const esbuild = require("esbuild");
const glob = require("fast-glob");
const { parse_flags, APPS_DIR, SITES_DIR, ASSETS_DIR } = require("./bench");
const { write_bundles } = require("./output");
const { styles_plugin, compile_scss, STYLE } = require("./styles");
const { announce } = require("./announce");
const html_templates = require("./html_templates");
const vue = require("./vue");

const flags = parse_flags(process.argv.slice(2));
const production = Boolean(flags.production);

const all_apps = fs.readFileSync(path.join(SITES_DIR, "apps.txt"), "utf8").split("\n").map((s) => s.trim()).filter(Boolean);
const node_paths = all_apps
	.flatMap((app) => [path.join(APPS_DIR, app, "node_modules"), path.join(APPS_DIR, app)])
	.filter((folder) => fs.existsSync(folder));

function wanted_apps() {
	const apps = flags.apps ? flags.apps.split(",") : all_apps;
	return apps.filter((app) => !(flags["skip-frappe"] && app === "frappe"));
}

function bundle_files(apps) {
	const files = apps.flatMap((app) => {
		const folder = path.join(APPS_DIR, app, app, "public");
		const ignore = [`${folder}/node_modules/**`, `${folder}/dist/**`];
		return glob.sync(`${folder}/**/*.bundle.{js,ts,jsx,css,scss,sass}`, { ignore });
	});
	if (!flags.files) return files;
	const named = new Set(flags.files.split(",").map((f) => `${f.split("/")[0]}/${f.split("/").pop()}`));
	return files.filter((file) => named.has(`${app_of(file)}/${path.basename(file)}`));
}

const app_of = (file) => path.relative(APPS_DIR, file).split(path.sep)[0];

// one esbuild run each for scripts, styles and styles of right-to-left languages
function plan(files) {
	const entries = (kind, chosen) =>
		Object.fromEntries(chosen.map((f) => [path.join(app_of(f), "dist", kind, path.parse(f).name), f]));
	const styles = files.filter((f) => STYLE.test(f));
	const scripts = files.filter((f) => !STYLE.test(f));
	const script_plugins = () => [vue({ production, compile_scss: (source, file) => compile_scss(source, file, node_paths) }), html_templates];
	return [
		{ name: "js", entries: entries("js", scripts), plugins: script_plugins },
		{ name: "css", entries: entries("css", styles), plugins: () => [styles_plugin(node_paths, false)] },
		{ name: "rtl css", entries: entries("css-rtl", styles), plugins: () => [styles_plugin(node_paths, true)], rtl: true },
	].filter((job) => Object.keys(job.entries).length);
}

function options(job) {
	const inlined = [".png", ".svg", ".gif", ".woff", ".woff2", ".ttf", ".eot"];
	return {
		entryPoints: job.entries,
		plugins: job.plugins(),
		outdir: ASSETS_DIR,
		entryNames: "[dir]/[name].[hash]",
		bundle: true,
		metafile: true,
		sourcemap: true,
		write: false,
		minify: production,
		target: ["es2017"],
		nodePaths: node_paths,
		logLevel: "warning",
		logLimit: 20,
		loader: Object.fromEntries(inlined.map((ext) => [ext, "dataurl"])),
		define: {
			"process.env.NODE_ENV": JSON.stringify(production ? "production" : "development"),
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
		},
	};
}

function rebuild_on_change(job) {
	return {
		async onRebuild(error, result) {
			if (error) return console.error(error.message);
			const changed = write_bundles(result, job.rtl);
			console.log(new Date().toLocaleTimeString(), "rebuilt", changed.length, "bundles");
			await announce({ changed, live_reload: Boolean(flags["live-reload"]) });
		},
	};
}

function run_build_commands(apps) {
	for (const app of apps) {
		const file = path.join(APPS_DIR, app, "package.json");
		if (app === "frappe" || !fs.existsSync(file)) continue;
		const { scripts = {} } = JSON.parse(fs.readFileSync(file, "utf8"));
		if (scripts.build) execSync("yarn run build", { cwd: path.dirname(file), stdio: "inherit" });
	}
}

async function main() {
	const started = Date.now();
	const apps = wanted_apps();
	for (const job of plan(bundle_files(apps))) {
		const watch = flags.watch ? rebuild_on_change(job) : false;
		const result = await esbuild.build({ ...options(job), watch });
		console.log(`${job.name}: ${write_bundles(result, job.rtl).length} bundles`);
	}
	await announce({});
	if (flags["run-build-command"] && !flags.watch) run_build_commands(apps);
	console.log(`DONE in ${((Date.now() - started) / 1000).toFixed(1)} s`);
	if (!flags.watch) process.exit(0);
}

main().catch((error) => {
	console.error(error.message || error);
	process.exit(1);
});
